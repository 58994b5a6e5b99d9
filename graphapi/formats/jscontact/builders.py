"""The members that a contact yields; each takes its custom fields from those that are not written yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from graphapi.formats.cards import Card, Relative
from graphapi.formats.jscontact.members import EVENTS, NAMES, PLACES, UNNAMED_ROLE, Members
from graphapi.formats.qualified_dates import numbers_of
from graphapi.kernel.json_values import is_list
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

Fields = dict[str, object]
Builder = Callable[[Card, Fields], Members]
_COMPONENTS = {
    "Name prefix": "title",
    "Middle name": "given2",
    "Second family name": "surname2",
    "Name suffix": "credential",
}
_OWN = {"x-field", "x-email-opt-out", "x-external-id", "bday"}
_ROLES = {
    "acquaintance", "agent", "child", "co-resident", "co-worker", "colleague", "contact", "crush", "date", "emergency",
    "friend", "kin", "me", "met", "muse", "neighbor", "parent", "sibling", "spouse", "sweetheart",
}  # fmt: skip
"""The relations that are registered, which are written in small letters."""


def _map(objects: Iterable[Members]) -> Members:
    """A map by ID, as JSContact has instead of lists; `pref` gives the order where there are several."""
    found = list(objects)
    return {str(place): one for place, one in enumerate(found, 1)}


def _preferred(objects: Iterable[Members]) -> Members:
    found = list(objects)
    return _map(one | {"pref": place} if len(found) > 1 else one for place, one in enumerate(found, 1))


def _taken(fields: Fields, *names: str) -> Iterator[tuple[str, str]]:
    """The texts of custom fields of these names, numbered ones too, which are then written."""
    for key in list(fields):
        value, name = fields[key], re.sub(r" \d+$", "", key)
        if isinstance(value, str) and name in names:
            del fields[key]
            yield name, value


def _name(card: Card, fields: Fields) -> Members:
    values = card.values
    components = [{"kind": _COMPONENTS[name], "value": value} for name, value in _taken(fields, *_COMPONENTS)]
    components += [{"kind": kind, "value": values[name]} for kind, name in NAMES.items() if values.get(name)]
    found: Members = {"full": values["name"]} if values.get("name") else {}
    return found | ({"components": components} if components else {})


def _nicknames(_: Card, fields: Fields) -> Members:
    return _map({"name": value} for _, value in _taken(fields, "Nickname"))


def _organizations(card: Card, fields: Fields) -> Members:
    found: Members = {"name": card.values["company"]} if card.values.get("company") else {}
    if units := [{"name": value} for _, value in _taken(fields, "Department")]:
        found["units"] = units
    others: list[Members] = [{"name": value} for _, value in _taken(fields, "Other company")]
    return _map(one for one in [found, *others] if one)


def _titles(card: Card, fields: Fields) -> Members:
    titles = [{"name": card.values["jobTitle"]}] if card.values.get("jobTitle") else []
    titles += [{"name": value} for _, value in _taken(fields, "Other job title")]
    return _map([*titles, *({"name": value, "kind": "role"} for _, value in _taken(fields, "Role"))])


def _speak_to(card: Card, fields: Fields) -> Members:
    gender = [value for _, value in _taken(fields, "Grammatical gender")]
    found: Members = {"grammaticalGender": gender[0]} if gender else {}
    pronouns = card.values.get("pronouns")
    return found | ({"pronouns": {"1": {"pronouns": pronouns}}} if pronouns else {})


def _emails(card: Card, _: Fields) -> Members:
    return _preferred({"address": one} for one in card.values.get("emails") or ())


def _phones(card: Card, _: Fields) -> Members:
    return _preferred({"number": one} for one in card.values.get("phones") or ())


def _addresses(_: Card, fields: Fields) -> Members:
    contexts = {name: {"contexts": {place: True}} for place, name in PLACES.items()}
    return _map({"full": value, **contexts.get(name, {})} for name, value in _taken(fields, "Address", *contexts))


def _websites(_: Card, fields: Fields) -> Members:
    return _map({"uri": value} for _, value in _taken(fields, "Website"))


def _anniversaries(card: Card, fields: Fields) -> Members:
    born = card.values.get("birth")
    numbers = partial_date(born) if isinstance(born, PartialDate) else _whole(str(card.values.get("birthDate") or ""))
    found: list[Members] = [{"kind": "birth", "date": numbers}] if numbers else []
    for kind, name in EVENTS.items():
        if date := _whole(str(fields.get(name, ""))):
            del fields[name]
            found.append({"kind": kind, "date": date})
    return _map(found)


def _whole(text: str) -> Members | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
    return partial_date(PartialDate(int(found[1]), int(found[2]), int(found[3]))) if found else None


def partial_date(born: PartialDate) -> Members | None:
    """A date in numbers, or None for one that only words can say."""
    if born.qualifier not in {DateQualifier.EXACT, DateQualifier.DOUBTFUL}:
        return None
    found: Members = {"@type": "PartialDate"}
    for name, number in (("year", born.year), ("month", born.month), ("day", born.day)):
        if number:
            found[name] = number
    return found


def _notes(card: Card, _: Fields) -> Members:
    return _map([{"note": card.values["notes"]}] if card.values.get("notes") else [])


def _related(card: Card, _: Fields) -> Members:
    """One entry for each person, with all relations; a person without a card by name, as RFC 9555 does."""
    found: dict[str, dict[str, bool]] = {}
    for one in card.relatives:
        if is_member(card, one):
            continue
        roles = found.setdefault(one.uid or one.name, {})
        if one.role != UNNAMED_ROLE:
            roles[one.role.lower() if one.role.lower() in _ROLES else one.role] = True
    return {key: {"relation": roles} for key, roles in found.items()}


def _members(card: Card, _: Fields) -> Members:
    return {one.uid: True for one in card.relatives if is_member(card, one)}


def is_member(card: Card, relative: Relative) -> bool:
    """Whether a relative is a member of a group, which only a card of this kind has."""
    return bool(relative.uid) and relative.role.casefold() == "member" and '"kind":"group"' in card.kept


def _keywords(_: Card, fields: Fields) -> Members:
    words = [word for _, value in _taken(fields, "Categories") for word in value.split(", ")]
    return dict.fromkeys(words, True)


BUILDERS: dict[str, Builder] = {
    "name": _name, "nicknames": _nicknames, "organizations": _organizations, "titles": _titles,
    "speakToAs": _speak_to, "emails": _emails, "phones": _phones, "addresses": _addresses, "links": _websites,
    "anniversaries": _anniversaries, "notes": _notes, "relatedTo": _related, "keywords": _keywords,
    "members": _members,
}  # fmt: skip


def own_properties(card: Card, fields: Fields) -> Iterator[list[object]]:
    """What JSContact has no member for, as properties of vCard (RFC 9555)."""
    born = card.values.get("birth")
    if isinstance(born, PartialDate) and not partial_date(born):
        numbers = numbers_of(born)
        yield ["bday", {"x-qualifier": born.qualifier.value, "x-numbers": numbers}, "text", born.original or numbers]
    if card.values.get("emailOptOut"):
        yield ["x-email-opt-out", {}, "boolean", True]
    external = card.values.get("externalId")
    if external and external != card.uid:
        yield ["x-external-id", {}, "text", external]
    for name, value in fields.items():
        yield ["x-field", {"x-name": name}, "text" if isinstance(value, str) else "json", value]


def foreign_properties(kept: object) -> Iterator[object]:
    """The properties of vCard that are kept and not ours."""
    for one in kept if is_list(kept) else ():
        if not (is_list(one) and one and one[0] in _OWN):
            yield one
