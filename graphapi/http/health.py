"""Health: whether the process lives, and whether it can answer."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from graphapi.db.database import Database
from graphapi.db.errors import DatabaseRefused
from graphapi.db.migrations import MigrationMismatch, pending
from graphapi.http.answers import json_answer
from graphapi.kernel.errors import DeadlineExceeded, Unavailable

PATIENCE = 3.0
"""Seconds for the database to answer."""


async def live(_: Request) -> Response:
    """The process answers."""
    return json_answer({"status": "live"})


class Readiness:
    """Whether the database answers and has all migrations."""

    def __init__(self, database: Database) -> None:
        """Keep the database to ask."""
        self.database = database

    async def answer(self, _: Request) -> Response:
        """Answer 200 when requests can be answered, else 503 with the reason."""
        reason = await self._trouble()
        if reason is None:
            return json_answer({"status": "ready"})
        return json_answer({"status": "unavailable", "reason": reason}, 503)

    async def _trouble(self) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                missing = await pending(self.database)
        except (TimeoutError, DeadlineExceeded, Unavailable):
            return "The database does not answer."
        except DatabaseRefused:
            return "The database refuses the connection."
        except MigrationMismatch as error:
            return str(error)
        return f"The database lacks migrations: {', '.join(one.id for one in missing)}." if missing else None
