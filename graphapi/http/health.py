"""Health endpoints: liveness, readiness and metrics."""

from __future__ import annotations

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from graphapi.db.database import Database
from graphapi.db.migrations import MigrationMismatch, pending
from graphapi.http.draining import Drain
from graphapi.http.metrics import Metrics
from graphapi.http.responses import error_answer, json_answer
from graphapi.http.token_authenticator import Authenticate
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.viewer import Role
from graphapi.operations.failures import FORBIDDEN

PATIENCE = 3.0
"""Seconds that the database has to respond."""


async def live(_: Request) -> Response:
    """Liveness: the process answers."""
    return json_answer({"status": "live"})


class Readiness:
    """Readiness: the database answers and has all migrations, and the server is not shutting down."""

    def __init__(self, database: Database, drain: Drain) -> None:
        """Keep the database to check, and the shutdown state."""
        self.database, self.drain = database, drain

    async def answer(self, _: Request) -> Response:
        """200 if requests can be answered, otherwise 503 with the reason.

        If only writes are refused, 200 with a warning: reads continue, and no other server has more disk space.
        """
        reason = await self._trouble()
        if reason is not None:
            return json_answer({"status": "unavailable", "reason": reason}, 503)
        space = await self.database.disk.space()
        if space is not None and space.is_short:
            return json_answer({"status": "ready", "warning": f"Writes are refused. {space.shortage('database')}"})
        return json_answer({"status": "ready"})

    async def _trouble(self) -> str | None:
        if self.drain.leaving:
            return "The server is shutting down."
        try:
            async with asyncio.timeout(PATIENCE):
                missing = await pending(self.database)
        except (TimeoutError, DeadlineExceeded, Unavailable):
            return await self.database.breaker.explain() or "The database does not respond."
        except DatabaseRefused:
            return "The database refuses the connection."
        except MigrationMismatch as error:
            return str(error)
        return f"The database is missing migrations: {', '.join(one.id for one in missing)}." if missing else None


class Figures:
    """The metrics endpoint for Prometheus, for administrators."""

    def __init__(self, metrics: Metrics, database: Database, authenticate: Authenticate) -> None:
        """Keep the metrics, and the authentication of who may read them."""
        self.metrics, self.database, self.authenticate = metrics, database, authenticate

    async def answer(self, request: Request) -> Response:
        """All metrics in Prometheus's text format."""
        viewer = await self.authenticate(request)
        if isinstance(viewer, Response):
            return viewer
        if viewer.role is not Role.ADMIN:
            return error_answer("Only administrators can read the metrics.", 403, FORBIDDEN)
        self.metrics.tasks.set(len(asyncio.all_tasks()))
        self.metrics.pool_used.set(self.database.sessions)
        self.metrics.waiting.set(self.database.reads.waiting + self.database.writes.waiting)
        self.metrics.pool_size.set(self.database.settings.pool)
        self.metrics.direct.set(self.database.direct is not None)
        space = await self.database.disk.space()
        if space is not None:
            self.metrics.disk("database", space.free, space.needed)
        return Response(self.metrics.text(), media_type=CONTENT_TYPE_LATEST)
