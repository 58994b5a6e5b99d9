"""The associations of contacts in groups by label and side, compared with lists in Python; their pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.labels import Side
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.associations.association_groups import groups_with_pages
from graphapi.services.associations.association_lists import (
    AssociationFilter,
    Group,
    association_groups,
    group_by_id,
    group_pages,
)
from tests.services.association_filters import ALL, FILTERS, VIEWERS, passes, role
from tests.services.graphs import (
    EDITOR,
    LABELS,
    SECRET,
    TODAY,
    Association,
    Graph,
    associations,
    contact,
    random_graph,
    through,
)
from tests.services.people import label, people


@pytest.mark.parametrize("wanted", FILTERS, ids=[str(n) for n in range(len(FILTERS))])
@VIEWERS
async def test_groups_count_by_label_and_side(db: Db, viewer: Viewer, wanted: AssociationFilter) -> None:
    """What is seen, what of it has not ended, and whether all that have not are too many."""
    graph = await random_graph(db, 6, size=8, number=60)
    mine, asked = Db.of(db.database, viewer, deadline=60), [*graph.names, "con_x"]

    found = await association_groups(mine, asked, wanted)

    for here, groups in zip(asked, found, strict=True):
        assert groups == expected_groups(graph, here, viewer, wanted, mine.today())


def expected_groups(graph: Graph, here: str, viewer: Viewer, wanted: AssociationFilter, today: date) -> list[Group]:
    """The groups as lists in Python make them."""
    seen: dict[tuple[str, str, Side], list[Association]] = {}
    for association in graph.of(here, viewer):
        if passes(association, here, wanted):
            side = Side.FROM if LABELS[association.key][1] is None or association.to_id == here else Side.TO
            seen.setdefault((fold(role(association, here)), association.key, side), []).append(association)
    groups: list[Group] = []
    for (text, key, side), tied in sorted(seen.items()):
        current = sum(association.until is None or association.until >= today for association in tied)
        standing = [
            association
            for association in graph.associations
            if here in (association.from_id, association.to_id)
            and association.key == key
            and fold(role(association, here)) == text
        ]
        days = [
            today,
            *(
                association.since
                for association in standing
                if association.since is not None and association.since > today
            ),
        ]
        most = max(sum(association.holds_on(day) for association in standing) for day in days)
        groups.append(Group(here, key, side, len(tied), current, 3, over_limit=most > 3))
    return groups


@VIEWERS
async def test_the_pages_of_groups_hold_what_the_groups_count(db: Db, viewer: Viewer) -> None:
    """All groups of all contacts in one statement, each by name."""
    graph = await random_graph(db, 7, size=8, number=60)
    mine = Db.of(db.database, viewer, deadline=60)
    for wanted in (ALL, AssociationFilter(valid_on=TODAY)):
        groups = [group for of_one in await association_groups(mine, list(graph.names), wanted) for group in of_one]
        before = len(mine.tally.names)

        pages = await group_pages(mine, groups, wanted, PageArguments(first=500), ("id",))

        assert mine.tally.names[before:] == ["associations/group_pages"]
        for group, page in zip(groups, pages, strict=True):
            assert len(page.rows) == group.total
            for edge in page.rows:
                assert edge.association.label_key == group.label_key
                assert edge.side is group.side or group.label_key == "FRIEND"
            places = [(edge.sort_key, edge.association.id) for edge in page.rows]
            assert places == sorted(places)


@VIEWERS
async def test_groups_come_with_their_pages(db: Db, viewer: Viewer) -> None:
    """In one statement what both tell in two, whatever is asked for, from the beginning and behind a cursor."""
    graph = await random_graph(db, 7, size=8, number=60)
    mine, ids = Db.of(db.database, viewer, deadline=60), list(graph.names)
    for wanted in (ALL, AssociationFilter(valid_on=TODAY), AssociationFilter(label_keys=("FRIEND",))):
        groups = await association_groups(mine, ids, wanted)
        flat = [group for of_one in groups for group in of_one]
        first = await group_pages(mine, flat, wanted, PageArguments(first=2), ("id",))
        cursor = next(page.cursor_of(page.rows[-1]) for page in first if page.has_next)
        for page in (PageArguments(first=2), PageArguments(first=3, after=cursor)):
            pages = await group_pages(mine, flat, wanted, page, ("id",))
            before = len(mine.tally.names)

            found = await groups_with_pages(mine, ids, wanted, page, ("id",))

            # The labels are read again once they are a second old.
            first_read, *more = [name for name in mine.tally.names[before:] if name != "workspace/load"]
            assert first_read == "associations/groups_with_pages"
            # Only where there are more than the limit on all days together are the days looked at.
            assert more in ([], ["associations/days"])
            assert [[group for group, _ in of_one] for of_one in found] == groups
            assert [(list(one.rows), one.has_next) for of_one in found for _, one in of_one] == [
                (list(one.rows), one.has_next) for one in pages
            ]


async def test_the_pages_of_a_group_follow_each_other(db: Db) -> None:
    """Two at a time, each once."""
    await label(db, "Friend")
    ann, *others = await people(db, "Ann", "B", "D", "C", "E", "F")
    made = await associations(db, *((ann, other, "FRIEND") for other in others))
    ((group,),) = await association_groups(db, [ann], ALL)

    async def load(page: PageArguments) -> Any:
        return (await group_pages(db, [group], ALL, page, ("name",)))[0]

    assert [edge.contact["name"] for edge in await through(load, 2)] == ["B", "C", "D", "E", "F"]
    assert len(made) == group.total


async def test_a_group_is_found_again_by_its_id(db: Db) -> None:
    """Not by one that was never given out, of a hidden contact, or with nothing in it."""
    await label(db, "Parent", "Child")
    ann, bob = await people(db, "Ann", "Bob")
    secret = await contact(db, "Secret", readers=SECRET)
    await associations(db, (ann, bob, "PARENT_CHILD"), (ann, secret, "PARENT_CHILD"))
    mine = Db.of(db.database, EDITOR)
    ((group,),) = await association_groups(mine, [ann], ALL)

    assert group.id == f"grp_{ann.removeprefix('con_')}_T_PARENT_CHILD"
    assert await group_by_id(mine, group.id) == group
    assert group.total == 1
    for wrong in ("grp_x", group.id.replace("_T_", "_F_"), group.id + "_X", f"grp_{secret[4:]}_F_PARENT_CHILD"):
        assert await group_by_id(mine, wrong) is None
