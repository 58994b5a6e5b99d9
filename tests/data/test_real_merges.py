"""Merging real contacts: the neighbourhoods of the two united, and nothing lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from graphapi.db.database import Database
from graphapi.kernel.errors import Refused
from graphapi.kernel.label_rules import LabelPatch
from graphapi.services import workspace
from graphapi.services.imports import ImportFiles, import_files
from graphapi.services.labels import update_label
from graphapi.services.merging import merge_contacts
from tests.conftest import ADMIN, cypher, wipe

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "ldbc-sf0.1"
PAIRS = 200

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the real data is not there ({FOLDER})")

AROUND = """
MATCH (c:Contact)-[r]-(o:Contact)
WHERE c.id IN $ids
WITH DISTINCT r
RETURN type(r), startNode(r).id, endNode(r).id
"""
Row = tuple[str, str, str]


async def around(database: Database, *ids: str) -> set[Row]:
    """Return the associations of contacts as [type, FROM, TO]; what reads the same both ways with its ends in order."""
    rows = await cypher(database, AROUND, ids=list(ids))
    return {in_order(str(key), str(start), str(end)) for key, start, end in rows}


def in_order(key: str, start: str, end: str) -> Row:
    """Return an association in one way of writing."""
    return (key, max(start, end), min(start, end)) if key == "KNOWS" else (key, start, end)


def united(before: set[Row], keep: str, merge: str) -> set[Row]:
    """Return what the associations of both are once they are one: none with itself, doubles folded."""
    renamed = {(key, *(keep if end == merge else end for end in ends)) for key, *ends in before}
    return {in_order(*row) for row in renamed if row[1] != row[2]}


async def test_two_hundred_pairs_are_merged_without_loss(database: Database, tmp_path: Path) -> None:
    """Each pair's neighbourhoods united; over a limit is flagged; the rest of the graph as it was."""
    await wipe(database)
    db = database.request(ADMIN, deadline=3_600)
    await workspace.prepare(db)
    files = ImportFiles(FOLDER / "ties.csv", FOLDER / "people.csv", refused=tmp_path / "refused.csv")
    await import_files(db, files, lambda _what, _done, _total: None)
    await update_label(db, "KNOWS", LabelPatch(limit=30))
    ids = [str(row[0]) for row in await cypher(database, "MATCH (c:Contact) RETURN c.id ORDER BY c.externalId")]
    chance = random.Random(11)
    moved = folded = flagged = 0

    for _ in range(PAIRS):
        keep, merge = chance.sample(ids, 2)
        before = await around(database, keep, merge)
        try:
            merged = await merge_contacts(db, keep, merge)
        except Refused as refused:
            raise AssertionError(refused.message) from refused

        assert await around(database, keep) == united(before, keep, merge)
        ids.remove(merge)
        moved, folded, flagged = moved + merged.moved, folded + merged.folded, flagged + len(merged.red_flag_ids)

    left = await cypher(database, "MATCH (c:Contact) RETURN count(c)")
    over = await cypher(database, OVER)
    flags = {
        row[0] for row in await cypher(database, "MATCH (f:RedFlag {status: 'OPEN'}) RETURN f.contactId + f.labelKey")
    }
    print(f"{PAIRS} pairs: {moved} associations moved, {folded} folded, {flagged} flags")  # noqa: T201 – the figures
    assert left == [[len(ids)]]
    assert flagged > 0
    assert {row[0] for row in over} <= flags
    await wipe(database)


OVER = """
MATCH (l:AssociationLabel)
MATCH (c:Contact)-[r:$(l.key)]-(:Contact)
WITH l, c, sum(CASE WHEN startNode(r) = c THEN 1 ELSE 0 END) AS leaving, count(r) AS number
WHERE CASE
  WHEN l.inverseName IS NULL THEN number > l.limit
  ELSE leaving > l.inverseLimit OR number - leaving > l.limit
END
RETURN c.id + l.key
"""
