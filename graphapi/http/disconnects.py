"""Client disconnects: a query whose client has left is cancelled, in the database too.

Mutations run to their end: a client often leaves because the response took long, and retries with the same key.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

PATIENCE = 0.1
"""Seconds before the watch starts: most responses finish sooner, and watching costs more than they do."""


class Disconnects:
    """While entered and watching, cancels the enclosed task when its client disconnects: ClientDisconnect."""

    def __init__(self, receive: Receive) -> None:
        """Keep `receive`, which reports the disconnect once the body has been read."""
        self._receive = receive
        self._task: asyncio.Task[object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._left = False

    def watch(self) -> None:
        """Start watching, after a delay."""
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look)

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if self._left and isinstance(error, asyncio.CancelledError) and self._task and not self._task.uncancel():
            raise ClientDisconnect from error

    def _look(self) -> None:
        self._watcher = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._task is not None:
            self._left = True
            self._task.cancel()
