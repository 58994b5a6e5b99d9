"""The associations of contacts, grouped by label and side, with limits and pages: what a profile page shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Parameters
from graphapi.kernel.dates import ALWAYS
from graphapi.kernel.labels import Labels, Side
from graphapi.kernel.pages import LOWEST, Page, PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.timelines import peak
from graphapi.services.associations.association_views import AssociationFilter, Edge, EdgeColumns, EdgeRow, is_there
from graphapi.services.associations.batches import HeldRow, held
from graphapi.services.shared.parameters import day_filter, label_filter, role_filter
from graphapi.services.shared.registry import labels_covering, registry
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    OfContact,
    ParentRows,
    asked,
    by_contact,
    parent_columns,
)

GroupRow = tuple[str, bool, int, int, int, *tuple[list[EdgeRow], ...]]
"""Label, whether the others are at TO, all associations, those not ended, all not ended; a page if requested."""

Found = Sequence[list[EdgeRow]]
"""The page of a group, if it was requested."""

Groups = tuple[list[OfContact[list[GroupRow]]]]

GROUPS = statement("associations/groups", Groups)
GROUPS_WITH_PAGES = statement("associations/groups_with_pages", Groups)
PAGES = statement("associations/group_pages", tuple[list[tuple[str, list[tuple[str, list[EdgeRow]]]]]])
DAYS = statement("associations/days", tuple[list[tuple[int, list[HeldRow]]]])

_ID = re.compile(r"grp_(?P<contact>[0-9A-HJKMNP-TV-Z]{26})_(?P<side>[FT])_(?P<key>[A-Z][A-Z0-9_]*)")
_KIND = "associationGroup.NAME_ASC"


@dataclass(frozen=True)
class Group:
    """The associations of one contact that share a label and a side: how many are visible, and how many are allowed.

    `current` counts those of `total` that have not ended; `over_limit`: on at least one day from today on there are
    more than the limit, counting hidden ones.
    """

    contact_id: str
    label_key: str
    side: Side
    total: int
    current: int
    limit: int
    over_limit: bool

    @property
    def id(self) -> str:
        """The id under which the group can be read again."""
        return f"grp_{self.contact_id.removeprefix('con_')}_{self.side.value[0]}_{self.label_key}"

    @property
    def mark(self) -> str:
        """The group as the statements identify it."""
        return self.label_key + (">" if self.side is Side.TO else "<")


async def association_groups(
    db: Db, contact_ids: Sequence[str], wanted: AssociationFilter, parents: ParentRows | None = None
) -> list[list[Group]]:
    """The groups of each contact by role, then label key; none for a contact that is missing or hidden."""
    found = await _read(db, GROUPS, contact_ids, wanted, parents)
    return [[group for group, _ in groups] for groups in found]


async def groups_with_pages(
    db: Db,
    contact_ids: Sequence[str],
    wanted: AssociationFilter,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
    parents: ParentRows | None = None,
) -> list[list[tuple[Group, Slice[Edge]]]]:
    """Like `association_groups`, with the page of each group that `group_pages` returns, in one read."""
    part, columns = page.page(_KIND, 2), EdgeColumns(associations, asked(fields))
    found = await _read(
        db, GROUPS_WITH_PAGES, contact_ids, wanted, parents, **_part_parameters(part), **columns.parameters()
    )
    return [
        [(group, cut(part, rows[0], _cursor_of, columns.edge, columns, is_there)) for group, rows in groups]
        for groups in found
    ]


async def group_pages(
    db: Db,
    groups: Sequence[Group],
    wanted: AssociationFilter,
    page: PageArguments,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
) -> list[Slice[Edge]]:
    """The same page of each group, ordered by the other contact's name; each contact is visited once."""
    part, columns = page.page(_KIND, 2), EdgeColumns(associations, asked(fields))
    labels = await labels_covering(db, {group.label_key for group in groups})
    marks: dict[str, list[str]] = {}
    for group in groups:
        marks.setdefault(group.contact_id, []).append(group.mark)
    row = await db.read(
        PAGES, ids=list(marks), wanted=marks, singles=_singles(labels), **day_filter(wanted.valid_on),
        **_part_parameters(part), **columns.parameters(),
    )  # fmt: skip
    pages = row[0] if row else []
    found = {(contact, mark): edges for contact, of_contact in pages for mark, edges in of_contact}
    return [
        cut(part, found.get((group.contact_id, group.mark), []), _cursor_of, columns.edge, columns, is_there)
        for group in groups
    ]


