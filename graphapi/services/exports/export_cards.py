"""Contacts as the cards that formats write: read once into a file on disk, so that writers can repeat a pass."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day
from graphapi.formats.cards import Card, Loss, Relative
from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.contacts import birth_of
from graphapi.kernel.kept_texts import read_kept
from graphapi.kernel.labels import Labels
from graphapi.kernel.relatives import RelativeState, read_relatives
from graphapi.kernel.viewer import Action, require
from graphapi.services.exports.export_losses import kept_losses
from graphapi.services.exports.export_people import outside_id
from graphapi.services.exports.exported_contacts import Chosen, contacts_in_parts
from graphapi.services.shared.registry import reload
from graphapi.services.shared.rows import ContactData

RelativeCells = tuple[str, bool, str, str | None, str, str, Day | None, Day | None, str | None]
"""A contact's id, whether it is FROM; the other's id, external id and name; label, since, until, note."""

RELATIVES = statement("exports/relatives", tuple[list[RelativeCells]])
FIELDS = ("id", "composedName", "kept", "unlinkedRelatives", *NAMES)
OF_LINES = frozenset({"vcard", "gedcom"})
"""The formats whose kept texts are lines, so that those of two merged contacts make one."""

_SECONDS = 300.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class CardSpool:
    """Cards in a file without a name, which is gone when it is closed."""

    file: BinaryIO
    contacts: int
    associations: int

    def __iter__(self) -> Iterator[Card]:
        """The cards, from the first."""
        self.file.seek(0)
        for _ in range(self.contacts):
            yield pickle.load(self.file)  # noqa: S301 – written by this process, into a file that no other can open

    def close(self) -> None:
        """Remove the file."""
        self.file.close()


async def spool_cards(db: Db, chosen: Chosen, progress: Progress, *, kept_of: str = "") -> CardSpool:
    """The cards of the contacts with these ids, or of all, in the order of what they are called outside.

    Includes the kept texts of the format `kept_of`; those of other formats are among the losses of a card.
    An association with a contact outside the choice is a relative known by name.
    """
    require(db.viewer, Action.MANAGE_SETTINGS)
    labels = (await reload(db)).labels
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 – closed with the spool
    contacts = associations = 0
    async with aclosing(contacts_in_parts(db, FIELDS, chosen)) as parts:
        async for part in parts:
            relatives = await relatives_of(db, part, labels, chosen)
            for contact in part:
                card = _card(contacts + 1, contact, relatives.get(contact["id"], ()), kept_of)
                pickle.dump(card, file, pickle.HIGHEST_PROTOCOL)
                contacts += 1
                associations += sum(one.forward and bool(one.uid) for one in card.relatives)
            progress("Contacts", contacts, len(chosen or ()))
    return CardSpool(file, contacts, associations)


async def relatives_of(
    db: Db, part: Sequence[ContactData], labels: Labels, chosen: Chosen
) -> dict[str, list[Relative]]:
    """The relatives of each contact, in a stable order; those outside the choice have a name and no `uid`."""
    db.deadline.extend(_SECONDS)
    row = await db.read(RELATIVES, ids=[contact["id"] for contact in part])
    found: dict[str, list[Relative]] = {}
    for cells in sorted(row[0] if row else (), key=lambda one: (one[5], one[4], one[2], one[1])):
        found.setdefault(cells[0], []).append(_relative(cells, labels, inside=chosen is None or cells[2] in chosen))
    return found


def _relative(cells: RelativeCells, labels: Labels, *, inside: bool) -> Relative:
    _, forward, other, external, name, key, since, until, note = cells
    label = labels[key]
    roles = (label.inverse_name or label.name, label.name)
    role, inverse = roles if forward else roles[::-1]
    return Relative(
        role, name, (external or other) if inside else "", _day(since), _day(until), note or "",
        inverse_role=inverse, label=key, forward=forward,
    )  # fmt: skip


def _day(day: Day | None) -> str:
    return day.to_native().isoformat() if day else ""


def _card(number: int, contact: ContactData, relatives: Sequence[Relative], kept_of: str) -> Card:
    values = {name: contact.get(name) for name in NAMES} | {"customFields": json.loads(contact["customFields"] or "{}")}
    values["birth"] = birth_of(contact)
    kept, losses = _kept(contact["kept"], number, kept_of)
    return Card(number, outside_id(contact), values, (*relatives, *unlinked(contact)), kept, losses)


def _kept(stored: str | None, number: int, kept_of: str) -> tuple[str, tuple[Loss, ...]]:
    """What the format knows, as one text; the losses are what it cannot say of what other formats know."""
    others = kept_losses(number, stored, written=kept_of)
    texts = read_kept(stored).get(kept_of, ())
    if kept_of in OF_LINES:
        return _joined(texts), tuple(others)
    left = (
        Loss(number, f"kept ({kept_of})", one, "Of merged contacts, one keeps what its file said.") for one in texts[1:]
    )
    return next(iter(texts), ""), (*others, *left)


def unlinked(contact: ContactData) -> Iterator[Relative]:
    """Relatives who are known by name alone."""
    for one in read_relatives(contact["unlinkedRelatives"]):
        if one.state is RelativeState.OPEN:
            yield Relative(
                one.role, one.name, since=one.since, until=one.until, note=one.note, inverse_role=one.inverse
            )


def _joined(texts: Sequence[str]) -> str:
    """The kept texts of a contact, which are several after a merge; each ends with its line."""
    *others, last = texts or ("",)
    return "".join(text if text.endswith("\n") else f"{text}\n" for text in others) + last
