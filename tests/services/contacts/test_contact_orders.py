"""Each order of contacts is that of an oracle in Python, whatever filters there are and whoever asks."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.pages import PageArguments, Slice
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.contacts.contact_lists import contact_page
from graphapi.services.contacts.contact_orders import KEYS, ContactOrder
from graphapi.services.contacts.filter_values import ContactFilter, TextValues
from graphapi.services.shared.rows import ContactData
from tests.conftest import ADMIN, cypher
from tests.services.contacts.filter_worlds import FilterWorld, Person, filter_world
from tests.services.graphs import EDITOR, through

NAMES = (None, "", "Zoë", "zoe", "ÅNN", "Ann", "Bjørn", "Strauß", "STRAUSS", "Łukasz", "Émile")
FILTERS = [None, ContactFilter(company="Acorn"), ContactFilter(job_title=TextValues(contains="manager"))]
ORDERS = [one for one in ContactOrder if one.by in KEYS]

Place = Callable[[Person], str | None]


@pytest.fixture
async def world(db: Db) -> tuple[FilterWorld, dict[str, list[object]]]:
    """A random world, and the given name, family name and last update of each contact."""
    db.deadline.extend(60)
    found, chance = await filter_world(db, 7), random.Random(7)
    parts: dict[str, list[object]] = {
        one: [chance.choice(NAMES), chance.choice(NAMES), db.now() - timedelta(hours=chance.randrange(9))]
        for one in found.people
    }
    await cypher(
        db.database,
        "UNWIND $rows AS row MATCH (c:Contact {id: row[0]}) "
        "SET c.givenName = row[1], c.familyName = row[2], c.updatedAt = row[3]",
        rows=[[key, *some] for key, some in parts.items()],
    )
    return found, parts


def places(world: FilterWorld, parts: dict[str, list[object]], viewer: Viewer) -> dict[str, Place]:
    """What each order sorts by; None where a contact has no place."""

    def birth(one: Person) -> str | None:
        known = one.birth
        if known is None or known.year is None:
            return None
        return f"{known.year:04}{known.month or 0:02}{known.day or 0:02}"

    def birthday(one: Person) -> str | None:
        known, today = one.birth, world.today
        if known is None or known.month is None or known.day is None:
            return None
        return f"{(known.month, known.day) < (today.month, today.day):d}{known.month:02}{known.day:02}"

    def number(one: Person) -> str:
        mine = [tie for tie in world.ties if one.id in (tie.from_id, tie.to_id)]
        return f"{sum(world.seen(tie.other(one.id), viewer) for tie in mine):010}"

    return {
        "GIVEN_NAME": lambda one: fold(str(parts[one.id][0] or "")) or None,
        "FAMILY_NAME": lambda one: fold(str(parts[one.id][1] or "")) or None,
        "COMPANY": lambda one: fold(one.company or "") or None,
        "BIRTH_DATE": birth,
        "NEXT_BIRTHDAY": birthday,
        "UPDATED_AT": lambda one: str(parts[one.id][2]),
        "ASSOCIATION_COUNT": number,
    }


@pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])
async def test_each_order_is_that_of_the_oracle(
    db: Db, world: tuple[FilterWorld, dict[str, list[object]]], viewer: Viewer
) -> None:
    """Forwards and backwards, page after page; whoever has no place comes last, and ties are broken by name."""
    (found, parts), mine = world, Db.of(db.database, viewer, deadline=60)
    place_of, wrong = places(found, parts, viewer), list[str]()
    for n, order in enumerate(ORDERS):
        given = FILTERS[n % len(FILTERS)]
        ids = sorted(
            found.found(given or ContactFilter(), viewer),
            key=lambda one, place=place_of[order.by], order=order: (
                order.missing if (at := place(found.people[one])) is None else at,
                found.key(one),
            ),
            reverse=order.descends,
        )

        async def load(
            page: PageArguments, order: ContactOrder = order, given: ContactFilter | None = given
        ) -> Slice[ContactData]:
            return await contact_page(mine, given, order, page, ["id"])

        rows = await through(load, 7, backward=n % 4 > 1)
        if [one["id"] for one in rows] != ids:
            wrong.append(f"{order}: {given}")

    assert wrong == []
