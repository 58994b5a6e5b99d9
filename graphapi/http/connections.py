"""Connections: how many are accepted, and the time limits for sending a request and reading a response.

Uvicorn closes only connections that are idle after a response. It waits forever for the first line, for headers that
trickle in, and for clients that do not read. The size limits of the request head are in `heads`.
"""

from __future__ import annotations

import asyncio
from typing import cast

from graphapi.http.coalescing import CoalescingTransport
from graphapi.http.heads import BoundedProtocol, last_answer
from graphapi.http.watchdog import Watchdog
from graphapi.limits import CONNECTIONS, HEADER_SECONDS, LINGER_SECONDS, READ_SECONDS
from graphapi.operations.failures import UNAVAILABLE

_FULL = last_answer(
    503, "The server has reached its maximum number of connections.", UNAVAILABLE, b"retry-after: 1\r\n"
)


class TimedProtocol(BoundedProtocol):
    """The protocol of our connections, with time limits."""

    most = CONNECTIONS
    """The maximum number of connections of this process; set at startup."""

    watchdog: Watchdog | None = None
    """Records how long parsing takes; set at startup."""

    _waiting: asyncio.TimerHandle | None = None
    _draining: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start the timeout for a request, or refuse the connection."""
        super().connection_made(transport)
        self.transport = cast("asyncio.Transport", CoalescingTransport(transport, self.loop))
        if len(self.connections) > self.most:
            self.transport.write(_FULL)
            self.transport.close()
            self._wait(1)
            return
        self._wait(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the timeout."""
        self._stop_waiting()
        self._stop_draining()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the data and record how long that took."""
        watchdog = self.watchdog
        if watchdog is None:
            super().data_received(data)
            return
        began = watchdog.clock()
        super().data_received(data)
        watchdog.saw(watchdog.clock() - began)

    def on_message_begin(self) -> None:
        """Start the timeout for the headers of a request."""
        super().on_message_begin()
        self._wait(HEADER_SECONDS)

    def on_headers_complete(self) -> None:
        """Cancel the timeout: reading the body has its own."""
        self._stop_waiting()
        super().on_headers_complete()

    def refuse(self, answer: bytes) -> None:
        """Send the last response, and give a client that is still sending a moment to read it."""
        super().refuse(answer)
        self._wait(LINGER_SECONDS)

    def pause_writing(self) -> None:
        """Start the timeout for the client to read the response."""
        super().pause_writing()
        self._stop_draining()
        self._draining = self.loop.call_later(READ_SECONDS, self._cut)

    def resume_writing(self) -> None:
        """Cancel the timeout."""
        self._stop_draining()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; abort one whose response is not read in time."""
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
