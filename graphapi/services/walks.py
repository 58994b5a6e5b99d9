"""Contacts that are reached by walking from role to role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import Page, PageArguments, Slice, cut, encode_cursor, in_range
from graphapi.services.filters import day_filter, role_marks
from graphapi.services.paths import PathData
from graphapi.services.registry import registry
from graphapi.services.rows import ContactData, asked, association_of, contact_of

WALK = statement("contacts/walk")
MAX_STEPS = 6
MAX_ROLES = 100
"""Roles that one step may name."""

_KIND = "walk"


@dataclass(frozen=True, slots=True)
class Walked:
    """A contact that was reached, one of the ways that lead there when it was asked for, and its `sort_key`."""

    contact: ContactData
    path: PathData | None
    sort_key: str


@dataclass(frozen=True)
class WalkSlice(Slice[Walked]):
    """A page of those reached, and how many they are in all."""

    total: int


async def walk_pages(
    db: Db,
    contact_ids: Sequence[str],
    roles: Sequence[Sequence[str]],
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    *,
    paths: bool,
) -> list[WalkSlice]:
    """Return a page of those whom the walk reaches from each contact, by name, each once, without the contact itself.

    Each step goes on from everybody that the step before reached, the contact itself included.
    """
    in_range("roles", len(roles), 1, MAX_STEPS)
    for step in roles:
        if not 1 <= len(step) <= MAX_ROLES:
            raise BadArgument("roles", f"Each step of `roles` names from 1 to {MAX_ROLES} roles.")
    place = page.page(_KIND, 1)
    names = asked(fields)
    labels = (await registry(db)).labels
    row = await db.read(
        WALK, ids=list(dict.fromkeys(contact_ids)), steps=[role_marks(labels, step) for step in roles],
        after=place.key[0] if place.key else "", first=place.ask, paths=paths, fields=names, **day_filter(valid_on),
    )  # fmt: skip
    found = {one[0]: one for one in cast("list[Row]", row[0] if row else [])}
    return [_slice(place, names, found.get(contact_id, [contact_id, [], 0]), paths=paths) for contact_id in contact_ids]


def _slice(place: Page, names: Sequence[str], row: Row, *, paths: bool) -> WalkSlice:
    _, rows, total = row
    part = cut(place, [_walked(names, one, paths=paths) for one in rows], _cursor)
    return WalkSlice(part.rows, part.cursor_of, part.has_next, part.has_previous, total)


def _walked(names: Sequence[str], row: Row, *, paths: bool) -> Walked:
    contact, sort_key, contacts, ties = row
    way = (
        PathData([contact_of(names, one) for one in contacts], [association_of(tie) for tie in ties]) if paths else None
    )
    return Walked(contact_of(names, contact), way, sort_key)


def _cursor(walked: Walked) -> str:
    return encode_cursor(_KIND, (walked.sort_key,))
