"""A plain TCP balancer: hands each new connection to the next server that says it is ready, and knows nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import httpx

LOOK_EVERY = 0.2
"""Seconds between two questions whether a server is ready."""


class Balancer:
    """Forwards connections to servers in turn."""

    def __init__(self) -> None:
        """Begin with no server."""
        self.url = ""
        self._ready: dict[str, bool] = {}
        self._turn = 0

    def add(self, url: str) -> None:
        """Take a server that is ready."""
        self._ready[url] = True

    def remove(self, url: str) -> None:
        """Forget a server."""
        del self._ready[url]

    async def look(self) -> None:
        """Ask all servers again and again whether they are ready."""
        async with httpx.AsyncClient(timeout=10) as http:
            while True:
                for url in list(self._ready):
                    try:
                        answer = await http.get(url.replace("/graphql", "/health/ready"))
                        ready = answer.is_success
                    except httpx.HTTPError:
                        ready = False
                    if url in self._ready:
                        self._ready[url] = ready
                await asyncio.sleep(LOOK_EVERY)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection both ways, until one end closes it."""
        with suppress(OSError):
            far_reader, far = await self._connect()
            ways = [asyncio.create_task(_forward(reader, far)), asyncio.create_task(_forward(far_reader, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                far.close()
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the next server that is ready, to another when that one takes none any more."""
        ready = [url for url, ready in self._ready.items() if ready]
        self._turn += 1
        for n in range(len(ready)):
            address = urlsplit(ready[(self._turn + n) % len(ready)])
            with suppress(OSError):
                return await asyncio.open_connection(address.hostname, address.port)
        raise ConnectionRefusedError


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def balanced(*urls: str) -> AsyncIterator[Balancer]:
    """Yield a balancer before these servers."""
    balancer = Balancer()
    for url in urls:
        balancer.add(url)
    listener = await asyncio.start_server(balancer.serve, "127.0.0.1", 0)
    balancer.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/graphql"
    looking = asyncio.create_task(balancer.look())
    try:
        yield balancer
    finally:
        looking.cancel()
        await asyncio.wait({looking})
        listener.close()
        await listener.wait_closed()
