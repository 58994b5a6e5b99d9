"""The rows of an import, batch by batch: each is created, exists already, or is refused with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from graphapi.db.request import Db
from graphapi.kernel.contacts import composed_name, has_id_form, line
from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.rules import Decision, Made, RefusedDecision, Wanted
from graphapi.services.imports.csv_files import Cells, CsvTable, Numbered, RefusedLines, chunks
from graphapi.services.imports.import_associations import ImportColumns, names_of, read_terms
from graphapi.services.imports.import_labels import turned
from graphapi.services.imports.import_log import ImportLog
from graphapi.services.imports.import_meanings import Meanings
from graphapi.services.imports.import_outcomes import PersonOutcome
from graphapi.services.imports.import_people import PeopleColumns, Person, read_person
from graphapi.services.imports.import_report import Report, Unreadable
from graphapi.services.imports.import_store import Target
from graphapi.services.imports.refusal_reasons import RefusalReason, reason_of
from graphapi.services.shared.ids import contact_time, new_association_id

PEOPLE_BATCH = 1_000
ASSOCIATIONS_BATCH = 5_000

Progress = Callable[[str, int, int], None]
"""Called with the current step, the number of rows done, and the total."""

_NOBODY = "missing contact"
_UNREADABLE = "values that cannot be read"


@dataclass
class Import:
    """What all rows share; `known` are the contacts by their ids in the files, None where an id has no contact.

    `lines` are the lines of the ids in the file of people, `missing` the associations that differ, by their hash.
    """

    db: Db
    target: Target
    report: Report
    progress: Progress
    known: dict[str, str | None] = field(default_factory=dict[str, str | None])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    missing: set[int] = field(default_factory=set[int])
    log: ImportLog = field(default_factory=ImportLog)

    async def add(self, people: Sequence[Person]) -> list[PersonOutcome]:
        """Make contacts; those that are there get what the import may change."""
        outcomes = await self.target.add(people)
        for person, outcome in zip(people, outcomes, strict=True):
            if person.id and not person.alike:
                self.known[person.id] = outcome.contact_id or None
            self.report.count(person, outcome)
            self.log.person(person, outcome)
        return outcomes

    @contextmanager
    def refusing(self, path: Path, table: CsvTable) -> Generator[Callable[[Numbered, RefusalReason], None]]:
        """Yield a function that counts a refused row and writes it to a file, which is reported if it was created."""
        file = RefusedLines(path, table)

        def refuse(row: Numbered, reason: RefusalReason) -> None:
            self.report.refused[reason.kind] += 1
            self.log.refused(row[0], reason)
            file.write(*row, reason.text)

        try:
            yield refuse
        finally:
            file.close()
            if file.count:
                self.report.refused_files.append(path)


async def import_people(
    work: Import, table: CsvTable, columns: PeopleColumns, *, region: str | None, refused: Path
) -> None:
    """Create the people of a file; `region`: of phone numbers without a prefix."""
    rows, done = sum(1 for _ in table.lines()), 0
    work.log.file = table.path.name
    with work.refusing(refused, table) as refuse:
        for part in chunks(table.lines(), PEOPLE_BATCH):
            people: list[Person] = []
            for row in part:
                person = _person(work, columns, row, region)
                if isinstance(person, RefusalReason):
                    refuse(row, person)
                else:
                    people.append(person)
            await work.add(people)
            done += len(part)
            work.progress("People", done, rows)


def _person(work: Import, columns: PeopleColumns, row: Numbered, region: str | None) -> Person | RefusalReason:
    """The person in a row, counting cells that could not be read; or why the row is refused."""
    line, cells = row
    try:
        person = read_person(columns, cells, region)
        _check_given_id(person, work.db.now())
    except Refused as refusal:
        return RefusalReason(f"people: {refusal}", str(refusal))
    earlier = work.lines.setdefault(person.id, line)
    if earlier != line:
        return RefusalReason(
            "people: same id as an earlier line", f"Lines {earlier} and {line} have the same id, {person.id}."
        )
    for column in person.unreadable:
        work.report.unreadable.setdefault(column, Unreadable()).add(line)
    return replace(person, line=line)


def _check_given_id(person: Person, now: datetime) -> None:
    """Refuse an invalid id in our own format, and a contact with our id but no other name."""
    if person.given_id is None:
        return
    made = contact_time(person.given_id)
    if made is None or made > now:
        raise invalid("The id looks like one of our own contact ids but is not valid; choose another.", "id")
    if not person.values["name"] and not composed_name(person.values):
        raise invalid("A contact with one of our own ids also needs a name, an e-mail address or a phone number.", "id")


@dataclass(frozen=True)
class AssociationRows:
    """The associations of a file: the meaning of its columns and names, and the file of people with it, if any."""

    table: CsvTable
    columns: ImportColumns
    meanings: Meanings
    rows: int
    people: Path | None


async def import_table(work: Import, associations: AssociationRows, *, refused: Path) -> None:
    """Create the associations of a file in its order; each batch is read while the one before it is being stored."""
    done = 0
    work.log.file = associations.table.path.name
    batches = _batches(work, associations)
    with work.refusing(refused, associations.table) as refuse:
        ahead = asyncio.ensure_future(anext(batches, None))
        try:
            while batch := await ahead:
                part, asked = batch
                ahead = asyncio.ensure_future(anext(batches, None))
                decisions = iter(await work.target.association([one for one in asked if isinstance(one, Wanted)]))
                for row, one in zip(part, asked, strict=True):
                    reason = one if isinstance(one, RefusalReason) else tally(work.report, next(decisions))
                    if reason is not None:
                        refuse(row, reason)
                done += len(part)
                work.progress("Associations", done, associations.rows)
        finally:
            ahead.cancel()
            await asyncio.wait([ahead])


async def _batches(
    work: Import, associations: AssociationRows
) -> AsyncGenerator[tuple[list[Numbered], list[Wanted | RefusalReason]]]:
    """Yield the rows in batches with the associations they request, once their contacts are known."""
    for part in chunks(associations.table.lines(), ASSOCIATIONS_BATCH):
        await _learn(work, associations, part)
        now = work.db.now()
        yield part, [_wanted(work, associations, cells, now) for _, cells in part]


async def _learn(work: Import, associations: AssociationRows, part: Sequence[Numbered]) -> None:
    """Look up the ids that occur for the first time; without a file of people, create contacts for them."""
    places = associations.columns.from_id, associations.columns.to_id
    come = dict.fromkeys(cells[place].strip() for _, cells in part for place in places)
    new = [one for one in come if one not in work.known]
    work.known |= dict.fromkeys(new)
    ids = [one for one in new if _is_id(one)]
    made = [] if associations.people else [one for one in ids if not has_id_form(one)]
    if made:
        await work.add([Person(one) for one in made])
    sought = ids if associations.people else [one for one in ids if has_id_form(one)]
    if sought:
        found = await work.target.find(sought)
        work.known |= found
        work.report.contacts_found += 0 if associations.people else len(found)


def _wanted(work: Import, associations: AssociationRows, cells: Cells, now: datetime) -> Wanted | RefusalReason:
    """The association that a row requests, or why it is refused."""
    columns = associations.columns
    meaning = associations.meanings[names_of(columns, cells)]
    if isinstance(meaning, RefusalReason):
        return meaning
    try:
        terms = read_terms(columns, cells)
    except ValueError as error:
        return RefusalReason(_UNREADABLE, str(error))
    ids = cells[columns.from_id].strip(), cells[columns.to_id].strip()
    from_id, to_id = work.known.get(ids[0]), work.known.get(ids[1])
    if from_id is None or to_id is None:
        return RefusalReason(_NOBODY, _unknown(ids[0] if from_id is None else ids[1], associations.people))
    if meaning.swapped:
        from_id, to_id = to_id, from_id
    copies = terms.email_copy and turned(terms.email_copy, swapped=meaning.swapped)
    new_id = new_association_id(from_id, now)
    return Wanted(new_id, from_id, to_id, meaning.label.key, terms.period, terms.note, copies)


def tally(report: Report, decision: Decision) -> RefusalReason | None:
    """Count a stored association; return the reason for a refused one."""
    if isinstance(decision, RefusedDecision):
        return reason_of(decision.refused)
    if isinstance(decision, Made):
        report.associations_made += 1
    else:
        report.associations_found += 1
    return None


def _unknown(external_id: str, people: Path | None) -> str:
    if not external_id:
        return "One of the two ids is missing."
    if people is None:
        known = has_id_form(external_id)
        return f"The contact {external_id} does not exist." if known else f"`{external_id}` cannot be an id."
    return f"The contact {external_id} does not exist: {people.name} has no row for it."


def _is_id(text: str) -> bool:
    try:
        return line(text, "id") is not None
    except Refused:
        return False
