"""The GraphQL endpoint: one operation per request."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from opentelemetry.trace import Span
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http.compression import compressed
from graphapi.http.disconnects import Disconnects
from graphapi.http.headers import has_header
from graphapi.http.ide import operations, page
from graphapi.http.metrics import Metrics
from graphapi.http.persisted import PersistedDocuments, digest
from graphapi.http.rates import RateExceeded, Rates
from graphapi.http.requests import BOOKMARK_HEADER, GRAPHQL_JSON, Asked, answer_type, read_request, wants_page
from graphapi.http.responses import AGAIN, BadRequest, error_answer, json_answer
from graphapi.http.token_authenticator import Authenticate
from graphapi.http.tracing import name_span, operation_span
from graphapi.http.watchdog import begin_work, name_work
from graphapi.kernel.viewer import Role, Viewer
from graphapi.limits import LARGE_COST, REFUSED_COST, RUNNING, SCHEMA_HEADER, Gate, Limits, SchemaAccess
from graphapi.operations.documents import PreparedOperation
from graphapi.operations.failures import FORBIDDEN, TIMEOUT, UNAVAILABLE, failure
from graphapi.operations.run import Answer, OperationRequest
from graphapi.schema.api import execute

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
TOO_MANY = "TOO_MANY_REQUESTS"
COST_HEADER = "x-graphql-cost"
"""With this request header, the response reports the operation's cost in `extensions.cost`."""

_COST, _SCHEMA = COST_HEADER.lower().encode(), SCHEMA_HEADER.lower().encode()

logger = logging.getLogger("graphapi.operations")


@dataclass(frozen=True)
class Rules:
    """What may be requested, how often, and by whom."""

    limits: Limits = field(default_factory=Limits)
    introspection: str = "everybody"
    get: bool = True
    ide: bool = True
    page_only: bool = False
    running: int = RUNNING
    rate: int = 0


