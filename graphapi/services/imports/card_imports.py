"""Import of address books: cards are read and matched in batches, each while the one before is stored; then relatives.

`card_reading` reads them. Every rule is decided where it is for any other write. Importing the same file again creates
nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from graphapi.db.request import Db
from graphapi.formats.cards import UnreadableFile
from graphapi.kernel.errors import Refused
from graphapi.kernel.label_rules import NewLabel
from graphapi.kernel.labels import OnLimit, same_names
from graphapi.kernel.relation_words import OTHER_SIDE
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.card_files import CardFiles
from graphapi.services.imports.card_reading import CardSource, ReadCard, reading
from graphapi.services.imports.card_relatives import import_relatives, roles_without_label
from graphapi.services.imports.card_spool import RelativeSpool, SpooledCard
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.import_limits import LEAST
from graphapi.services.imports.import_log import NOT_KEPT, REFUSED
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_rows import Import, Progress
from graphapi.services.imports.import_runs import begun
from graphapi.services.shared.registry import registry


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
                await _import_file(work, CardSource(path, one, options, db.now()), spool, number)
            if given.new_labels:
                await _register(work, spool)
            await import_relatives(work, spool, [path.name for path in paths])
        report.flags = len(target.flag_ids)
    return report


async def _import_file(work: Import, source: CardSource, spool: RelativeSpool, number: int) -> None:
    """Store the people of a file; each batch is read while the one before it is being stored."""
    work.log.file = source.path.name
    done, size = 0, source.path.stat().st_size
    try:
        async with reading(source) as reader:
            ahead = asyncio.ensure_future(reader.following())
            try:
                while (batch := await asyncio.shield(ahead)).cards:
                    ahead = asyncio.ensure_future(reader.following())
                    made = await _store(work, batch.cards, spool, number)
                    reader.expect(known=made * 2 < len(batch.cards))
                    done += len(batch.cards)
                    work.progress("Cards", done, 0)
                    work.progress("Bytes", min(batch.position, size), size)
            finally:
                # A thread cannot be stopped: it reads its batch to the end.
                await asyncio.wait([ahead])
    except UnreadableFile as error:
        raise UnusableFile(f"{source.path}: {error}", error.option) from None


async def _store(work: Import, batch: list[ReadCard], spool: RelativeSpool, number: int) -> int:
    """Store a batch; return how many contacts are new."""
    people = [card.person for card in batch if card.person is not None]
    added = await work.add(people) if people else []
    outcomes = iter(added)
    for card in batch:
        if card.refused is not None:
            _refuse(work, card)
            continue
        outcome = next(outcomes) if card.person else None
        for loss in card.losses:
            work.report.losses += 1
            work.log.write(loss.line, NOT_KEPT, what=loss.what, text=loss.text, reason=loss.reason)
        contact_id = outcome.contact_id if outcome else ""
        if outcome is None or contact_id:
            made = outcome is not None and outcome.made
            name = str(card.person.values["name"]) if card.person else ""
            spool.add(SpooledCard(number, card.line, card.uid, name, contact_id, made, card.relatives, card.died))
    return sum(outcome.made for outcome in added)


def _refuse(work: Import, card: ReadCard) -> None:
    """Count a record that is not stored, and write all of it into the log."""
    if card.refused is None:
        return
    work.report.refused[card.refused.kind] += 1
    said = {"text" if isinstance(card.said, str) else "card": card.said}
    work.log.write(card.line, REFUSED, reason=card.refused.text, kind=card.refused.kind, **said)


async def _register(work: Import, spool: RelativeSpool) -> None:
    """Register a label for every role that none has, in both directions where a file says them."""
    labels = await work.target.labels()
    for (role, inverse), number in roles_without_label(spool, labels).items():
        single = bool(inverse) and same_names(role, inverse)
        most = max(LEAST, number)
        # Nobody has chosen this limit: what is over it is flagged, not refused.
        new = NewLabel(
            role, most, inverse_name=None if single else inverse or OTHER_SIDE,
            inverse_limit=None if single else most, on_limit=OnLimit.FLAG,
        )  # fmt: skip
        try:
            work.report.registered.append(await work.target.register(new))
        except Refused as refused:
            work.report.refused["label that cannot be registered"] += 1
            work.log.write(0, REFUSED, reason=f"The label {role} cannot be registered: {refused}")
