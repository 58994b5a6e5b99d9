"""A cluster of two real databases: one writes, the other answers reads and lags behind.

A proxy stands before each. The writer's proxy records what each committed transaction ran; after the lag, it runs on
the reader in the same order. The reader's proxy holds statements back until the bookmarked state has arrived, as a real
cluster member does; without a bookmark they get the current state. Both report the same routing table, and bookmarks
are always the writer's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests import bolt
from tests.bolt import BEGIN, COMMIT, PULL, RESET, ROLLBACK, ROUTE, RUN, SUCCESS, Wire, pack, unpack
from tests.conftest import Server

DATABASE = {"db": "neo4j"}


@dataclass
class Committed:
    """A transaction that the reader does not have yet: its number, its bookmark, its statements, and when it is due."""

    number: int
    mark: str
    statements: list[bytes]
    due: float


@dataclass
class Cluster:
    """What the two ports know of each other; `runs` counts the statements that each got from drivers."""

    lag: float
    mark: str
    writer: int = 0
    reader: int = 0
    runs: dict[str, int] = field(default_factory=lambda: {"writer": 0, "reader": 0})
    behind: list[Committed] = field(default_factory=list[Committed])
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    has_writer: bool = True
    connections: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    @property
    def uri(self) -> str:
        """Where drivers begin."""
        return f"neo4j://127.0.0.1:{self.writer}"

    def table(self) -> dict[str, Any]:
        """Who does what."""
        roles = {"WRITE": [self.writer] * self.has_writer, "READ": [self.reader], "ROUTE": [self.writer, self.reader]}
        told = [{"role": role, "addresses": [f"127.0.0.1:{one}" for one in ports]} for role, ports in roles.items()]
        return {"ttl": 300, "servers": told, **DATABASE}

    def lose_the_writer(self) -> None:
        """End all connections; from now on only the reader takes new ones."""
        self.has_writer = False
        for connection in self.connections:
            connection.transport.abort()

    async def committed(self, mark: str, statements: list[bytes]) -> None:
        """Note what the reader lacks now."""
        number = bolt.number_of(mark)
        assert number is not None
        async with self.moved:
            self.behind.append(Committed(number, mark, statements, asyncio.get_running_loop().time() + self.lag))
            self.moved.notify_all()

    async def as_far_as(self, marks: list[str]) -> None:
        """Wait until the reader lacks nothing of what these bookmarks stand for."""
        numbers = [number for mark in marks if (number := bolt.number_of(mark)) is not None]
        async with self.moved:
            await self.moved.wait_for(lambda: all(one.number > max(numbers, default=0) for one in self.behind))

    async def level(self) -> None:
        """Wait until the reader lacks nothing."""
        async with self.moved:
            await self.moved.wait_for(lambda: not self.behind)

    async def replay(self, replica: Wire) -> None:
        """Run on the reader what was committed, each when it is due."""
        while True:
            async with self.moved:
                await self.moved.wait_for(lambda: self.behind)
            first = self.behind[0]
            await asyncio.sleep(first.due - asyncio.get_running_loop().time())
            await _run_all(replica, first.statements)
            async with self.moved:
                self.mark = self.behind.pop(0).mark
                self.moved.notify_all()


async def _run_all(replica: Wire, statements: list[bytes]) -> None:
    await replica.send(pack(BEGIN, DATABASE))
    await replica.succeeds()
    for statement in statements:
        await replica.send(statement)
        await replica.send(pack(PULL, {"n": -1}))
        await replica.succeeds()
        await replica.succeeds()
    await replica.send(pack(COMMIT))
    await replica.succeeds()


class Port:
    """One of the two ports, before one of the databases."""

    def __init__(self, cluster: Cluster, name: str, target: int) -> None:
        """Stand before the database at that port."""
        self.cluster, self.name, self.target = cluster, name, target

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection both ways."""
        near = Wire(reader, writer)
        ends = {writer}
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.name == "writer" and not self.cluster.has_writer:
                raise ConnectionRefusedError
            await near.accept()
            far = await bolt.connect(self.target)
            ends.add(far.writer)
            self.cluster.connections |= ends
            transaction = Transaction()
            ways = [
                asyncio.create_task(self._requests(near, far, transaction)),
                asyncio.create_task(self._answers(far, near, transaction)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        self.cluster.connections -= ends
        for end in ends:
            end.transport.abort()

    async def _requests(self, near: Wire, far: Wire, transaction: Transaction) -> None:
        while True:
            message = await near.receive()
            tag = message[1] if message else None
            transaction.asked(tag, message)
            if tag == RUN:
                self.cluster.runs[self.name] += 1
            if tag in (RUN, BEGIN) and self.name == "reader":
                message = await self._held_back(tag, message)
            elif tag == ROUTE:
                context, _, extra = unpack(message)
                message = pack(ROUTE, context, [], extra)
            await far.send(message)

    async def _held_back(self, tag: int, message: bytes) -> bytes:
        """The statement without its bookmarks, in time; one that is none at all is for the database to judge."""
        *fields, extra = unpack(message)
        marks = extra.pop("bookmarks", [])
        await self.cluster.as_far_as(marks)
        if unknown := [mark for mark in marks if bolt.number_of(mark) is None]:
            extra["bookmarks"] = unknown
        return pack(tag, *fields, extra)

    async def _answers(self, far: Wire, near: Wire, transaction: Transaction) -> None:
        while True:
            message = await far.receive()
            if message and message[1] == SUCCESS:
                (told,) = unpack(message)
                if "rt" in told:
                    message = pack(SUCCESS, {**told, "rt": self.cluster.table()})
                elif "bookmark" in told and self.name == "reader":
                    message = pack(SUCCESS, {**told, "bookmark": self.cluster.mark})
                elif "bookmark" in told and (statements := transaction.committed()):
                    await self.cluster.committed(told["bookmark"], statements)
            await near.send(message)


class Transaction:
    """What the transaction of a connection has run so far."""

    def __init__(self) -> None:
        """Begin outside of any."""
        self._open = self._committing = False
        self._statements: list[bytes] = []

    def asked(self, tag: int | None, message: bytes) -> None:
        """Take note of a request."""
        if tag in (BEGIN, ROLLBACK, RESET):
            self._open, self._committing, self._statements = tag == BEGIN, False, []
        elif tag == RUN and self._open:
            self._statements.append(message)
        elif tag == COMMIT:
            self._committing = True

    def committed(self) -> list[bytes]:
        """What a transaction has run that has just been committed."""
        found = self._statements if self._committing else []
        self._open, self._committing, self._statements = False, False, []
        return found


@asynccontextmanager
async def lagging(writer: Server, reader: Server, mark: str, lag: float) -> AsyncIterator[Cluster]:
    """Yield a cluster of two databases that hold the same now; `mark` is a bookmark of the writer."""
    cluster = Cluster(lag, mark)
    targets = {"writer": _port(writer), "reader": _port(reader)}
    listeners = [
        await asyncio.start_server(Port(cluster, name, target).serve, "127.0.0.1", 0)
        for name, target in targets.items()
    ]
    cluster.writer, cluster.reader = (one.sockets[0].getsockname()[1] for one in listeners)
    replica = await bolt.log_in(targets["reader"], reader.username, reader.password)
    replaying = asyncio.create_task(cluster.replay(replica))
    try:
        yield cluster
    finally:
        replaying.cancel()
        for listener in listeners:
            listener.close()
        for connection in (*cluster.connections, replica.writer):
            connection.transport.abort()
        for listener in listeners:
            await listener.wait_closed()
        await asyncio.gather(replaying, return_exceptions=True)


def _port(server: Server) -> int:
    return urlsplit(server.uri).port or 7687
