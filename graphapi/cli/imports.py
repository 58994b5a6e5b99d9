"""`graphapi import`: people, associations and labels from CSV files, or an archive."""

from __future__ import annotations

import os
import sys
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from graphapi.cli.import_options import (
    DateOrder,
    Dates,
    DryRun,
    Explain,
    Files,
    Format,
    Labels,
    List,
    Map,
    NewLabels,
    Refused,
    ReportFile,
    Threshold,
    Undo,
    Updating,
    WithUsers,
)
from graphapi.cli.import_reports import archive_lines, explanation_lines, lines, past_lines, undone_lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

    from graphapi.cli.counting import Counting
    from graphapi.db.request import Db
    from graphapi.formats.cards import CardFormat, ReadOptions
    from graphapi.services.imports.import_report import Report
    from graphapi.services.imports.import_runs import ImportChoices

SOME_REFUSED = 3
"""The exit code if everything was read but something was refused, or differs from what is stored."""

LEAST_LIKENESS = 0.9
OPTIONS = {
    "dates": "Say which with --dates dmy (day first) or --dates mdy.",
    "format": "--format names one, --map describes the columns of any other table.",
}
"""The options that make a file usable, in the words of this command."""


def import_(  # noqa: PLR0917 – the options of a command
    files: Files = None,
    labels: Labels = None,
    refused: Refused = None,
    new_labels: NewLabels = False,
    dry_run: DryRun = False,
    with_users: WithUsers = False,
    update: Updating = None,
    threshold: Threshold = LEAST_LIKENESS,
    report: ReportFile = None,
    format: Format = "",
    map: Map = None,
    dates: Dates = None,
    explain: Explain = False,
    undo: Undo = None,
    list: List = False,
) -> None:
    """Import address books, or people and associations from our own CSV files.

    Files are recognized by their content: vCard, JSContact, the CSV exports of
    Google, Outlook, LinkedIn and CRMs, GEDCOM, Gramps and others. Relatives with a
    card of their own become associations; other relatives stay with the contact
    as unlinked relatives.

    A card is an existing contact if their IDs are the same, or if they are alike
    enough (--threshold). Existing contacts do not change without --update:
    differences, also in their relatives, are reported, and the exit code is 3.

    Our own CSV files (.csv or .csv.gz): people need a column id, which becomes externalId. Columns named like the
    properties of a contact are known: name, given, family, email, phone, company,
    title, birthDate, emailOptOut and so on. All other columns, and values that
    cannot be parsed, become custom fields; the latter are counted in the report.
    Without a file of people, contacts are created from the ids in the
    associations. An id with the form of a contact's own id, con_…, is kept as the
    contact's id.

    emailOptOut may also be called optOut, unsubscribed, doNotEmail and the
    like. Any value except false, no, n, f, off or 0 is an opt-out. Those of
    existing contacts are reported, and stored with --update.

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

    Exit codes: 0 if nothing was refused and nothing differs, 3 otherwise, 1 on
    failure.
    """
    from graphapi.kernel.updates import Update
    from graphapi.services.imports.import_runs import ImportChoices

    if list or undo:
        _past(undo)
        return
    if not files:
        raise typer.BadParameter("Name the files to import.")
    if len(files) == 1 and files[0].is_dir():
        if labels or refused or new_labels or update or report:
            raise typer.BadParameter("An archive contains its own labels, and nothing in it is refused.")
        _read_archive(files[0], with_users=with_users, dry_run=dry_run)
        return
    if with_users:
        raise typer.BadParameter("--with-users only applies to archives: other files have no users.")
    choices = ImportChoices(Update(update.value) if update else Update.REPORT, threshold, report)
    with _plain():
        given = Given(tuple(files), format, _options(map, dates), choices, new_labels, dry_run, explain)
        found = _import_tables(given, labels, refused) if given.own() else _import_cards(given)
    if found is not None:
        print("\n".join(lines(found)))
        raise typer.Exit(SOME_REFUSED if found.refused or found.differing else 0)


@dataclass(frozen=True)
class Given:
    """What the command line says about all files."""

    files: tuple[Path, ...]
    format: str
    options: ReadOptions
    choices: ImportChoices
    new_labels: bool
    dry_run: bool
    explain: bool

    def own(self) -> bool:
        """Whether the files are our own tables: all of them, or some while no format knows the others."""
        from graphapi.services.imports.card_files import is_own, known_format

        if self.format or self.options.mapping:
            return False
        own = [is_own(path) for path in self.files]
        others = any(known_format(path) for path, ours in zip(self.files, own, strict=True) if not ours)
        if any(own) and others:
            raise typer.BadParameter("Import address books and our own CSV files one after the other.")
        return any(own)


