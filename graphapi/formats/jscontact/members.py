"""The members of a card: what each says, and what is left of it to be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from graphapi.formats.cards import Relative
from graphapi.formats.qualified_dates import qualified
from graphapi.kernel.contacts import Properties
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

Members = dict[str, object]
NAMES = {"given": "givenName", "surname": "familyName"}
OTHER_NAMES = {
    "given2": "Middle name", "surname2": "Second family name", "title": "Name prefix", "credential": "Name suffix",
    "generation": "Name suffix",
}  # fmt: skip
"""Custom fields by the kind of a component of the name."""

PLACES = {"private": "Home address", "work": "Business address"}
UNNAMED_ROLE = "related"
_NUMBERS = ("year", "month", "day")
_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T")
EVENTS = {"wedding": "Anniversary", "death": "Date of death"}


@dataclass(slots=True)
class JsonDraft:
    """What the members of a card have said so far."""

    values: Properties = field(default_factory=dict[str, object])
    fields: dict[str, object] = field(default_factory=dict[str, object])
    relatives: list[Relative] = field(default_factory=list[Relative])

    def say(self, name: str, value: object) -> bool:
        """A property; False where it has another value already."""
        if isinstance(value, str):
            value = " ".join(value.split())
        if not value:
            return True
        return self.values.setdefault(name, value) == value

    def say_field(self, name: str, value: object) -> None:
        """A custom field; a second one of a name gets a number."""
        if value in (None, ""):
            return
        free, number = name, 1
        while free in self.fields and self.fields[free] != value:
            number += 1
            free = f"{name} {number}"
        self.fields[free] = value


Reader = Callable[[JsonDraft, object], bool]
"""Adds what a member says; True if the draft holds all of it."""


def items(value: object) -> Sequence[object]:
    """The values of a list; none of anything else."""
    return value if is_list(value) else ()


def entries(value: object) -> Iterator[Members]:
    """The objects of a map by ID, preferred ones first."""
    found = [one for one in value.values() if is_object(one)] if is_object(value) else []
    yield from sorted(found, key=_preference)


def _preference(entry: Members) -> int:
    pref = entry.get("pref")
    return pref if isinstance(pref, int) else 101


def text(entry: Members, name: str) -> str:
    """A member that is text; empty if it is not."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def is_plain(entry: Members, *names: str) -> bool:
    """Whether an object has no members but these."""
    return entry.keys() <= set(names)


def _name(draft: JsonDraft, value: object) -> bool:
    if not is_object(value):
        return False
    draft.say("name", text(value, "full"))
    components = value.get("components")
    found: dict[str, list[str]] = {}
    for one in items(components):
        if is_object(one):
            found.setdefault(text(one, "kind"), []).append(text(one, "value"))
    for kind, parts in found.items():
        said = " ".join(filter(None, parts))
        if kind in NAMES:
            draft.say(NAMES[kind], said)
        elif kind in OTHER_NAMES:
            draft.say_field(OTHER_NAMES[kind], said)
    if "name" not in draft.values:
        draft.say("name", composed(found))
    return is_plain(value, "full", "components") and found.keys() <= NAMES.keys() and _single(components)


def _single(components: object) -> bool:
    return all(is_object(one) and is_plain(one, "kind", "value") for one in items(components))


def composed(found: dict[str, list[str]]) -> str:
    """The name of its components, where the card has no full one."""
    order = ("title", "given", "given2", "surname", "surname2", "generation", "credential")
    return " ".join(part for kind in order for part in found.get(kind, ()) if part)


def _nicknames(draft: JsonDraft, value: object) -> bool:
    names = [text(one, "name") for one in entries(value)]
    draft.say_field("Nickname", ", ".join(filter(None, names)))
    return len(names) <= 1 and all(is_plain(one, "name") for one in entries(value))


def _organizations(draft: JsonDraft, value: object) -> bool:
    found = list(entries(value))
    for one in found:
        names = [text(unit, "name") for unit in items(one.get("units")) if is_object(unit)]
        if not draft.say("company", text(one, "name")):
            draft.say_field("Other company", text(one, "name"))
        draft.say_field("Department", ", ".join(filter(None, names)))
    return len(found) <= 1 and all(is_plain(one, "name") for one in found)


def _titles(draft: JsonDraft, value: object) -> bool:
    found = list(entries(value))
    for one in found:
        if text(one, "kind") == "role":
            draft.say_field("Role", text(one, "name"))
        elif not draft.say("jobTitle", text(one, "name")):
            draft.say_field("Other job title", text(one, "name"))
    return len(found) <= 1 and all(is_plain(one, "name") for one in found)


def _speak_to(draft: JsonDraft, value: object) -> bool:
    if not is_object(value):
        return False
    draft.say_field("Grammatical gender", text(value, "grammaticalGender"))
    found = list(entries(value.get("pronouns")))
    for one in found:
        draft.say("pronouns", text(one, "pronouns"))
    plain = len(found) <= 1 and all(is_plain(one, "pronouns") for one in found)
    return plain and is_plain(value, "grammaticalGender", "pronouns")


