"""The filters of the list of all associations: as callers give them, and as its statements take them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from graphapi.db.conditions import AllOf, At, Condition, Term
from graphapi.db.request import Db
from graphapi.db.values import Parameters
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Labels, sides_of_role
from graphapi.kernel.pages import HIGHEST, LOWEST, in_range
from graphapi.kernel.text import pattern
from graphapi.services.contacts.contact_conditions import whole_condition
from graphapi.services.contacts.contact_filters import Bounds
from graphapi.services.contacts.contact_lists import few_contact_ids, resolved_part_of
from graphapi.services.contacts.derived_role_filters import without_derived_roles
from graphapi.services.contacts.filter_values import ContactFilter, DateValues, TextValues, check_sizes
from graphapi.services.contacts.text_conditions import TEXT_EQUALS
from graphapi.services.shared.ids import id_bound
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.registry import registry

ENDS_WITHIN_MAX = 36_500
"""The most days ahead of today in which an association may end: a hundred years."""

_ENDS = {"from": ("c",), "to": ("x",), "contact": ("c", "x")}
"""What the statements call the contacts that each filter is about."""


@dataclass(frozen=True)
class AssociationValues:
    """The filters of the list of associations; an association must pass all that are given."""

    label_keys: Sequence[str] | None = None
    role: str | None = None
    valid_on: date | None = None
    since: DateValues | None = None
    until: DateValues | None = None
    ends_within_days: int | None = None
    note: TextValues | None = None
    created_by_id: str | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    from_: ContactFilter | None = None
    to: ContactFilter | None = None
    contact: ContactFilter | None = None

    def ends(self) -> dict[str, ContactFilter]:
        """The filters of contacts, by their names in the API."""
        some = {"from": self.from_, "to": self.to, "contact": self.contact}
        return {name: one for name, one in some.items() if one is not None}


@dataclass(frozen=True)
class ResolvedAssociations:
    """The filters resolved: label keys, parameters of the statements, and the condition of the contacts."""

    types: Sequence[str] | None
    given: Parameters
    condition: Condition | None
    few: dict[str, list[str]]
    """The ids of all contacts that pass the filter of an end, where they are few."""

    bounds: Bounds
    """The range of names of FROM."""


async def resolve_associations(
    db: Db, wanted: AssociationValues, path: str = "filter"
) -> ResolvedAssociations | None:  # fmt: skip
    """The filters as the statements take them; None when no association can pass. BadArgument names the path."""
    types = _types((await registry(db)).labels, wanted)
    given = {
        **label_filter(types), **day_filter(wanted.valid_on), **_days(wanted, db.today(), path),
        **_note(wanted.note, f"{path}.note"), **_creation(wanted),
    }  # fmt: skip
    check_sizes({f"{path}.{name}": one for name, one in wanted.ends().items()}, path)
    bounds, conditions, few = Bounds(), list[Condition](), dict[str, list[str]]()
    expanded = dict[str, ContactFilter]()
    for name, given_filter in wanted.ends().items():
        place = f"{path}.{name}"
        one = expanded[name] = await without_derived_roles(db, given_filter, place)
        ids = await few_contact_ids(db, one, place)
        if ids is None:
            conditions.append(At(_ENDS[name], await whole_condition(db, one, place)))
        else:
            few[name] = ids
            conditions.append(At(_ENDS[name], Term(TEXT_EQUALS, {"property": "id", "values": ids})))
    if types == [] or [] in few.values():
        return None
    if "from" in expanded and "from" not in few:
        found, _ = await resolved_part_of(db, expanded["from"], f"{path}.from")
        bounds = bounds if found is None else found.bounds
    return ResolvedAssociations(types, given, AllOf(tuple(conditions)) if conditions else None, few, bounds)


def _types(labels: Labels, wanted: AssociationValues) -> list[str] | None:
    """The labels, one of which an association must have; in one with a role, one contact has that role."""
    keys = None if wanted.label_keys is None else {*wanted.label_keys}
    if wanted.role is not None:
        having = {label.key for label, _ in sides_of_role(labels, wanted.role)}
        keys = having if keys is None else keys & having
    return None if keys is None else sorted(keys)


def _days(wanted: AssociationValues, today: date, path: str) -> Parameters:
    since, until = wanted.since or DateValues(), wanted.until or DateValues()
    soon = DateValues()
    if wanted.ends_within_days is not None:
        days = in_range(f"{path}.endsWithinDays", wanted.ends_within_days, 0, ENDS_WITHIN_MAX)
        soon = DateValues(today, today + timedelta(days))
    return {
        **_of_day("since", since, DateValues(), f"{path}.since"), **_of_day("until", until, soon, f"{path}.until"),
        "anyStart": since.is_empty is None, "openStart": since.is_empty is True,
        "anyEnd": until.is_empty is None, "openEnd": until.is_empty is True,
    }  # fmt: skip


def _of_day(name: str, given: DateValues, also: DateValues, path: str) -> Parameters:
    """The parameters of a day, which must lie in two ranges."""
    month = 0 if given.month is None else in_range(f"{path}.month", given.month, 1, 12)
    day = 0 if given.day is None else in_range(f"{path}.day", given.day, 1, 31)
    firsts = [one for one in (given.from_, given.on, also.from_) if one is not None]
    lasts = [one for one in (given.until, given.on, also.until) if one is not None]
    return {
        f"any{name.capitalize()}": not (firsts or lasts or month or day),
        f"{name}Earliest": max(firsts, default=date.min), f"{name}Latest": min(lasts, default=date.max),
        f"{name}Month": month, f"{name}Day": day,
    }  # fmt: skip


def _note(given: TextValues | None, path: str) -> Parameters:
    """The parameters of the note, which is not stored folded: it is compared by patterns."""
    patterns = [] if given is None else [*_patterns(given, path)]
    empty = None if given is None else given.is_empty
    return {
        "anyNote": not patterns, "notePatterns": patterns, "anyNoted": empty is None, "noted": empty is False,
    }  # fmt: skip


def _patterns(given: TextValues, path: str) -> Iterator[str]:
    def some(text: str, argument: str) -> str:
        found = pattern(text)
        if not found:
            raise BadArgument(
                f"{path}.{argument}",
                f"`{path}.{argument}` must contain text. To find associations without a note, use `isEmpty`.",
            )
        return found

    if given.equals is not None:
        yield rf"(?isu)\s*{some(given.equals, 'equals')}\s*"
    if given.in_ is not None:
        wholes = [some(one, f"in.{n}") for n, one in enumerate(given.in_)]
        yield rf"(?isu)\s*(?:{'|'.join(wholes) or '(?!)'})\s*"
    if given.starts_with is not None:
        yield rf"(?isu)\s*{some(given.starts_with, 'startsWith')}.*"
    if given.contains is not None:
        yield f"(?isu).*{some(given.contains, 'contains')}.*"


def _creation(wanted: AssociationValues) -> Parameters:
    """The parameters of who created an association and when; ids grow with time."""
    first, last = wanted.created_from, wanted.created_before
    return {
        "anyBy": wanted.created_by_id is None, "by": wanted.created_by_id or "",
        "anyId": first is None and last is None,
        "idAfter": LOWEST if first is None else id_bound("asc", first),
        "idBefore": HIGHEST if last is None else id_bound("asc", last),
    }  # fmt: skip
