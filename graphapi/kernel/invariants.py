"""Invariants of stored contacts and associations, checked after the fact. Values in, findings out.

Locks and decisions keep writes within these rules; a check verifies them, whoever stored the data. Reading and
repairing belong to the services.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

from graphapi.kernel.access import access_of
from graphapi.kernel.contacts import BlockingKeys, ContactValues
from graphapi.kernel.counting import share_a_day
from graphapi.kernel.dates import ALWAYS, Period
from graphapi.kernel.field_keys import derived_keys, field_words
from graphapi.kernel.labels import KEY, LIMIT_MAX, Label, Labels, Side, pair_key
from graphapi.kernel.text import name_key, sort_key
from graphapi.kernel.timelines import peak
from graphapi.kernel.words import search_words

_ULID = 26

CONTACT_FIELDS = (
    "id", "name", "givenName", "familyName", "birthDate", "birth", "sortKey", "words", "emails", "phones", "company",
    "companyKey", "jobTitle", "jobKey", "customFields", "fieldKeys", "ownerId", "readers",
)  # fmt: skip
"""The properties of a contact that are checked."""


class Broken(StrEnum):
    """A broken rule, in words."""

    ORDER = "contacts out of their order by name"
    WORDS = "contacts that search does not fully index"
    COMPANY = "contacts not indexed by company"
    FIELDS = "contacts that filters by job title or custom fields do not find"
    CUSTOM_FIELDS = "custom fields that cannot be parsed"
    READERS = "access lists that contradict themselves"
    OWNER = "contacts of an unknown owner"
    LABEL = "labels that contradict themselves"
    TYPE = "associations of an unregistered label"
    ENDS = "associations that do not join two contacts"
    ID = "associations not found by their id"
    DATES = "associations that end before they begin"
    DOUBLED = "associations stored twice for the same days"
    EXCLUSIVE = "associations that exclude each other"
    CIRCLE = "circles of an acyclic label"
    OVER_LIMIT = "contacts over a limit without a red flag"
    FLAG = "red flags with missing objects, or both open and resolved"
    TASK = "tasks with missing objects, or out of order"
    MESSAGE = "messages that refer to a missing contact"
    TOKEN = "tokens of an unknown user"  # noqa: S105 – not one
    USER = "users out of their order by name"


_DERIVED = (
    (Broken.ORDER, "sortKey"), (Broken.WORDS, "words"), (Broken.COMPANY, "companyKey"), (Broken.FIELDS, "jobKey"),
    (Broken.FIELDS, "fieldKeys"),
)  # fmt: skip
"""The derived properties, with the rule that each breaks when it does not match."""


@dataclass(frozen=True)
class Finding:
    """A broken rule, the object that breaks it and the details; `repair` has the correct values."""

    rule: Broken
    id: str
    text: str
    repair: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Seen:
    """An association as seen from one of its contacts."""

    id: str
    label_key: str
    other_id: str | None
    leaves: bool
    period: Period
    joins_contacts: bool


@dataclass(frozen=True)
class Over:
    """A contact with more others at a side of a label than the limit allows."""

    contact_id: str
    label: Label
    side: Side
    count: int

    @property
    def finding(self) -> Finding:
        """The finding, with a description."""
        limit, role = self.label.limit_of(self.side), self.label.role(self.side)
        text = f"has {self.count:,} as {role} ({self.label.key}), the limit is {limit:,}"
        return Finding(Broken.OVER_LIMIT, self.contact_id, text)


def contact_findings(contact: ContactValues, users: frozenset[str], keys: BlockingKeys) -> Iterator[Finding]:
    """Yield what is wrong with a contact that has the properties CONTACT_FIELDS."""
    wrong, key = contact["id"], contact["company"]
    found_by = [*keys(contact), *field_words(contact)]
    expected = {
        "sortKey": sort_key(contact["name"] or "", wrong),
        "words": search_words(contact["name"] or "", contact["emails"] or (), contact["phones"] or (), found_by),
        "companyKey": name_key(key) if key else None,
        **derived_keys(contact),
    }
    for rule, name in _DERIVED:
        if contact[name] != expected[name]:
            yield Finding(rule, wrong, f"`{name}` does not match its name and addresses", ((name, expected[name]),))
    if not _is_object(contact["customFields"]):
        yield Finding(Broken.CUSTOM_FIELDS, wrong, "`customFields` is not a JSON object")
    owner: str | None = contact["ownerId"]
    readers: list[str] = contact["readers"] or []
    if set(access_of(readers, owner).readers(owner)) != set(readers):
        yield Finding(Broken.READERS, wrong, "`readers` lacks the owner, or lists others besides everyone")
    if owner is not None and owner not in users:
        yield Finding(Broken.OWNER, wrong, f"its owner {owner} is not a user")


def _is_object(text: str | None) -> bool:
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        return False


def label_findings(labels: Labels, pair_keys: dict[str, str | None]) -> Iterator[Finding]:
    """Yield what is wrong with the labels; `pair_keys` are the stored ones."""
    for key, label in labels.items():
        expected = pair_key(label.name, label.inverse_name)
        if pair_keys.get(key) != expected:
            yield Finding(Broken.LABEL, key, "`pairKey` does not match its names", (("pairKey", expected),))
        if not KEY.fullmatch(key):
            yield Finding(Broken.LABEL, key, "its key is invalid")
        if not all(1 <= label.limit_of(side) <= LIMIT_MAX for side in label.sides()):
            yield Finding(Broken.LABEL, key, "its limits are not from 1 to 1,000,000")
        for other in label.exclusive_with:
            if other not in labels:
                yield Finding(Broken.LABEL, key, f"it excludes {other}, which is not registered")
            elif key not in labels[other].exclusive_with:
                yield Finding(Broken.LABEL, key, f"it excludes {other}, which does not exclude it")


def association_findings(
    contact_id: str, associations: Sequence[Seen], labels: Labels, merged: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what is wrong with single associations of a contact, reported once, at the contact they start from.

    `merged` maps each contact that was merged to the one that remains.
    """
    times = Counter(association.id for association in associations if association.leaves)
    for association in associations:
        if not association.joins_contacts:
            yield Finding(Broken.ENDS, association.id, f"it joins {contact_id} to something that is not a contact")
        if not association.leaves:
            continue
        if association.other_id == contact_id:
            yield Finding(Broken.ENDS, association.id, f"it joins {contact_id} to itself")
        if association.label_key not in labels:
            yield Finding(Broken.TYPE, association.id, f"{association.label_key} is not registered")
        anchor = _anchor(association.id)
        if merged.get(anchor, anchor) not in {contact_id, association.other_id} or times[association.id] > 1:
            yield Finding(Broken.ID, association.id, f"its id does not identify a single association of {contact_id}")
        if not association.period.is_ordered():
            yield Finding(
                Broken.DATES,
                association.id,
                f"it ends on {association.period.until} and begins on {association.period.since}",
            )


