"""Filters that compose find what an oracle in Python finds, for whoever asks."""

from __future__ import annotations

import os
import random

from graphapi.db.request import Db
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Viewer
from graphapi.services.contacts.contact_lists import contact_count, contact_page
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.workspace.workspace import prepare
from tests.conftest import ADMIN, wipe
from tests.services.contacts.filter_worlds import FilterWorld, filter_world
from tests.services.contacts.random_filters import random_filter, varied
from tests.services.graphs import EDITOR

FILTERS, SEED = int(os.environ.get("FILTERS", "160")), int(os.environ.get("FILTERS_SEED", "1"))
PER_WORLD, VARIED = 500, int(os.environ.get("FILTERS_VARIED", "2"))
"""The filters tried in one world, and with how many different values each."""


async def found_ids(db: Db, given: ContactFilter, order: ContactOrder = ContactOrder.NAME_ASC) -> list[str]:
    """The ids of a page that takes all."""
    page = await contact_page(db, given, order, PageArguments(first=500), ["id"])
    return [row["id"] for row in page.rows]


async def test_random_filters_find_what_the_oracle_finds(db: Db) -> None:
    """In order, with their number; hidden contacts are in no answer, and no answer depends on them."""
    differences: list[str] = []
    for first in range(0, FILTERS, PER_WORLD):
        await wipe(db.database)
        db.deadline.extend(60)
        await prepare(db, catalogue=False)
        world = await filter_world(db, SEED * 1_000 + first)
        chance, given = random.Random(SEED * 1_000 + first), ContactFilter()
        for n in range(first, min(first + PER_WORLD, FILTERS)):
            fresh = n % VARIED == 0
            given = random_filter(chance, world, 1 + n // VARIED % 5) if fresh else varied(given, chance, world)
            differences += [await difference(db, given, viewer, world) for viewer in (ADMIN, EDITOR)]

    assert [one for one in differences if one] == []


async def difference(db: Db, given: ContactFilter, viewer: Viewer, world: FilterWorld) -> str:
    """How the answer for a viewer is other than the oracle's; empty if it is the same."""
    mine, expected = Db.of(db.database, viewer), world.found(given, viewer)
    if await found_ids(mine, given) != expected:
        return f"{viewer.name}: {given}"
    if given.and_ and await contact_count(mine, given) != len(expected):
        return f"the number for {viewer.name}: {given}"
    return ""
