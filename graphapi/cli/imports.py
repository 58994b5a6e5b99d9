"""`graphapi import`: people, associations and labels from CSV files, or an archive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.kernel.labels import Label
    from graphapi.services.exports.archive_reading import Read
    from graphapi.services.exports.archive_users import Strangers
    from graphapi.services.imports.import_report import Report

ADMINISTRATORS_SHOWN = 10

SOME_REFUSED = 3
"""The exit code if everything was read but something was refused."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="[PEOPLE.csv] [ASSOCIATIONS.csv] | DIR",
        show_default=False,
        help="A file of people, a file of associations, or both; or a folder written by graphapi export --format "
        "jsonl.",
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        help="Labels to register or update first: label, reverse_label, limit, reverse_limit; on_limit, acyclic …",
        metavar="FILE",
    ),
]
Refused = Annotated[
    Path | None,
    typer.Option(
        help="The file for refused lines. Defaults to ASSOCIATIONS.refused.csv next to the associations.",
        metavar="FILE",
    ),
]
NewLabels = Annotated[
    bool, typer.Option("--new-labels", help="Also register labels that resemble registered ones.", show_default=False)
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Check and report everything in memory, and store nothing.", show_default=False),
]


WithUsers = Annotated[
    bool,
    typer.Option(
        "--with-users",
        help="Also import the users and tokens of an archive, including its administrators.",
        show_default=False,
    ),
]


def import_(
    files: Files,
    labels: Labels = None,
    refused: Refused = None,
    new_labels: NewLabels = False,
    dry_run: DryRun = False,
    with_users: WithUsers = False,
) -> None:
    """Import people and their associations from CSV files (.csv or .csv.gz).

    People need a column id, which becomes externalId. Columns named like the
    properties of a contact are known: name, given, family, email, phone, company,
    title, birthDate, emailOptOut and so on. All other columns, and values that
    cannot be parsed, become custom fields; the latter are counted in the report.
    Without a file of people, contacts are created from the ids in the
    associations. An id with the form of a contact's own id, con_…, is kept as the
    contact's id.

    emailOptOut may also be called optOut, unsubscribed, doNotEmail and the
    like. Any value except false, no, n, f, off or 0 is an opt-out. Opt-outs
    also apply to existing contacts, which are otherwise unchanged.

    Associations need the columns from_id and to_id. label and reverse_label
    default to Knows / Knows: from is the LABEL of to. since, until, note and
    emailCopy are imported too. A label that is not registered gets the limit
    that its associations need; one that resembles a registered label is refused
    unless --new-labels is given.

    A leading apostrophe before = + - or @ is removed: exports add it so that
    spreadsheets do not treat the cell as a formula.

    Every rule applies: a line that breaks one is refused and written to a file
    with the reason, as is a second line with the same id. Importing again
    creates no duplicates, so you can simply restart an interrupted import.

    A dry run checks each line after those before it and keeps the results in
    memory, about 1 KB per association. It may miss what others write meanwhile.

    A folder written by graphapi export --format jsonl is verified and imported
    unchanged into an empty workspace; an interrupted import can be restarted.
    Its users and tokens are only imported with --with-users, which also makes
    its administrators administrators here. Otherwise, contacts that were not
    visible to everyone become visible to administrators only, owners that are
    not users here are removed, and queued messages are held.

    Exit codes: 0 if nothing was refused, 3 if something was, 1 on failure.
    """
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.imports.csv_files import UnusableFile
    from graphapi.services.imports.imports import ImportFiles, import_files, recognized

    if len(files) == 1 and files[0].is_dir():
        if labels or refused or new_labels:
            raise typer.BadParameter("An archive contains its own labels, and nothing in it is refused.")
        _read_archive(files[0], with_users=with_users, dry_run=dry_run)
        return
    if with_users:
        raise typer.BadParameter("--with-users only applies to archives: CSV files have no users.")
    if len(files) > 2:  # noqa: PLR2004 – people and associations
        raise typer.BadParameter("Give a file of people, a file of associations, or both.")
    try:
        given = ImportFiles(*recognized(files), labels, refused, new_labels)
        with counted() as progress:
            report = with_database(lambda db: import_files(db, given, progress, dry_run=dry_run))
    except UnusableFile as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print("\n".join(lines(report)))
    raise typer.Exit(SOME_REFUSED if report.refused else 0)


