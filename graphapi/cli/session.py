"""What the commands on data share: the database, with its migrations and its workspace, as the local administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from graphapi.db.request import Db
    from graphapi.db.settings import DatabaseSettings

T = TypeVar("T")

DEADLINE = 3_600.0
"""Seconds that a command may take; those that take longer extend it step by step."""


def with_database(work: Callable[[Db], Awaitable[T]]) -> T:
    """Run the work on the database at NEO4J_URI, else on the local one; what goes wrong ends the command in words."""
    from graphapi.cli.connect import connected
    from graphapi.cli.words import in_words
    from graphapi.settings import ServerSettings

    with in_words():
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
