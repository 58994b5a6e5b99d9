"""The associations of contacts: orders, pages and filters, compared with lists in Python; and by id."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.db.statements import all_statements
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Side
from graphapi.kernel.pages import PageArguments, encode_cursor
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.associations.association_lists import (
    AssociationFilter,
    AssociationOrder,
    Edge,
    association_counts,
    association_groups,
    association_pages,
    associations_by_id,
    group_pages,
)
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import ASSOCIATION_COLUMNS, CONTACT_COLUMNS
from tests.conftest import ADMIN, cypher
from tests.services.association_filters import ALL, FILTERS, VIEWERS, passes, role
from tests.services.graphs import (
    EDITOR,
    SECRET,
    TODAY,
    Association,
    Graph,
    associations,
    contact,
    crowd,
    random_graph,
    through,
)
from tests.services.people import label, people

BY_ROLE, BY_NAME = AssociationOrder.ROLE_ASC, AssociationOrder.NAME_ASC
BY_CREATION = AssociationOrder.CREATED_AT_DESC


def in_order(graph: Graph, here: str, found: Sequence[Association], order: AssociationOrder) -> list[str]:
    """The ids in the order promised."""
    by_name = sorted(found, key=lambda association: (graph.key(association.other(here)), association.id))
    match order:
        case AssociationOrder.NAME_ASC:
            ordered = by_name
        case AssociationOrder.ROLE_ASC:
            ordered = sorted(by_name, key=lambda association: fold(role(association, here)))
        case AssociationOrder.SINCE_DESC:
            ordered = sorted(by_name, key=lambda association: -(association.since or date.min).toordinal())
        case AssociationOrder.CREATED_AT_DESC:
            ordered = sorted(found, key=lambda association: (association.created_at, association.id), reverse=True)
    return [association.id for association in ordered]


def ids(edges: Sequence[Edge]) -> list[str]:
    """The ids of the associations."""
    return [edge.association.id for edge in edges]


@pytest.mark.parametrize("order", list(AssociationOrder))
@VIEWERS
async def test_every_order_is_walked_both_ways(db: Db, viewer: Viewer, order: AssociationOrder) -> None:
    """Each association that is seen once, in order, from the start as from the end, for every contact."""
    graph = await random_graph(db, 2, size=8, number=60)
    mine = Db.of(db.database, viewer, deadline=60)

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
    mine, asked = Db.of(db.database, viewer, deadline=60), [*graph.names, "con_x"]

    pages = await association_pages(mine, asked, wanted, BY_ROLE, PageArguments(first=500), ("name",))
    counts = await association_counts(mine, asked, wanted)

    for here, page, count in zip(asked, pages, counts, strict=True):
        expected = [association for association in graph.of(here, viewer) if passes(association, here, wanted)]
        assert ids(page.rows) == in_order(graph, here, expected, BY_ROLE)
        assert count == len(expected)


@VIEWERS
async def test_what_two_contacts_are_to_each_other(db: Db, viewer: Viewer) -> None:
    """Every pair; nothing with a contact that is missing."""
    graph = await random_graph(db, 4, size=6, number=20)
    mine, asked = Db.of(db.database, viewer, deadline=60), list(graph.names)

    for other in [*asked, "con_x"]:
        wanted = AssociationFilter(with_id=other)
        pages = await association_pages(mine, asked, wanted, BY_NAME, PageArguments(), ())
        for here, page in zip(asked, pages, strict=True):
            expected = [association for association in graph.of(here, viewer) if passes(association, here, wanted)]
            assert sorted(ids(page.rows)) == sorted(association.id for association in expected)


async def test_an_edge_has_the_other_contact_and_the_association(db: Db) -> None:
    """As it was stored, with native dates, whichever end it is seen from."""
    await label(db, "Parent", "Child")
    ann, bob = await people(db, "Ann", "Bob")
    (association,) = await associations(db, (ann, bob, "PARENT_CHILD", date(2000, 1, 1), None))

    (of_ann,), (of_bob,) = (
        page.rows for page in await association_pages(db, [ann, bob], ALL, BY_ROLE, PageArguments(), ("name",))
    )

    assert (of_ann.side, of_ann.contact) == (Side.TO, {"id": bob, "name": "Bob"})
    assert (of_bob.side, of_bob.contact) == (Side.FROM, {"id": ann, "name": "Ann"})
    assert of_ann.association == of_bob.association
    found = of_ann.association
    assert (found.id, found.label_key, found.from_id, found.to_id) == (association.id, "PARENT_CHILD", ann, bob)
    assert (found.since, found.until, found.created_at) == (date(2000, 1, 1), None, association.created_at)


async def test_a_cursor_stays_good_when_its_association_is_gone(db: Db) -> None:
    """The next page is what would have followed."""
    await label(db, "Friend")
    ann, *others = await people(db, "Ann", "B", "C", "D")
    _, gone, last = await associations(db, *((ann, other, "FRIEND") for other in others))
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
    await associations(db, (ann, bob, "MENTOR_MENTEE"), (bob, ann, "ALLY"), (ann, cid, "ALLY"))

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


async def test_associations_by_id_stand_in_the_order_asked(db: Db) -> None:
    """None for what is missing, malformed, or has a hidden contact."""
    await label(db, "Friend")
    ann, bob = await people(db, "Ann", "Bob")
    secret = await contact(db, "Secret", readers=SECRET)
    one, two, hidden = await associations(db, (ann, bob, "FRIEND"), (bob, ann, "FRIEND"), (ann, secret, "FRIEND"))
    mine = Db.of(db.database, EDITOR)

    found = await associations_by_id(mine, [two.id, "asc_x", hidden.id, one.id, two.id, one.id[:-26] + 26 * "0"])

    assert [association and association.id for association in found] == [two.id, None, None, one.id, two.id, None]


async def test_a_hub_costs_its_own_associations_once(db: Db) -> None:
    """Any page of it; a count of all needs not even that."""
    await label(db, "Friend", limit=5_000)
    hub, *others = await crowd(db, 601)
    made = await associations(db, *((hub, other, "FRIEND") for other in others))
    costs: list[int] = []
    for after in (None, encode_cursor("associations.ROLE_ASC", ("friend", "person 00500", made[-1].id))):
        mine = Db.of(db.database, ADMIN, profile=True, deadline=60)
        await association_pages(mine, [hub], ALL, BY_ROLE, PageArguments(first=20, after=after), ("name",))
        costs.append(mine.tally.db_hits[-1])
    mine = Db.of(db.database, ADMIN, profile=True)

    assert await association_counts(mine, [hub], ALL) == [600]
    assert mine.tally.db_hits[-1] < 20
    assert max(costs) < 600 * 7


@pytest.mark.parametrize("number", [1, 30])
async def test_statements_do_not_grow_with_the_parents(db: Db, number: int) -> None:
    """One for each list, one for all groups, one for all of their pages."""
    await label(db, "Friend")
    others = await crowd(db, number + 1)
    await associations(db, *((here, there, "FRIEND") for here, there in pairwise(others)))
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
        for given, columns, name in (
            ("$times", CONTACT_COLUMNS, "c[k]"),
            ("$associationTimes", ASSOCIATION_COLUMNS, "r[k]"),
        ):
            for source in re.findall(rf"k IN {re.escape(given)} \| toString\((.+?)\[k\]\)", statement.text):
                wanted = columns.replace(name, f"{source}[k]").replace("(r)", f"({source})")
                assert wanted in statement.text, statement.name
                found += 1
    assert found > 30
