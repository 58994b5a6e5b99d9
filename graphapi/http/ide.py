"""The page: built files, compressed and cached, under a policy that restricts it to this server.

The page is built from `ide/`; nothing here knows what it does.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
import secrets
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from graphapi.http.responses import error_answer

FOLDER = Path(__file__).with_name("page")
NONCE = "STYLE_NONCE"
"""The placeholder in the built page for the nonce of each response."""

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Contact Graph</title>
<p>The page has not been built. Run: <code>make ide</code>
"""

GRAPHIQL = "GRAPHIQL_OFFERED"
"""The placeholder in the built page for whether it offers GraphiQL."""

_NAME = re.compile(r"[\w.-]{1,200}", re.ASCII)
"""Valid names of built files; looking up a longer one is an error of the file system."""

_FOREVER = "public, max-age=31536000, immutable"
_SENT_WITH_ALL = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""The compressed variants that the build makes of every file, best first."""


def page(*, graphiql: bool = True) -> Response:
    """The page, not cacheable: each response has a different nonce. Without `graphiql` it offers no queries."""
    index = FOLDER / "index.html"
    nonce = secrets.token_urlsafe(16)
    text = index.read_text(encoding="utf-8") if index.is_file() else NOT_BUILT
    text = text.replace(NONCE, nonce).replace(GRAPHIQL, "yes" if graphiql else "no")
    headers = {"Content-Security-Policy": policy(nonce), "Cache-Control": "no-store", "Vary": "Accept"}
    return HTMLResponse(text, headers=headers | _SENT_WITH_ALL)


def operations() -> dict[str, str]:
    """The operations of Contacts and Administration by their hash, as the build listed them."""
    listed = FOLDER / "operations.json"
    return orjson.loads(listed.read_bytes()) if listed.is_file() else {}


def policy(nonce: str) -> str:
    """The content security policy: files of this server; inline only the style attributes that the editors need."""
    return "; ".join(
        [
            "default-src 'self'",
            "img-src 'self' data:",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


async def asset(request: Request) -> Response:
    """A file of the page, cacheable forever, because its name contains a hash of its content."""
    name = request.path_params["name"]
    packed = FOLDER / "assets" / f"{name}.gz"
    if not _NAME.fullmatch(name) or not packed.is_file():
        return error_answer("Not found", 404, "NOT_FOUND")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding", **_SENT_WITH_ALL}
    accepted = _accepted(request.headers.get("accept-encoding", ""))
    for encoding, ending in _ENCODINGS.items():
        if encoding in accepted:
            headers["Content-Encoding"] = encoding
            return FileResponse(packed.with_suffix(ending), headers=headers, media_type=media_type)
    return Response(gzip.decompress(packed.read_bytes()), headers=headers, media_type=media_type)


def _accepted(header: str) -> set[str]:
    """The encodings that a client accepts; quality 0 excludes one."""
    parts = [part.replace(" ", "").lower().partition(";q=") for part in header.split(",")]
    return {name for name, _, quality in parts if quality.strip("0.") or not quality}
