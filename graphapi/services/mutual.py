"""Contacts that two others have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import statement
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.services.filters import day_filter, label_filter
from graphapi.services.rows import AssociationData, ContactData, asked, association_of, contact_of

MUTUAL = statement("contacts/mutual")
COUNTS = statement("contacts/mutual_counts")

_KIND = "mutualContacts"


@dataclass(frozen=True, slots=True)
class Mutual:
    """A contact in common, with its associations with the one and with the other, and its `sort_key`."""

    contact: ContactData
    associations: list[AssociationData]
    with_associations: list[AssociationData]
    sort_key: str


async def mutual_pages(
    db: Db,
    contact_ids: Sequence[str],
    with_id: str,
    label_keys: Sequence[str] | None,
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
) -> list[Slice[Mutual]]:
    """Return a page of whom each contact has in common with the other, by name; nobody when one is hidden."""
    place = page.page(_KIND, 1)
    names = asked(fields)
    row = await db.read(
        MUTUAL, ids=list(dict.fromkeys(contact_ids)), other=with_id, after=place.key[0] if place.key else "",
        first=place.ask, fields=names, **label_filter(label_keys), **day_filter(valid_on),
    )  # fmt: skip
    found = {one[0]: [_mutual(names, mutual) for mutual in one[1]] for one in cast("list[Row]", row[0] if row else [])}
    return [cut(place, found.get(contact_id, []), _cursor) for contact_id in contact_ids]


async def mutual_counts(
    db: Db, contact_ids: Sequence[str], with_id: str, label_keys: Sequence[str] | None, valid_on: date | None
) -> list[int]:
    """Return how many contacts each has in common with the other."""
    row = await db.read(
        COUNTS, ids=list(dict.fromkeys(contact_ids)), other=with_id, **label_filter(label_keys), **day_filter(valid_on)
    )
    found = {one[0]: one[1] for one in cast("list[Row]", row[0] if row else [])}
    return [found.get(contact_id, 0) for contact_id in contact_ids]


def _mutual(names: Sequence[str], row: Row) -> Mutual:
    contact, sort_key, ties, with_ties = row
    return Mutual(
        contact_of(names, contact), [association_of(tie) for tie in ties], [association_of(tie) for tie in with_ties],
        sort_key,
    )  # fmt: skip


def _cursor(mutual: Mutual) -> str:
    return encode_cursor(_KIND, (mutual.sort_key,))
