"""Composes the conditions of a contact filter: texts, dates, custom fields, associated contacts, and, or, not.

The named filters at the top have switches in the statements; inside others they are conditions too, with the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from graphapi.db.conditions import AllOf, AnyOf, Condition, Not, Term, fragment, switched
from graphapi.db.request import Db
from graphapi.db.statements import parameters_of, statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Labels
from graphapi.kernel.names import Means, is_known, unknown
from graphapi.kernel.pages import in_range
from graphapi.services.contacts.contact_filters import Passed, ResolvedFilter, resolve_filter
from graphapi.services.contacts.field_names import require_field
from graphapi.services.contacts.filter_values import ContactFilter, RelatedValues, TextValues
from graphapi.services.contacts.text_conditions import (
    PROPERTIES,
    TEXT_EQUALS,
    date_condition,
    field_condition,
    text_condition,
)
from graphapi.services.shared.parameters import role_marks
from graphapi.services.shared.registry import registry

RELATED = fragment(statement("filters/related"))
RELATED_COUNT = fragment(statement("filters/related_count"))
SWITCHES = {
    one: switched("contacts/page_by_name", one)
    for one in (
        "anyCompany", "anyBirth", "anyWord", "anyOther", "anyType", "anyRole", "noLack", "anyFlag", "noUnflagged",
        "anyOver", "noWithin", "anyId",
    )
} | {"anyName": switched("contacts/page_by_creation", "anyName")}  # fmt: skip
"""The conditions of the named filters, by the switches that turn them off."""

COUNT_MAX = 10_000
"""The most associated contacts that a filter counts."""

NEVER: Condition = AnyOf()


async def conditions(db: Db, given: ContactFilter, path: str = "filter") -> Condition | None:
    """The condition of all filters but the named ones; None without any. BadArgument names the path."""
    found = await _Reader(db, (await registry(db)).labels).composed(given, path)
    return None if found == AllOf() else found


async def whole_condition(db: Db, given: ContactFilter, path: str) -> Condition:
    """The condition of all filters, the named ones included. BadArgument names the path."""
    return await _Reader(db, (await registry(db)).labels).whole(given, path)


@dataclass(frozen=True)
class _Reader:
    db: Db
    labels: Labels

    async def composed(self, given: ContactFilter, path: str) -> Condition:
        """The condition of what has no switch."""
        parts = [*self._texts(given, await self._region(), path)]
        if given.birth_date is not None:
            parts.append(date_condition(given.birth_date, f"{path}.birthDate"))
        for n, one in enumerate(given.custom_fields or ()):
            place = f"{path}.customFields.{n}"
            await require_field(self.db, one.key, f"{place}.key")
            parts.append(field_condition(one, place))
        if given.related is not None:
            parts.append(await self._related(given.related, f"{path}.related"))
        for n, one in enumerate(given.and_ or ()):
            parts.append(await self.whole(one, f"{path}.and.{n}"))
        if given.or_ is not None:
            parts.append(AnyOf(tuple([await self.whole(one, f"{path}.or.{n}") for n, one in enumerate(given.or_)])))
        if given.not_ is not None:
            parts.append(Not(await self.whole(given.not_, f"{path}.not")))
        return _all(parts)

    async def whole(self, given: ContactFilter, path: str) -> Condition:
        """The condition of a filter inside another one."""
        named = await resolve_filter(self.db, given, path)
        return _all([NEVER if named is None else _named(named, self.db.today()), await self.composed(given, path)])

    async def _region(self) -> str | None:
        return (await registry(self.db)).settings.default_phone_region

    def _texts(self, given: ContactFilter, region: str | None, path: str) -> Iterator[Condition]:
        for name in PROPERTIES:
            values: TextValues | None = getattr(given, name)
            if values is not None:
                yield text_condition(name, values, region, f"{path}.{_in_graphql(name)}")

    async def _related(self, given: RelatedValues, path: str) -> Condition:
        least = in_range(f"{path}.atLeast", given.at_least, 0, COUNT_MAX)
        most = None if given.at_most is None else in_range(f"{path}.atMost", given.at_most, 0, COUNT_MAX)
        if most is not None and most < least:
            raise BadArgument(f"{path}.atMost", f"`{path}.atMost` must be at least `atLeast`, which defaults to 1.")
        inner = None if given.contact is None else await self.whole(given.contact, f"{path}.contact")
        values = related_parameters(self.labels, given, self.db.today(), path)
        exists = Term(RELATED, values, inner)
        if least == 0 and not most:
            return AllOf() if most is None else Not(exists)
        if least == 1 and most is None:
            return exists
        enough = least if most is None else most + 1
        counted = {"least": least, "most": COUNT_MAX if most is None else most, "enough": enough}
        return Term(RELATED_COUNT, {**values, **counted}, inner)


class RelatedParameters(TypedDict):
    """The parameters of an association that `related` asks for."""

    types: list[str]
    anyMark: bool
    marks: list[str]
    earliest: date
    latest: date


def related_parameters(labels: Labels, given: RelatedValues, today: date, path: str) -> RelatedParameters:
    """The associations that `related` asks for: their labels and sides, and the days that they must share."""
    for means, text, name in ((Means.ROLE, given.role, "role"), (Means.LABEL, given.label_key, "labelKey")):
        if text is not None and not is_known(means, text, labels):
            raise unknown(means, text, labels, f"{path}.{name}")
    marks = [] if given.role is None else role_marks(labels, [given.role])
    types = [mark for mark in marks if mark[-1] not in "<>"]
    if given.label_key is not None:
        types = [given.label_key]
        marks = [mark for mark in marks if mark.rstrip("<>") == given.label_key]
        if given.role is not None and not marks:
            message = f"The label {given.label_key} does not have the role “{given.role}”."
            raise BadArgument(f"{path}.role", message)
    held = (today, date.max) if given.valid_on is None else (given.valid_on, given.valid_on)
    return {"types": types, "anyMark": not marks, "marks": marks, "earliest": held[0], "latest": held[1]}


def _named(found: ResolvedFilter, today: date) -> Condition:
    """The condition of the named filters: what the switches of the statements decide."""
    bounds = found.bounds
    values = {**found.parameters(today, Passed()), "anyId": bounds.any_id, "anyName": bounds.any_name}
    parts: list[Condition] = [
        Term(one, {name: values[name] for name in parameters_of(one.text) & values.keys() - {"today"}})
        for switch, one in SWITCHES.items()
        if values[switch] is False
    ]
    if found.given.ids is not None:
        parts.append(Term(TEXT_EQUALS, {"property": "id", "values": list(found.given.ids)}))
    return _all(parts)


def _all(parts: Iterable[Condition]) -> Condition:
    """All of the parts, with what is in other ones taken out of these; the part where there is one."""
    flat: list[Condition] = []
    for part in parts:
        flat += part.of if isinstance(part, AllOf) else [part]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def _in_graphql(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