def _anchor(association_id: str | None) -> str:
    """The contact encoded in an association's id, from which the association is looked up."""
    return f"con_{(association_id or '')[-_ULID:]}"


def pair_findings(contact_id: str, associations: Sequence[Seen], labels: Labels, today: date) -> Iterator[Finding]:
    """Yield conflicts among the associations of two contacts, reported at the contact with the lower id."""
    between: defaultdict[str, list[Seen]] = defaultdict(list)
    for association in associations:
        if association.other_id is not None and association.other_id > contact_id and association.label_key in labels:
            between[association.other_id].append(association)
    for other_id, found in between.items():
        for one, other in combinations(found, 2):
            yield from _two_findings((contact_id, other_id), one, other, labels, today)


def _two_findings(ends: tuple[str, str], one: Seen, other: Seen, labels: Labels, today: date) -> Iterator[Finding]:
    label, pair = labels[one.label_key], " and ".join(ends)
    if one.label_key == other.label_key:
        if (label.single or one.leaves == other.leaves) and one.period.overlaps(other.period):
            repair = (("pair", ends), ("ids", sorted((one.id, other.id)))) if one.period == other.period else ()
            yield Finding(Broken.DOUBLED, max(one.id, other.id), f"{pair} are {label.key} already", repair)
    elif other.label_key in label.exclusive_with and share_a_day(
        one.period.remaining(today), other.period.remaining(today)
    ):
        yield Finding(Broken.EXCLUSIVE, other.id, f"{pair} are {label.key} and {other.label_key}")


def over_limits(contact_id: str, associations: Iterable[Seen], labels: Labels, today: date) -> Iterator[Over]:
    """Yield the sides of labels at which a contact exceeds the limit on any one day from today on."""
    held: defaultdict[tuple[str, Side], list[tuple[Period, int]]] = defaultdict(list)
    for association in associations:
        label = labels.get(association.label_key)
        if label is not None and association.other_id != contact_id and not association.period.has_ended(today):
            held[label.key, label.side(Side.TO if association.leaves else Side.FROM)].append((association.period, 1))
    for (key, side), periods in held.items():
        limit = labels[key].limit_of(side)
        if len(periods) > limit and (count := peak(periods, (ALWAYS,), today).number) > limit:
            yield Over(contact_id, labels[key], side, count)
