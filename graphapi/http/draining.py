"""Graceful shutdown: on SIGTERM report not ready, keep serving for a grace period, then stop.

During the grace period, load balancers stop sending requests and clients open their next connection elsewhere. Then new
connections are refused, running requests finish, and the application ends.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Drain:
    """Whether this process has received SIGTERM."""

    leaving: bool = False


@contextmanager
def draining(drain: Drain, seconds: float) -> Generator[None]:
    """While the application runs: on SIGTERM drain for `seconds`, then stop; on a second SIGTERM stop at once.

    The handler is installed before the server's own, whichever server that is. SIGINT (Ctrl-C) is left to the server:
    nothing balances load to a server in a terminal.
    """
    stop = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(stop):
        yield
        return
    loop = asyncio.get_running_loop()

    def on_sigterm(number: int, frame: FrameType | None) -> None:
        if drain.leaving:
            # The server takes a second signal as a forced exit only if it is SIGINT.
            stop(signal.SIGTERM, frame)
            stop(signal.SIGINT, frame)
            return
        drain.leaving = True
        loop.call_soon_threadsafe(loop.call_later, seconds, stop, number, frame)

    signal.signal(signal.SIGTERM, on_sigterm)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)


class LastAnswers:
    """While draining, asks clients to open their next connection elsewhere."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        """Wrap an application."""
        self.app, self.drain = app, drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; while draining, add `Connection: close` to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if self.drain.leaving and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, receive, send_last)
