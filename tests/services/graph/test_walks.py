"""Walks from role to role, compared with sets in Python."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.db.specialised import SpecialisedTexts
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Viewer
from graphapi.services.graph.walks import walk_pages
from tests.conftest import ADMIN
from tests.services.small_worlds import DAY, EDITOR, World, small_world

MARKS = {
    "Friend": {"FRIEND>", "FRIEND<"},
    "Parent": {"PARENT_CHILD<"},
    "Child": {"PARENT_CHILD>"},
    "report": {"MANAGER_REPORT>"},
    "MANAGER_REPORT.name": {"MANAGER_REPORT<"},
    "Nobody": set[str](),
}
WALKS = [
    [["Parent"]],
    [["Parent"], ["Child"]],
    [["Friend", "report"], ["Friend"], ["Parent", "MANAGER_REPORT.name"]],
    [["Friend"]] * 6,
    [["Friend"], ["Nobody"]],
    [["Friend"], ["Parent", "Child"], ["report", "Parent"]],
]


def reached(world: World, start: str, roles: list[list[str]], viewer: Viewer, *, today: bool) -> set[str]:
    """Those whom the walk reaches, without the start."""
    level = {start} if world.seen(start, viewer) else set[str]()
    for step in roles:
        marks = set[str]().union(*(MARKS[role] for role in step))
        level = {there for here in level for there, mark, _ in world.around(here, viewer, today=today) if mark in marks}
    return level - {start}


@pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
@pytest.mark.parametrize("roles", WALKS, ids=[str(n) for n in range(len(WALKS))])
async def test_everybody_whom_the_roles_lead_to(db: Db, viewer: Viewer, roles: list[list[str]]) -> None:
    """From every contact: each once, by name, with the total, and a way that is one."""
    world = await small_world(db, 3)
    mine = Db.of(db.database, viewer, deadline=60)
    ids = sorted(world.names)

    for day in (None, DAY):
        pages = await walk_pages(mine, ids, roles, day, PageArguments(first=500), ("id",), paths=True)
        for start, page in zip(ids, pages, strict=True):
            wanted = world.by_name(reached(world, start, roles, viewer, today=day is not None))
            assert [row.contact["id"] for row in page.rows] == wanted
            assert page.total == len(wanted)
            for row in page.rows:
                assert row.path is not None
                check_way(world, start, roles, [one["id"] for one in row.path.contacts], viewer)
                assert len(row.path.associations) == len(roles)


@pytest.mark.parametrize("often", [1, 1_000_000], ids=["texts of their own", "one text for all"])
@pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
@pytest.mark.parametrize("roles", WALKS, ids=[str(n) for n in range(len(WALKS))])
async def test_without_ways_the_same_are_reached(
    db: Db, viewer: Viewer, roles: list[list[str]], often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the steps are written into the text or not."""
    monkeypatch.setattr(db.database, "specialised", SpecialisedTexts(often))
    world = await small_world(db, 5)
    mine = Db.of(db.database, viewer, deadline=60)
    ids = sorted(world.names)

    for day in (None, DAY):
        pages = await walk_pages(mine, ids, roles, day, PageArguments(first=500), ("id",), paths=False)
        wanted = [world.by_name(reached(world, start, roles, viewer, today=day is not None)) for start in ids]
        assert [[row.contact["id"] for row in page.rows] for page in pages] == wanted
        assert [page.total for page in pages] == [len(one) for one in wanted]


def check_way(world: World, start: str, roles: list[list[str]], way: list[str], viewer: Viewer) -> None:
    """Assert that each step of the way is one of the roles asked for, over contacts that the viewer sees."""
    assert way[0] == start
    for step, here, there in zip(roles, way, way[1:], strict=False):
        marks = set[str]().union(*(MARKS[role] for role in step))
        assert any(other == there and mark in marks for other, mark, _ in world.around(here, viewer))


async def test_pages_follow_each_other_in_one_statement_each(db: Db) -> None:
    """Three at a time: each once, in order."""
    world = await small_world(db, 4)
    start = max(world.names, key=lambda one: len(world.around(one, ADMIN)))
    wanted = world.by_name(reached(world, start, [["Friend"], ["Friend"]], ADMIN, today=False))

    found: list[str] = []
    after: str | None = None
    while True:
        page_args = PageArguments(first=3, after=after)
        (page,) = await walk_pages(db, [start], [["friend"], ["FRIEND"]], None, page_args, ("id",), paths=False)
        found += [row.contact["id"] for row in page.rows]
        if not page.has_next:
            break
        after = page.cursor_of(page.rows[-1])

    assert found == wanted
    assert len(wanted) > 3


@pytest.mark.parametrize("roles", [[], [["Friend"]] * 7, [[]], [["Friend"], ["x"] * 101]])
async def test_too_few_and_too_many_steps_are_refused(db: Db, roles: list[list[str]]) -> None:
    """One to six steps, each of one to a hundred roles."""
    with pytest.raises(BadArgument) as caught:
        await walk_pages(db, ["con_0"], roles, None, PageArguments(), ("id",), paths=False)

    assert caught.value.argument == "roles"
