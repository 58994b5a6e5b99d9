"""Neighbourhoods, compared with a search in Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.viewer import Viewer
from graphapi.services.graph import neighbourhoods as module
from graphapi.services.graph.neighbourhoods import NeighbourhoodOrder, neighbourhoods
from tests.conftest import ADMIN
from tests.services.graphs import EDITOR, TODAY, Association, Graph, associations, crowd, random_graph
from tests.services.people import label, people

ORDERS = pytest.mark.parametrize("order", list(NeighbourhoodOrder))
VIEWERS = pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
QUESTIONS: list[tuple[int, Sequence[str] | None, date | None, int]] = [
    (1, None, None, 500),
    (2, None, None, 500),
    (6, None, None, 500),
    (3, ("FRIEND",), None, 500),
    (3, None, TODAY, 500),
    (4, ("PARENT_CHILD", "FATHER_CHILD"), date(2024, 2, 29), 500),
    (2, (), None, 500),
    (2, None, None, 4),
    (6, None, None, 9),
    (1, None, None, 1),
]


def walked(graph: Graph, here: str, viewer: Viewer, keys: Sequence[str] | None, day: date | None) -> list[Association]:
    """The associations of a contact that the search may walk."""
    return [
        association
        for association in graph.of(here, viewer)
        if (keys is None or association.key in keys) and association.holds_on(day)
    ]


def distances(
    graph: Graph, root: str, viewer: Viewer, depth: int, keys: Sequence[str] | None, day: date | None
) -> dict[str, int]:
    """Return everybody within the depth with their distance, in the order in which they are first reached."""
    found, level = {root: 0}, [root]
    for hop in range(1, depth + 1):
        around = [[one.other(here) for one in walked(graph, here, viewer, keys, day)] for here in level]
        reached = [other for others in around for other in sorted(others, key=graph.key)]
        level = [other for other in dict.fromkeys(reached) if other not in found]
        found |= dict.fromkeys(level, hop)
    del found[root]
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=[str(n) for n in range(len(QUESTIONS))])
@ORDERS
@VIEWERS
async def test_everybody_near_and_what_is_among_them(
    db: Db, viewer: Viewer, order: NeighbourhoodOrder, question: tuple[int, Sequence[str] | None, date | None, int]
) -> None:
    """For all contacts at once: nearest first, then in each order, each once, cut at `first`, with the associations."""
    depth, keys, day, first = question
    graph = await random_graph(db, 8, size=24, number=45)
    roots = list(graph.names)

    mine = Db.of(db.database, viewer, deadline=60)
    found = await neighbourhoods(mine, roots, depth, keys, day, first, ("name",), order=order)
    alone = await neighbourhoods(mine, roots, depth, keys, day, first, ("name",), None, order=order)

    assert [one.members for one in alone] == [one.members for one in found]
    for root, data in zip(roots, found, strict=True):
        around = distances(graph, root, viewer, depth, keys, day) if graph.seen(root, viewer) else {}
        everybody = list(around)
        if order is NeighbourhoodOrder.NAME:
            everybody.sort(key=lambda one, around=around: (around[one], graph.key(one)))
        wanted = everybody[:first]
        assert [(contact["id"], hop) for contact, hop in data.members] == [(one, around[one]) for one in wanted]
        among = {
            association.id
            for here in [root, *wanted]
            for association in walked(graph, here, viewer, keys, day)
            if association.other(here) in {root, *wanted}
        }
        assert sorted(association.id for association in data.associations) == sorted(among)
        assert data.truncated == (len(around) > first)


async def test_a_missing_contact_has_no_neighbourhood(db: Db) -> None:
    """Empty, beside that of another."""
    await label(db, "Friend")
    ann, bob = await people(db, "Ann", "Bob")
    await associations(db, (ann, bob, "FRIEND"))

    nobody, found = await neighbourhoods(db, ["con_x", ann], 1, None, None, 1, ("name",))

    assert (nobody.members, nobody.associations, nobody.truncated) == ([], [], False)
    assert found.members == [({"id": bob, "name": "Bob"}, 1)]


async def test_ways_stay_when_associations_are_left_out(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all between eight contacts only nine are returned: each member keeps one that leads nearer to the root."""
    monkeypatch.setattr(module, "MAX_ASSOCIATIONS", 9)
    await label(db, "Friend")
    root, *others = await people(db, *"ABCDEFGH")
    near, far = others[:3], others[3:]
    await associations(
        db,
        *((one, other, "FRIEND") for one in far for other in far if one < other),
        *((one, other, "FRIEND") for one in far for other in near),
        *((one, root, "FRIEND") for one in near),
    )

    (found,) = await neighbourhoods(db, [root], 6, None, None, 500, ())

    hops = {root: 0} | {contact["id"]: hop for contact, hop in found.members}
    ends = [(association.from_id, association.to_id) for association in found.associations]
    nearer = {max(pair, key=lambda one: hops[one]) for pair in ends if hops[pair[0]] != hops[pair[1]]}
    assert nearer == set(others)
    assert len({association.id for association in found.associations}) == 9
    assert found.truncated


