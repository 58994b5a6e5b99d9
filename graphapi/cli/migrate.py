"""`graphapi migrate`: brings a database to what this version needs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapi.db.settings import DatabaseSettings


def migrate() -> None:
    """Apply the migrations that the database lacks: of the one at NEO4J_URI, else of the local one."""
    from graphapi.cli.connect import connected
    from graphapi.cli.words import in_words
    from graphapi.settings import ServerSettings

    with in_words(), connected(ServerSettings.from_environment()) as where:
        applied = asyncio.run(_migrate(where))
    print("\n".join(f"Applied {name}" for name in applied) or "Nothing to do: the database has all migrations.")


async def _migrate(where: DatabaseSettings) -> list[str]:
    from graphapi.db import migrations
    from graphapi.db.database import Database

    database = Database(where)
    try:
        return await migrations.migrate(database)
    finally:
        await database.close()