@contextmanager
def _plain() -> Generator[None]:
    """Print why a file cannot be imported."""
    from graphapi.services.imports.csv_files import UnusableFile

    try:
        yield
    except UnusableFile as error:
        print(error, *filter(None, [OPTIONS.get(error.option)]), file=sys.stderr)
        raise typer.Exit(1) from error


def _import_tables(given: Given, labels: Path | None, refused: Path | None) -> Report | None:
    """Import our own tables."""
    from graphapi.services.imports.csv_files import open_table
    from graphapi.services.imports.file_explanations import explained_table
    from graphapi.services.imports.imports import ImportFiles, import_files, recognized

    if given.explain:
        for path in given.files:
            print("\n".join(explanation_lines(path, explained_table(open_table(path)))))
        return None
    if len(given.files) > 2:  # noqa: PLR2004 – people and associations
        raise typer.BadParameter("Give a file of people, a file of associations, or both.")
    files = ImportFiles(*recognized(given.files), labels, refused, given.new_labels, given.choices)
    return _run(lambda db, progress: import_files(db, files, progress, dry_run=given.dry_run))


def _import_cards(given: Given) -> Report | None:
    """Import address books, or explain them."""
    from graphapi.services.imports.card_files import CardFiles, format_of, format_with_map
    from graphapi.services.imports.card_imports import import_cards

    mapped = given.options.mapping and not given.format
    found = tuple((path, format_with_map(path) if mapped else format_of(path, given.format)) for path in given.files)
    if given.explain:
        _explain(found, given.options)
        return None
    choices = given.choices
    if choices.report is None:
        choices = replace(choices, dropped=_dropped(given.files))
    cards = CardFiles(found, given.options, given.new_labels, choices)
    return _run(lambda db, progress: import_cards(db, cards, progress, dry_run=given.dry_run))


def _run(work: Callable[[Db, Counting], Awaitable[Report]]) -> Report:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database

    with counted() as progress:
        return with_database(lambda db: work(db, progress))


def _dropped(files: tuple[Path, ...]) -> Path:
    """The file for what was refused or is not kept, of all files: beside the first one, or in this folder."""
    first = files[0]
    name = f"{first.stem if len(files) == 1 else 'import'}.refused.jsonl"
    return first.with_name(name) if os.access(first.parent, os.W_OK) else Path.cwd() / name


def _options(mapping: Path | None, dates: DateOrder | None) -> ReadOptions:
    from graphapi.formats.cards import ReadOptions
    from graphapi.services.imports.csv_files import UnusableFile

    content: dict[str, object] = {}
    if mapping is not None:
        try:
            content = tomllib.loads(mapping.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UnusableFile(f"The file {mapping} does not exist.") from None
        except (OSError, ValueError) as error:
            raise UnusableFile(f"{mapping} cannot be read: {error}.") from None
    return ReadOptions(dates.value if dates else "", content)


def _explain(files: Sequence[tuple[Path, CardFormat]], options: ReadOptions) -> None:
    """Print what the files are; write the mapping of a table that has none beside it."""
    from graphapi.services.imports.card_files import explained

    for path, found in explained(files, options):
        print("\n".join(explanation_lines(path, found)))
        if found.dates_question:
            print(f"  {found.dates_question} {OPTIONS['dates']}")
        target = path.with_name(f"{path.stem}.map.toml")
        if found.mapping and not options.mapping and not target.exists():
            target.write_text(found.mapping, encoding="utf-8")
            print(f"  What the columns mean is written to {target}; edit it and import with --map {target}.")


def _past(undo: str | None) -> None:
    """List imports, or take one back."""
    from graphapi.cli.session import with_database
    from graphapi.services.imports.import_runs import past_imports
    from graphapi.services.imports.import_undo import undo_import

    if undo is None:
        print("\n".join(past_lines(with_database(past_imports))))
        return
    done = with_database(lambda db: undo_import(db, undo))
    print("\n".join(undone_lines(done)))
    raise typer.Exit(SOME_REFUSED if done.left_count else 0)


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
