"""Parsing GraphQL over HTTP: the operation that is requested, and the media type of the response."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import lru_cache

import orjson
from starlette.requests import Request

from graphapi.db.bookmarks import LONGEST, NONE, Marks, marks_of
from graphapi.http.headers import header
from graphapi.http.heads import LONG_URL
from graphapi.http.responses import JSON, BadRequest
from graphapi.kernel.errors import Json
from graphapi.kernel.json_values import is_object
from graphapi.limits import BODY_SECONDS, URL_BYTES, Limits
from graphapi.operations.failures import BAD_USER_INPUT

GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8"

BOOKMARK_HEADER = "X-GraphQL-Bookmark"
"""In responses, the state of the database; in requests, the state that whichever server answers must have reached."""

_BOOKMARK = BOOKMARK_HEADER.lower().encode()
_MEDIA_TYPES = {"application/graphql-response+json": GRAPHQL_JSON, "application/json": JSON}
_ANY = ("*/*", "application/*")
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ID = "sha256:"


@dataclass(frozen=True)
class Asked:
    """A parsed request: a document, its hash, or both, and the bookmarks to read from.

    `tells_bookmark`: the response body must contain the bookmark, in addition to the header.
    """

    query: str | None
    hash: str | None
    variables: Json | None
    name: str | None
    may_write: bool
    bookmarks: Marks = NONE
    tells_bookmark: bool = False


async def read_request(request: Request, limits: Limits, *, get: bool = True) -> Asked:
    """Parse a GET or POST request; BadRequest if it is not a GraphQL request, or GET is disabled."""
    if request.method in ("GET", "HEAD"):
        if not get:
            raise BadRequest("Send queries by POST.", 405, Allow="POST")
        return _asked(_from_query(request), request, may_write=False)
    content_type, _, parameters = header(request.scope, b"content-type").partition(";")
    if content_type.strip().lower() != "application/json":
        raise BadRequest("Send the request as application/json.", 415)
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise BadRequest("Send the request in UTF-8.", 415)
    if header(request.scope, b"content-encoding", "identity").lower() != "identity":
        raise BadRequest("Send the request uncompressed.", 415)
    return _asked(_object(await _read_body(request, limits.body), "The body"), request, may_write=True)


async def _read_body(request: Request, most: int) -> bytes:
    """The body; BadRequest as soon as it turns out to be too large, without reading the rest."""
    announced = header(request.scope, b"content-length")
    if announced.isdecimal() and int(announced[:20]) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read_chunks(request, most)
    except TimeoutError:
        raise BadRequest("The body did not arrive in time.", 408, Connection="close") from None


async def _read_chunks(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


def answer_type(request: Request) -> str:
    """The media type of the response, from the Accept header; BadRequest if the client accepts none we offer."""
    best = _best_type(header(request.scope, b"accept").strip())
    if best is None:
        raise BadRequest("Accept application/graphql-response+json or application/json.", 406)
    return best


@lru_cache(256)
def _best_type(accept: str) -> str | None:
    if not accept:
        return JSON
    best, best_quality = None, 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        found = _MEDIA_TYPES.get(name) or (JSON if name in _ANY else None)
        quality = _quality(parameters)
        if found is not None and quality > best_quality:
            best, best_quality = found, quality
    return best


def wants_page(request: Request) -> bool:
    """Whether a browser requests a page, as opposed to a program requesting data."""
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in header(request.scope, b"accept")
    )


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _from_query(request: Request) -> Json:
    if len(request.scope["query_string"]) > URL_BYTES:
        raise BadRequest(LONG_URL, 414)
    found: Json = dict(request.query_params)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = _object(found[name].encode("utf-8", "surrogateescape"), f"`{name}`")
        else:
            found.pop(name, None)
    return found


def _object(text: bytes, what: str) -> Json:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not valid JSON: {error.msg}.") from None
    if not is_object(found):
        raise BadRequest(f"{what} must be a JSON object.")
    return found


def _asked(found: Json, request: Request, *, may_write: bool) -> Asked:
    query, name = found.get("query"), found.get("operationName")
    if name is not None and not isinstance(name, str):
        raise BadRequest("`operationName` must be a string.")
    for part in ("variables", "extensions"):
        if found.get(part) is not None and not isinstance(found[part], dict):
            raise BadRequest(f"`{part}` must be an object.")
    extensions: Json = found.get("extensions") or {}
    known = _hash(found, extensions)
    if (query is not None or known is None) and (not isinstance(query, str) or not query.strip()):
        raise BadRequest("`query` must be a GraphQL document, as a string.")
    bookmarks = _bookmarks(header(request.scope, _BOOKMARK)) | _bookmarks(extensions.get("bookmark"))
    return Asked(query, known, found.get("variables"), name or None, may_write, bookmarks, "bookmark" in extensions)


def _bookmarks(text: object) -> Marks:
    """The bookmarks sent as a header or in `extensions`; null in `extensions` only requests one."""
    if not text:
        return NONE
    found = marks_of(text) if isinstance(text, str) else None
    if found is None:
        message = f"The bookmark must be one returned by this API, of up to {LONGEST:,} characters."
        raise BadRequest(message, 400, BAD_USER_INPUT)
    return found


def _hash(found: Json, extensions: Json) -> str | None:
    """The hash of a persisted document; None if the request has none."""
    key = found.get("documentId")
    if key is not None:
        if not isinstance(key, str) or not key.startswith(_ID) or not _HASH.fullmatch(key.removeprefix(_ID)):
            raise BadRequest(
                "`documentId` must be sha256: followed by the document's SHA-256 hash as 64 lower-case hex digits."
            )
        return key.removeprefix(_ID)
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    parts: Json = persisted if is_object(persisted) else {}
    key = parts.get("sha256Hash")
    if parts.get("version") != 1 or not isinstance(key, str) or not _HASH.fullmatch(key):
        raise BadRequest("`persistedQuery` must have version 1 and sha256Hash, 64 lower-case hex digits.")
    return key


def _too_large(most: int) -> BadRequest:
    return BadRequest(f"The body exceeds {most:,} bytes.", 413)
