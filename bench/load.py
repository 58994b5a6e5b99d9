"""The load generator: each connection sends its next request as soon as the response has arrived.

A separate process, which reads orders as lines of JSON and answers each with one. It shares a core with the database,
so it does as little as possible: it counts, measures and checks for errors. uvloop moves the bytes, httptools parses
the responses.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

import httptools
import uvloop

KEY = b"bench-000000000000"
"""The placeholder of the idempotency key; each request sent has a different key of the same length."""

GRACE = 30.0
SMALL = 4_096
ERROR = b'"errors":[{'
OK = 200


@dataclass
class Window:
    """One window of load and its results."""

    requests: list[bytes]
    end: float
    done: asyncio.Future[None]
    unique: bool
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    received: int = 0
    last: float = 0.0
    example: str = ""
    seconds: list[float] = field(default_factory=list[float])


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    keys = count(int(time.time() * 1000) % 10**10 * 100)

    def __init__(self, window: Window) -> None:
        """Create a connection of a window."""
        self.window = window
        self.parser = httptools.HttpResponseParser(self)
        self.began = 0.0
        self.body: list[bytes] = []
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start sending."""
        self.transport = cast("asyncio.WriteTransport", transport)
        self.send()

    def send(self) -> None:
        """Send the next request, unless the window is over."""
        window = self.window
        self.began = time.perf_counter()
        if self.transport is None or self.began >= window.end:
            return
        request = window.requests[window.sent % len(window.requests)]
        window.sent += 1
        window.waiting += 1
        if window.unique:
            request = request.replace(KEY, b"bench-%012d" % next(self.keys))
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Parse a chunk of a response."""
        self.parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Keep a chunk of a body."""
        self.body.append(body)

    def on_message_complete(self) -> None:
        """Record the response and continue."""
        window, body = self.window, b"".join(self.body)
        self.body.clear()
        window.last = time.perf_counter()
        window.seconds.append(window.last - self.began)
        window.received += len(body)
        window.waiting -= 1
        if self.parser.get_status_code() != OK or (len(body) < SMALL and ERROR in body):
            window.failed += 1
            window.example = body[:300].decode(errors="replace")
        self.send()
        if not window.waiting and not window.done.done():
            window.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count requests that will not be answered."""
        if exc is not None:
            self.window.failed += 1
            self.window.example = str(exc)


async def measure(
    port: int, requests: list[bytes], connections: int, seconds: float, *, unique: bool
) -> dict[str, Any]:
    """The results of a window of load."""
    loop = asyncio.get_running_loop()
    began, spent = time.perf_counter(), time.process_time()
    window = Window(requests, began + seconds, loop.create_future(), unique)
    transports = [
        (await loop.create_connection(lambda: Connection(window), "127.0.0.1", port))[0] for _ in range(connections)
    ]
    late = False
    try:
        await asyncio.wait_for(window.done, seconds + GRACE)
    except TimeoutError:
        late = True
    for transport in transports:
        transport.close()
    times = sorted(window.seconds)
    return {
        "requests": len(times),
        "failed": window.failed + (window.waiting if late else 0),
        "example": window.example,
        "qps": len(times) / max(window.last - began, 1e-9),
        "p50": times[len(times) // 2] * 1000 if times else 0.0,
        "p99": times[int(len(times) * 0.99)] * 1000 if times else 0.0,
        "bytes": window.received / max(len(times), 1),
        "load_cpu": (time.process_time() - spent) / max(len(times), 1) * 1000,
    }


def request(path: str, body: bytes) -> bytes:
    """A complete HTTP request."""
    return (
        b"POST %s HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n"
        b"content-length: %d\r\n\r\n%s" % (path.encode(), len(body), body)
    )


def main() -> None:
    """Answer each line of orders with a line of results."""
    kept: dict[str, list[bytes]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "bodies" in order:
            kept[order["name"]] = [request(order["path"], body.encode()) for body in order["bodies"]]
            continue
        work = measure(
            order["port"], kept[order["name"]], order["connections"], order["seconds"], unique=order["unique"]
        )
        print(json.dumps(uvloop.run(work)), flush=True)


if __name__ == "__main__":
    main()
