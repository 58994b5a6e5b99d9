"""Shortest paths, compared with a search in Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Labels
from graphapi.kernel.viewer import Viewer
from graphapi.services.graph import paths as module
from graphapi.services.graph.paths import PathAnswer, PathOutcome, path_steps, path_text, shortest_paths
from graphapi.services.shared.registry import registry
from tests.conftest import ADMIN
from tests.services.graphs import EDITOR, SECRET, TODAY, Association, Graph, associations, contact, random_graph
from tests.services.people import label, people

VIEWERS = pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
QUESTIONS: list[tuple[Sequence[str] | None, date | None, int]] = [
    (None, None, 0),
    (("FRIEND", "PARENT_CHILD"), None, 0),
    (None, TODAY, 0),
    (None, None, 3),
    (("FRIEND",), date(2024, 2, 29), 1),
    ((), None, 0),
]


async def ask(
    db: Db,
    one: str | None,
    other: str | None,
    *,
    keys: Sequence[str] | None = None,
    avoid: Sequence[str] = (),
    day: date | None = None,
    max_hops: int = 100,
    first: int = 500,
) -> PathAnswer:
    """Ask for the shortest paths, all of them unless the test says otherwise."""
    return await shortest_paths(db, one, other, keys, avoid, day, max_hops, first, ())


def all_shortest(
    graph: Graph, start: str, end: str, viewer: Viewer, keys: Sequence[str] | None, day: date | None, avoid: set[str]
) -> list[list[str]]:
    """The ids of the associations of every shortest path, in order: level by level, each way kept."""
    level: dict[str, list[list[Association]]] = {start: [[]]}
    seen = {start}
    while level and end not in level:
        following: dict[str, list[list[Association]]] = {}
        for here, ways in level.items():
            for association in graph.of(here, viewer):
                there = association.other(here)
                open_ = (keys is None or association.key in keys) and association.holds_on(day)
                if open_ and there not in seen and (there == end or there not in avoid):
                    following.setdefault(there, []).extend([*way, association] for way in ways)
        seen |= set(following)
        level = following
    return sorted([association.id for association in way] for way in level.get(end, []))


@pytest.mark.parametrize("question", QUESTIONS, ids=[str(n) for n in range(len(QUESTIONS))])
@VIEWERS
async def test_all_shortest_paths_between_all_pairs(
    db: Db, viewer: Viewer, question: tuple[Sequence[str] | None, date | None, int]
) -> None:
    """Their associations in order, the contacts between them, and why there are none."""
    keys, day, avoided = question
    graph = await random_graph(db, 9, size=18, number=26)
    mine, everybody = Db.of(db.database, viewer, deadline=60), list(graph.names)
    avoid = everybody[1 : 1 + avoided]

    for start in everybody[:6]:
        for end in everybody:
            answer = await ask(mine, start, end, keys=keys, day=day, avoid=avoid)
            if not (graph.seen(start, viewer) and graph.seen(end, viewer)):
                assert answer == PathAnswer(PathOutcome.UNKNOWN_CONTACT, [])
            elif start == end:
                assert answer == PathAnswer(PathOutcome.SAME_CONTACT, [])
            else:
                wanted = all_shortest(graph, start, end, viewer, keys, day, set(avoid))
                assert [[association.id for association in path.associations] for path in answer.paths] == wanted
                assert answer.outcome is (PathOutcome.FOUND if wanted else PathOutcome.NONE)


@pytest.mark.parametrize("question", QUESTIONS, ids=[str(n) for n in range(len(QUESTIONS))])
@VIEWERS
async def test_one_path_is_one_of_the_shortest(
    db: Db, viewer: Viewer, question: tuple[Sequence[str] | None, date | None, int]
) -> None:
    """The same one each time, and none where there are none."""
    keys, day, avoided = question
    graph = await random_graph(db, 19, size=18, number=40)
    mine, everybody = Db.of(db.database, viewer, deadline=60), list(graph.names)
    avoid = everybody[1 : 1 + avoided]

    for start in everybody[:6]:
        for end in everybody:
            one, again, every = [
                await ask(mine, start, end, keys=keys, day=day, avoid=avoid, first=first) for first in (1, 1, 500)
            ]
            assert one == again
            assert one.outcome is every.outcome
            assert len(one.paths) == min(len(every.paths), 1)
            assert all(path in every.paths for path in one.paths)


async def test_one_path_costs_one_search(db: Db) -> None:
    """Of half a billion equally short ones, no other is looked for."""
    start, end = await lattice(db, 30)
    mine = Db.of(db.database, ADMIN, profile=True, deadline=60)

    (path,) = (await ask(mine, start, end, first=1)).paths

    assert len(path.associations) == 30
    assert max(mine.tally.db_hits) < 1_000


@pytest.fixture
async def family(db: Db) -> tuple[list[str], Labels]:
    """Store Ann, her child Bob, his spouse Cid and somebody apart."""
    await label(db, "Parent", "Child")
    await label(db, "Spouse")
    ids = await people(db, "Ann", "Bob", "Cid", "Apart")
    await associations(db, (ids[0], ids[1], "PARENT_CHILD"), (ids[2], ids[1], "SPOUSE"))
    return ids, (await registry(db)).labels


async def test_a_path_reads_from_its_first_contact_on(db: Db, family: tuple[list[str], Labels]) -> None:
    """Whichever way its associations were made."""
    (ann, _, cid, _), labels = family

    (there,) = (await ask(db, ann, cid)).paths
    (back,) = (await ask(db, cid, ann)).paths

    assert path_text(there, labels) == "Ann → Child: Bob → Spouse: Cid"
    assert path_text(back, labels) == "Cid → Spouse: Bob → Parent: Ann"


async def test_a_step_leads_from_one_contact_to_the_next(db: Db, family: tuple[list[str], Labels]) -> None:
    """With what the next is to the one before, and the association between them."""
    (ann, bob, cid, _), labels = family

    (path,) = (await ask(db, ann, cid)).paths
    steps = path_steps(path, labels)

    assert [(step.from_["id"], step.role, step.to["id"]) for step in steps] == [
        (ann, "Child", bob),
        (bob, "Spouse", cid),
    ]
    assert [step.association for step in steps] == path.associations


@pytest.mark.parametrize(("max_hops", "outcome"), [(1, PathOutcome.NONE_WITHIN_BOUND), (2, PathOutcome.FOUND)])
async def test_a_longer_path_than_wanted_is_told_from_none(
    db: Db, family: tuple[list[str], Labels], max_hops: int, outcome: PathOutcome
) -> None:
    """Only who is not connected at all has NONE."""
    (ann, _, cid, apart), _ = family

    assert (await ask(db, ann, cid, max_hops=max_hops)).outcome is outcome
    assert (await ask(db, ann, apart, max_hops=max_hops)).outcome is PathOutcome.NONE


async def test_the_ends_may_be_avoided_and_are_still_ends(db: Db, family: tuple[list[str], Labels]) -> None:
    """Nobody is walked through who is avoided."""
    (ann, bob, cid, _), _ = family

    assert (await ask(db, ann, cid, avoid=[ann, cid])).outcome is PathOutcome.FOUND
    assert (await ask(db, ann, cid, avoid=[bob])).outcome is PathOutcome.NONE


async def test_an_end_that_is_missing_or_hidden_is_unknown(db: Db, family: tuple[list[str], Labels]) -> None:
    """Also when both ends are the same."""
    (ann, *_), _ = family
    secret = await contact(db, "Secret", readers=SECRET)
    mine = Db.of(db.database, EDITOR)

    for one, other in ((ann, None), (None, ann), (ann, "con_x"), (ann, secret), (secret, secret), (None, None)):
        assert await ask(mine, one, other) == PathAnswer(PathOutcome.UNKNOWN_CONTACT, [])


async def test_fewer_paths_are_the_first_of_more(db: Db) -> None:
    """Two ways at each of ten steps."""
    start, end = await lattice(db, 10)

    some, more = await ask(db, start, end, first=3), await ask(db, start, end, first=200)

    assert more.paths[:3] == some.paths
    ids = [[association.id for association in path.associations] for path in more.paths]
    assert ids == sorted(ids)
    assert len(ids) == 200


async def test_a_million_equally_short_paths_cost_no_more(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty steps of two ways: always the same least of the associations that the search meets first are returned."""
    monkeypatch.setattr(module, "ASSOCIATIONS", 50)
    start, end = await lattice(db, 30)
    mine = Db.of(db.database, ADMIN, profile=True, deadline=60)

    some, again = await ask(mine, start, end, first=2), await ask(mine, start, end, first=4)

    assert again.paths[:2] == some.paths
    assert len(some.paths[0].associations) == 30
    assert max(mine.tally.db_hits) < 10_000


async def lattice(db: Db, steps: int) -> tuple[str, str]:
    """Store layers of two contacts, each tied to both of the next, and return the one contact at each end."""
    await label(db, "Friend")
    layers = [await people(db, "start")]
    layers += [await people(db, f"a{n}", f"b{n}") for n in range(steps - 1)]
    layers.append(await people(db, "end"))
    await associations(
        db, *((one, other, "FRIEND") for here, there in pairwise(layers) for one in here for other in there)
    )
    return layers[0][0], layers[-1][0]


@pytest.mark.parametrize(
    ("max_hops", "first", "wrong"), [(0, 1, "maxHops"), (101, 1, "maxHops"), (1, 0, "first"), (1, 501, "first")]
)
async def test_out_of_range_is_refused(db: Db, max_hops: int, first: int, wrong: str) -> None:
    """Named, not clamped."""
    with pytest.raises(BadArgument) as caught:
        await ask(db, "con_x", "con_y", max_hops=max_hops, first=first)

    assert caught.value.argument == wrong
