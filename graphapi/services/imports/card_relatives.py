"""Relatives of cards: an association for each who has a card, an unlinked relative for all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from graphapi.formats.cards import Relative
from graphapi.kernel.contacts import LINE_MAX
from graphapi.kernel.dates import Period
from graphapi.kernel.labels import NAME_MAX, Labels, Side
from graphapi.kernel.relation_words import BY_DEATH, Relation, ends_by_death, relation
from graphapi.kernel.relatives import UnlinkedRelative
from graphapi.kernel.rules import NOTE_MAX, RefusedDecision, Wanted
from graphapi.kernel.updates import Difference, Update
from graphapi.services.imports.card_spool import SEVERAL, KnownCards, RelativeSpool, SpooledCard
from graphapi.services.imports.import_outcomes import NewRelatives, OutcomeKind, PersonOutcome
from graphapi.services.imports.import_rows import Import, tally
from graphapi.services.imports.import_values import first_day, last_day
from graphapi.services.imports.refusal_reasons import RefusalReason
from graphapi.services.shared.ids import new_association_id, new_id

BATCH = 2_000
"""Cards whose relatives are stored at once."""

UNNAMED, ASSOCIATIONS = "Relative", "associations"
NOBODY = "has no card"
ONE_OF_SEVERAL = "is the name of several cards"
ITSELF = "is the name of the card itself"
NO_ROLE = "no label has this role"
NO_OWNER = "missing contact"


@dataclass(frozen=True, slots=True)
class Linked:
    """A relative who has a card, as the association that it becomes; if that is refused, it stays unlinked."""

    card: SpooledCard
    owner: str
    relative: Relative
    wanted: Wanted
    existing: bool
    """Whether both contacts were there before, and a card of one says so, not a table of relationships."""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A relative who stays unlinked, and why."""

    card: SpooledCard
    owner: str
    relative: Relative
    because: str

    @property
    def name(self) -> str:
        """What the relative is called: the ID, if a file says no more."""
        return self.relative.name or self.relative.uid


@dataclass
class _Batch:
    """The relatives of some cards, sorted by what becomes of them."""

    linked: list[Linked] = field(default_factory=list[Linked])
    unlinked: list[Unlinked] = field(default_factory=list[Unlinked])


