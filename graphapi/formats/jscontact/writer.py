"""JSContact as a format that can be exported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from graphapi.formats.cards import Card, Loss
from graphapi.formats.echoes import without_echoes
from graphapi.formats.jscontact.builders import BUILDERS, foreign_properties, own_properties
from graphapi.formats.jscontact.kept import holds, said_of
from graphapi.formats.jscontact.members import Members
from graphapi.formats.jscontact.reader import written

_WRITTEN = {
    "name", "givenName", "familyName", "pronouns", "emails", "phones", "company", "jobTitle", "birth", "birthDate",
    "notes", "customFields", "emailOptOut", "externalId",
}  # fmt: skip
_PROPERTIES = "vCardProps"


class JscontactWriter:
    """A list of cards, a card a line, with the members that came from JSContact and still hold."""

    name = "jscontact"
    title = "JSContact"

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """Each card as a piece of the file."""
        divider = "[\n"
        for card in map(without_echoes, cards):
            yield (divider + written(_members(card))).encode()
            divider = ",\n"
            losses.extend(_losses(card))
        yield b"\n]\n" if divider == ",\n" else b"[]\n"


def _losses(card: Card) -> Iterator[Loss]:
    for name, value in card.values.items():
        if name not in _WRITTEN and value not in (None, "", [], {}):
            yield Loss(card.line, name, str(value), "JSContact has no member for it.")
    for one in card.relatives:
        for name in ("since", "until", "note"):
            if said := getattr(one, name):
                what = f"relatedTo: {one.role} {name}"
                yield Loss(card.line, what, said, "A relation of JSContact has no member for it.")
    if not card.uid:
        yield Loss(card.line, "uid", card.values.get("name") or "", "The card has no ID, which JSContact requires.")


def _members(card: Card) -> Members:
    """The members of a card: those kept that still hold, and of all else those that its values yield."""
    loaded: Members = json.loads(card.kept) if card.kept.startswith("{") else {}
    kept = {name: value for name, value in loaded.items() if name != _PROPERTIES and holds(name, value, card)}
    fields: dict[str, object] = dict(card.values.get("customFields") or {})
    for name, value in kept.items():
        for key in said_of(name, value).fields:
            fields.pop(key, None)
    found: Members = {"@type": "Card", "version": "1.0"}
    if card.uid:
        found["uid"] = card.uid
    for name, build in BUILDERS.items():
        if name not in kept and (value := build(card, fields)):
            found[name] = value
    properties = [*foreign_properties(loaded.get(_PROPERTIES)), *own_properties(card, fields)]
    return found | kept | ({_PROPERTIES: properties} if properties else {})
