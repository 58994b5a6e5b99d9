"""What a file is and what an import would make of it, found out without the database: its columns and first records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

from graphapi.formats.cards import (
    Card,
    CardFormat,
    ColumnMeaning,
    FileExplanation,
    Loss,
    UnreadableCard,
    UnreadableFile,
)
from graphapi.kernel.errors import Refused
from graphapi.services.imports.card_files import explained
from graphapi.services.imports.card_people import person_of
from graphapi.services.imports.csv_files import CsvTable, UnusableFile, open_table
from graphapi.services.imports.file_imports import FileImport
from graphapi.services.imports.import_associations import ImportColumns, has_ends, import_columns
from graphapi.services.imports.import_people import PeopleColumns, people_columns

RECORDS = 5_000
"""The records that are read at most: enough to see what they hold, whatever the size of the file."""

SHOWN = 100
"""The kinds of values that are not kept, and of records that cannot be read, that are listed."""

OWN = "own"
PEOPLE, ASSOCIATIONS = "Our own CSV file of people", "Our own CSV file of associations"


@dataclass
class NotKept:
    """Values that an import would not keep, of one field and for one reason, with the first of them."""

    what: str
    reason: str
    line: int
    example: str
    count: int = 0


@dataclass
class RecordCounts:
    """What the first records of a file hold; `complete` if those are all."""

    people: int = 0
    relatives: int = 0
    unreadable: int = 0
    not_kept: dict[tuple[str, str], NotKept] = field(default_factory=dict[tuple[str, str], NotKept])
    complete: bool = True

    def lose(self, loss: Loss) -> None:
        """Count a value that would not be kept."""
        key = loss.what, loss.reason
        if key in self.not_kept or len(self.not_kept) < SHOWN:
            self.not_kept.setdefault(key, NotKept(*key, loss.line, loss.text)).count += 1


@dataclass(frozen=True)
class ExaminedFile:
    """A file as it was understood; without `counts` where something must be asked before its records are read."""

    format: str
    explanation: FileExplanation
    counts: RecordCounts | None


def examine(given: FileImport) -> ExaminedFile:
    """Read the beginning of a file. UnusableFile says what is wrong with it."""
    if given.is_own:
        table = open_table(given.path)
        return ExaminedFile(OWN, explained_table(table), _own_counts(table))
    format_ = given.card_format()
    [(_, found)] = explained(((given.path, format_),), given.options)
    return ExaminedFile(format_.name, found, None if found.dates_question else _counts(given, format_))


def _counts(given: FileImport, format_: CardFormat) -> RecordCounts:
    counts, now = RecordCounts(), datetime.now(UTC)
    try:
        with given.path.open("rb") as source:
            records = format_.read(source, given.options)
            for record in islice(records, RECORDS):
                _count(record, counts, (format_.name, given.options.region, now))
            counts.complete = next(records, None) is None
    except UnreadableFile as error:
        raise UnusableFile(f"{given.path}: {error}", error.option) from None
    return counts


def _count(record: Card | UnreadableCard, counts: RecordCounts, reading: tuple[str, str | None, datetime]) -> None:
    """Count a record by what an import would make of it; `reading`: its format, the region of its numbers, the time."""
    if isinstance(record, UnreadableCard):
        counts.unreadable += 1
        counts.lose(Loss(record.line, "record", record.text, record.reason))
        return
    counts.relatives += len(record.relatives)
    losses = record.losses
    if any(record.values.values()) or record.kept:
        try:
            losses = person_of(record, *reading).losses
            counts.people += 1
        except Refused as refused:
            counts.unreadable += 1
            losses = (Loss(record.line, "record", str(record.values.get("name") or ""), str(refused)),)
    for loss in losses:
        counts.lose(replace(loss, text=loss.text[:SHOWN]))


def _own_counts(table: CsvTable) -> RecordCounts:
    lines = table.lines()
    number = sum(1 for _ in islice(lines, RECORDS))
    counts = RecordCounts(complete=next(lines, None) is None)
    if has_ends(table):
        counts.relatives = number
    else:
        counts.people = number
    return counts


def explained_table(table: CsvTable) -> FileExplanation:
    """What becomes of each column of one of our own tables; UnusableFile without the columns that it needs."""
    lines = [cells for _, cells in islice(table.lines(), SHOWN)]
    if has_ends(table):
        title, associations = ASSOCIATIONS, import_columns(table)
        becomes, doubts = _of_associations(associations), associations.doubts
    else:
        title, people = PEOPLE, people_columns(table)
        becomes, doubts = dict(_of_people(people)), people.doubts
    columns = tuple(
        ColumnMeaning(column, becomes.get(place, ""), next((row[place] for row in lines if row[place].strip()), ""))
        for place, column in enumerate(table.columns)
    )
    return FileExplanation(title, columns=columns, notes=doubts)


def _of_associations(found: ImportColumns) -> dict[int, str]:
    names = {
        found.from_id: "FROM, by its ID", found.to_id: "TO, by its ID", found.label: "what FROM is of TO",
        found.reverse: "what TO is of FROM", found.since: "since", found.until: "until", found.note: "note",
        found.email_copy: "emailCopy",
    }  # fmt: skip
    return {place: text for place, text in names.items() if place is not None}


def _of_people(found: PeopleColumns) -> Iterator[tuple[int, str]]:
    """What each column becomes, by its place."""
    single = {
        found.birth_date: "birthDate", found.birth: "birth", found.notes: "notes", found.custom_fields: "customFields",
    }  # fmt: skip
    yield found.id, "externalId"
    yield from ((place, name) for name, place in found.lines.items())
    for name, places in (("email", found.emails), ("phone", found.phones), ("emailOptOut", found.opt_outs)):
        yield from ((place, name) for place in places)
    yield from ((place, name) for place, name in single.items() if place is not None)
    yield from ((place, f"custom field {found.names[place]}") for place in found.others)
