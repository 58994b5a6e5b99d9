"""The head of a request: what is too large is refused while it comes, before anybody asks who calls."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from graphapi.limits import HEAD_BYTES, HEADERS, URL_BYTES
from tests.api.test_slow_clients import port_of, serving_app

FIRST = b"GET / HTTP/1.1\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
HEADER = b"A: 1\r\n"
REACHED: list[str] = []


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Note that a request has come this far, and answer once its body is there."""
    REACHED.append(scope["path"])
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def answer_to(*pieces: bytes) -> bytes:
    """The response to a request sent in chunks, up to the end of the connection or the first complete answer."""
    REACHED.clear()
    async with serving_app(application) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        for piece in pieces:
            writer.write(piece)
        async with asyncio.timeout(30):
            found = await reader.read(1_000)
        writer.close()
    return found


def header_of(size: int) -> bytes:
    """A header that counts for this many bytes."""
    return b"A: " + b"x" * (size - len(b"A: \r\n")) + b"\r\n"


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"GET /" + b"x" * URL_BYTES + b" HTTP/1.1\r\n\r\n"], 414),
        ([b"GET /" + b"x" * URL_BYTES], 414),
        ([FIRST, header_of(HEAD_BYTES), HEADER, b"\r\n"], 431),
        ([FIRST, b"A: " + b"x" * HEAD_BYTES, b"x"], 431),
        ([FIRST, header_of(1_000) * 70], 431),
        ([FIRST, HEADER * (HEADERS + 1), b"\r\n"], 431),
        ([FIRST, HEADER * (HEADERS + 2)], 431),
    ],
    ids=["address", "half an address", "bytes", "half a header", "half the bytes", "headers", "half the headers"],
)
async def test_a_head_that_is_too_large_is_refused_while_it_comes(pieces: list[bytes], status: int) -> None:
    """With a code, before the application sees anything; the connection is closed."""
    found = await answer_to(*pieces)

    assert found.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close\r\n" in found
    assert b'"BAD_REQUEST"' in found
    assert not REACHED


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET /" + b"x" * (URL_BYTES - 1) + b" HTTP/1.1\r\n\r\n"],
        [FIRST, header_of(HEAD_BYTES - len(HEADER)), HEADER, b"\r\n"],
        [FIRST, HEADER * HEADERS, b"\r\n"],
        [b"POST / HTTP/1.1\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000],
        [CHUNKED + HEADER * 10 + b"\r\n"],
    ],
    ids=["address", "bytes", "headers", "a large body", "headers behind the body"],
)
async def test_the_largest_head_is_taken(pieces: list[bytes]) -> None:
    """Up to the bounds, and whatever the size of the body."""
    assert (await answer_to(*pieces)).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("tail", [HEADER * (HEADERS + 1), header_of(1_000) * 70], ids=["headers", "bytes"])
async def test_headers_behind_a_body_count_too(tail: bytes) -> None:
    """The connection ends: the application waits for the rest of the body, and nothing is kept for it."""
    try:
        found = await answer_to(CHUNKED, tail)
    except ConnectionResetError:
        found = b""

    assert found == b""
