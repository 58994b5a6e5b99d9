"""`graphapi migrate`: brings a database up to date."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapi.db.settings import DatabaseSettings


def migrate() -> None:
    """Apply missing migrations to the database at NEO4J_URI, or to the local one."""
    from graphapi.cli.connect import connected
    from graphapi.cli.words import plain_errors
    from graphapi.settings import ServerSettings

    with plain_errors(), connected(ServerSettings.from_environment()) as where:
        applied = asyncio.run(_migrate(where))
    print("\n".join(f"Applied {name}" for name in applied) or "Nothing to do: the database is up to date.")


async def _migrate(where: DatabaseSettings) -> list[str]:
    from graphapi.db import migrations
    from graphapi.db.database import Database

    database = Database(where)
    try:
        return await migrations.migrate(database)
    finally:
        await database.close()
