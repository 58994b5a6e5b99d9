"""Request ids, sent in the response and logged with every line; and the count of responses."""

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
    """Assigns request ids, or takes the client's own if it is valid."""

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

        # Not reset: every request runs in its own context.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await self.app(scope, receive, send_named)
