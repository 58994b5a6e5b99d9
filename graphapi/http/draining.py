"""Leaving without being missed: told to stop, a server says first that it is not ready, and answers on for a while.

Whoever shares out requests then sends none any more, and clients open their next connection elsewhere. Only after that
connections are refused, what runs is finished, and the application ends.
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
    """Whether this process has been told to stop."""

    leaving: bool = False


@contextmanager
def draining(drain: Drain, seconds: float) -> Generator[None]:
    """While the application runs: on SIGTERM leave, and stop so many seconds later; on a second one stop at once.

    It stands before the handlers of the server, whatever that is. Ctrl-C is theirs alone: nobody shares out requests
    to a server in a terminal.
    """
    stop = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(stop):
        yield
        return
    loop = asyncio.get_running_loop()

    def told(number: int, frame: FrameType | None) -> None:
        if drain.leaving:
            # To the server a second signal is one to force the end only when it is SIGINT.
            stop(signal.SIGTERM, frame)
            stop(signal.SIGINT, frame)
            return
        drain.leaving = True
        loop.call_soon_threadsafe(loop.call_later, seconds, stop, number, frame)

    signal.signal(signal.SIGTERM, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)


class LastAnswers:
    """Asks clients of a server that is leaving to come back on another connection."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        """Wrap an application."""
        self.app, self.drain = app, drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the connection of its answer is the client's last."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if self.drain.leaving and message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, receive, send_last)
