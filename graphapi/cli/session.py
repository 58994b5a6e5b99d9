"""What commands on data share: a migrated database and its workspace, used as the local administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from graphapi.db.request import Db
    from graphapi.db.settings import DatabaseSettings

T = TypeVar("T")

DEADLINE = 3_600.0
"""The deadline of a command in seconds; long ones extend it with every step."""


def with_database(work: Callable[[Db], Awaitable[T]]) -> T:
    """Run work on the database at NEO4J_URI, or on the local one; failures end the command with a plain message."""
    from graphapi.cli.connect import connected
    from graphapi.cli.words import plain_errors
    from graphapi.settings import ServerSettings

    with plain_errors():
        settings = ServerSettings.from_environment()
        with connected(settings) as where:
            return asyncio.run(_with(where, work, may_migrate=not settings.neo4j_uri))


async def _with(where: DatabaseSettings, work: Callable[[Db], Awaitable[T]], *, may_migrate: bool) -> T:
    from graphapi.app import LOCAL_ADMIN, bring_up
    from graphapi.db import request
    from graphapi.db.database import Database

    database = Database(where)
    try:
        await bring_up(database, may_migrate=may_migrate)
        return await work(request.Db.of(database, LOCAL_ADMIN, deadline=DEADLINE))
    finally:
        await database.close()
