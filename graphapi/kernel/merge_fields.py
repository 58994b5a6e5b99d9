"""Merge fields: what templates can name of a contact, of linked contacts and of the sender, not template syntax."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from graphapi.kernel.contact_properties import LISTS, of_kind
from graphapi.kernel.contact_properties import PROPERTIES as PROPERTIES_OF_CONTACT
from graphapi.kernel.contacts import ContactValues
from graphapi.kernel.errors import Json
from graphapi.kernel.labels import EmailCopy, Label, Labels, Side, role_token
from graphapi.kernel.relation_rules import RuleLabel, stored_first
from graphapi.kernel.text import fold

FIELDS = {one.first or one.name: one.merge_field for one in PROPERTIES_OF_CONTACT if one.merge_field}
"""The fields of a contact with their descriptions; `customFields.KEY` is added to these."""

PROPERTIES = ("id", *(one.name for one in PROPERTIES_OF_CONTACT if one.merge_field), "customFields", "emailOptOut")
"""The properties of a contact for filling in templates and addressing messages."""

LINKED_MAX = 1_000
"""The maximum number of contacts in one role that a template can iterate over, or that can get copies."""

USER_FIELDS = ("name", "email")
"""The fields of the user who sends."""

CONTACT, LINKED, USER = "contact", "linked", "user"
TAKEN = frozenset(
    {
        CONTACT, LINKED, USER, "and", "or", "not", "contains", "in", "if", "else", "for", "with", "as", "limit",
        "offset", "cols", "reversed", "continue", "required", "true", "false", "nil", "null", "empty", "blank",
        "forloop",
    }
)  # fmt: skip
"""Tokens with another meaning at the start of a field: a role with such a name is reached through `linked`."""

_PLAIN = re.compile(r"[^\W\d]\w*")


class Record(Json):
    """The values of a contact, without missing ones; prints as the contact's name."""

    def __str__(self) -> str:
        """The name, as printed in a template."""
        return str(self.get("name", ""))


