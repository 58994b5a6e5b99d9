"""Merging real contacts, pair after pair, and comparing the neighbourhoods before and after."""

from __future__ import annotations

import random
from dataclasses import dataclass

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.errors import Refused
from graphapi.services.contacts.contact_merging import merge_contacts
from tests.conftest import cypher

AROUND = """
MATCH (c:Contact)-[r]-(o:Contact)
WHERE c.id IN $ids
WITH DISTINCT r
RETURN type(r), startNode(r).id, endNode(r).id
"""
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
Row = tuple[str, str, str]


@dataclass
class Merged:
    """What a number of merges did, in sum."""

    moved: int = 0
    folded: int = 0
    flagged: int = 0


async def around(database: Database, *ids: str) -> set[Row]:
    """The associations of contacts as [type, FROM, TO]; what reads the same both ways with its ends in order."""
    rows = await cypher(database, AROUND, ids=list(ids))
    return {in_order(str(key), str(start), str(end)) for key, start, end in rows}


def in_order(key: str, start: str, end: str) -> Row:
    """An association in one way of writing."""
    return (key, max(start, end), min(start, end)) if key == "KNOWS" else (key, start, end)


def united(before: set[Row], keep: str, merge: str) -> set[Row]:
    """What the associations of both are once they are one: none with itself, doubles folded."""
    renamed = {(key, *(keep if end == merge else end for end in ends)) for key, *ends in before}
    return {in_order(*row) for row in renamed if row[1] != row[2]}


async def merge_pairs(db: Db, ids: list[str], number: int) -> Merged:
    """Merge this number of pairs, removing the merged contacts from the list; each has the associations of both."""
    chance, sums = random.Random(11), Merged()
    for _ in range(number):
        keep, merge = chance.sample(ids, 2)
        before = await around(db.database, keep, merge)
        try:
            merged = await merge_contacts(db, keep, merge)
        except Refused as refused:
            raise AssertionError(refused.message) from refused

        assert await around(db.database, keep) == united(before, keep, merge)
        ids.remove(merge)
        sums.moved += merged.moved
        sums.folded += merged.folded
        sums.flagged += len(merged.red_flag_ids)
    return sums


async def over_limit(database: Database) -> set[object]:
    """Contact and label, joined, wherever there are more associations than the label allows."""
    return {row[0] for row in await cypher(database, OVER)}


async def flagged(database: Database) -> set[object]:
    """Contact and label, joined, of every open red flag."""
    rows = await cypher(database, "MATCH (f:RedFlag {status: 'OPEN'}) RETURN f.contactId + f.labelKey")
    return {row[0] for row in rows}
