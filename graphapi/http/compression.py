"""Response compression, for clients that accept it."""

from __future__ import annotations

import asyncio
import gzip

from starlette.requests import Request
from starlette.responses import Response

from graphapi.http.headers import header
from graphapi.limits import COMPRESSED_FROM

_LEVEL = 4
_ASIDE_FROM = 131_072
"""Body size in bytes above which compression runs in a thread: zlib releases the interpreter lock."""


async def compressed(request: Request, response: Response) -> Response:
    """The response, compressed if its body is large and the client accepts gzip."""
    body = response.body
    if len(body) < COMPRESSED_FROM:
        return response
    response.headers.append("Vary", "Accept-Encoding")
    if not _takes_gzip(header(request.scope, b"accept-encoding")):
        return response
    if len(body) < _ASIDE_FROM:
        response.body = gzip.compress(body, _LEVEL)
    else:
        response.body = await asyncio.to_thread(gzip.compress, body, _LEVEL)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    return response


def _takes_gzip(accept: str) -> bool:
    for part in accept.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