def _list(property_: str, member: str, prefix: str) -> Reader:
    """E-mail addresses or phone numbers."""

    def listed(draft: JsonDraft, value: object) -> bool:
        found = list(entries(value))
        texts = [text(one, member).removeprefix(prefix) for one in found]
        draft.say(property_, list(dict.fromkeys(filter(None, texts))))
        return all(is_plain(one, member) for one in found)

    return listed


def _addresses(draft: JsonDraft, value: object) -> bool:
    for one in entries(value):
        said = text(one, "full") or _joined(one.get("components"))
        contexts = one.get("contexts")
        kind = next((name for name in PLACES if is_object(contexts) and contexts.get(name)), "")
        draft.say_field(PLACES.get(kind, "Address"), "\n".join(said.splitlines()))
    return False


def _joined(components: object) -> str:
    parts = [text(one, "value") for one in items(components) if is_object(one)]
    return ", ".join(filter(None, parts))


def _websites(draft: JsonDraft, value: object) -> bool:
    for one in entries(value):
        draft.say_field("Website", text(one, "uri"))
    return all(is_plain(one, "uri") for one in entries(value))


def _anniversaries(draft: JsonDraft, value: object) -> bool:
    plain = True
    for one in entries(value):
        kind, day = text(one, "kind"), partial_date(one.get("date"))
        plain = plain and is_plain(one, "kind", "date") and _is_date(one["date"]) and kind in {"birth", *EVENTS}
        if kind == "birth" and day:
            plain = draft.say("birth", day) and plain
        elif kind in EVENTS and day:
            plain = plain and day.whole is not None
            draft.say_field(EVENTS[kind], day.whole.isoformat() if day.whole else "")
    return plain


def _is_date(value: object) -> bool:
    """Whether a date has nothing that a PartialDate of ours cannot hold."""
    return is_object(value) and is_plain(value, "@type", *_NUMBERS) and value.get("@type") == "PartialDate"


def partial_date(value: object) -> PartialDate | None:
    """A PartialDate or the day of a Timestamp; one of another calendar is kept in words."""
    if not is_object(value):
        return None
    if found := _TIMESTAMP.match(text(value, "utc")):
        return PartialDate(int(found[1]), int(found[2]), int(found[3]))
    year, month, day = (number if isinstance(number := value.get(name), int) else None for name in _NUMBERS)
    if text(value, "calendarScale") not in {"", "gregorian"}:
        words = "-".join(str(number) for number in (year, month, day) if number)
        return PartialDate(qualifier=DateQualifier.TEXT, original=f"{words} ({text(value, 'calendarScale')})")
    return PartialDate(year, month, day) if year or month or day else None


def _notes(draft: JsonDraft, value: object) -> bool:
    found = list(entries(value))
    if said := "\n\n".join(filter(None, (text(one, "note") for one in found))):
        draft.values["notes"] = said
    return len(found) <= 1 and all(is_plain(one, "note") for one in found)


def _related(draft: JsonDraft, value: object) -> bool:
    plain = is_object(value)
    for uid, relation in value.items() if is_object(value) else ():
        said = relation.get("relation") if is_object(relation) else None
        roles = [role for role, holds in said.items() if holds] if is_object(said) else []
        name, known = name_or_uid(uid)
        draft.relatives.extend(Relative(role, name, known) for role in roles or [UNNAMED_ROLE])
        plain = plain and is_object(relation) and is_plain(relation, "relation")
    return plain


def name_or_uid(key: str) -> tuple[str, str]:
    """A person by name, by ID or, where a word could be either, by both: RFC 9555 puts the texts of RELATED there."""
    if " " not in key and (":" in key or any(letter.isdigit() for letter in key)):
        return "", key
    return key, "" if " " in key else key


def _members(draft: JsonDraft, value: object) -> bool:
    for uid, holds in value.items() if is_object(value) else ():
        if holds:
            draft.relatives.append(Relative("member", uid=uid))
    return False


def _keywords(draft: JsonDraft, value: object) -> bool:
    draft.say_field("Categories", ", ".join(value) if is_object(value) else "")
    return False


def _properties(draft: JsonDraft, value: object) -> bool:
    """vCardProps: properties of vCard that JSContact lacks (RFC 9555), those of our own writer among them."""
    plain = True
    for one in items(value):
        name, parameters, _, said = [*items(one), None, None, None, None][:4]
        if not is_object(parameters):
            return False
        if name == "x-field":
            draft.say_field(text(parameters, "x-name") or "Field", said)
        elif name == "bday" and isinstance(said, str):
            ours = qualified(said, text(parameters, "x-qualifier"), text(parameters, "x-numbers"))
            draft.say("birth", ours or PartialDate(qualifier=DateQualifier.TEXT, original=said))
        elif name in {"x-email-opt-out", "x-external-id"}:
            draft.say("emailOptOut" if name == "x-email-opt-out" else "externalId", said)
        else:
            plain = False
    return plain


READERS: dict[str, Reader] = {
    "name": _name,
    "nicknames": _nicknames,
    "organizations": _organizations,
    "titles": _titles,
    "speakToAs": _speak_to,
    "emails": _list("emails", "address", "mailto:"),
    "phones": _list("phones", "number", "tel:"),
    "addresses": _addresses,
    "links": _websites,
    "anniversaries": _anniversaries,
    "notes": _notes,
    "relatedTo": _related,
    "members": _members,
    "keywords": _keywords,
    "vCardProps": _properties,
}
