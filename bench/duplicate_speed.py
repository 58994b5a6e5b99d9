"""How fast a graph of 81,000 contacts is compared, what that takes, and what one new contact costs."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import LiteralString

import psutil
from neo4j import AsyncSession

from bench.costs import profiled
from bench.doubles import People, people
from graphapi.app import LOCAL_ADMIN, bring_up
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.pages import MAX_SIZE, PageArguments
from graphapi.services.contacts.contact_batches import ITEMS_MAX, create_contacts
from graphapi.services.duplicates.comparison import DuplicateData, compare
from graphapi.services.duplicates.duplicate_lists import duplicate_page
from graphapi.services.duplicates.pair_upkeep import compare_pending

PEOPLE, ASSOCIATIONS, LOADING = 81_000, 3, 3_600.0
SHOWN, LEAST_SHOWN, ASKED = 0.8, 0.5, 200

_ASSOCIATE = """UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]}), (b:Contact {id: pair[1]})
CREATE (a)-[:FRIEND_FRIEND {id: pair[0] + pair[1], emailCopy: 'NONE', version: 1}]->(b)"""
_FORGET = "MATCH (p:DuplicatePair) CALL (p) { DELETE p } IN TRANSACTIONS OF 5000 ROWS"
_COMPARE_AGAIN = "MATCH (c:Contact) CALL (c) { SET c.toCompare = true } IN TRANSACTIONS OF 5000 ROWS"


async def speed(folder: Path) -> None:
    """Print how long a graph of many contacts takes to be compared, and what one contact costs.

    The graph is kept in the folder: a second run finds it there.
    """
    invented = people(PEOPLE)
    async with database_in(folder) as database:
        db = Db.of(database, LOCAL_ADMIN, deadline=LOADING)
        ids = await _ids(database)
        if len(ids) < PEOPLE:
            ids = await _load(db, invented)
            await _associate(database, invented, ids)
        await _run(database, _FORGET)
        await _run(database, _COMPARE_AGAIN)
        await _compare(db, invented, ids)
        await _one(db, ids)


async def _ids(database: Database) -> list[str]:
    """The ids of all contacts, in the order of their creation."""
    async with _session(database) as session:
        result = await session.run("MATCH (c:Contact) WHERE c.id > '' RETURN c.id AS id ORDER BY c.id")
        return [record["id"] async for record in result]


async def _run(database: Database, text: LiteralString, **given: object) -> None:
    async with _session(database) as session:
        await (await session.run(text, given)).consume()


def _session(database: Database) -> AsyncSession:
    return database.driver.session(database=database.settings.database)  # pyright: ignore[reportUnknownMemberType] – its own types


async def _load(db: Db, invented: People) -> list[str]:
    ids: list[str] = []
    for start in range(0, len(invented.contacts), ITEMS_MAX):
        made = await create_contacts(db, invented.contacts[start : start + ITEMS_MAX])
        ids += [one for one in made if isinstance(one, str)]
    return ids


async def _associate(database: Database, invented: People, ids: Sequence[str]) -> None:
    """Associate everybody with a few; the two entries of one person share some of them."""
    chance, around = random.Random(7), dict[int, list[int]]()
    for place in range(len(ids)):
        around[place] = chance.sample(range(len(ids)), ASSOCIATIONS)
    for one, other in invented.doubles:
        around[other] = [*around[one][:2], *around[other][:1]]
    pairs = [[ids[one], ids[other]] for one, others in around.items() for other in others if one != other]
    for start in range(0, len(pairs), 10_000):
        await _run(database, _ASSOCIATE, pairs=pairs[start : start + 10_000])


async def _compare(db: Db, invented: People, ids: Sequence[str]) -> None:
    before, largest, began = _spent(), _largest_ended(), time.monotonic()
    compared = await compare_pending(db)
    seconds, after = time.monotonic() - began, _spent()
    print(f"{compared:,} contacts compared in {seconds:.1f} s")
    for name, (one, other) in {key: (before[key], after[key]) for key in after}.items():
        print(f"  {other - one:.1f} s of CPU in {name}")
    # Known for the largest process that has ended alone, which may be one that started the database.
    less, peak = ("", _largest_ended()) if _largest_ended() > largest else ("less than ", largest)
    print(f"  {less}{peak / 1024:.0f} MiB in the process that compares, shared pages of the file included")
    known = {tuple(sorted((ids[one], ids[other]))) for one, other in invented.doubles}
    kept = {pair.contact_ids: pair.score for pair in await every_pair(db)}
    for minimum in (LEAST_SHOWN, SHOWN):
        found = {pair for pair, likely in kept.items() if likely >= minimum}
        print(f"  {len(found):,} pairs score {minimum} or more, {len(found & known):,} of {len(known):,} planted ones")


def _largest_ended() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _spent() -> dict[str, float]:
    """The CPU seconds of this process, of processes that have ended, and of the database."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return {
        "the server": own.ru_utime + own.ru_stime,
        "the processes that compare": ended.ru_utime + ended.ru_stime,
        "the database": sum(one.user + one.system for one in times),
    }


async def _one(db: Db, ids: Sequence[str]) -> None:
    """Compare some contacts each by itself: the dbHits, and whether their pairs are those that are kept."""
    chosen = random.Random(1).sample(list(ids), ASKED)
    kept = await every_pair(db)
    hits: list[int] = []
    same = several = 0
    began = time.monotonic()
    alone = [{pair.key for pair in await compare(db, [one], LEAST_SHOWN)} for one in chosen]
    seconds = time.monotonic() - began
    for one, found in zip(chosen, alone, strict=True):
        profiling = profiled(db.database)
        await compare(profiling, [one], LEAST_SHOWN)
        hits += [sum(profiling.tally.db_hits)]
        several = max(several, len(profiling.tally.names))
        same += found == {pair.key for pair in kept if one in pair.contact_ids}
    hits.sort()
    print(f"one contact: {hits[ASKED // 2]:,} dbHits (median of {ASKED}), {hits[-1]:,} at most, in {several} statement")
    print(f"  {seconds / ASKED * 1000:.1f} ms each; the pairs of {same} of {ASKED} are those that are kept")


async def every_pair(db: Db, minimum: float = LEAST_SHOWN) -> list[DuplicateData]:
    """All pairs that are kept."""
    found, after = list[DuplicateData](), None
    while True:
        page, _ = await duplicate_page(db, None, minimum, PageArguments(first=MAX_SIZE, after=after))
        found += page.rows
        if not page.has_next:
            return found
        after = page.cursor_of(page.rows[-1])


@asynccontextmanager
async def fresh_database() -> AsyncGenerator[Database]:
    """A new, empty local database for one measurement."""
    with tempfile.TemporaryDirectory() as folder:
        async with database_in(Path(folder)) as database:
            yield database


@asynccontextmanager
async def database_in(folder: Path) -> AsyncGenerator[Database]:
    """A local database in a folder."""
    with local_server.use(LocalSettings(folder)) as server:
        database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=LOADING))
        try:
            await bring_up(database, may_migrate=True)
            yield database
        finally:
            await database.close()
