"""Migrations: once, in order, by one server of several; and never over a database that is newer or other."""

from __future__ import annotations

from asyncio import gather
from collections.abc import AsyncIterator

import pytest

from graphapi.db.database import Database
from graphapi.db.migrations import MigrationMismatch, all_migrations, migrate, pending
from graphapi.db.settings import DatabaseSettings
from tests.conftest import Server, cypher

SERVERS = 4


@pytest.fixture
async def several(server: Server, database: Database) -> AsyncIterator[list[Database]]:
    """Yield connections of several servers to a database without recorded migrations; the end restores them."""
    settings = DatabaseSettings(server.uri, server.username, server.password)
    made = [Database(settings) for _ in range(SERVERS)]
    await cypher(database, "MATCH (m:Migration) DELETE m")
    await cypher(database, "MATCH (l:MigrationLock) DELETE l")
    yield made
    await gather(*(one.close() for one in made))
    await cypher(database, "MATCH (m:Migration) DELETE m")
    await migrate(database)


async def test_of_several_servers_one_migrates(several: list[Database], database: Database) -> None:
    """All others wait for it and find nothing left to do; each migration is recorded once."""
    applied = await gather(*map(migrate, several))

    every = [migration.id for migration in all_migrations()]
    assert sorted(applied) == [[]] * (SERVERS - 1) + [every]
    assert await cypher(database, "MATCH (m:Migration) RETURN m.id ORDER BY m.id") == [[one] for one in every]


async def test_who_has_the_lock_is_waited_for(several: list[Database], database: Database) -> None:
    """Also when it then gives up: the lock goes with its transaction."""
    async with database.driver.session(database=database.settings.database) as session:
        other = await session.begin_transaction()
        await (await other.run("MERGE (l:MigrationLock {id: 'migrations'}) SET l.lock = 0")).consume()
        both = gather(*map(migrate, several[:2]))
        while await cypher(database, WAITING) == [[0]]:
            assert not both.done()
        assert await pending(database) == all_migrations()
        await other.close()

    applied = await both
    assert sorted(map(len, applied)) == [0, len(all_migrations())]


WAITING = """
SHOW TRANSACTIONS YIELD currentQuery
WHERE currentQuery CONTAINS ':MigrationLock' AND NOT currentQuery CONTAINS 'SHOW'
RETURN count(*) AS n
"""


async def test_a_newer_database_is_refused(several: list[Database], database: Database) -> None:
    """With the migration that this program does not know; nothing is applied."""
    await cypher(database, "CREATE (:Migration {id: '9999__later', checksum: 'x'})")

    with pytest.raises(MigrationMismatch, match="newer than this program: it has the migration 9999__later"):
        await migrate(several[0])

    assert await cypher(database, "MATCH (m:Migration) RETURN count(m)") == [[1]]


async def test_a_migration_with_another_text_is_refused(several: list[Database], database: Database) -> None:
    """A file that was frozen was changed."""
    await migrate(several[0])
    await cypher(database, "MATCH (m:Migration) WITH m ORDER BY m.id LIMIT 1 SET m.checksum = 'x'")

    with pytest.raises(MigrationMismatch, match=f"{all_migrations()[0].id} was applied with another text"):
        await migrate(several[0])