class Custom(Json):
    """Custom fields; they print as JSON."""

    def __str__(self) -> str:
        """The JSON text, as printed in a template."""
        return json.dumps(self, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class LinkedContact:
    """A contact linked to another by an association that holds today or a relation rule; `side` is where it stands."""

    label_key: str
    side: Side
    email_copy: EmailCopy
    since: date | None
    created_at: datetime
    id: str
    contact: ContactValues
    through: tuple[str, ...] = ()
    """The ids of the contacts through whom a relation rule leads to the contact."""

    @property
    def place(self) -> tuple[date, datetime, str]:
        """The sort key within a role: oldest first, those without `since` before all others."""
        return self.since or date.min, self.created_at, self.id

    def role(self, labels: Labels) -> tuple[str, Side]:
        """The role toward the other contact: the label's key and the side that represents the role."""
        return self.label_key, labels[self.label_key].side(self.side)


@dataclass(frozen=True)
class Needed:
    """What a template refers to: label keys (None: all), whether it follows lists, whether it names the user."""

    label_keys: frozenset[str] | None = frozenset()
    lists: bool = False
    user: bool = False

    def __or__(self, other: Needed) -> Needed:
        """The combined needs of two templates."""
        every = self.label_keys is None or other.label_keys is None
        keys = None if every else (self.label_keys or frozenset()) | (other.label_keys or frozenset())
        return Needed(keys, self.lists or other.lists, self.user or other.user)


@dataclass(frozen=True)
class MergeField:
    """A field that a template can use, with its current value."""

    token: str
    description: str
    value: str | None


Path = Sequence[object]
"""A field as a template names it, split at the dots; parts that are not text are only evaluated when filled in."""


Tokens = Mapping[str, Sequence[tuple[Label, Side]]]
"""The labels and sides of each role, by its token."""


def role_tokens(labels: Labels) -> Tokens:
    """Every label and side by the token of its role; roles without letters or digits have none.

    A token of a registered label is not one of relation rules.
    """
    found: dict[str, list[tuple[Label, Side]]] = {}
    for label in labels.values():
        for side in label.sides():
            found.setdefault(role_token(label.role(side)), []).append((label, side))
    found.pop("", None)
    return {token: stored_first(places) for token, places in found.items()}


def needed(paths: Iterable[Path], labels: Labels) -> Needed:
    """What has to be loaded to fill in these fields."""
    tokens = role_tokens(labels)
    total = Needed()
    for path in paths:
        total |= _needed_by(path, labels, tokens)
    return total


def _needed_by(path: Path, labels: Labels, tokens: Tokens) -> Needed:
    root, then = path[0], path[1] if len(path) > 1 else None
    if root == USER:
        return Needed(user=True)
    lists = root == LINKED
    name = then if lists else root
    if not isinstance(name, str):
        return Needed(None, lists=True, user=not isinstance(root, str))
    if name in labels:
        return Needed(frozenset({name}), lists)
    if name in TAKEN and not lists:
        return Needed()
    return Needed(frozenset(label.key for label, _ in tokens.get(name, ())), lists)


def values_of(contact: ContactValues) -> Record:
    """A contact's values by the names that templates use, without missing ones."""
    values = {name: contact.get(name) for name in FIELDS}
    values |= {one.first: _first(contact[one.name]) for one in of_kind(*LISTS) if one.first}
    custom = Custom(_present(json.loads(contact["customFields"] or "{}")))
    return Record(_present(values), customFields=custom)


def _first(values: Sequence[str] | None) -> str | None:
    return values[0] if values else None


def _present(values: Mapping[str, object]) -> dict[str, object]:
    """The values that are neither None nor empty."""
    return {name: value for name, value in values.items() if value is not None and str(value).strip()}


def scope(
    contact: ContactValues, all_linked: Sequence[LinkedContact], labels: Labels, user: Mapping[str, str], tokens: Tokens
) -> Json:
    """Everything that a template about this contact can name, by the first part of the name."""
    by_side: dict[tuple[str, Side], list[LinkedContact]] = {}
    for linked in sorted(all_linked, key=lambda linked: linked.place):
        by_side.setdefault(linked.role(labels), []).append(linked)
    records = {linked.contact["id"]: values_of(linked.contact) for linked in all_linked}
    lists: Json = {}
    firsts: Json = {}
    for token, places in tokens.items():
        lists[token] = _records(places, by_side, records)
        if lists[token] and token not in TAKEN:
            firsts[token] = lists[token][0]
    for key in {key for key, _ in by_side}:
        sides = {"name": Side.FROM, "inverse": labels[key].side(Side.TO)}
        lists[key] = {end: _records([(labels[key], side)], by_side, records) for end, side in sides.items()}
        firsts[key] = {end: found[0] for end, found in lists[key].items() if found}
    return firsts | {CONTACT: values_of(contact), LINKED: lists, USER: Record(_present(user))}


def _records(
    places: Sequence[tuple[Label, Side]],
    by_side: Mapping[tuple[str, Side], list[LinkedContact]],
    records: Mapping[str, Record],
) -> list[Record]:
    """The contacts in these roles, without duplicates, oldest first."""
    found = [linked for label, side in places for linked in by_side.get((label.key, side), ())]
    if len(places) > 1:
        found.sort(key=lambda linked: linked.place)
    return [records[key] for key in dict.fromkeys(linked.contact["id"] for linked in found)]


def most_of_a_role(all_linked: Sequence[LinkedContact]) -> int:
    """The highest number of linked contacts in one role."""
    return max(Counter((linked.label_key, linked.side) for linked in all_linked).values(), default=0)


def merge_fields(
    contact: ContactValues, all_linked: Sequence[LinkedContact], labels: Labels, user: Mapping[str, str]
) -> list[MergeField]:
    """The fields that a template about this contact can use: its own, those of each role, the user's."""
    tokens = role_tokens(labels)
    values = scope(contact, all_linked, labels, user, tokens)
    found = list(_fields_of(CONTACT, "The contact's", values[CONTACT]))
    in_use = {linked.label_key for linked in all_linked}
    roles = {
        token: places[0][0].role(places[0][1])
        for token, places in tokens.items()
        if any(_offered(label, in_use) for label, _ in places)
        and (values[LINKED][token] or not isinstance(places[0][0], RuleLabel))
    }
    for token, role in sorted(roles.items(), key=lambda item: (fold(item[1]), item[0])):
        first: Record = next(iter(values[LINKED][token]), Record())
        found += _fields_of(_written(token), f"{role}:", first)
    found += [
        MergeField(f"{USER}.{name}", f"The sender's {FIELDS[name]}", values[USER].get(name)) for name in USER_FIELDS
    ]
    return found


def _offered(label: Label, in_use: set[str]) -> bool:
    return label.key in in_use or not (label.retired or isinstance(label, RuleLabel))


def _fields_of(token: str, whose: str, record: Record) -> Iterator[MergeField]:
    for name, words in FIELDS.items():
        value = record.get(name)
        yield MergeField(f"{token}.{name}", f"{whose} {words}", None if value is None else str(value))
    custom: Json = record.get("customFields", {})
    for key, value in custom.items():
        place = f".{key}" if _PLAIN.fullmatch(key) else f"[{json.dumps(key, ensure_ascii=False)}]"
        yield MergeField(f"{token}.customFields{place}", f"{whose} {key}", _shown(value))


def _shown(value: object) -> str:
    """A custom field as a template prints it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | dict | list) else str(value)


def _written(token: str) -> str:
    """The template path to the first contact in a role."""
    if _PLAIN.fullmatch(token) and token not in TAKEN:
        return token
    plain = _PLAIN.fullmatch(token) and token in {CONTACT, LINKED, USER}
    return f"{LINKED}.{token}.first" if plain else f'{LINKED}["{token}"].first'