async def test_a_cut_at_the_very_end_is_none(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many contacts and associations as may be returned, and no more."""
    await label(db, "Friend")
    root, *others = await people(db, "A", "B", "C")
    await associations(db, *((root, other, "FRIEND") for other in others), (others[0], others[1], "FRIEND"))
    monkeypatch.setattr(module, "MAX_ASSOCIATIONS", 3)

    (found,) = await neighbourhoods(db, [root], 2, None, None, 2, ())

    assert (len(found.members), len(found.associations), found.truncated) == (2, 3, False)


async def test_a_page_that_is_full_ends_the_search(db: Db) -> None:
    """The third level of a wide tree is not read when the second fills the page."""
    await label(db, "Friend", limit=500)
    root, *others = await crowd(db, 1 + 10 + 100 + 2_000)
    first, second, third = others[:10], others[10:110], others[110:]
    await associations(
        db,
        *((root, one, "FRIEND") for one in first),
        *((first[n % 10], one, "FRIEND") for n, one in enumerate(second)),
        *((second[n % 100], one, "FRIEND") for n, one in enumerate(third)),
    )
    mine = Db.of(db.database, ADMIN, profile=True, deadline=60)

    (found,) = await neighbourhoods(mine, [root], 6, None, None, 50, ())

    assert [hop for _, hop in found.members] == [1] * 10 + [2] * 40
    assert found.truncated
    assert sum(mine.tally.db_hits) < 4_000


async def test_a_level_is_read_no_further_than_the_page(db: Db) -> None:
    """Of fifty contacts with forty others each, in the order in which they are first reached, two are looked at."""
    await label(db, "Friend", limit=500)
    root, *others = await crowd(db, 1 + 50 + 2_000)
    first, second = others[:50], others[50:]
    await associations(
        db, *((root, one, "FRIEND") for one in first), *((first[n % 50], one, "FRIEND") for n, one in enumerate(second))
    )
    costs: dict[NeighbourhoodOrder, int] = {}
    for order in NeighbourhoodOrder:
        mine = Db.of(db.database, ADMIN, profile=True, deadline=60)

        (found,) = await neighbourhoods(mine, [root], 6, None, None, 100, (), None, order=order)

        assert [hop for _, hop in found.members] == [1] * 50 + [2] * 50
        assert found.truncated
        costs[order] = sum(mine.tally.db_hits)

    assert costs[NeighbourhoodOrder.FIRST_REACHED] * 10 < costs[NeighbourhoodOrder.NAME]


@pytest.mark.parametrize(
    ("depth", "first", "wrong"), [(0, 50, "depth"), (7, 50, "depth"), (2, 0, "first"), (2, 501, "first")]
)
async def test_out_of_range_is_refused(db: Db, depth: int, first: int, wrong: str) -> None:
    """Named, not clamped."""
    with pytest.raises(BadArgument) as caught:
        await neighbourhoods(db, ["con_x"], depth, None, None, first, ())

    assert caught.value.argument == wrong