class _Meanings(dict[tuple[str, str], Relation | None]):
    """The labels that roles mean, each looked up once."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self._labels = labels

    def __missing__(self, key: tuple[str, str]) -> Relation | None:
        found = self[key] = relation(self._labels, *key)
        return found


async def import_relatives(work: Import, spool: RelativeSpool, files: Sequence[str]) -> None:
    """Store the relatives of all cards; `files` are the names of the files, for the log."""
    known = spool.known()
    await _look_up(work, spool, known)
    meanings = _Meanings(await work.target.labels())
    done = 0
    for cards in _batches(spool.related()):
        batch = _Batch()
        for card in cards:
            _sort(card, known, meanings, batch, work)
        await _associate(work, batch, files)
        await _note(work, batch, files)
        done += len(cards)
        work.progress("Relatives", done, spool.count)


def roles_without_label(spool: RelativeSpool, labels: Labels) -> dict[tuple[str, str], int]:
    """The roles that no registered label has, with their inverse where a file says it, and how often each occurs."""
    found: dict[tuple[str, str], int] = {}
    for card in spool.related():
        for one in card.relatives:
            if one.role and relation(labels, one.role, one.inverse_role) is None:
                key = one.role.strip(), one.inverse_role.strip()
                found[key] = found.get(key, 0) + 1
    return found


async def _look_up(work: Import, spool: RelativeSpool, known: KnownCards) -> None:
    """Find the IDs that no card of this import has among the contacts of earlier ones."""
    ids = {one.uid for card in spool.related() for one in card.relatives if one.uid}
    ids |= {card.uid for card in spool.related() if not card.contact_id}
    missing = sorted(one for one in ids if known.uid(-1, one) is None)
    for n in range(0, len(missing), BATCH):
        found = await work.target.find(missing[n : n + BATCH])
        known.by_uid.update({(-1, uid): contact_id for uid, contact_id in found.items()})
        known.existing.update(found.values())


def _batches(cards: Iterator[SpooledCard]) -> Iterator[list[SpooledCard]]:
    batch: list[SpooledCard] = []
    for card in cards:
        batch.append(card)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _sort(card: SpooledCard, known: KnownCards, meanings: _Meanings, batch: _Batch, work: Import) -> None:
    owner = card.contact_id or known.uid(card.file, card.uid)
    for one in card.relatives:
        if owner is None:
            work.report.refused[NO_OWNER] += 1
            work.log.refused(card.line, RefusalReason(NO_OWNER, f"No card has the ID {card.uid}: {_said(one)}."))
            continue
        other, because = _who(card, owner, one, known)
        meant = meanings[one.role, one.inverse_role]
        if other is not None and not one.name:
            one = replace(one, name=known.names.get(other, ""))  # noqa: PLW2901 – shown if it stays unlinked
        if other is not None and meant is not None:
            existing = bool(card.contact_id) and not card.made and other in known.existing
            ended = _ended(one, card.died, known.died.get(other, ""))
            batch.linked.append(Linked(card, owner, one, _wanted(owner, other, ended, meant, work.db.now()), existing))
        else:
            batch.unlinked.append(Unlinked(card, owner, one, because or NO_ROLE))


def _who(card: SpooledCard, owner: str, relative: Relative, known: KnownCards) -> tuple[str | None, str]:
    """The contact that a relative is, or why it is none: a name that several have is asked about, not guessed."""
    by_uid = known.uid(card.file, relative.uid) if relative.uid else None
    found = by_uid if by_uid is not None or not relative.name else known.name(relative.name)
    found = known.uid(card.file, relative.name) if found is None and relative.name else found
    if found is None:
        return None, NOBODY
    if found == SEVERAL:
        return None, ONE_OF_SEVERAL
    return (None, ITSELF) if found == owner else (found, "")


def _wanted(owner: str, other: str, relative: Relative, meant: Relation, now: datetime) -> Wanted:
    ends = (other, owner) if meant.side is Side.FROM else (owner, other)
    period, said = _period(relative)
    note = "\n".join(filter(None, [meant.word, *said, relative.note]))[:NOTE_MAX] or None
    return Wanted(new_association_id(ends[0], now), *ends, meant.label.key, period, note)


def _ended(relative: Relative, *deaths: str) -> Relative:
    """A marriage with the day on which it ended, if one of the two died: it no longer counts toward a limit."""
    died = min((one for one in deaths if one), default="")
    if not died or relative.until or died < relative.since[: len(died)] or not ends_by_death(relative.role):
        return relative
    return replace(relative, until=died, note="\n".join(filter(None, [relative.note, BY_DEATH])))


def _period(relative: Relative) -> tuple[Period, list[str]]:
    """The days of a relation; those that are none become part of its note."""
    days, said = list[date | None](), list[str]()
    for word, text, read in (("since", relative.since, first_day), ("until", relative.until, last_day)):
        try:
            days.append(read(text) if text else None)
        except ValueError:
            days.append(None)
            said.append(f"{word} {text}")
    return Period(*days), said


async def _associate(work: Import, batch: _Batch, files: Sequence[str]) -> None:
    """Store associations; a relative whose association is refused stays unlinked."""
    reports = work.target.terms.update is Update.REPORT
    await _compare(work, [one for one in batch.linked if one.existing and reports], files)
    linked = [one for one in batch.linked if not (one.existing and reports)]
    decisions = await work.target.association([one.wanted for one in linked]) if linked else []
    for one, decision in zip(linked, decisions, strict=True):
        work.log.file = files[one.card.file]
        reason = tally(work.report, decision)
        if reason is None:
            made = "associated" if not isinstance(decision, RefusedDecision) else "refused"
            _log(work, one, made, label=one.wanted.label_key, fromId=one.wanted.from_id, toId=one.wanted.to_id)
            continue
        work.report.refused[reason.kind] += 1
        work.log.refused(one.card.line, RefusalReason(reason.kind, f"{_said(one.relative)}: {reason.text}"))
        batch.unlinked.append(Unlinked(one.card, one.owner, one.relative, reason.text))


async def _compare(work: Import, linked: Sequence[Linked], files: Sequence[str]) -> None:
    """Report the associations that existing contacts have in the file and not here."""
    there = await work.target.there([one.wanted for one in linked]) if linked else {}
    for one in linked:
        work.log.file = files[one.card.file]
        found = one.wanted.id in there
        _log(work, one, "associated" if found else "differs", label=one.wanted.label_key)
        if found:
            work.report.associations_found += 1
        elif (key := _either_way(one.wanted)) not in work.missing:
            work.missing.add(key)
            work.report.count_differences(one.card.line, one.card.name, _missing(one))


def _either_way(wanted: Wanted) -> int:
    """What is the same for an association that the card of either contact asks for."""
    return hash((wanted.label_key, *sorted((wanted.from_id, wanted.to_id))))


def _missing(one: Linked) -> PersonOutcome:
    found = Difference(ASSOCIATIONS, None, one.relative.name or one.relative.uid, one.relative.role)
    return PersonOutcome(OutcomeKind.DIFFERS, one.owner, None, (found,))


async def _note(work: Import, batch: _Batch, files: Sequence[str]) -> None:
    """Note those who stay unlinked on the contacts whose relatives they are."""
    by_owner: dict[str, list[Unlinked]] = {}
    for one in batch.unlinked:
        by_owner.setdefault(one.owner, []).append(one)
    now = work.db.now()
    new = [_new_relatives(owner, found, now) for owner, found in by_owner.items()]
    outcomes = await work.target.relate(new) if new else []
    for relatives, outcome, found in zip(new, outcomes, by_owner.values(), strict=True):
        if not relatives.made:
            # A contact that this import made does not differ from its file.
            work.report.count_differences(found[0].card.line, found[0].card.name, outcome)
        for one in found:
            work.log.file = files[one.card.file]
            _log(work, one, "unlinked", because=one.because, stored=outcome.kind.value)
            work.report.unlinked += bool(outcome.taken)


def _new_relatives(owner: str, found: Sequence[Unlinked], now: datetime) -> NewRelatives:
    relatives = tuple(
        UnlinkedRelative(
            new_id("rel", now), one.name[:LINE_MAX],
            (one.relative.role or UNNAMED)[:NAME_MAX], one.relative.inverse_role[:NAME_MAX],
            one.relative.since, one.relative.until, one.relative.note[:NOTE_MAX],
        )
        for one in found
    )  # fmt: skip
    return NewRelatives(owner, any(one.card.made and one.card.contact_id == owner for one in found), relatives)


def _log(work: Import, one: Linked | Unlinked, decision: str, **more: object) -> None:
    relative = one.relative
    known: Mapping[str, object] = {"contactId": one.owner, "role": relative.role, "name": relative.name or relative.uid}
    work.log.write(one.card.line, decision, **known, **more)


def _said(relative: Relative) -> str:
    return f"{relative.role or UNNAMED} {relative.name or relative.uid}"