def _read_archive(folder: Path, *, with_users: bool, dry_run: bool) -> None:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.archive_reading import UnusableArchive, read_archive

    try:
        with counted() as progress:
            read = with_database(lambda db: read_archive(db, folder, progress, with_users=with_users, dry_run=dry_run))
    except UnusableArchive as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    print("\n".join(archive_lines(read)))


def archive_lines(read: Read) -> list[str]:
    """The report of an archive import, one line per item; it names the new administrators."""
    names = ", ".join(read.administrators[:ADMINISTRATORS_SHOWN])
    names += ", …" if len(read.administrators) > ADMINISTRATORS_SHOWN else ""
    administrators = f"{len(read.administrators):,} administrator{'s' * (len(read.administrators) != 1)} ({names})"
    printed = [f"{kind:<14}{number:>10,}" for kind, number in read.counts.items()]
    if read.strangers is None:
        printed.append(
            f"Administrators: with its users, this archive adds {administrators}, who can do everything here."
        )
    else:
        printed.append(f"Without its users and tokens; --with-users would add {administrators}.")
        printed += [f"{number:>24,}  {what}" for number, what in _left_out(read.strangers) if number]
    if read.before:
        return [*printed, "This archive was already imported; nothing was changed."]
    done = (
        "Dry run: the archive is valid, and nothing was stored." if read.dry_run else "The archive has been imported."
    )
    return [*printed, done]


def _left_out(strangers: Strangers) -> list[tuple[int, str]]:
    return [
        (strangers.owners, "contacts lose an owner who is not a user here"),
        (
            strangers.closed,
            "contacts that were not visible to everyone are visible to administrators and to users who exist here",
        ),
        (strangers.tasks, "tasks of users who do not exist here are assigned to the local administrator"),
        (strangers.messages, "queued messages are held; an administrator can release them"),
    ]


def lines(report: Report) -> list[str]:
    """The final report, one line per item."""
    return [
        *(["Dry run: nothing was stored."] if report.dry_run else []),
        f"Contacts      {report.contacts_made:>10,} created  {report.contacts_found:>10,} already existed",
        *(
            [f"Opted out     {report.opted_out:>10,} existing contacts, as the file requests"]
            if report.opted_out
            else []
        ),
        f"Associations  {report.associations_made:>10,} created  {report.associations_found:>10,} already existed",
        *_labels(report),
        *(
            [f"Columns of the associations that were not imported: {', '.join(report.not_kept)}"]
            if report.not_kept
            else []
        ),
        *_unreadable(report),
        *_refused(report),
        *([f"Red flags raised: {report.flags:,}"] if report.flags else []),
        *(f"Refused lines and their reasons: {path}" for path in report.refused_files),
    ]


def _labels(report: Report) -> list[str]:
    printed: list[str] = []
    if report.labels_made or report.labels_changed:
        printed.append(f"Labels        {report.labels_made:>10,} created  {report.labels_changed:>10,} updated")
    printed += [f"Registered for these associations: {_label(label)}" for label in report.registered]
    if report.over_limits:
        printed.append(f"Contacts over a lowered limit, flagged: {report.over_limits:,}")
    return printed


def _label(label: Label) -> str:
    if label.single:
        return f"{label.name} ({label.key}), at most {label.limit:,}"
    return f"{label.name} / {label.inverse_name} ({label.key}), at most {label.limit:,} / {label.inverse_limit:,}"


def _unreadable(report: Report) -> list[str]:
    """The values that could not be parsed, per column with the first lines; notes those taken as opt-outs."""
    from graphapi.services.imports.import_people import is_opt_out

    total = sum(one.count for one in report.unreadable.values())
    printed = [f"Unreadable    {total:>10,} values, kept as custom fields"] if total else []
    for column, one in report.unreadable.items():
        lines_ = ", ".join(f"{line:,}" for line in one.lines)
        more = ", …" if one.count > len(one.lines) else ""
        taken = ", taken as opt-outs" if is_opt_out(column) else ""
        printed.append(f"{one.count:>24,}  {column}, line{'s' * (one.count > 1)} {lines_}{more}{taken}")
    return printed


def _refused(report: Report) -> list[str]:
    by_reason = [f"{number:>24,}  {kind}" for kind, number in report.refused.most_common()]
    return [f"Refused       {report.refused.total():>10,}", *by_reason]
