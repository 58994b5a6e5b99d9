"""Exchanges: requests of administrators for imports and exports, from their authentication to the last byte sent.

Whatever a request holds, such as a temporary folder or a running job, is released after its response.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http.disconnects import Disconnects
from graphapi.http.failures import failure_of
from graphapi.http.jobs import Job, JobProgress, Jobs, Stopped
from graphapi.http.metrics import Metrics
from graphapi.http.rates import Rates
from graphapi.http.responses import error_answer
from graphapi.http.token_authenticator import Authenticate
from graphapi.http.watchdog import begin_work, name_work
from graphapi.kernel.viewer import Role, Viewer
from graphapi.limits import JOB_COST
from graphapi.operations.failures import FORBIDDEN

T = TypeVar("T")

OK, LEFT = "ok", "left"

logger = logging.getLogger("graphapi.operations")


@dataclass(frozen=True)
class ExchangeRules:
    """What exchanges share: the database, who may call and how often, how large a file may be, and the jobs."""

    database: Database
    authenticate: Authenticate
    metrics: Metrics
    jobs: Jobs
    rates: Rates | None
    max_import: int


@dataclass
class Exchange:
    """A request of an administrator; `held` is released after the response."""

    request: Request
    viewer: Viewer
    rules: ExchangeRules
    held: AsyncExitStack
    cost: int = 0
    outcome: str = OK

    def spend(self, cost: int) -> None:
        """Charge the caller. RateExceeded."""
        self.cost += cost
        if self.rules.rates is not None:
            self.rules.rates.spend(self.viewer.id, cost)

    def start(self, work: Callable[[Db, JobProgress], Awaitable[T]]) -> Job[T]:
        """Start a job that ends when the client leaves; the body of the request must have been read."""
        job = self.rules.jobs.start(self.viewer, work)
        self.held.push_async_callback(job.finish)
        # Released first: a client whose response is complete has not left.
        self.held.enter_context(Disconnects(self.request.receive)).watch()
        return job


Handler = Callable[[Exchange], Awaitable[Response]]


@dataclass(frozen=True)
class ExchangeEndpoint:
    """An ASGI application that answers by a handler, for administrators only; counts and logs their requests."""

    name: str
    kind: str
    handler: Handler
    rules: ExchangeRules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Authenticate, answer, release."""
        begin_work()
        name_work(self.name)
        request = Request(scope, receive)
        viewer = await self.rules.authenticate(request)
        if isinstance(viewer, Response):
            await viewer(scope, receive, send)
        elif viewer.role is not Role.ADMIN:
            refused = error_answer("Only administrators can import and export.", 403, FORBIDDEN)
            await refused(scope, receive, send)
        else:
            await self._exchange(request, viewer, send)

    async def _exchange(self, request: Request, viewer: Viewer, send: Send) -> None:
        began = time.perf_counter()
        exchange = Exchange(request, viewer, self.rules, AsyncExitStack())
        try:
            async with exchange.held:
                response = await self._answer(exchange)
                await response(request.scope, request.receive, send)
        except (ClientDisconnect, Stopped):
            exchange.outcome = LEFT
        finally:
            self._count(exchange, time.perf_counter() - began)

    async def _answer(self, exchange: Exchange) -> Response:
        try:
            exchange.spend(JOB_COST)
            return await self.handler(exchange)
        except (ClientDisconnect, Stopped):
            raise
        except Exception as error:  # noqa: BLE001 – the one place that turns exceptions into responses
            failed = failure_of(error)
            exchange.outcome = failed.code
            return failed.response()

    def _count(self, exchange: Exchange, seconds: float) -> None:
        self.rules.metrics.operated(self.name, self.kind, exchange.outcome, seconds, exchange.cost)
        fields = {"operation": self.name, "type": self.kind, "outcome": exchange.outcome, "cost": exchange.cost}
        logger.info("operation", extra=fields | {"milliseconds": round(seconds * 1000, 1)})
