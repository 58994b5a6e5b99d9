"""What holds for every request: an id, in its answer and its log lines, and a count of what was answered."""

from __future__ import annotations

import re
import uuid

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphapi.http.metrics import Metrics

REQUEST_ID = "X-Request-ID"
_NAME = REQUEST_ID.lower().encode()
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


class RequestIds:
    """Names requests, by the client's own id where it has a good one."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Wrap an application."""
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == _NAME), "")
        request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        named = (_NAME, request_id.encode())

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], named]
                self.metrics.answered(message["status"])
            await send(message)

        # Not taken back: every request runs in a context of its own.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await self.app(scope, receive, send_named)
