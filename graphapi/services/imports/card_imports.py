"""Import of address books: cards are read and matched in batches, each while the one before is stored; then relatives.

Every rule is decided where it is for any other write. Importing the same file again creates nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from graphapi.db.request import Db
from graphapi.formats.cards import Card, CardFormat, ReadOptions, UnreadableCard, UnreadableFile
from graphapi.kernel.errors import Refused
from graphapi.kernel.label_rules import NewLabel
from graphapi.kernel.labels import same_names
from graphapi.kernel.relation_words import OTHER_SIDE
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.card_files import CardFiles
from graphapi.services.imports.card_people import CardPerson, person_of
from graphapi.services.imports.card_relatives import import_relatives, roles_without_label
from graphapi.services.imports.card_spool import RelativeSpool, SpooledCard
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.import_limits import LEAST
from graphapi.services.imports.import_log import NOT_KEPT, REFUSED
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_rows import Import, Progress
from graphapi.services.imports.import_runs import begun
from graphapi.services.imports.refusal_reasons import RefusalReason
from graphapi.services.shared.registry import registry

BATCH = 1_000
NO_CARD, TWICE = "cards that cannot be read", "people: same id as an earlier line"

Read = tuple[Card | UnreadableCard, CardPerson | RefusalReason | None]
"""A record of a file with the person that it becomes, or the reason why it is none; neither for relatives alone."""


@dataclass
class _CardFile:
    """A file that is being read; `lines` are those of the IDs that were seen, by their hash."""

    number: int
    path: Path
    format: CardFormat
    options: ReadOptions
    now: datetime
    lines: dict[int, int] = field(default_factory=dict[int, int])

    def batch(self, records: Iterator[Card | UnreadableCard]) -> list[Read]:
        """The next records, read; in a thread, as it takes time."""
        return [(record, self._read(record)) for record in islice(records, BATCH)]

    def _read(self, record: Card | UnreadableCard) -> CardPerson | RefusalReason | None:
        if isinstance(record, UnreadableCard):
            return RefusalReason(NO_CARD, record.reason)
        if not any(record.values.values()) and not record.kept:
            return None
        earlier = self.lines.setdefault(hash(record.uid), record.line) if record.uid else record.line
        if earlier != record.line:
            return RefusalReason(TWICE, f"Lines {earlier} and {record.line} have the same ID, {record.uid}.")
        try:
            return person_of(record, self.format.name, self.options.region, self.now)
        except Refused as refused:
            return RefusalReason(f"people: {refused}", str(refused))


async def import_cards(db: Db, given: CardFiles, progress: Progress, *, dry_run: bool = False) -> Report:
    """Import address books and return what became of them; `dry_run` decides and reports all, and stores nothing.

    Raises UnusableFile where a file breaks off; what was stored before stays, and can be taken back.
    """
    for action in (Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.MANAGE_LABELS):
        require(db.viewer, action)
    report = Report(dry_run=dry_run, cards=True)
    region = (await registry(db)).settings.default_phone_region
    options = replace(given.options, region=region)
    paths = [path for path, _ in given.files]
    async with begun(db, given.choices, paths, report) as (target, log):
        work = Import(db, target, report, progress, log=log)
        with RelativeSpool() as spool:
            for number, (path, one) in enumerate(given.files):
                await _import_file(work, _CardFile(number, path, one, options, db.now()), spool)
            if given.new_labels:
                await _register(work, spool)
            await import_relatives(work, spool, [path.name for path in paths])
        report.flags = len(target.flag_ids)
    return report


async def _import_file(work: Import, file: _CardFile, spool: RelativeSpool) -> None:
    """Store the people of a file; each batch is read while the one before it is being stored."""
    work.log.file = file.path.name
    done = 0
    try:
        with file.path.open("rb") as source:
            records = file.format.read(source, file.options)
            ahead = asyncio.ensure_future(asyncio.to_thread(file.batch, records))
            try:
                while batch := await ahead:
                    ahead = asyncio.ensure_future(asyncio.to_thread(file.batch, records))
                    await _store(work, batch, spool, file.number)
                    done += len(batch)
                    work.progress("Cards", done, 0)
            finally:
                await asyncio.wait([ahead])
    except UnreadableFile as error:
        raise UnusableFile(f"{file.path}: {error}") from None


async def _store(work: Import, batch: list[Read], spool: RelativeSpool, number: int) -> None:
    people = [read.person for _, read in batch if isinstance(read, CardPerson)]
    outcomes = iter(await work.add(people) if people else ())
    for record, read in batch:
        if isinstance(read, RefusalReason):
            _refuse(work, record, read)
            continue
        if isinstance(record, UnreadableCard):
            continue
        outcome = next(outcomes) if read else None
        for loss in read.losses if read else record.losses:
            work.report.losses += 1
            work.log.write(loss.line, NOT_KEPT, what=loss.what, text=loss.text, reason=loss.reason)
        contact_id = outcome.contact_id if outcome else ""
        if outcome is None or contact_id:
            made = outcome is not None and outcome.made
            name = str(read.person.values["name"]) if read else ""
            spool.add(SpooledCard(number, record.line, record.uid, name, contact_id, made, record.relatives))


def _refuse(work: Import, record: Card | UnreadableCard, reason: RefusalReason) -> None:
    """Count a record that is not stored, and write all of it into the log."""
    work.report.refused[reason.kind] += 1
    said = record.text if isinstance(record, UnreadableCard) else None
    card = None if isinstance(record, UnreadableCard) else {**record.values, "kept": record.kept, "id": record.uid}
    work.log.write(record.line, REFUSED, reason=reason.text, kind=reason.kind, text=said, card=card)


async def _register(work: Import, spool: RelativeSpool) -> None:
    """Register a label for every role that none has, in both directions where a file says them."""
    labels = await work.target.labels()
    for (role, inverse), number in roles_without_label(spool, labels).items():
        single = bool(inverse) and same_names(role, inverse)
        most = max(LEAST, number)
        new = NewLabel(
            role, most, inverse_name=None if single else inverse or OTHER_SIDE, inverse_limit=None if single else most
        )
        try:
            work.report.registered.append(await work.target.register(new))
        except Refused as refused:
            work.report.refused["label that cannot be registered"] += 1
            work.log.write(0, REFUSED, reason=f"The label {role} cannot be registered: {refused}")
