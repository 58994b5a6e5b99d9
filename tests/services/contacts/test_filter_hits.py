"""What composed filters cost the database among ten thousand contacts: some hits for each row of a page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.contacts import complete
from graphapi.kernel.pages import PageArguments
from graphapi.matching.blocking import blocking_keys
from graphapi.services.contacts.contact_lists import contact_page
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.contact_statistics import ContactDimensionField, Dimension, contact_statistics
from graphapi.services.contacts.filter_values import ContactFilter, DateValues, FieldValues, RelatedValues, TextValues
from graphapi.services.shared.ids import new_id
from graphapi.services.workspace.workspace import prepare
from tests.conftest import ADMIN, cypher, wipe
from tests.services.people import label

SIZE, PAGE, HITS = 10_000, 50, 20
"""The contacts, the rows of a page, and the hits that each row may cost."""

CHIEFS = ContactFilter(job_title=TextValues(equals="CHIEF"))
ACORN = ContactFilter(company_name=TextValues(equals="Acorn"))
SELECTIVE = {
    "job title": CHIEFS,
    "job title, one of": ContactFilter(and_=[ContactFilter(job_title=TextValues(in_=["chief", "nobody"]))]),
    "company": ACORN,
    "e-mail": ContactFilter(email=TextValues(equals="n77@firm.example")),
    "name": ContactFilter(name=TextValues(starts_with="person 0007")),
    "externalId": ContactFilter(external_id=TextValues(in_=["X77", "X78"])),
    "custom field": ContactFilter(custom_fields=[FieldValues("city", equals="rome")]),
    "custom field, not": ContactFilter(job_title=TextValues(equals="chief"), not_=ContactFilter(company="Acorn")),
    "around": ContactFilter(related=RelatedValues("Manager", contact=ContactFilter(ids=[]))),
    "around few": ContactFilter(related=RelatedValues("Report", contact=CHIEFS)),
}
WIDE = {
    "text": ContactFilter(job_title=TextValues(contains="erk")),
    "either": ContactFilter(or_=[ContactFilter(job_title=TextValues(contains="x")), ContactFilter(company="Other 1")]),
    "date": ContactFilter(birth_date=DateValues(month=4)),
    "order": ContactFilter(custom_fields=[FieldValues("floor", at_least=3)]),
    "count": ContactFilter(related=RelatedValues("Manager", at_least=1, at_most=2)),
    "none": ContactFilter(related=RelatedValues("Spouse", at_least=0, at_most=0)),
}


@pytest.fixture(scope="module")
async def firm(database: Database) -> Db:
    """Ten thousand contacts: a few chiefs, at Acorn, in Rome; every tenth manages the next ones."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=120)
    await prepare(db, catalogue=False)
    await label(db, "Manager", "Report", limit=100)
    await label(db, "Spouse")
    rows = [_row(db, n) for n in range(SIZE)]
    text = "UNWIND $rows AS row CREATE (c:Contact) SET c = row"
    for start in range(0, SIZE, 2_000):
        await cypher(database, text, rows=rows[start : start + 2_000])
    pairs = [[rows[n - n % 10]["id"], rows[n]["id"]] for n in range(SIZE) if n % 10]
    await cypher(
        database,
        "UNWIND $pairs AS pair MATCH (a:Contact {id: pair[0]}) MATCH (b:Contact {id: pair[1]}) "
        "CREATE (a)-[:MANAGER_REPORT {id: 'asc_' + b.id, emailCopy: 'NONE', version: 1}]->(b)",
        pairs=pairs,
    )
    await cypher(database, "CALL db.prepareForReplanning()")
    return db


def _row(db: Db, n: int) -> dict[str, Any]:
    few = n % 500 == 3
    values: dict[str, Any] = {
        "name": f"Person {n:05d}", "emails": [f"n{n}@firm.example"], "phones": [], "externalId": f"X{n}",
        "company": "Acorn" if n % 700 == 3 else f"Other {n % 4}", "jobTitle": "Chief" if few else "Clerk",
        "customFields": json.dumps({"city": "Rome" if few else "Paris", "floor": n % 8}), "birth": None,
        "birthDate": db.today().replace(year=1950, month=4 if n % 3 else 5, day=1),
    }  # fmt: skip
    contact_id = new_id("con", db.now())
    stored = {"id": contact_id, "givenName": None, "familyName": None, "readers": ["everyone"], "version": 1}
    return complete(stored, values, contact_id, keys=blocking_keys)


@pytest.mark.parametrize("name", [*SELECTIVE, *WIDE])
async def test_a_page_costs_no_more_than_some_hits_for_each_row(firm: Db, name: str) -> None:
    """A selective filter starts from an index; one that many pass stops in the order of names when the page is full."""
    mine = Db.of(firm.database, ADMIN, profile=True, deadline=60)

    given, first = {**SELECTIVE, **WIDE}[name], PageArguments(first=PAGE)
    page = await contact_page(mine, given, ContactOrder.NAME_ASC, first, ["name"])

    assert sum(mine.tally.db_hits) <= HITS * PAGE, (len(page.rows), mine.tally)
    assert len(page.rows) == PAGE or name in SELECTIVE


@pytest.mark.parametrize("order", [one for one in ContactOrder if not one.indexed and not one.descends])
async def test_an_order_without_an_index_costs_some_hits_for_each_contact_that_passes(
    firm: Db, order: ContactOrder
) -> None:
    """It reads all that pass, once; few are found by an index."""
    for given, most in ((ContactFilter(), 9 * SIZE), (CHIEFS, HITS * PAGE)):
        mine = Db.of(firm.database, ADMIN, profile=True, deadline=60)

        await contact_page(mine, given, order, PageArguments(first=PAGE), ["name"])

        assert sum(mine.tally.db_hits) <= most, mine.tally


@pytest.mark.parametrize(("given", "most"), [(CHIEFS, HITS * PAGE), (ContactFilter(), 12 * SIZE)], ids=["few", "all"])
async def test_statistics_cost_some_hits_for_each_contact_that_passes(
    firm: Db, given: ContactFilter, most: int
) -> None:
    """Few are found by an index; for an administrator, the number of associations is the one that Neo4j keeps."""
    mine = Db.of(firm.database, ADMIN, profile=True, deadline=60)
    by_company = [Dimension(ContactDimensionField.COMPANY)]

    buckets = await contact_statistics(mine, given, by_company, 10, with_associations=True)

    assert sum(mine.tally.db_hits) <= most, mine.tally
    assert sum(one.count for one in buckets) == (SIZE if given == ContactFilter() else SIZE // 500)
