"""The contacts that two others have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.pages import LOWEST, PageArguments, Slice, cut, encode_cursor
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    AssociationRow,
    Columns,
    ContactData,
    ContactRow,
    OfContact,
    ParentRows,
    asked,
    association_of,
    associations_asked,
    by_contact,
    contact_of,
    parent_columns,
)

MutualRow = tuple[ContactRow, str, list[AssociationRow], list[AssociationRow]]
"""A contact in common, its sort key, its associations with the first contact and with the other one."""

MUTUAL = statement("contacts/mutual", tuple[list[OfContact[list[MutualRow]]]])
COUNTS = statement("contacts/mutual_counts", tuple[list[tuple[str, int]]])
_KIND = "mutualContacts.NAME_ASC"
_NO_ASSOCIATION = associations_asked((), ends=False)


@dataclass(frozen=True, slots=True)
class Mutual:
    """A contact in common, with its associations with the first contact and with the other one."""

    contact: ContactData
    associations: list[AssociationData]
    with_associations: list[AssociationData]
    sort_key: str


@dataclass(frozen=True)
class MutualColumns:
    """The columns of a mutual contact: its properties, its sort key, its associations with either contact."""

    association: AssociationColumns
    contact: Columns

    def mutual(self, row: MutualRow) -> Mutual:
        """The mutual contact of a row."""
        contact, sort_key, associations, with_associations = row
        return Mutual(
            contact_of(self.contact, contact),
            self._associations(associations),
            self._associations(with_associations),
            sort_key,
        )

    def _associations(self, rows: Sequence[AssociationRow]) -> list[AssociationData]:
        return sorted((association_of(self.association, row) for row in rows), key=lambda association: association.id)


def keys_of(pages: Iterable[Slice[Mutual]]) -> set[str]:
    """The labels of the associations on these pages."""
    return {
        association[0]
        for page in pages
        for *_, associations, others in page.found
        for association in (*associations, *others)
    }


async def mutual_pages(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    contact_ids: Sequence[str],
    with_id: str,
    label_keys: Sequence[str] | None,
    valid_on: date | None,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns | None = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
) -> list[Slice[Mutual]]:
    """The same page, by name, of the contacts that each contact shares with the other; empty where one is hidden.

    Without `associations` the lists of associations are empty.
    """
    part, columns = page.page(_KIND, 1), MutualColumns(associations or _NO_ASSOCIATION, asked(fields))
    (after,) = part.key or (LOWEST,)
    row = await db.read(
        MUTUAL, **_filter(contact_ids, with_id, label_keys, valid_on), keyName=after, ask=part.ask,
        among=associations is not None, **columns.association.parameters(),
        **columns.contact.parameters(), **parent_columns(parents),
    )  # fmt: skip
    pages = by_contact(row, parents)
    return [cut(part, pages.get(contact_id, []), _cursor_of, columns.mutual, columns) for contact_id in contact_ids]


async def mutual_counts(
    db: Db, contact_ids: Sequence[str], with_id: str, label_keys: Sequence[str] | None, valid_on: date | None
) -> list[int]:
    """The number of contacts that each contact has in common with the other."""
    row = await db.read(COUNTS, **_filter(contact_ids, with_id, label_keys, valid_on))
    totals = dict(row[0]) if row else {}
    return [totals.get(contact_id, 0) for contact_id in contact_ids]


def _filter(
    contact_ids: Sequence[str], with_id: str, label_keys: Sequence[str] | None, valid_on: date | None
) -> Parameters:
    ids = list(dict.fromkeys(contact_ids))
    return {"ids": ids, "other": with_id, **label_filter(label_keys), **day_filter(valid_on)}


def _cursor_of(mutual: Mutual) -> str:
    return encode_cursor(_KIND, (mutual.sort_key,))
