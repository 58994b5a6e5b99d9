"""Real data, imported by the command, gives the answers that others computed."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.workspace import workspace
from tests.conftest import Server, cypher, wipe
from tests.data.answers import (
    no_rule_is_broken,
    same_mutual_contacts,
    same_neighbourhoods,
    same_pairs,
    same_paths,
    same_roles,
)
from tests.data.sets import DATA, MISSING, Imported, command, imported_set

LARGE = "GRAPHAPI_TEST_LARGE"
SETS = ["royal92", "got", "npsp", "npsp-trailhead", "wikidata-people", "quebec140", "facebook-combined", "ego-twitter"]
HUGE = {"ego-twitter", "facebook-combined", "quebec140"}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)


@pytest.fixture(scope="module", params=SETS)
async def imported(
    request: pytest.FixtureRequest, database: Database, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Imported]:
    """Yield a set that was imported by the command."""
    if request.param in HUGE and not os.environ.get(LARGE):
        pytest.skip(f"takes minutes; set {LARGE}=1 to run it")
    work = tmp_path_factory.mktemp("import")
    async with imported_set(database, server, work, request.param, "expected.json") as imported:
        yield imported


async def test_nothing_is_lost(imported: Imported) -> None:
    """Every person is a contact; every row an association, but for repeated ones and those that join nobody."""
    await same_pairs(imported, imported.answers[0])
    await no_rule_is_broken(imported, imported.answers[0])


async def test_neighbourhoods(imported: Imported) -> None:
    """As many contacts are first reached after 1, 2, 3 and 4 hops, as far as a page of 500 goes."""
    await same_neighbourhoods(imported, imported.answers[0])


async def test_paths(imported: Imported) -> None:
    """As many hops and as many shortest paths, as far as 500 go; associations between the same two count once."""
    await same_paths(imported, imported.answers[0])


async def test_mutual_contacts(imported: Imported) -> None:
    """The same contacts in common."""
    await same_mutual_contacts(imported, imported.answers[0])


async def test_roles(imported: Imported) -> None:
    """As many others stand to a contact in each role."""
    await same_roles(imported, imported.answers[0])


async def test_real_marriages_are_refused_by_the_shipped_limit(
    db: Db, server: Server, tmp_path: Path, database: Database
) -> None:
    """219 people of royal92 had more than one spouse: every excess row is reported, and names one of them."""
    folder = DATA / "royal92"
    await wipe(database)
    await workspace.prepare(db)
    spouses: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader((folder / "ties.csv").read_text(encoding="utf-8").splitlines()):
        if row["label"] == "Spouse":
            spouses[row["from_id"]].add(row["to_id"])
            spouses[row["to_id"]].add(row["from_id"])
    several = {one for one, others in spouses.items() if len(others) > 1}

    code, printed = await command(
        server, "import", folder / "people.csv", folder / "ties.csv", "--refused", tmp_path / "refused.csv"
    )

    refused = list(csv.DictReader((tmp_path / "refused.csv").read_text(encoding="utf-8").splitlines()))
    assert (code, len(several)) == (3, 219)
    assert f"{len(refused):,}  over the limit: Spouse (SPOUSE), at most 1" in printed
    assert all(several & {row["from_id"], row["to_id"]} for row in refused)
    ((married,),) = await cypher(database, "MATCH ()-[r:SPOUSE]->() RETURN count(r)")
    assert married == 1_138 - len(refused)
    flagged = await cypher(
        database, "MATCH (f:RedFlag {status: 'OPEN'}) MATCH (c:Contact {id: f.contactId}) RETURN c.externalId"
    )
    assert {str(one) for (one,) in flagged} <= several
    assert len(flagged) == len({str(one) for (one,) in flagged}) > 0
