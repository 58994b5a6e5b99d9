"""Host and Origin checks for a server where every caller is the administrator.

A page of any site can reach the loopback address through a visitor's browser. Such requests carry the site as Origin
or, after DNS rebinding, as Host. Pages served by this machine, on any port, are allowed: front ends are developed
there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from graphapi.http.headers import has_header, header
from graphapi.http.responses import error_answer
from graphapi.operations.failures import FORBIDDEN
from graphapi.setting_values import is_loopback

LOCAL_ORIGIN = r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?"
"""Origins of pages that this machine serves."""

_LOCAL_ORIGIN = re.compile(LOCAL_ORIGIN, re.ASCII)


class LoopbackOnly:
    """Accepts loopback Host names, and Origins that are the server's own, on this machine, or allowed explicitly."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str] = ()) -> None:
        """Wrap an application."""
        self.app, self.allowed_origins = app, frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = header(scope, b"host")
        if not _names_loopback(host):
            refused = error_answer("This server only accepts requests to loopback host names.", 421, FORBIDDEN)
        elif has_header(scope, b"origin") and not self._is_allowed(host.lower(), scope):
            refused = error_answer("This origin is not allowed; add it to GRAPHAPI_ALLOWED_ORIGINS.", 403, FORBIDDEN)
        else:
            await self.app(scope, receive, send)
            return
        await refused(scope, receive, send)

    def _is_allowed(self, host: str, scope: Scope) -> bool:
        origin = header(scope, b"origin").lower()
        same = origin == f"{scope['scheme']}://{host}"
        return same or origin in self.allowed_origins or _LOCAL_ORIGIN.fullmatch(origin) is not None


@lru_cache(256)
def _names_loopback(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)
