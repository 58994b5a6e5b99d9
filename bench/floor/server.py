"""The floor: the least a Python server on the official driver costs. No GraphQL, no rules, no permissions.

One hand-written statement per operation, which returns one record in the shape of the response; orjson; a bare ASGI
function. Reads are auto-commit queries, writes managed transactions.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import neo4j
import orjson
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction

Message = MutableMapping[str, Any]
STATEMENTS = {path.stem: path.read_text() for path in (Path(__file__).parent / "statements").glob("*.cypher")}
WRITES = {"Associate"}
JSON = b"application/json"


class Floor:
    """The ASGI application."""

    def __init__(self) -> None:
        """Create without a driver, which needs the server's event loop."""
        self.driver: AsyncDriver | None = None

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer a request, or handle the server's lifespan."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        asked = orjson.loads(body)
        answer = orjson.dumps({"data": await self.answer(asked["operationName"], asked["variables"])})
        headers = [(b"content-type", JSON), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def live(self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        """Open the driver at startup, close it at shutdown."""
        await receive()
        self.driver = AsyncGraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType] – its own types
            os.environ["NEO4J_URI"], auth=(os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]),
            telemetry_disabled=True, notifications_min_severity="OFF",
        )  # fmt: skip
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.driver.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(self, name: str, variables: dict[str, Any]) -> object:
        """The result of the statement with this name."""
        if self.driver is None:
            raise RuntimeError("The server has not started.")
        text = STATEMENTS[name]
        if name in WRITES:
            writing = self.driver.session(database="neo4j", fetch_size=-1)  # pyright: ignore[reportUnknownMemberType] – its own types
            async with writing as session:
                return await session.execute_write(_run, text, variables)
        access = neo4j.READ_ACCESS
        reading = self.driver.session(  # pyright: ignore[reportUnknownMemberType] – as above
            database="neo4j", default_access_mode=access, fetch_size=-1
        )
        async with reading as session:
            record = await (await session.run(text, variables)).single()  # pyright: ignore[reportArgumentType]
            return record[0] if record else None


async def _run(transaction: AsyncManagedTransaction, text: str, variables: dict[str, Any]) -> object:
    record = await (await transaction.run(text, variables)).single()  # pyright: ignore[reportArgumentType]
    return record[0] if record else None


app = Floor()
