"""Migrations: numbered, frozen, checksummed statements under `cypher/migrations/`, each applied once, in order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import LiteralString, cast

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graphapi.db.database import Database
from graphapi.db.errors import translate
from graphapi.db.statements import folder, statement

APPLIED = statement("workspace/migrations")
RECORD = statement("workspace/record_migration")


class MigrationMismatch(Exception):
    """The database and this version of the program do not fit; the message says what to do."""


@dataclass(frozen=True)
class Migration:
    """One file; `id` is its name without the ending, `checksum` freezes its text."""

    id: str
    text: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def statements(self) -> list[str]:
        """Return the statements, which stand a `;` at the end of a line apart."""
        lines = [line for line in self.text.splitlines() if not line.startswith("//")]
        return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


def all_migrations() -> list[Migration]:
    """Return the migrations of this version of the program, in order."""
    paths = sorted((folder() / "migrations").glob("*.cypher"))
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in paths]


async def pending(database: Database) -> list[Migration]:
    """Return what is still to be applied; MigrationMismatch when the database is newer or a migration was changed."""
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
    """Apply what is pending and return its ids; two servers may do it at once: every statement may be repeated."""
    todo = await pending(database)
    for migration in todo:
        for text in migration.statements():
            await _run(database, text, {})
        await _run(database, RECORD.text, {"id": migration.id, "checksum": migration.checksum})
    return [migration.id for migration in todo]


async def _applied(database: Database) -> dict[str, str]:
    rows = await _run(database, APPLIED.text, {})
    return {row[0]: row[1] for row in rows}


async def _run(database: Database, text: str, parameters: dict[str, str]) -> list[list[str]]:
    """Run one statement in its own transaction: the schema and data cannot change in the same one."""
    session = database.driver.session(  # pyright: ignore[reportUnknownMemberType] – its own types
        database=database.settings.database, default_access_mode=neo4j.WRITE_ACCESS
    )
    try:
        async with session:
            result = await session.run(neo4j.Query(cast("LiteralString", text), timeout=600), parameters)
            return [list(record.values()) async for record in result]
    except (Neo4jError, DriverError) as error:
        raise translate(error) from error
