"""Red flags in pages."""

from __future__ import annotations

from graphapi.db.database import Db
from graphapi.kernel.pages import PageArguments
from graphapi.services.red_flags import RedFlagFilter, red_flag_page
from tests.conftest import ADMIN, cypher
from tests.services.people import people

FLAGS = """
UNWIND range(0, size($ids) - 1) AS n
CREATE (:RedFlag {id: 'flg_' + toString(100000 + n), contactId: $ids[n], labelKey: 'X', side: 'FROM', role: 'x',
  limit: 1, count: 2, refused: false, status: 'OPEN', openKey: $ids[n], raisedAt: datetime()})
"""


async def test_a_page_costs_its_rows_and_not_the_whole_list(db: Db) -> None:
    """The list is walked in its order until the page is full."""
    ids = await people(db, *(f"P{n}" for n in range(2_000)))
    await cypher(db.database, FLAGS, ids=ids)
    profiled = db.database.request(ADMIN, deadline=60, profile=True)

    page = await red_flag_page(profiled, RedFlagFilter(), PageArguments(first=10))

    assert [flag.contact_id for flag in page.rows] == ids[:-11:-1]
    assert sum(profiled.tally.db_hits) < 1_000
