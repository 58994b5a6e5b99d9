"""`graphapi import`: people, associations and labels from CSV files."""

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
"""The exit code when everything was read, but not all of it is stored."""

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="[PEOPLE.csv] [ASSOCIATIONS.csv] | DIR",
        show_default=False,
        help="The people and their associations, or one of the two; or a folder of graphapi export --format jsonl.",
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
    typer.Option(help="Where refused lines go, else ASSOCIATIONS.refused.csv beside the associations.", metavar="FILE"),
]
NewLabels = Annotated[
    bool, typer.Option("--new-labels", help="Register labels that are like registered ones, too.", show_default=False)
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Decide and report everything, in memory, and store nothing.", show_default=False),
]


WithUsers = Annotated[
    bool,
    typer.Option(
        "--with-users", help="Take the users and tokens of an archive, its administrators too.", show_default=False
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
    """Import people and their associations from CSV files, .csv or .csv.gz.

    People have a column id, which becomes externalId; and name, given, family,
    email, phone, company, title or jobTitle, birthDate, emailOptOut. All other
    columns, and what cannot be read, become custom fields; what cannot be read
    is counted in the report. Without a file of people they are the ids found in
    the associations. An id that has the form of our own, con_…, stays the contact's id.

    emailOptOut may also be called optOut, unsubscribed, doNotEmail and the like.
    Anything in it but false, no, n, f, off or 0 is an opt-out, which is also taken
    for contacts that exist already; nothing else of those changes.

    Associations have from_id and to_id; and label and reverse_label, else they are
    Knows / Knows: from is the LABEL of to. Kept are since, until, note and
    emailCopy. A label that is not registered gets the limit that its associations need;
    one that is like a registered label is refused unless --new-labels is given.

    An apostrophe before = + - or @ is removed: exports have it so that no
    spreadsheet takes the cell for a formula.

    Every rule holds: a line that breaks one is refused, and written to a file
    with the reason; so is a second line of the same id. Importing again makes
    nothing twice, so an import that was interrupted is simply started again.

    A dry run decides each line after those before it and keeps what it decided
    in memory, about 1 KB an association. What others write meanwhile it may miss.

    A folder that graphapi export --format jsonl has written is checked and read
    as it is, into an empty workspace; where that was cut short, start it again.
    Its users and tokens are taken with --with-users only, and its administrators
    become administrators here. Without it, contacts that not everybody could see
    are for administrators, owners who are not users here are removed, and queued
    messages are held.

    Exit codes: 0 when nothing was refused, 3 when something was, 1 when it failed.
    """
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.imports.csv_files import UnusableFile
    from graphapi.services.imports.imports import ImportFiles, import_files, recognized

    if len(files) == 1 and files[0].is_dir():
        if labels or refused or new_labels:
            raise typer.BadParameter("An archive has its own labels, and none of it is refused.")
        _read_archive(files[0], with_users=with_users, dry_run=dry_run)
        return
    if with_users:
        raise typer.BadParameter("--with-users is for an archive: CSV files have no users.")
    if len(files) > 2:  # noqa: PLR2004 – people and associations
        raise typer.BadParameter("Give a file of people and one of associations, or one of the two.")
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
    """Return what became of an archive, a line each; who may do everything is named."""
    names = ", ".join(read.administrators[:ADMINISTRATORS_SHOWN])
    names += ", …" if len(read.administrators) > ADMINISTRATORS_SHOWN else ""
    administrators = f"{len(read.administrators):,} administrator{'s' * (len(read.administrators) != 1)} ({names})"
    told = [f"{kind:<14}{number:>10,}" for kind, number in read.counts.items()]
    if read.strangers is None:
        told.append(f"Administrators: with its users this archive makes {administrators}, who may do everything here.")
    else:
        told.append(f"Without its users and tokens; --with-users would take them, with {administrators}.")
        told += [f"{number:>24,}  {what}" for number, what in _left_out(read.strangers) if number]
    if read.before:
        return [*told, "This archive was read before; nothing was changed."]
    done = "Dry run: the archive is good, and nothing was stored." if read.dry_run else "The archive is stored."
    return [*told, done]


def _left_out(strangers: Strangers) -> list[tuple[int, str]]:
    return [
        (strangers.owners, "contacts lose an owner who is not a user here"),
        (strangers.closed, "contacts that not everybody may see are for administrators, and for users who are here"),
        (strangers.tasks, "tasks of users who are not here are the local administrator's"),
        (strangers.messages, "queued messages are held; an administrator can release them"),
    ]


def lines(report: Report) -> list[str]:
    """Return the report at the end, a line each."""
    return [
        *(["Dry run: nothing was stored."] if report.dry_run else []),
        f"Contacts      {report.contacts_made:>10,} made  {report.contacts_found:>10,} found again",
        *(
            [f"Opted out     {report.opted_out:>10,} of those found again, as the file says"]
            if report.opted_out
            else []
        ),
        f"Associations  {report.associations_made:>10,} made  {report.associations_found:>10,} found again",
        *_labels(report),
        *([f"Columns of the associations that are not kept: {', '.join(report.not_kept)}"] if report.not_kept else []),
        *_unreadable(report),
        *_refused(report),
        *([f"Red flags raised: {report.flags:,}"] if report.flags else []),
        *(f"Refused lines with their reasons: {path}" for path in report.refused_files),
    ]


def _labels(report: Report) -> list[str]:
    told: list[str] = []
    if report.labels_made or report.labels_changed:
        told.append(f"Labels        {report.labels_made:>10,} made  {report.labels_changed:>10,} changed")
    told += [f"Registered for these associations: {_label(label)}" for label in report.registered]
    if report.over_limits:
        told.append(f"Contacts over a lowered limit, flagged: {report.over_limits:,}")
    return told


def _label(label: Label) -> str:
    if label.single:
        return f"{label.name} ({label.key}), at most {label.limit:,}"
    return f"{label.name} / {label.inverse_name} ({label.key}), at most {label.limit:,} / {label.inverse_limit:,}"


def _unreadable(report: Report) -> list[str]:
    """Return what could not be read, by column with its first lines; what is taken as an opt-out says so."""
    from graphapi.services.imports.import_people import is_opt_out

    total = sum(one.count for one in report.unreadable.values())
    told = [f"Unreadable    {total:>10,} values, kept as custom fields"] if total else []
    for column, one in report.unreadable.items():
        lines_ = ", ".join(f"{line:,}" for line in one.lines)
        more = ", …" if one.count > len(one.lines) else ""
        taken = ", taken as opt-outs" if is_opt_out(column) else ""
        told.append(f"{one.count:>24,}  {column}, line{'s' * (one.count > 1)} {lines_}{more}{taken}")
    return told


def _refused(report: Report) -> list[str]:
    by_reason = [f"{number:>24,}  {kind}" for kind, number in report.refused.most_common()]
    return [f"Refused       {report.refused.total():>10,}", *by_reason]
