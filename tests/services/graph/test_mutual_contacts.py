"""Mutual contacts, compared with sets in Python."""

from __future__ import annotations

import itertools

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Viewer
from graphapi.services.graph.mutual_contacts import mutual_counts, mutual_pages
from tests.conftest import ADMIN
from tests.services.people import people
from tests.services.small_worlds import DAY, EDITOR, World, small_world


def expected(world: World, one: str, other: str, viewer: Viewer, keys: list[str] | None, *, today: bool) -> list[str]:
    """The ids that both are associated with, by name."""
    if one == other or not (world.seen(one, viewer) and world.seen(other, viewer)):
        return []
    sides = [
        {
            there
            for there, _, association in world.around(end, viewer, today=today)
            if keys is None or association.key in keys
        }
        for end in (one, other)
    ]
    return world.by_name(sides[0] & sides[1] - {one, other})


@pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
@pytest.mark.parametrize(("keys", "today"), [(None, False), (["FRIEND", "PARENT_CHILD"], True)])
async def test_both_are_associated_with_them(db: Db, viewer: Viewer, keys: list[str] | None, today: bool) -> None:
    """Every pair of contacts: who, in which order, by which associations, and how many."""
    world = await small_world(db, 1)
    mine = Db.of(db.database, viewer, deadline=60)
    day = DAY if today else None
    ids = sorted(world.names)

    for other in ids[:12]:
        pages = await mutual_pages(mine, ids, other, keys, day, PageArguments(first=500), ("id",))
        counts = await mutual_counts(mine, ids, other, keys, day)
        for one, page, count in zip(ids, pages, counts, strict=True):
            wanted = expected(world, one, other, viewer, keys, today=today)
            assert [row.contact["id"] for row in page.rows] == wanted
            assert count == len(wanted)
            for row in page.rows:
                associations = {(one, t.id) for t in row.associations} | {(other, t.id) for t in row.with_associations}
                assert associations == {
                    (end, association.id)
                    for end, (there, _, association) in itertools.chain(
                        *([(end, step) for step in world.around(end, viewer, today=today)] for end in (one, other))
                    )
                    if there == row.contact["id"] and (keys is None or association.key in keys)
                }


async def test_pages_follow_each_other(db: Db) -> None:
    """Two at a time: each once, in order; a cursor of another list is refused."""
    world = await small_world(db, 2, size=8, associations=40)
    one, other = sorted(world.names)[:2]
    wanted = expected(world, one, other, ADMIN, None, today=False)

    found: list[str] = []
    after: str | None = None
    while True:
        (page,) = await mutual_pages(db, [one], other, None, None, PageArguments(first=2, after=after), ("id",))
        found += [row.contact["id"] for row in page.rows]
        if not page.has_next:
            break
        after = page.cursor_of(page.rows[-1])

    assert found == wanted
    assert len(wanted) > 2
    with pytest.raises(BadArgument, match="after"):
        await mutual_pages(db, [one], other, None, None, PageArguments(first=2, after="bm8"), ("id",))


async def test_nobody_with_somebody_who_is_not_there(db: Db) -> None:
    """An unknown other has nobody in common with anyone; the parents do not add statements."""
    ids = await people(db, *(f"P{n}" for n in range(20)))
    before = len(db.tally.names)

    pages = await mutual_pages(db, ids, "con_0", None, None, PageArguments(), ("id",))

    assert all(not page.rows for page in pages)
    assert len(db.tally.names) == before + 1
