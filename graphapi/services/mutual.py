"""The contacts that two others have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import statement
from graphapi.kernel.pages import LOWEST, PageArguments, Slice, cut, encode_cursor
from graphapi.services.filters import day_filter, label_filter
from graphapi.services.rows import AssociationData, ContactData, asked, association_of, contact_of

MUTUAL, COUNTS = statement("contacts/mutual"), statement("contacts/mutual_counts")
_KIND = "mutualContacts.NAME_ASC"


@dataclass(frozen=True, slots=True)
class Mutual:
    """A contact in common, with its associations with the contact asked and with the other one."""

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
    """Return the same page, by name, of what each contact has in common with the other; none where one is hidden."""
    part, names = page.page(_KIND, 1), asked(fields)
    (after,) = part.key or (LOWEST,)
    row = await db.read(
        MUTUAL, **_filter(contact_ids, with_id, label_keys, valid_on), keyName=after, ask=part.ask, fields=names
    )
    pages: dict[str, list[Row]] = dict(row[0]) if row else {}
    return [
        cut(part, [_mutual(names, one) for one in pages.get(contact_id, [])], _cursor_of) for contact_id in contact_ids
    ]


async def mutual_counts(
    db: Db, contact_ids: Sequence[str], with_id: str, label_keys: Sequence[str] | None, valid_on: date | None
) -> list[int]:
    """Return how many contacts each contact has in common with the other."""
    row = await db.read(COUNTS, **_filter(contact_ids, with_id, label_keys, valid_on))
    totals: dict[str, int] = dict(row[0]) if row else {}
    return [totals.get(contact_id, 0) for contact_id in contact_ids]


def _filter(
    contact_ids: Sequence[str], with_id: str, label_keys: Sequence[str] | None, valid_on: date | None
) -> dict[str, Any]:
    ids = list(dict.fromkeys(contact_ids))
    return {"ids": ids, "other": with_id, **label_filter(label_keys), **day_filter(valid_on)}


def _mutual(names: Sequence[str], row: Row) -> Mutual:
    contact, sort_key, ties, with_ties = row
    return Mutual(contact_of(names, contact), _ties(ties), _ties(with_ties), cast("str", sort_key))


def _ties(rows: Sequence[Row]) -> list[AssociationData]:
    return sorted((association_of(row) for row in rows), key=lambda tie: tie.id)


def _cursor_of(mutual: Mutual) -> str:
    return encode_cursor(_KIND, (mutual.sort_key,))