class GraphQLView:
    """Answers GraphQL requests over one database."""

    def __init__(
        self,
        database: Database,
        authenticate: Authenticate,
        rules: Rules,
        metrics: Metrics,
        observe: Callable[[Db], None] | None = None,
    ) -> None:
        """Keep the database and the authentication; `observe` is called with each request's database session."""
        self.database, self.authenticate, self.observe = database, authenticate, observe
        self.rules, self.metrics = rules, metrics
        self.rates = Rates(rules.rate) if rules.rate else None
        self.documents = PersistedDocuments(operations())
        self._running = 0
        self._gates = {audience: Gate(rules.limits, audience) for audience in SchemaAccess}

    async def answer(self, request: Request) -> Response:
        """Answer a request: a page for a browser, data for a program."""
        if self.rules.ide and wants_page(request):
            return page(graphiql=not self.rules.page_only)
        begin_work()
        viewer = await self.authenticate(request)
        if isinstance(viewer, Response):
            return viewer
        try:
            media_type = answer_type(request)
            asked = await read_request(request, self.rules.limits, get=self.rules.get)
            with Disconnects(request.receive) as presence:
                name_work(asked.name)
                gate = self._gate(viewer, request)
                with_cost = has_header(request.scope, _COST)
                response = await self._operate(viewer, asked, media_type, presence, gate, with_cost=with_cost)
        except BadRequest as error:
            return error_answer(str(error), error.status, error.code, error.headers)
        except RateExceeded as error:
            return error_answer(str(error), 429, TOO_MANY, {"Retry-After": str(error.again)})
        except ClientDisconnect:
            return Response(status_code=400)
        return await compressed(request, response)

    async def _operate(
        self, viewer: Viewer, asked: Asked, media_type: str, presence: Disconnects, gate: Gate, *, with_cost: bool
    ) -> Response:
        text = self._text(asked)
        if text is None:
            found = failure("PersistedQueryNotFound", NOT_FOUND)
            return _refusal([found], media_type)
        if self._running >= self.rules.running:
            message = "The server is busy; try again later."
            return error_answer(message, 503, UNAVAILABLE, AGAIN)
        db = Db.of(self.database, viewer, bookmarks=asked.bookmarks)
        self._running += 1
        self.metrics.running.inc()
        try:
            operation = OperationRequest(text, asked.variables, asked.name, asked.may_write)
            answer = await self._execute(db, operation, presence, gate)
        finally:
            self._running -= 1
            self.metrics.running.dec()
        if asked.hash is not None and asked.query is not None and answer.operation is not None:
            self.documents.keep(asked.hash, text)
        if (answer.cost or 0) >= LARGE_COST:
            # A large response takes long to serialise and to write: let other tasks run in between.
            await asyncio.sleep(0)
        bookmark, extensions = db.course.text() if answer.executed else "", dict[str, object]()
        if with_cost and answer.cost is not None:
            extensions["cost"] = {"requested": answer.cost, "limit": self.rules.limits.cost}
        if asked.tells_bookmark and answer.executed:
            extensions["bookmark"] = bookmark
        return _response(answer, media_type, extensions, {BOOKMARK_HEADER: bookmark} if bookmark else {})

    def _text(self, asked: Asked) -> str | None:
        """The requested document; None if only a hash was sent and it is unknown."""
        if asked.query is None:
            return self.documents.find(asked.hash or "")
        if asked.hash is not None and asked.hash != digest(asked.query):
            raise BadRequest("The hash does not match the document.")
        if self.rules.page_only and digest(asked.query) not in self.documents.listed:
            raise BadRequest("This server executes the operations of its page only.", 403, FORBIDDEN)
        return asked.query

    async def _execute(self, db: Db, operation: OperationRequest, presence: Disconnects, gate: Gate) -> Answer:
        viewer = db.viewer
        began = time.perf_counter()
        with operation_span() as span:
            answer = await execute(db, operation, gate, self._admit(viewer, presence))
            self._tell(answer, db, time.perf_counter() - began, span)
        if answer.operation is None and self.rates is not None:
            self.rates.spend(viewer.id, REFUSED_COST)
        if self.observe is not None:
            self.observe(db)
        return answer

    def _gate(self, viewer: Viewer, request: Request) -> Gate:
        audience = self.rules.introspection
        if audience == "asked":
            return self._gates[SchemaAccess.ALL if has_header(request.scope, _SCHEMA) else SchemaAccess.MISTAKES]
        seen = audience == "everybody" or (audience == "administrators" and viewer.role is Role.ADMIN)
        return self._gates[SchemaAccess.ALL if seen else SchemaAccess.NOTHING]

    def _admit(self, viewer: Viewer, presence: Disconnects) -> Callable[[PreparedOperation, int], None]:
        def admit(operation: PreparedOperation, cost: int) -> None:
            name_work(operation.name)
            if self.rates is not None:
                self.rates.spend(viewer.id, cost)
            if not operation.writes:
                presence.watch()

        return admit

    def _tell(self, answer: Answer, db: Db, seconds: float, span: Span) -> None:
        """Count, log and trace a finished operation."""
        kind = "unknown" if answer.operation is None else answer.operation.node.operation.value
        name = None if answer.operation is None else answer.operation.name
        outcome = str(answer.errors[0].get("extensions", {}).get("code", "error")) if answer.errors else "ok"
        self.metrics.operated(name, kind, outcome, seconds, answer.cost or 0)
        if answer.fallback is not None:
            self.metrics.fell_back(answer.fallback)
        for statement in db.tally.names:
            self.metrics.stated(statement)
        name_span(span, kind, name, outcome)
        if logger.isEnabledFor(logging.INFO):
            fields = {"operation": name, "type": kind, "outcome": outcome, "cost": answer.cost}
            fields["fallback"] = None if answer.fallback is None else answer.fallback.value
            fields |= {"statements": len(db.tally.names), "milliseconds": round(seconds * 1000, 1)}
            logger.info("operation", extra=fields)


def _response(
    answer: Answer, media_type: str, extensions: Mapping[str, object], headers: Mapping[str, str]
) -> Response:
    more = {"extensions": extensions} if extensions else {}
    if answer.executed:
        content = {"data": answer.data, **({"errors": answer.errors} if answer.errors else {}), **more}
        return json_answer(content, media_type=media_type, headers={**headers, **_when(answer)})
    if answer.write_refused:
        return json_answer({"errors": answer.errors}, 405, media_type, {"Allow": "POST"})
    return _refusal(answer.errors, media_type, _when(answer), **more)


def _when(answer: Answer) -> Mapping[str, str]:
    """The Retry-After header, if the failure may be temporary."""
    passing = any(error.get("extensions", {}).get("code") in (TIMEOUT, UNAVAILABLE) for error in answer.errors)
    return AGAIN if passing else {}


def _refusal(errors: object, media_type: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """Errors without data, as 200 for application/json, whose clients take any other status for a transport failure."""
    return json_answer({"errors": errors, **more}, 400 if media_type == GRAPHQL_JSON else 200, media_type, headers)
