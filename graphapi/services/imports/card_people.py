"""Cards of an address book as people: values are read as any others; what cannot be read so stays, or is reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from graphapi.formats.cards import Card, Loss
from graphapi.kernel.contact_properties import Kind, of_kind
from graphapi.kernel.contacts import LINE_MAX, LIST_MAX, Properties, composed_name, dated, has_id_form, is_line
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json, Refused, invalid
from graphapi.kernel.kept_texts import KEPT_MAX
from graphapi.kernel.long_texts import long_text
from graphapi.kernel.partial_dates import ORIGINAL_MAX, DateQualifier, PartialDate
from graphapi.kernel.phones import digits
from graphapi.services.imports.import_people import Person
from graphapi.services.shared.contact_input import read_email, read_phone
from graphapi.services.shared.ids import contact_time

LINES = tuple(one.name for one in of_kind(Kind.NAME, Kind.LINE))
MORE_EMAILS, MORE_PHONES, PHONE_AS_WRITTEN = "Other e-mail", "Other phone", "Phone as written"


@dataclass
class CardPerson:
    """The person of a card, and what could not be kept of it."""

    person: Person
    losses: list[Loss] = field(default_factory=list[Loss])


def person_of(card: Card, format_name: str, region: str | None, now: datetime) -> CardPerson:
    """The person of a card; Refused if nothing in it can name a contact."""
    reading = _Reading(card)
    values: Properties = {name: reading.line(name) for name in LINES}
    values["emails"] = reading.entries("emails", MORE_EMAILS, read_email, str.casefold)
    values["phones"] = reading.entries("phones", MORE_PHONES, lambda text: reading.phone(text, region), digits)
    values |= reading.birth()
    values["notes"] = reading.notes()
    values["emailOptOut"] = bool(card.values.get("emailOptOut"))
    values["customFields"] = reading.custom_fields()
    values["name"] = values["name"] or composed_name(values) or values["company"]
    if not values["name"]:
        raise invalid("There is no name, company, e-mail address or phone number.", "name")
    person = Person(
        _id_of(card.uid, now), values, line=card.line, passing=not card.lasting, alike=True,
        format=format_name, kept=reading.kept(),
    )  # fmt: skip
    return CardPerson(person, [*card.losses, *reading.losses])


def _id_of(uid: str, now: datetime) -> str:
    """The ID of a card as it can be stored; one that only looks like ours is none."""
    if len(uid) > LINE_MAX or not is_line(uid):
        return ""
    made = contact_time(uid) if has_id_form(uid) else None
    return "" if has_id_form(uid) and (made is None or made > now) else uid.strip()


class _Reading:
    """The values of a card, read one by one; what fits nowhere is noted in `losses`."""

    def __init__(self, card: Card) -> None:
        self.card, self.losses = card, list[Loss]()
        self._more: dict[str, list[str]] = {}

    def line(self, name: str) -> str | None:
        """A line of text; line breaks become blanks, and what is too long a custom field."""
        given = self.card.values.get(name)
        text = " ".join(str(given).split()) if given else ""
        if not text:
            return None
        if len(text) <= LINE_MAX and is_line(text):
            return text
        self._more.setdefault(name, []).append(text)
        return None

    def entries(
        self, name: str, more: str, read: Callable[[str], str], same: Callable[[str], str]
    ) -> list[str]:  # fmt: skip
        """The entries of a list, each once; those that cannot be read, or are too many, become a custom field."""
        found: dict[str, str] = {}
        texts: Iterable[str] = self.card.values.get(name) or ()
        for text in filter(None, map(str.strip, texts)):
            try:
                value = read(text)
            except ValueError:
                self._more.setdefault(more, []).append(text)
                continue
            key = same(value)
            if len(found) >= LIST_MAX and key not in found:
                self._more.setdefault(more, []).append(text)
            else:
                found.setdefault(key, value)
        return list(found.values())

    def phone(self, text: str, region: str | None) -> str:
        """A phone number; where reading it drops digits, it is kept as it was written too."""
        number = read_phone(text, region)
        written = digits(text)
        if number[1:] != written and not digits(number).replace("0", "").endswith(written.replace("0", "")):
            self._more.setdefault(PHONE_AS_WRITTEN, []).append(text)
        return number

    def birth(self) -> Properties:
        """The date of birth as it is stored; one whose numbers are wrong is kept as words."""
        found: PartialDate | None = self.card.values.get("birth")
        if found is None:
            return {"birth": None, "birthDate": None}
        if found.whole and not found.original:
            return {"birth": None, "birthDate": found.whole}
        original = " ".join(found.original.split())
        if original != found.original:
            found = replace(found, original=original)
        if found.trouble is not None:
            said = found.original or found.stored()
            found = PartialDate(qualifier=DateQualifier.TEXT, original=said[:ORIGINAL_MAX])
        return dated({"birth": None if found.trouble else found.stored()})

    def notes(self) -> str | None:
        """The notes; those that are too long are lost, and reported."""
        text = str(self.card.values.get("notes") or "").strip()
        if not text:
            return None
        try:
            return long_text(text, "A note", "notes") or None
        except Refused as refused:
            self._lose("notes", text, refused.message)
            return None

    def custom_fields(self) -> str:
        """All custom fields as they are stored; those that there is no room for are lost, and reported."""
        given: Json = {**(self.card.values.get("customFields") or {})}
        for name, texts in self._more.items():
            given[name] = "\n".join(filter(None, [str(given.get(name) or ""), *texts]))
        if not given:
            return "{}"
        try:
            return merge_fields("{}", given)
        except Refused:
            return self._one_by_one(given)

    def _one_by_one(self, given: Json) -> str:
        stored = "{}"
        for name, value in given.items():
            try:
                stored = merge_fields(stored, {name: value})
            except Refused as refused:
                self._lose(name, value if isinstance(value, str) else json.dumps(value), refused.message)
        return stored

    def kept(self) -> str:
        """What the format alone knows; what is too long is lost, and reported."""
        if len(self.card.kept) <= KEPT_MAX // 2 and "\0" not in self.card.kept:
            return self.card.kept
        self._lose("kept", f"{self.card.kept[:LINE_MAX]}…", f"It must not exceed {KEPT_MAX // 2:,} characters.")
        return ""

    def _lose(self, what: str, text: str, reason: str) -> None:
        self.losses.append(Loss(self.card.line, what, text, reason))
