"""Connections: how many there may be, and how long a client may take to send a request and to take its answer.

Uvicorn closes a connection that is idle after an answer. It waits without end for the first line, for headers that come
a byte at a time, and for clients that do not read.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graphapi.http.answers import BAD_REQUEST
from graphapi.http.transport import Together
from graphapi.limits import CONNECTIONS, HEADER_SECONDS, READ_SECONDS
from graphapi.schema.failures import UNAVAILABLE, failure


def _last_answer(status: bytes, message: str, code: str) -> bytes:
    """Return an answer after which the connection is closed, as it is sent."""
    body = orjson.dumps({"errors": [failure(message, code)]})
    return (
        b"HTTP/1.1 %s\r\ncontent-type: application/json; charset=utf-8\r\nretry-after: 1\r\nconnection: close\r\n"
        b"content-length: %d\r\n\r\n%s"
    ) % (status, len(body), body)


_FULL = _last_answer(b"503 Service Unavailable", "The server has all the connections it can have.", UNAVAILABLE)
_NO_HTTP = _last_answer(b"400 Bad Request", "This is no HTTP request.", BAD_REQUEST).replace(b"retry-after: 1\r\n", b"")


class TimedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with an end to waiting."""

    most = CONNECTIONS
    """Connections of this process; set at the start."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 – as uvicorn gives them
        """Make the protocol of one connection."""
        super().__init__(*args, **settings)
        self._waiting: asyncio.TimerHandle | None = None
        self._draining: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for a request, or refuse the connection."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", Together(transport, self.loop))
        if len(self.connections) > self.most:
            self.transport.write(_FULL)
            self.transport.close()
            self._wait(1)
            return
        self._wait(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        self._stop_draining()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the headers of a request."""
        super().on_message_begin()
        self._wait(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        """Stop waiting: the application waits for the body."""
        self._stop_waiting()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 – as uvicorn words it, in plain text
        """Tell in JSON that a request cannot be read."""
        self.transport.write(_NO_HTTP)
        self.transport.close()

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what is written."""
        super().pause_writing()
        self._stop_draining()
        self._draining = self.loop.call_later(READ_SECONDS, self._cut)

    def resume_writing(self) -> None:
        """Stop waiting."""
        self._stop_draining()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; one whose answer is not taken in time is cut."""
        super().timeout_keep_alive_handler()
        self._wait(READ_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(seconds, self._cut)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _stop_draining(self) -> None:
        if self._draining is not None:
            self._draining.cancel()
            self._draining = None

    def _cut(self) -> None:
        self.transport.abort()
