"""Monica's export in JSON (version 4): people with what is known of them, then who is related to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, ReadOptions, Relative, UnreadableCard
from graphapi.formats.personal.json_stream import JsonStream, JsonValue, Path
from graphapi.formats.personal.person_cards import PersonCard, date_of, members_of, objects_of, text_of
from graphapi.kernel.json_values import is_list

_LINES = {"givenName": "first_name", "familyName": "last_name", "company": "company", "jobTitle": "job"}
_CUSTOM = {
    "Middle name": "middle_name", "Nickname": "nickname", "Description": "description", "Deceased": "is_dead",
    "Food preferences": "food_preferences",
}  # fmt: skip
_DATES = {"Died on": "deceased_date", "First met on": "first_met_date"}
COLUMNS = (
    *(ColumnMeaning(member, name) for name, member in _LINES.items()),
    *(ColumnMeaning(member, f"custom field {name}") for name, member in (_CUSTOM | _DATES).items()),
    ColumnMeaning("birthdate", "birth"), ColumnMeaning("contact_field", "emails, phones, custom fields"),
    ColumnMeaning("note", "notes"), ColumnMeaning("address, tags, gender", "custom fields"),
    ColumnMeaning("relationship, first_met_through", "relatives"),
    ColumnMeaning("call, debt, gift, reminder, task, pet, activity", "kept with the contact"),
    ColumnMeaning("photo, document, users, journal", ""),
)  # fmt: skip
_ADDRESS = ("street", "postal_code", "city", "province", "country")
_VALUES = ("account", "data", "*", "values")
_TYPES = ("account", "instance", "contact_field_types", "*")
_GENDERS = ("account", "instance", "genders", "*")


@dataclass
class MonicaNames:
    """The names of what contacts refer to by ID."""

    fields: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Kind and name of a contact field: email, phone, or of any other kind."""

    genders: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class MonicaFormat:
    """A CardFormat."""

    name: str = "monica"
    title: str = "Monica export (JSON)"

    def recognizes(self, head: bytes) -> bool:
        """Whether it is Monica's document: its own version, and the account."""
        return b'"app_version"' in head and b'"account"' in head and b'"exported_by"' in head

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002
        """A card for each contact, then one without values for each relationship."""
        names = _names(source)
        kind = ""
        for one in JsonStream(source).values(_opens_data):
            if one.path == (*_VALUES[:-1], "type"):
                kind = str(one.value)
            elif one.path == (*_VALUES, "*"):
                yield _record(kind, one, names)

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:
        """What becomes of the members of a contact."""
        people = sum(isinstance(one, Card) and bool(one.values) for one in self.read(source, options))
        return FileExplanation(self.title, "UTF-8", COLUMNS, (f"There are {people:,} contacts.",))


def _opens_data(path: Path) -> bool:
    return path in ((), ("account",), ("account", "data"), _VALUES[:-1], _VALUES)


def _opens_instance(path: Path) -> bool:
    return path in ((), ("account",), ("account", "instance"), _TYPES[:-1], _GENDERS[:-1]) or _opens_data(path)


def _names(source: BinaryIO) -> MonicaNames:
    """The tables at the end of the document, which the contacts before refer to."""
    names = MonicaNames()
    for one in JsonStream(source).values(_opens_instance):
        members = members_of(one.value)
        uuid, properties = text_of(members.get("uuid")), members_of(members.get("properties"))
        if one.path == _TYPES:
            names.fields[uuid] = text_of(properties.get("type")), text_of(properties.get("name"))
        elif one.path == _GENDERS:
            names.genders[uuid] = text_of(properties.get("name"))
    return names


def _record(kind: str, one: JsonValue, names: MonicaNames) -> Card | UnreadableCard:
    members = members_of(one.value)
    if kind == "contact":
        return contact_card(one.line, members, names)
    properties = members_of(members.get("properties"))
    if kind == "relationship":
        relative = Relative(role_of(text_of(properties.get("type"))), uid=text_of(properties.get("of_contact")))
        return Card(one.line, text_of(properties.get("contact_is")), {}, (relative,))
    return UnreadableCard(one.line, text_of(members.get("uuid")), f"A {kind} is no contact.")


def role_of(name: str) -> str:
    """A type of relationship as words: `stepparent`, `inlovewith`, `ex_husband`."""
    return {"inlovewith": "in love with", "lovedby": "loved by", "bestfriend": "best friend"}.get(
        name, name.replace("_", " ")
    )


def contact_card(line: int, members: dict[str, object], names: MonicaNames) -> Card:
    """The card of a contact, whose members are those of the export in JSON."""
    card = PersonCard(members_of(members.get("properties")))
    card.take_lines(_LINES)
    card.take_custom(_CUSTOM)
    card.compose_name()
    if birth := members_of(card.take("birthdate")):
        year_known, estimated = not birth.get("is_year_unknown"), bool(birth.get("is_age_based"))
        card.values["birth"] = date_of(text_of(birth.get("date")), year_known=year_known, estimated=estimated)
    for name, member in _DATES.items():
        card.keep(name, text_of(members_of(card.take(member)).get("date"))[:10])
    card.keep("Gender", names.genders.get(card.take_text("gender"), ""))
    tags = card.take("tags")
    card.keep("Tags", ", ".join(map(text_of, tags)) if is_list(tags) else "")
    through = card.take_text("first_met_through")
    relatives = (Relative("Introduced by", uid=through),) if through else ()
    for part in objects_of(members.get("data")):
        _take_part(card, text_of(part.get("type")), part.get("values"), names)
    return Card(line, text_of(members.get("uuid")), card.finish(), relatives, card.kept)


def _take_part(card: PersonCard, kind: str, values: object, names: MonicaNames) -> None:
    """What is known of a contact in lists: fields, notes and addresses are shown, everything else is kept."""
    entries = [members_of(one.get("properties")) for one in objects_of(values)]
    if kind == "note":
        card.values["notes"] = "\n\n".join(filter(None, (text_of(one.get("body")) for one in entries)))
    elif kind == "address":
        for one in entries:
            where = ", ".join(filter(None, (text_of(one.get(part)) for part in _ADDRESS)))
            card.keep(f"{text_of(one.get('name'))} address".strip().capitalize(), where)
    elif kind == "contact_field":
        for one in entries:
            _take_field(
                card, text_of(one.get("data")), *names.fields.get(text_of(one.get("type")), ("", "Contact field"))
            )
    else:
        card.rest[kind] = values


def _take_field(card: PersonCard, text: str, kind: str, name: str) -> None:
    if kind in ("email", "phone") and text:
        card.values.setdefault(f"{kind}s", []).append(text)
    else:
        card.keep(name, text)
