"""Responses of JSON lines: the steps of a job while it runs, then its result, or the error that it ended with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, TypeVar

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphapi.http.exchanges import Exchange
from graphapi.http.failures import failure_of
from graphapi.http.jobs import Job, Step, Stopped

T = TypeVar("T")

JSON_LINES = "application/jsonl; charset=utf-8"
BEAT = 10.0
"""Seconds after which the last step is repeated: proxies cut connections on which nothing is sent."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""No proxy should collect the lines before it passes them on."""


class JobLines(Response, Generic[T]):
    """The lines of a job. `written` gives those of its result."""

    def __init__(self, exchange: Exchange, job: Job[T], first: Step, written: Callable[[T], Iterator[bytes]]) -> None:
        """Keep what is sent later."""
        super().__init__(None, headers=HEADERS, media_type=JSON_LINES)
        self.exchange, self.job, self.first, self.written = exchange, job, first, written

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 – as all responses
        """Send each line as it comes."""
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for line in self._lines():
            await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _lines(self) -> AsyncIterator[bytes]:
        step: Step | None = self.first
        while step is not None:
            what, done, total = step
            yield json_line({"progress": {"step": what, "done": done, "total": total}})
            step = await self._next(step)
        try:
            result = await self.job.result
        except Stopped:
            raise
        except Exception as error:  # noqa: BLE001 – the response has begun: the error is its last line
            failed = failure_of(error)
            self.exchange.outcome = failed.code
            yield json_line(failed.content())
            return
        for line in self.written(result):
            yield line

    async def _next(self, last: Step) -> Step | None:
        try:
            async with asyncio.timeout(BEAT):
                return await self.job.steps.get()
        except TimeoutError:
            return last


async def lines_of(exchange: Exchange, job: Job[T], written: Callable[[T], Iterator[bytes]]) -> Response:
    """The response of a job, when it has done its first step; raises what it fails with before."""
    first = await job.steps.get()
    if first is None:
        await job.result
        first = ("Done", 1, 1)
    return JobLines(exchange, job, first, written)


def json_line(content: object) -> bytes:
    """Encode JSON as one line; what it does not know, such as a date, as text."""
    return orjson.dumps(content, default=str) + b"\n"
