"""Slow clients: they are cut, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.http import connections, requests
from graphapi.http.connections import TimedProtocol
from tests.api.conftest import settings
from tests.conftest import Server
from tests.servers import serving

SLOW = 500
ASKED = 100
BEGUN = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
QUERY = {"query": "{ contacts(first: 1) { edges { node { id } } } }"}


@asynccontextmanager
async def serving_app(app: ASGIApp) -> AsyncIterator[uvicorn.Server]:
    """Run an application behind our protocol."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, http=TimedProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield server
    finally:
        await server.shutdown()


def port_of(server: uvicorn.Server) -> int:
    """Where a server listens."""
    return server.servers[0].sockets[0].getsockname()[1]


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[int]:
    """Run our application and yield its port."""
    async with serving_app(application(settings(), database)) as server:
        yield port_of(server)


async def held(port: int, sent: bytes) -> bytes:
    """Send the start of a request and return the response up to the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"POST /gra", BEGUN], ids=["nothing", "half a line", "half the headers"])
async def test_who_does_not_send_its_headers_is_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Without a response: there is nothing to respond to."""
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)

    async with listening(database) as port:
        assert await held(port, sent) == b""


async def test_a_client_that_does_not_send_its_body_is_refused_and_cut_off(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 408."""
    monkeypatch.setattr(requests, "BODY_SECONDS", 0.2)

    async with listening(database) as port:
        answer = await held(port, BEGUN + b"Content-Length: 100\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 408 ")


async def large(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer with more than the sockets hold."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(400):
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def test_who_does_not_take_its_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The response is discarded."""
    monkeypatch.setattr(connections, "READ_SECONDS", 0.2)

    async with serving_app(large) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        writer.write(BEGUN + b"Content-Length: 0\r\n\r\n")
        await reader.readexactly(100)
        await asyncio.wait_for(asyncio.gather(*server.server_state.tasks, return_exceptions=True), 20)
        writer.close()

    assert not server.server_state.connections


async def test_one_connection_too_many_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 503, in JSON."""
    monkeypatch.setattr(TimedProtocol, "most", 1)

    async with listening(database) as port:
        _, first = await asyncio.open_connection("127.0.0.1", port)
        answer = await held(port, b"")
        first.close()

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b'"SERVICE_UNAVAILABLE"' in answer


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\x02", b"GET / HTTP/9\r\n\r\n", b"A: B\r\n\r\n"])
async def test_a_request_that_is_not_http_is_refused_in_json(database: Database, sent: bytes) -> None:
    """With 400, like everything that cannot be parsed."""
    async with listening(database) as port:
        answer = await held(port, sent)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"BAD_REQUEST"' in answer


async def test_five_hundred_slow_connections_hold_nobody_up(server: Server, tmp_path: Path) -> None:
    """Others are answered meanwhile, almost as fast: the ratio is printed."""
    where = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(tmp_path),
    }  # fmt: skip
    with serving(where, tmp_path / "log") as process:
        await middle(process.url)
        alone = await middle(process.url)
        address = urlsplit(process.url)
        slow = [await asyncio.open_connection(address.hostname, address.port) for _ in range(SLOW)]
        for number, (_, writer) in enumerate(slow):
            writer.write((BEGUN, BEGUN + b"Content-Length: 100\r\n\r\n{")[number % 2])
        among = await middle(process.url)
        for _, writer in slow:
            writer.close()

    figures = f"alone {alone * 1000:.2f} ms, among {SLOW} slow ones {among * 1000:.2f} ms: {among / alone:.2f} times"
    print(figures)  # noqa: T201 – the figures are what this test shows


async def middle(url: str) -> float:
    """The median seconds of a response."""
    times: list[float] = []
    async with httpx.AsyncClient() as http:
        for _ in range(ASKED):
            began = time.perf_counter()
            answer = await http.post(url, json=QUERY)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200
    return sorted(times)[len(times) // 2]
