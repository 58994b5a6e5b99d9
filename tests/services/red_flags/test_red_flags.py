"""Red flags in pages."""

from __future__ import annotations

from datetime import timedelta

from graphapi.db.request import Db
from graphapi.kernel.labels import OnLimit
from graphapi.kernel.pages import PageArguments
from graphapi.services.associations.association_changes import AssociationPatch, update_association
from graphapi.services.associations.association_groups import association_groups
from graphapi.services.associations.association_views import AssociationFilter
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_lists import ContactFilter, contact_page
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.red_flags.red_flags import RedFlagFilter, red_flag_page
from tests.conftest import ADMIN, cypher
from tests.services.people import label, people

FLAGS = """
UNWIND range(0, size($ids) - 1) AS n
CREATE (:RedFlag {id: 'flg_' + toString(100000 + n), contactId: $ids[n], labelKey: 'X', side: 'FROM', role: 'x',
  limit: 1, count: 2, refused: false, status: 'OPEN', openKey: $ids[n], raisedAt: datetime()})
"""


async def test_a_page_costs_its_rows_and_not_the_whole_list(db: Db) -> None:
    """The list is walked in its order until the page is full."""
    ids = await people(db, *(f"P{n}" for n in range(2_000)))
    await cypher(db.database, FLAGS, ids=ids)
    profiled = Db.of(db.database, ADMIN, deadline=60, profile=True)

    page = await red_flag_page(profiled, RedFlagFilter(), PageArguments(first=10))

    assert [flag.contact_id for flag in page.rows] == ids[:-11:-1]
    assert sum(profiled.tally.db_hits) < 1_000


async def test_over_a_limit_is_about_one_same_day(db: Db) -> None:
    """Two on one day to come are over; moved apart they are not, in lists, groups and the check."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Friend", limit=1, on_limit=OnLimit.FLAG)
    day = db.today() + timedelta(days=4)
    await associate(db, AssociationInput(ann, bob, "FRIEND", until=day))
    second = await associate(db, AssociationInput(cid, ann, "FRIEND", since=day))

    async def found() -> tuple[list[str], list[str], bool]:
        filters, order = [ContactFilter(over_limit=one) for one in (True, False)], ContactOrder.NAME_ASC
        pages = [await contact_page(db, wanted, order, PageArguments(), ("name",)) for wanted in filters]
        ((group,),) = await association_groups(db, [ann], AssociationFilter())
        with_it, without = ([row["name"] for row in page.rows] for page in pages)
        return with_it, without, group.over_limit

    together = await found()
    await update_association(db, second.association_id, AssociationPatch(since=day + timedelta(days=1)))
    apart = await found()

    assert together == (["Ann"], ["Bob", "Cid"], True)
    assert apart == ([], ["Ann", "Bob", "Cid"], False)
