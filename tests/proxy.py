"""A proxy before a database that can stand still, be late with answers, cut connections, or cut them after a COMMIT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from graphapi.db.database import Database
from graphapi.db.request import Db
from tests.conftest import ADMIN

COMMIT = bytes.fromhex("0002b0120000")
"""The message of the Bolt protocol that ends a transaction."""


class Proxy:
    """Forwards to a database as long as it is open."""

    def __init__(self, uri: str) -> None:
        """Keep where the database is."""
        target = urlsplit(uri)
        self.host, self.port = target.hostname or "", target.port or 0
        self.uri = ""
        self.connections, self.cut_commits = 0, 0
        """How many were made; how many COMMITs are to be forwarded and never answered."""
        self.sent = 0
        """Pieces that clients have sent: of what is sent at once and is small, one."""
        self.lag = 0.0
        """Seconds that each piece of an answer is held back."""
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """End all connections at once."""
        for writer in list(self._open):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection both ways."""
        self.connections += 1
        with suppress(OSError):
            far_reader, far = await asyncio.open_connection(self.host, self.port)
            self._open |= {writer, far}
            ways = [
                asyncio.create_task(self._forward(reader, far, watch=True)),
                asyncio.create_task(self._forward(far_reader, writer, watch=False)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for one in (writer, far):
                self._open.discard(one)
                one.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, watch: bool) -> None:
        while data := await reader.read(65_536):
            self.sent += watch
            await self.flowing.wait()
            if self.lag and not watch:
                await asyncio.sleep(self.lag)
            writer.write(data)
            await writer.drain()
            if watch and self.cut_commits and COMMIT in data:
                self.cut_commits -= 1
                # The database has it; the answer goes nowhere.
                return


@dataclass
class Far:
    """A database behind a proxy."""

    database: Database
    proxy: Proxy

    def request(self, deadline: float = 30) -> Db:
        """The database for one request."""
        return Db.of(self.database, ADMIN, deadline=deadline)


@asynccontextmanager
async def proxied(uri: str) -> AsyncIterator[Proxy]:
    """Yield a proxy before the database at that address."""
    proxy = Proxy(uri)
    listener = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.uri = f"bolt://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listener.close()
        proxy.flowing.set()
        proxy.cut()
        await listener.wait_closed()
