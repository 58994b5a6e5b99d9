"""Translates the named filters of the contact list into parameters.

`contact_conditions` composes the others; `contact_sources` decides where pages are read from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from graphapi.db.request import Db
from graphapi.db.values import Parameters
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import HIGHEST, LOWEST, in_range
from graphapi.kernel.partial_dates import YEAR_MAX, PartialDate
from graphapi.kernel.search import NEVER, Clauses, Question
from graphapi.kernel.text import fold, name_key
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.contacts.search_texts import question_of
from graphapi.services.shared.ids import id_bound
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.parameters import label_filter, role_marks
from graphapi.services.shared.registry import registry

_NO_WAY: list[Clauses] = [NEVER, NEVER]
"""Placeholder for no search; two entries, because the plan cache distinguishes lists of one."""


@dataclass(frozen=True)
class Bounds:
    """The range of sort keys and ids of the contacts, both ends excluded."""

    name_after: str = LOWEST
    name_before: str = HIGHEST
    id_after: str = LOWEST
    id_before: str = HIGHEST

    @property
    def any_name(self) -> bool:
        """Whether every sort key is in range."""
        return (self.name_after, self.name_before) == (LOWEST, HIGHEST)

    @property
    def any_id(self) -> bool:
        """Whether every id is in range."""
        return (self.id_after, self.id_before) == (LOWEST, HIGHEST)

    def parameters(self) -> dict[str, str]:
        """The bounds as parameters of the statements."""
        return {
            "nameAfter": self.name_after, "nameBefore": self.name_before,
            "idAfter": self.id_after, "idBefore": self.id_before,
        }  # fmt: skip


@dataclass(frozen=True)
class Passed:
    """The filters that every contact of a source passes."""

    searched: bool = False
    related: bool = False
    labelled: bool = False
    in_role: bool = False


@dataclass(frozen=True)
class ResolvedFilter:
    """The filters resolved against the registered labels: marks of roles, label keys, bounds."""

    labels: Labels
    given: ContactFilter
    search: Question | None
    bounds: Bounds
    label_keys: list[str] | None
    roles: list[str] | None
    lacking: list[str] | None
    words: tuple[str, ...] = ()
    """Full-text queries: every contact that passes has a word of each."""

    external_ids: Sequence[str] | None = None
    """Every contact that passes has one of these."""

    related: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """The labels of one of which every contact that passes has an association, and on which sides."""

    def types(self) -> list[str] | None:
        """Every contact that passes has an association of one of these labels; None when the filters require none."""
        if self.roles is not None:
            return [mark for mark in self.roles if mark[-1] not in "<>"]
        return self.label_keys if self.label_keys is not None or self.related is None else list(self.related[0])

    def marks(self) -> Sequence[str]:
        """The sides of these labels; none for both."""
        if self.roles is not None or self.label_keys is not None or self.related is None:
            return self.roles or ()
        return self.related[1]

    def parameters(self, today: date, done: Passed) -> Parameters:
        """The parameters of the filters that are still to be checked."""
        given = self.given
        return {
            "anyCompany": given.company is None, "company": fold(given.company or ""),
            **birth_parameters(given.birth),
            **self._search(done),
            "anyOther": given.associated_with_id is None or done.related, "other": given.associated_with_id or "",
            **label_filter(None if done.labelled else self.label_keys),
            "anyRole": self.roles is None or done.in_role, "roles": self.roles or [],
            "noLack": self.lacking is None, "lacking": self.lacking or [],
            "anyFlag": given.has_open_red_flag is not True, "noUnflagged": given.has_open_red_flag is not False,
            "anyOver": given.over_limit is not True, "noWithin": given.over_limit is not False,
            **_limits(self.labels if given.over_limit is not None else {}),
            "today": today, **self.bounds.parameters(),
        }  # fmt: skip

    def _search(self, done: Passed) -> Parameters:
        """The parameters of the search; the index alone cannot compare how addresses are spelled."""
        asked = self.search
        if asked is None or (done.searched and not asked.as_written):
            return {"anyWord": True, "ways": _NO_WAY}
        return {"anyWord": False, "ways": asked.ways}


async def resolve_filter(db: Db, given: ContactFilter, path: str = "filter") -> ResolvedFilter | None:
    """The named filters resolved, None when no contact can pass them; `contact_conditions` has the others."""
    labels = (await registry(db)).labels
    _check_birth(given.birth or PartialDate(), f"{path}.birth")
    text = (given.search or "").strip()
    search = await question_of(db, text, f"{path}.search") if text else None
    keys = None if given.label_keys is None else [key for key in given.label_keys if key in labels]
    roles = None if given.has_role is None else role_marks(labels, [given.has_role])
    lacking = None if given.lacks_role is None else role_marks(labels, [given.lacks_role])
    no_id = given.ids is not None and not given.ids
    if (search is not None and not search.parts) or keys == [] or roles == [] or no_id:
        return None
    return ResolvedFilter(labels, await _current(db, given), search, _bounds(given), keys, roles, lacking)


def _check_birth(known: PartialDate, path: str) -> None:
    for name, value, most in (("year", known.year, YEAR_MAX), ("month", known.month, 12), ("day", known.day, 31)):
        if value is not None:
            in_range(f"{path}.{name}", value, 1, most)


async def _current(db: Db, given: ContactFilter) -> ContactFilter:
    """The filters with the ids of contacts that stayed in the place of those that were merged into them."""
    other = given.associated_with_id
    now = await current_ids(db.read, [*(given.ids or ()), *([other] if other else ())])
    if not now:
        return given
    ids = None if given.ids is None else [now.get(one, one) for one in given.ids]
    return replace(given, ids=ids, associated_with_id=now.get(other, other) if other else other)


def birth_parameters(known: PartialDate | None) -> Parameters:
    """The parameters of a date of birth: each number that is given must be the same."""
    parts = {"year": known.year, "month": known.month, "day": known.day} if known else {}
    return {
        "anyBirth": not any(parts.values()), "bornYear": parts.get("year") or 0, "bornMonth": parts.get("month") or 0,
        "bornDay": parts.get("day") or 0, "birthMarks": [f'"{name}":{one},' for name, one in parts.items() if one],
    }  # fmt: skip


def _limits(labels: Labels) -> Parameters:
    """The limits by label, for the contacts at FROM and at TO."""
    return {
        "limits": {key: [label.limit_of(Side.FROM), label.limit_of(Side.TO)] for key, label in labels.items()},
        "singles": sorted(key for key, label in labels.items() if label.single),
    }


def _bounds(given: ContactFilter) -> Bounds:
    prefix = name_key(given.name_prefix or "")
    return Bounds(
        prefix,
        prefix + HIGHEST,
        LOWEST if given.created_from is None else id_bound("con", given.created_from),
        HIGHEST if given.created_before is None else id_bound("con", given.created_before),
    )