async def groups_by_id(db: Db, group_ids: Sequence[str]) -> list[Group | None]:
    """The groups with these ids; None for an invalid id, or a group in which the viewer may see nothing."""
    parts = [found for group_id in group_ids if (found := _ID.fullmatch(group_id)) is not None]
    wanted = AssociationFilter(label_keys=tuple(sorted({one["key"] for one in parts})))
    contact_ids = sorted({f"con_{one['contact']}" for one in parts})
    found = await association_groups(db, contact_ids, wanted) if parts else []
    by_id = {group.id: group for groups in found for group in groups}
    return [by_id.get(group_id) for group_id in group_ids]


async def group_by_id(db: Db, group_id: str) -> Group | None:
    """The group with an id; None when the id is invalid, or the viewer may see nothing in the group."""
    (group,) = await groups_by_id(db, [group_id])
    return group


async def _read(
    db: Db,
    read: Statement[Groups],
    contact_ids: Sequence[str],
    wanted: AssociationFilter,
    parents: ParentRows | None,
    **more: object,
) -> list[list[tuple[Group, Found]]]:
    """The groups of each contact in order, each with the rest of its row."""

    async def groups(labels: Labels) -> dict[str, list[GroupRow]]:
        row = await db.read(
            read, ids=list(dict.fromkeys(contact_ids)), singles=_singles(labels), today=db.today(),
            **label_filter(wanted.label_keys), **role_filter(labels, wanted.role), **day_filter(wanted.valid_on),
            **parent_columns(parents), **more,
        )  # fmt: skip
        return by_contact(row, parents)

    labels = (await registry(db)).labels
    found = await groups(labels)
    seen = {row[0] for rows in found.values() for row in rows}
    if not seen <= labels.keys():
        # Another server has just registered a label: only now do we know whether its two sides form one group.
        labels = await labels_covering(db, seen)
        found = await groups(labels)
    found_groups = [_in_order(contact_id, found.get(contact_id, []), labels) for contact_id in contact_ids]
    return await _with_days(db, found_groups, labels)


def _in_order(contact_id: str, rows: Sequence[GroupRow], labels: Labels) -> list[tuple[Group, Found]]:
    groups: list[tuple[Group, Found]] = []
    for key, outgoing, total, current, standing, *more in rows:
        if (label := labels.get(key)) is not None:
            side = Side.TO if outgoing else Side.FROM
            limit = label.limit_of(side)
            groups.append((Group(contact_id, key, side, total, current, limit, standing > limit), more))

    def place(found: tuple[Group, Found]) -> tuple[str, str, Side]:
        group = found[0]
        return labels[group.label_key].folded[group.side is Side.TO], group.label_key, group.side

    return sorted(groups, key=place)


async def _with_days(db: Db, found: list[list[tuple[Group, Found]]], labels: Labels) -> list[list[tuple[Group, Found]]]:
    """Check day by day the groups that exceed their limit over all days together, if there are any."""
    many = list(dict.fromkeys(group for groups in found for group, _ in groups if group.over_limit))
    if not many:
        return found
    row = await db.read(DAYS, places=[_place(group, labels) for group in many], today=db.today())
    days = row[0] if row else []
    most = {many[n]: peak(held(rows), (ALWAYS,), db.today()).number for n, rows in days}
    return [[(replace(one, over_limit=most.get(one, 0) > one.limit), more) for one, more in groups] for groups in found]


def _place(group: Group, labels: Labels) -> list[object]:
    return [group.contact_id, group.label_key, *(group.side is side or labels[group.label_key].single for side in Side)]


def _part_parameters(part: Page) -> Parameters:
    name, association_id = part.key or (LOWEST, LOWEST)
    return {"atStart": part.key is None, "keyName": name, "keyId": association_id, "ask": part.ask}


def _singles(labels: Labels) -> list[str]:
    return sorted(key for key, label in labels.items() if label.single)


def _cursor_of(edge: Edge) -> str:
    return encode_cursor(_KIND, (edge.sort_key, edge.association.id))
