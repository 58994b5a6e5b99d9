"""Random filters over the values of `filter_worlds`, and the same filters with other values."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from graphapi.services.contacts.filter_values import ContactFilter, DateValues, FieldValues, RelatedValues, TextValues
from tests.services.contacts.filter_worlds import (
    COMPANIES,
    EMAILS,
    LABELS,
    NAMES,
    PHONES,
    ROLES,
    TITLES,
    VALUES,
    FilterWorld,
)


def random_filter(chance: random.Random, world: FilterWorld, size: int, depth: int = 2) -> ContactFilter:
    """A filter of up to `size` conditions, combined at random."""
    if size <= 1:
        return ContactFilter(**_leaf(chance, world, depth))
    kind = chance.choice(("together", "and", "or", "not", "related"))
    if kind == "not":
        return ContactFilter(not_=random_filter(chance, world, size - 1, depth))
    if kind == "related" and depth:
        return ContactFilter(related=_related(chance, random_filter(chance, world, size - 1, depth - 1)))
    cut = chance.randrange(1, size)
    parts = [random_filter(chance, world, one, depth) for one in (cut, size - cut)]
    if kind == "or":
        return ContactFilter(or_=parts)
    if kind == "and":
        return ContactFilter(and_=parts)
    given = {name: value for one in parts for name, value in vars(one).items() if value is not None}
    return ContactFilter(**given)


def _related(chance: random.Random, contact: ContactFilter | None) -> RelatedValues:
    least = chance.choice((0, 1, 1, 1, 2))
    most = chance.choice((None, None, least, least + 1))
    return RelatedValues(
        chance.choice((None, *ROLES)), None, contact,
        chance.choice((None, None, date(2024, 1, 1), date(2026, 11, 29))), least, most,
    ) if chance.random() < 0.7 else RelatedValues(None, chance.choice(sorted(LABELS)), contact)  # fmt: skip


def _leaf(chance: random.Random, world: FilterWorld, depth: int) -> dict[str, Any]:
    some = sorted(world.people)
    leaves: list[Callable[[], dict[str, Any]]] = [
        lambda: {"name": _text_values(chance, NAMES)},
        lambda: {"email": _text_values(chance, EMAILS)},
        lambda: {"phone": _text_values(chance, PHONES)},
        lambda: {"company_name": _text_values(chance, COMPANIES[1:])},
        lambda: {"job_title": _text_values(chance, TITLES[1:])},
        lambda: {"external_id": _text_values(chance, ("X1", "x1", "X10"))},
        lambda: {"birth_date": _date_values(chance)},
        lambda: {"birth_date": _date_values(chance)},
        lambda: {"custom_fields": [_field_values(chance)]},
        lambda: {"custom_fields": [_field_values(chance) for _ in range(2)]},
        lambda: {"ids": chance.sample(some, 5)},
        lambda: {"company": chance.choice(COMPANIES[1:])},
        lambda: {"name_prefix": chance.choice(("zo", "Å", "bob"))},
        lambda: {"label_keys": chance.sample(sorted(LABELS), 2)},
        lambda: {"has_role": chance.choice(ROLES)},
        lambda: {"lacks_role": chance.choice(ROLES)},
        lambda: {"associated_with_id": chance.choice(some)},
        lambda: {"related": _related(chance, None)} if depth else {"not_": ContactFilter(company="Acorn")},
    ]
    return chance.choice(leaves)()


def _text_values(chance: random.Random, values: Sequence[str | None]) -> TextValues:
    texts = [one for one in values if one]
    one = chance.choice(texts)
    end = chance.randrange(1, len(one))
    return chance.choice(
        (
            TextValues(equals=one),
            TextValues(in_=chance.sample(texts, 2)),
            TextValues(starts_with=one[: max(end, 2)]),
            TextValues(contains=one[end:]),
            TextValues(is_empty=chance.random() < 0.5),
            TextValues(starts_with=one[:2], is_empty=False),
        )
    )


_DAYS = [date(1950, 1, 1), date(1950, 4, 12), date(1950, 4, 30), date(1950, 12, 31), date(1981, 1, 1)]


def _date_values(chance: random.Random) -> DateValues:
    first, last = sorted(chance.sample(_DAYS, 2))
    return chance.choice(
        (
            DateValues(from_=first), DateValues(until=last), DateValues(from_=first, until=last), DateValues(on=first),
            DateValues(month=4), DateValues(day=12), DateValues(month=4, day=12), DateValues(is_empty=True),
            DateValues(is_empty=False),
        )
    )  # fmt: skip


def _field_values(chance: random.Random) -> FieldValues:
    key = chance.choice(sorted(VALUES))
    plain = [one for one in VALUES[key] if isinstance(one, str | int | float) and one != ""]
    low = chance.choice((1, 2, 2.5, 11))
    bounds = [("b", None), (None, "2020"), ("1999", "Q")] if key != "floor" else [(low, None), (None, low), (1, low)]
    ordered = (FieldValues(key, at_least=least, at_most=most) for least, most in bounds)
    return chance.choice(
        (
            FieldValues(key, equals=chance.choice(plain)),
            FieldValues(key, in_=chance.sample(plain, 2)),
            FieldValues(key, starts_with=chance.choice(("B", "2", "par"))),
            FieldValues(key, contains=chance.choice(("er", "0", "5"))),
            FieldValues(key, is_empty=chance.random() < 0.5),
            *ordered,
        )
    )


POOLS = {"name": NAMES, "email": EMAILS, "phone": PHONES, "company_name": COMPANIES, "job_title": TITLES,
         "external_id": ("X1", "x1", "X10")}  # fmt: skip
"""The texts to look for in each property."""


def varied(given: ContactFilter, chance: random.Random, world: FilterWorld) -> ContactFilter:
    """The same filters with other values: the database has a plan for them."""
    some = sorted(world.people)
    changes: dict[str, Any] = {
        name: _varied_text(one, chance, POOLS[name]) for name in POOLS if (one := getattr(given, name)) is not None
    }
    if given.custom_fields is not None:
        changes["custom_fields"] = [_varied_field(one, chance) for one in given.custom_fields]
    if given.related is not None and given.related.contact is not None:
        changes["related"] = replace(given.related, contact=varied(given.related.contact, chance, world))
    for name in ("and_", "or_"):
        if getattr(given, name) is not None:
            changes[name] = [varied(one, chance, world) for one in getattr(given, name)]
    if given.not_ is not None:
        changes["not_"] = varied(given.not_, chance, world)
    if given.ids is not None:
        changes["ids"] = chance.sample(some, 5)
    if given.associated_with_id is not None:
        changes["associated_with_id"] = chance.choice(some)
    if given.company is not None:
        changes["company"] = chance.choice(COMPANIES[1:])
    return replace(given, **changes)


def _varied_text(given: TextValues, chance: random.Random, pool: Sequence[str | None]) -> TextValues:
    while True:
        found = _text_values(chance, pool)
        if [one is None for one in vars(found).values()] == [one is None for one in vars(given).values()]:
            return replace(found, is_empty=given.is_empty)


def _varied_field(given: FieldValues, chance: random.Random) -> FieldValues:
    while True:
        found = _field_values(chance)
        alike = [one is None for one in vars(found).values()] == [one is None for one in vars(given).values()]
        if alike and found.key == given.key:
            return replace(found, is_empty=given.is_empty)
