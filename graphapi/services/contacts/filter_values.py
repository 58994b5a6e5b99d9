"""The filters of contacts as callers give them; `contact_filters` and `contact_conditions` read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from graphapi.kernel.errors import BadArgument
from graphapi.kernel.partial_dates import PartialDate

DEPTH_MAX = 5
"""The levels of `and`, `or` and `not` in each other."""

RELATED_MAX = 3
"""The levels of `related` in each other."""

CONDITIONS_MAX = 50
"""The filters that one filter may consist of, `related` ones included."""

SEARCHES_MAX = 12
"""Those of them that search associations or red flags: the time in which Neo4j plans them grows with their square.

It planned 8 in 1.5 s, 24 in 7.5 s and 48 in more than 30 s.
"""

TEXTS_MAX = 1_000
"""The texts of one `in`."""


@dataclass(frozen=True)
class TextValues:
    """What a text must be; all that are given must hold."""

    equals: str | None = None
    in_: Sequence[str] | None = None
    starts_with: str | None = None
    contains: str | None = None
    is_empty: bool | None = None


@dataclass(frozen=True)
class DateValues:
    """What a date must be; all that are given must hold."""

    from_: date | None = None
    until: date | None = None
    on: date | None = None
    month: int | None = None
    day: int | None = None
    is_empty: bool | None = None


@dataclass(frozen=True)
class FieldValues:
    """What a custom field must be; all that are given must hold."""

    key: str
    equals: object = None
    in_: Sequence[object] | None = None
    starts_with: str | None = None
    contains: str | None = None
    at_least: object = None
    at_most: object = None
    is_empty: bool | None = None


@dataclass(frozen=True)
class RelatedValues:
    """The associated contacts that there must be, and how many; with a day, those associated on it."""

    role: str | None = None
    label_key: str | None = None
    contact: ContactFilter | None = None
    valid_on: date | None = None
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True)
class ContactFilter:
    """The filters of the contact list; a contact must pass all that are given."""

    search: str | None = None
    name_prefix: str | None = None
    ids: Sequence[str] | None = None
    company: str | None = None
    birth: PartialDate | None = None
    label_keys: Sequence[str] | None = None
    has_role: str | None = None
    lacks_role: str | None = None
    over_limit: bool | None = None
    associated_with_id: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    has_open_red_flag: bool | None = None
    name: TextValues | None = None
    email: TextValues | None = None
    phone: TextValues | None = None
    company_name: TextValues | None = None
    job_title: TextValues | None = None
    external_id: TextValues | None = None
    birth_date: DateValues | None = None
    custom_fields: Sequence[FieldValues] | None = None
    related: RelatedValues | None = None
    and_: Sequence[ContactFilter] | None = None
    or_: Sequence[ContactFilter] | None = None
    not_: ContactFilter | None = None

    def nested(self) -> Iterator[tuple[str, ContactFilter]]:
        """Yield the filters that `and`, `or` and `not` combine, with their paths."""
        for name, some in (("and", self.and_), ("or", self.or_)):
            for n, one in enumerate(some or ()):
                yield f"{name}.{n}", one
        if self.not_ is not None:
            yield "not", self.not_

    def required(self) -> Iterator[ContactFilter]:
        """Yield this filter and those that `and` combines with it: a contact must pass each of them."""
        yield self
        for one in self.and_ or ():
            yield from one.required()

    def given(self) -> int:
        """The number of filters that are given, without those in them."""
        return sum(getattr(self, one.name) is not None for one in fields(self)) + len(self.custom_fields or ())

    def searches(self) -> int:
        """The number of those that search associations or red flags."""
        return sum(getattr(self, name) is not None for name in _SEARCHES)


_SEARCHES = (
    "label_keys", "has_role", "lacks_role", "over_limit", "associated_with_id", "has_open_red_flag", "related",
)  # fmt: skip


def check_size(given: ContactFilter, path: str) -> None:
    """Raise BadArgument for what is nested too deeply, or consists of too many filters."""
    check_sizes({path: given}, path)


def check_sizes(given: Mapping[str, ContactFilter], path: str) -> None:
    """The same for several filters by their paths, which count together."""
    left, searches_left = CONDITIONS_MAX, SEARCHES_MAX
    level = [(place, one, DEPTH_MAX, RELATED_MAX) for place, one in given.items()]
    while level:
        place, one, depth, around = level.pop()
        left, searches_left = left - one.given(), searches_left - one.searches()
        if left < 0:
            raise BadArgument(path, f"`{path}` may consist of at most {CONDITIONS_MAX} filters.")
        if searches_left < 0:
            message = f"At most {SEARCHES_MAX} filters of `{path}` may be about associations or red flags."
            raise BadArgument(path, message)
        inner = list(one.nested())
        if inner and depth == 0:
            raise BadArgument(place, f"`and`, `or` and `not` may be nested at most {DEPTH_MAX} levels deep.")
        level += [(f"{place}.{name}", some, depth - 1, around) for name, some in inner]
        if one.related is not None:
            if around == 0:
                raise BadArgument(f"{place}.related", f"`related` may be nested at most {RELATED_MAX} levels deep.")
            if one.related.contact is not None:
                level.append((f"{place}.related.contact", one.related.contact, depth, around - 1))
