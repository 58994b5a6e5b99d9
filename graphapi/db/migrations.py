"""Migrations: numbered, frozen, checksummed statements under `cypher/migrations/`, each applied once, in order."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import LiteralString, cast

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graphapi.db.database import Database
from graphapi.db.errors import translate
from graphapi.db.retries import MIGRATION_LOCK, Retries, retrying
from graphapi.db.statements import folder, statement

APPLIED = statement("workspace/migrations")
RECORD = statement("workspace/record_migration")
LOCK_KEY, LOCK = statement("workspace/migration_lock_key"), statement("workspace/lock_migrations")

SECONDS = 600
"""Seconds that one statement of a migration may take, and to wait for another server."""

_SCHEMA = re.compile(r"CREATE (?:\w+ )?(?:CONSTRAINT|INDEX) ")


class MigrationMismatch(Exception):
    """The database does not match this version of the program; the message says what to do."""


@dataclass(frozen=True)
class Migration:
    """One file; `id` is its name without the extension, and `checksum` freezes its text."""

    id: str
    text: str

    @property
    def checksum(self) -> str:
        """The SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self) -> list[str]:
        """The statements, which are separated by a `;` at the end of a line."""
        lines = [line for line in self.text.splitlines() if not line.startswith("//")]
        return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


def all_migrations() -> list[Migration]:
    """The migrations of this version of the program, in order."""
    paths = sorted((folder() / "migrations").glob("*.cypher"))
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in paths]


async def pending(database: Database) -> list[Migration]:
    """The pending migrations; MigrationMismatch when the database is newer or a migration was changed."""
    applied = await _applied(database)
    known = {migration.id: migration for migration in all_migrations()}
    newer = sorted(set(applied) - set(known))
    if newer:
        message = f"The database is newer than this program: it has the migration {newer[-1]}. Use a newer version."
        raise MigrationMismatch(message)
    changed = [m.id for m in known.values() if applied.get(m.id, m.checksum) != m.checksum]
    if changed:
        message = f"The migration {changed[0]} was applied with another text than this program has."
        raise MigrationMismatch(message)
    return [migration for migration in known.values() if migration.id not in applied]


async def migrate(database: Database) -> list[str]:
    """Apply the pending migrations and return their ids; of several servers that start at once, one does it."""
    if not await pending(database):
        return []
    await database.disk.check()
    await _run(database, LOCK_KEY.text, {})
    async with _locked(database):
        new = not await _applied(database)
        todo = await pending(database)
        for migration in todo:
            await _apply(database, migration, together=new)
            await _run(database, RECORD.text, {"id": migration.id, "checksum": migration.checksum})
        return [migration.id for migration in todo]


async def _apply(database: Database, migration: Migration, *, together: bool) -> None:
    """Run the statements of a migration, those in a row that change the schema in one transaction if `together`.

    That takes half the time, and locks what it changes for all of it: right where nothing is stored yet.
    """
    for is_schema, some in groupby(migration.statements(), lambda text: bool(_SCHEMA.match(text))):
        if together and is_schema:
            await _run_together(database, some)
            continue
        for text in some:
            await _run(database, text, {})


async def _run_together(database: Database, texts: Iterable[str]) -> None:
    session = database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
        database=database.settings.database, default_access_mode=neo4j.WRITE_ACCESS
    )
    try:
        async with session, await session.begin_transaction(timeout=SECONDS) as transaction:
            for text in texts:
                await (await transaction.run(cast("LiteralString", text))).consume()
            await transaction.commit()
    except (Neo4jError, DriverError) as error:
        raise translate(error) from error


@asynccontextmanager
async def _locked(database: Database) -> AsyncGenerator[None]:
    """Hold the migration lock in a separate transaction, which ends with this process, however that ends."""
    session = database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
        database=database.settings.database, default_access_mode=neo4j.WRITE_ACCESS
    )
    async with session:
        transaction = await _first_in(session, database.retries)
        try:
            yield
        finally:
            await transaction.close()


async def _first_in(session: neo4j.AsyncSession, retries: Retries) -> neo4j.AsyncTransaction:
    """A transaction that holds the lock, retrying when the database ends the wait."""

    async def attempt() -> neo4j.AsyncTransaction:
        transaction = await session.begin_transaction(timeout=SECONDS)
        await (await transaction.run(cast("LiteralString", LOCK.text))).consume()
        return transaction

    try:
        return await retrying(retries, attempt, {MIGRATION_LOCK: None}, until=time.monotonic() + SECONDS)
    except (Neo4jError, DriverError) as error:
        raise translate(error) from error


async def _applied(database: Database) -> dict[str, str]:
    rows = await _run(database, APPLIED.text, {})
    return {row[0]: row[1] for row in rows}


async def _run(database: Database, text: str, parameters: dict[str, str]) -> list[list[str]]:
    """Run one statement in its own transaction: schema and data cannot change in the same one."""
    session = database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
        database=database.settings.database, default_access_mode=neo4j.WRITE_ACCESS
    )
    try:
        async with session:
            result = await session.run(neo4j.Query(cast("LiteralString", text), timeout=SECONDS), parameters)
            return [list(record.values()) async for record in result]
    except (Neo4jError, DriverError) as error:
        raise translate(error) from error
