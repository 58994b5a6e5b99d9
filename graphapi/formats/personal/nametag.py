"""nametag's export: one JSON document with people, each with the people related to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, ReadOptions, Relative, UnreadableCard
from graphapi.formats.personal.json_stream import JsonStream, JsonValue, Path
from graphapi.formats.personal.person_cards import PersonCard, date_of, members_of, objects_of, text_of
from graphapi.kernel.json_values import is_list, is_object

NO_YEAR = "1604"
"""nametag's year of dates without one."""

_LINES = {
    "givenName": "name",
    "familyName": "surname",
    "company": "organization",
    "jobTitle": "jobTitle",
    "notes": "notes",
}
_CUSTOM = {
    "Middle name": "middleName", "Second last name": "secondLastName", "Nickname": "nickname", "Name prefix": "prefix",
    "Name suffix": "suffix", "Display name": "displayNameOverride", "Gender": "gender", "Anniversary": "anniversary",
    "Last contact": "lastContact",
}  # fmt: skip
_BIRTHDAYS = frozenset({"birthday", "birth date", "geburtstag"})
_ADDRESS = ("streetLine1", "streetLine2", "postalCode", "locality", "region", "country")
_LISTS = {"people", "journalEntries"}


@dataclass(frozen=True)
class NametagFormat:
    """A CardFormat."""

    name: str = "nametag"
    title: str = "nametag export (JSON)"

    def recognizes(self, head: bytes) -> bool:
        """Whether it is an object that begins with nametag's version, date and settings."""
        return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and all(
            mark in head for mark in (b'"exportDate"', b'"groups"', b'"version"')
        ) and b'"dateFormat"' in head  # fmt: skip

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002
        """A card for each person; journal entries are none, and are reported."""
        for one in JsonStream(source).values(_opens):
            if one.path == ("people", "*") and is_object(one.value):
                yield _card(one, dict(one.value))
            elif one.path == ("journalEntries", "*"):
                title = text_of(members_of(one.value).get("title"))
                yield UnreadableCard(one.line, title, "A journal entry is no contact.")

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:
        """What becomes of the members of a person."""
        people = sum(isinstance(one, Card) for one in self.read(source, options))
        columns = [ColumnMeaning(member, name) for name, member in _LINES.items()]
        columns += [ColumnMeaning(member, f"custom field {name}") for name, member in _CUSTOM.items()]
        columns += [
            ColumnMeaning("importantDates", "birth, and custom fields"), ColumnMeaning("relationships", "relatives"),
            ColumnMeaning("emails", "emails"), ColumnMeaning("phoneNumbers", "phones"),
            ColumnMeaning("addresses, urls, imHandles, locations, customFields, groups", "custom fields"),
            ColumnMeaning("photo, reminders", "kept with the contact"), ColumnMeaning("journalEntries", ""),
        ]  # fmt: skip
        return FileExplanation(self.title, "UTF-8", tuple(columns), (f"There are {people:,} people.",))


def _opens(path: Path) -> bool:
    return path == () or (len(path) == 1 and path[0] in _LISTS)


def _card(one: JsonValue, members: dict[str, object]) -> Card:
    card = PersonCard(members)
    uid = card.take_text("id")
    card.take_lines(_LINES)
    card.take_custom(_CUSTOM)
    card.compose_name(card.custom.get("Second last name", ""), card.custom.get("Name suffix", ""))
    for name, member, part in (("emails", "emails", "email"), ("phones", "phoneNumbers", "number")):
        found = [text_of(entry.get(part)) for entry in objects_of(card.take(member))]
        if found:
            card.values[name] = found
    card.take_all("importantDates", lambda entry: _take_date(card, entry))
    card.take_all("addresses", lambda entry: _take_address(card, entry))
    card.take_all("urls", lambda entry: card.keep(_labelled("Website", entry.get("type")), text_of(entry.get("url"))))
    card.take_all(
        "imHandles", lambda entry: card.keep(_labelled("IM", entry.get("protocol")), text_of(entry.get("handle")))
    )
    card.take_all("locations", lambda entry: _take_location(card, entry))
    card.take_all("customFields", lambda entry: card.keep(text_of(entry.get("key")), text_of(entry.get("value"))))
    card.take_all("customFieldValues", lambda entry: card.keep(text_of(entry.get("slug")), text_of(entry.get("value"))))
    groups = card.take("groups")
    card.keep("Groups", ", ".join(map(text_of, groups)) if is_list(groups) else "")
    to_user = members_of(card.take("relationshipToUser"))
    card.keep("Relationship to me", text_of(to_user.get("label")) or text_of(to_user.get("name")))
    relatives = [_relative(entry) for entry in objects_of(card.take("relationships"))]
    return Card(one.line, uid, card.finish(), tuple(relatives), card.kept)


def _labelled(name: str, label: object) -> str:
    return f"{name} ({text_of(label)})" if text_of(label) else name


def _take_date(card: PersonCard, entry: dict[str, object]) -> None:
    title, text = text_of(entry.get("title")) or "Date", text_of(entry.get("date"))
    if title.casefold() in _BIRTHDAYS and "birth" not in card.values and text:
        card.values["birth"] = date_of(text, year_known=not text.startswith(NO_YEAR))
    else:
        card.keep(title, f"-{text[4:10]}" if text.startswith(NO_YEAR) else text[:10])


def _take_address(card: PersonCard, entry: dict[str, object]) -> None:
    kind = text_of(entry.get("type"))
    card.keep(
        f"{kind} address".strip().capitalize(), ", ".join(filter(None, (text_of(entry.get(part)) for part in _ADDRESS)))
    )


def _take_location(card: PersonCard, entry: dict[str, object]) -> None:
    where = ", ".join(filter(None, (text_of(entry.get(part)) for part in ("latitude", "longitude"))))
    card.keep(_labelled("Location", entry.get("label") or entry.get("type")), where)


def _relative(entry: dict[str, object]) -> Relative:
    kind = members_of(entry.get("relationshipType"))
    role = text_of(kind.get("label")) or text_of(kind.get("name")) or "Relative"
    return Relative(
        role, text_of(entry.get("relatedPersonName")), text_of(entry.get("relatedPersonId")),
        note=text_of(entry.get("notes")),
    )  # fmt: skip
