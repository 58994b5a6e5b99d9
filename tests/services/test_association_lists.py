"""The associations of contacts: orders, pages, filters and groups, compared with lists in Python; and by id."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from graphapi.db.database import Db
from graphapi.db.statements import all_statements
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Side
from graphapi.kernel.pages import PageArguments, encode_cursor
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.association_groups import groups_with_pages
from graphapi.services.association_lists import (
    AssociationFilter,
    AssociationOrder,
    Edge,
    Group,
    association_counts,
    association_groups,
    association_pages,
    associations_by_id,
    group_by_id,
    group_pages,
)
from graphapi.services.registry import registry
from graphapi.services.rows import ASSOCIATION_COLUMNS, CONTACT_COLUMNS
from tests.conftest import ADMIN, cypher
from tests.services.graphs import EDITOR, LABELS, SECRET, TODAY, Graph, Tie, contact, crowd, random_graph, through, ties
from tests.services.people import label, people

BY_ROLE, BY_NAME = AssociationOrder.ROLE_ASC, AssociationOrder.NAME_ASC
BY_CREATION = AssociationOrder.CREATED_AT_DESC
ALL = AssociationFilter()
VIEWERS = pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
FILTERS = [
    ALL,
    AssociationFilter(label_keys=("FRIEND", "FATHER_CHILD")),
    AssociationFilter(label_keys=()),
    AssociationFilter(role="child"),
    AssociationFilter(role="Friend"),
    AssociationFilter(role="FATHER_CHILD.name"),
    AssociationFilter(role="nobody"),
    AssociationFilter(valid_on=TODAY),
    AssociationFilter(label_keys=("PARENT_CHILD",), role="Child", valid_on=date(2024, 2, 29)),
]


def role(tie: Tie, here: str) -> str:
    """Return what the other contact is to this one."""
    name, inverse = LABELS[tie.key]
    return name if inverse is None or tie.to_id == here else inverse


def passes(tie: Tie, here: str, wanted: AssociationFilter) -> bool:
    """Return whether the association passes the filter."""
    roles = {fold(role(tie, here)), f"{tie.key}.{'name' if tie.to_id == here else 'inverse'}"}
    return (
        (wanted.label_keys is None or tie.key in wanted.label_keys)
        and (wanted.role is None or wanted.role in roles or fold(wanted.role) in roles)
        and (wanted.with_id is None or tie.other(here) == wanted.with_id)
        and tie.holds_on(wanted.valid_on)
    )


def in_order(graph: Graph, here: str, found: Sequence[Tie], order: AssociationOrder) -> list[str]:
    """Return the ids in the order promised."""
    by_name = sorted(found, key=lambda tie: (graph.key(tie.other(here)), tie.id))
    match order:
        case AssociationOrder.NAME_ASC:
            ordered = by_name
        case AssociationOrder.ROLE_ASC:
            ordered = sorted(by_name, key=lambda tie: fold(role(tie, here)))
        case AssociationOrder.SINCE_DESC:
            ordered = sorted(by_name, key=lambda tie: -(tie.since or date.min).toordinal())
        case AssociationOrder.CREATED_AT_DESC:
            ordered = sorted(found, key=lambda tie: (tie.created_at, tie.id), reverse=True)
    return [tie.id for tie in ordered]


def ids(edges: Sequence[Edge]) -> list[str]:
    """Return the ids of the associations."""
    return [edge.association.id for edge in edges]


@pytest.mark.parametrize("order", list(AssociationOrder))
@VIEWERS
async def test_every_order_is_walked_both_ways(db: Db, viewer: Viewer, order: AssociationOrder) -> None:
    """Each association that is seen once, in order, from the start as from the end, for every contact."""
    graph = await random_graph(db, 2, size=8, number=60)
    mine = db.database.request(viewer, deadline=60)

    for here in graph.names:

        async def load(page: PageArguments, here: str = here) -> Any:
            return (await association_pages(mine, [here], ALL, order, page, ("id",)))[0]

        wanted = in_order(graph, here, graph.of(here, viewer), order)
        assert ids(await through(load, 4)) == wanted
        assert ids(await through(load, 4, backward=True)) == wanted


@pytest.mark.parametrize("wanted", FILTERS, ids=[str(n) for n in range(len(FILTERS))])
@VIEWERS
async def test_filters_keep_what_they_say(db: Db, viewer: Viewer, wanted: AssociationFilter) -> None:
    """For all contacts at once, a missing one among them, and as many as are counted."""
    graph = await random_graph(db, 3)
    mine, asked = db.database.request(viewer, deadline=60), [*graph.names, "con_x"]

    pages = await association_pages(mine, asked, wanted, BY_ROLE, PageArguments(first=500), ("name",))
    counts = await association_counts(mine, asked, wanted)

    for here, page, count in zip(asked, pages, counts, strict=True):
        expected = [tie for tie in graph.of(here, viewer) if passes(tie, here, wanted)]
        assert ids(page.rows) == in_order(graph, here, expected, BY_ROLE)
        assert count == len(expected)


@VIEWERS
async def test_what_two_contacts_are_to_each_other(db: Db, viewer: Viewer) -> None:
    """Every pair; nothing with a contact that is missing."""
    graph = await random_graph(db, 4, size=6, number=20)
    mine, asked = db.database.request(viewer, deadline=60), list(graph.names)

    for other in [*asked, "con_x"]:
        wanted = AssociationFilter(with_id=other)
        pages = await association_pages(mine, asked, wanted, BY_NAME, PageArguments(), ())
        for here, page in zip(asked, pages, strict=True):
            expected = [tie for tie in graph.of(here, viewer) if passes(tie, here, wanted)]
            assert sorted(ids(page.rows)) == sorted(tie.id for tie in expected)


async def test_an_edge_has_the_other_contact_and_the_association(db: Db) -> None:
    """As it was stored, with native dates, whichever end it is seen from."""
    await label(db, "Parent", "Child")
    ann, bob = await people(db, "Ann", "Bob")
    (tie,) = await ties(db, (ann, bob, "PARENT_CHILD", date(2000, 1, 1), None))

    (of_ann,), (of_bob,) = (
        page.rows for page in await association_pages(db, [ann, bob], ALL, BY_ROLE, PageArguments(), ("name",))
    )

    assert (of_ann.side, of_ann.contact) == (Side.TO, {"id": bob, "name": "Bob"})
    assert (of_bob.side, of_bob.contact) == (Side.FROM, {"id": ann, "name": "Ann"})
    assert of_ann.association == of_bob.association
    found = of_ann.association
    assert (found.id, found.label_key, found.from_id, found.to_id) == (tie.id, "PARENT_CHILD", ann, bob)
    assert (found.since, found.until, found.created_at) == (date(2000, 1, 1), None, tie.created_at)


async def test_a_cursor_stays_good_when_its_association_is_gone(db: Db) -> None:
    """The next page is what would have followed."""
    await label(db, "Friend")
    ann, *others = await people(db, "Ann", "B", "C", "D")
    _, gone, last = await ties(db, *((ann, other, "FRIEND") for other in others))
    (page,) = await association_pages(db, [ann], ALL, BY_ROLE, PageArguments(first=2), ())
    await cypher(db.database, "MATCH (:Contact)-[r]->() WHERE r.id = $id DELETE r", id=gone.id)

    after = PageArguments(after=page.cursor_of(page.rows[1]))
    (rest,) = await association_pages(db, [ann], ALL, BY_ROLE, after, ())

    assert ids(rest.rows) == [last.id]


async def test_a_cursor_of_another_order_is_refused(db: Db) -> None:
    """Also one that was never made here."""
    never = encode_cursor("associations.CREATED_AT_DESC", ("soon", "asc_x"))
    beyond = encode_cursor("associations.CREATED_AT_DESC", ("9" * 30, "asc_x"))

    for order, cursor in ((BY_NAME, never), (BY_CREATION, never), (BY_CREATION, beyond)):
        with pytest.raises(BadArgument) as caught:
            await association_pages(db, ["con_x"], ALL, order, PageArguments(before=cursor), ())
        assert caught.value.argument == "before"


async def test_a_label_registered_elsewhere_has_its_place_at_once(db: Db) -> None:
    """Though this process has read the labels before: its role is in order, and its two sides are one group."""
    await label(db, "Mentor", "Mentee")
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    known = await registry(db)
    text = """CREATE (:AssociationLabel {key: 'ALLY', name: 'Ally', limit: 1, inverseLimit: 1, onLimit: 'FLAG',
      acyclic: false, emailCopy: 'NONE', retired: false, version: 1})"""
    await cypher(db.database, text)
    await ties(db, (ann, bob, "MENTOR_MENTEE"), (bob, ann, "ALLY"), (ann, cid, "ALLY"))

    db.database.shared["registry"] = replace(known, loaded_at=time.monotonic())
    (page,) = await association_pages(db, [ann], ALL, BY_ROLE, PageArguments(), ("name",))
    db.database.shared["registry"] = replace(known, loaded_at=time.monotonic())
    (groups,) = await association_groups(db, [ann], ALL)

    assert [(edge.association.label_key, edge.contact["name"]) for edge in page.rows] == [
        ("ALLY", "Bob"), ("ALLY", "Cid"), ("MENTOR_MENTEE", "Bob"),
    ]  # fmt: skip
    assert [(group.label_key, group.total, group.over_limit) for group in groups] == [
        ("ALLY", 2, True), ("MENTOR_MENTEE", 1, False),
    ]  # fmt: skip


@pytest.mark.parametrize("wanted", FILTERS, ids=[str(n) for n in range(len(FILTERS))])
@VIEWERS
async def test_groups_count_by_label_and_side(db: Db, viewer: Viewer, wanted: AssociationFilter) -> None:
    """What is seen, what of it has not ended, and whether all that have not are too many."""
    graph = await random_graph(db, 6, size=8, number=60)
    mine, asked = db.database.request(viewer, deadline=60), [*graph.names, "con_x"]

    found = await association_groups(mine, asked, wanted)

    for here, groups in zip(asked, found, strict=True):
        assert groups == expected_groups(graph, here, viewer, wanted, mine.today())


def expected_groups(graph: Graph, here: str, viewer: Viewer, wanted: AssociationFilter, today: date) -> list[Group]:
    """Return the groups as lists in Python make them."""
    seen: dict[tuple[str, str, Side], list[Tie]] = {}
    for tie in graph.of(here, viewer):
        if passes(tie, here, wanted):
            side = Side.FROM if LABELS[tie.key][1] is None or tie.to_id == here else Side.TO
            seen.setdefault((fold(role(tie, here)), tie.key, side), []).append(tie)
    groups: list[Group] = []
    for (text, key, side), tied in sorted(seen.items()):
        current = sum(tie.until is None or tie.until >= today for tie in tied)
        standing = sum(
            (tie.until is None or tie.until >= today) and tie.key == key and fold(role(tie, here)) == text
            for tie in graph.ties
            if here in (tie.from_id, tie.to_id)
        )
        groups.append(Group(here, key, side, len(tied), current, 3, over_limit=standing > 3))
    return groups


@VIEWERS
async def test_the_pages_of_groups_hold_what_the_groups_count(db: Db, viewer: Viewer) -> None:
    """All groups of all contacts in one statement, each by name."""
    graph = await random_graph(db, 7, size=8, number=60)
    mine = db.database.request(viewer, deadline=60)
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
    mine, ids = db.database.request(viewer, deadline=60), list(graph.names)
    for wanted in (ALL, AssociationFilter(valid_on=TODAY), AssociationFilter(label_keys=("FRIEND",))):
        groups = await association_groups(mine, ids, wanted)
        flat = [group for of_one in groups for group in of_one]
        first = await group_pages(mine, flat, wanted, PageArguments(first=2), ("id",))
        cursor = next(page.cursor_of(page.rows[-1]) for page in first if page.has_next)
        for page in (PageArguments(first=2), PageArguments(first=3, after=cursor)):
            pages = await group_pages(mine, flat, wanted, page, ("id",))
            before = len(mine.tally.names)

            found = await groups_with_pages(mine, ids, wanted, page, ("id",))

            assert mine.tally.names[before:] == ["associations/groups_with_pages"]
            assert [[group for group, _ in of_one] for of_one in found] == groups
            assert [(list(one.rows), one.has_next) for of_one in found for _, one in of_one] == [
                (list(one.rows), one.has_next) for one in pages
            ]


async def test_the_pages_of_a_group_follow_each_other(db: Db) -> None:
    """Two at a time, each once."""
    await label(db, "Friend")
    ann, *others = await people(db, "Ann", "B", "D", "C", "E", "F")
    made = await ties(db, *((ann, other, "FRIEND") for other in others))
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
    await ties(db, (ann, bob, "PARENT_CHILD"), (ann, secret, "PARENT_CHILD"))
    mine = db.database.request(EDITOR)
    ((group,),) = await association_groups(mine, [ann], ALL)

    assert group.id == f"grp_{ann.removeprefix('con_')}_T_PARENT_CHILD"
    assert await group_by_id(mine, group.id) == group
    assert group.total == 1
    for wrong in ("grp_x", group.id.replace("_T_", "_F_"), group.id + "_X", f"grp_{secret[4:]}_F_PARENT_CHILD"):
        assert await group_by_id(mine, wrong) is None


async def test_associations_by_id_stand_in_the_order_asked(db: Db) -> None:
    """None for what is missing, malformed, or has a hidden contact."""
    await label(db, "Friend")
    ann, bob = await people(db, "Ann", "Bob")
    secret = await contact(db, "Secret", readers=SECRET)
    one, two, hidden = await ties(db, (ann, bob, "FRIEND"), (bob, ann, "FRIEND"), (ann, secret, "FRIEND"))
    mine = db.database.request(EDITOR)

    found = await associations_by_id(mine, [two.id, "asc_x", hidden.id, one.id, two.id, one.id[:-26] + 26 * "0"])

    assert [tie and tie.id for tie in found] == [two.id, None, None, one.id, two.id, None]


async def test_a_hub_costs_its_own_associations_once(db: Db) -> None:
    """Any page of it; a count of all needs not even that."""
    await label(db, "Friend", limit=5_000)
    hub, *others = await crowd(db, 601)
    made = await ties(db, *((hub, other, "FRIEND") for other in others))
    costs: list[int] = []
    for after in (None, encode_cursor("associations.ROLE_ASC", ("friend", "person 00500", made[-1].id))):
        mine = db.database.request(ADMIN, profile=True, deadline=60)
        await association_pages(mine, [hub], ALL, BY_ROLE, PageArguments(first=20, after=after), ("name",))
        costs.append(mine.tally.db_hits[-1])
    mine = db.database.request(ADMIN, profile=True)

    assert await association_counts(mine, [hub], ALL) == [600]
    assert mine.tally.db_hits[-1] < 20
    assert max(costs) < 600 * 7


@pytest.mark.parametrize("number", [1, 30])
async def test_statements_do_not_grow_with_the_parents(db: Db, number: int) -> None:
    """One for each list, one for all groups, one for all of their pages."""
    await label(db, "Friend")
    others = await crowd(db, number + 1)
    await ties(db, *((here, there, "FRIEND") for here, there in pairwise(others)))
    await registry(db)
    db.tally.names.clear()

    await association_pages(db, others, ALL, BY_ROLE, PageArguments(), ("name",))
    await association_counts(db, others, AssociationFilter(valid_on=TODAY + timedelta(days=1)))
    groups = [group for of_one in await association_groups(db, others, ALL) for group in of_one]
    await group_pages(db, groups, ALL, PageArguments(), ("name",))

    wanted = [f"associations/{name}" for name in ("page_by_role", "counts", "groups", "group_pages")]
    assert [name for name in db.tally.names if name != "workspace/load"] == wanted


def test_every_statement_returns_contacts_and_associations_alike() -> None:
    """Where properties are returned by name, days and instants stand behind the others, as text."""
    found = 0
    for statement in all_statements():
        for given, columns, name in (("$times", CONTACT_COLUMNS, "c[k]"), ("$tieTimes", ASSOCIATION_COLUMNS, "r[k]")):
            for source in re.findall(rf"k IN {re.escape(given)} \| toString\((.+?)\[k\]\)", statement.text):
                wanted = columns.replace(name, f"{source}[k]").replace("(r)", f"({source})")
                assert wanted in statement.text, statement.name
                found += 1
    assert found > 30
