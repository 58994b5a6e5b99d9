"""Connections: how many there may be, how long a client may take to send a request and to take its answer.

Uvicorn closes a connection that is idle after an answer. It waits without end for the first line, for headers that come
a byte at a time, and for clients that do not read. How large the head of a request may be is the business of `heads`.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from graphapi.http.coalescing import CoalescingTransport
from graphapi.http.heads import BoundedProtocol, last_answer
from graphapi.http.watchdog import Watchdog
from graphapi.limits import CONNECTIONS, HEADER_SECONDS, LINGER_SECONDS, READ_SECONDS
from graphapi.operations.failures import UNAVAILABLE

_FULL = last_answer(503, "The server has all the connections it can have.", UNAVAILABLE, b"retry-after: 1\r\n")


class TimedProtocol(BoundedProtocol):
    """The protocol of our connections, with an end to waiting."""

    most = CONNECTIONS
    """Connections of this process; set at the start."""

    watchdog: Watchdog | None = None
    """Told how long it takes to read what comes; set at the start."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 – as uvicorn gives them
        """Make the protocol of one connection."""
        super().__init__(*args, **settings)
        self._waiting: asyncio.TimerHandle | None = None
        self._draining: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for a request, or refuse the connection."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", CoalescingTransport(transport, self.loop))
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

    def data_received(self, data: bytes) -> None:
        """Read what comes, and take the time of it."""
        watchdog = self.watchdog
        if watchdog is None:
            super().data_received(data)
            return
        began = watchdog.clock()
        super().data_received(data)
        watchdog.saw(watchdog.clock() - began)

    def on_message_begin(self) -> None:
        """Begin to wait for the headers of a request."""
        super().on_message_begin()
        self._wait(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        """Stop waiting: the application waits for the body."""
        self._stop_waiting()
        super().on_headers_complete()

    def refuse(self, answer: bytes) -> None:
        """Send the last answer, and give the client a moment to read it while it may still be sending."""
        super().refuse(answer)
        self._wait(LINGER_SECONDS)

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
