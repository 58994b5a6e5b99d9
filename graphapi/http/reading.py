"""GraphQL over HTTP, read: from a request to an operation and the type of answer that the client takes."""

from __future__ import annotations

from typing import Any, cast

import orjson
from starlette.requests import Request

from graphapi.http.answers import JSON, BadRequest
from graphapi.schema.execution import Operation

BODY_MAX = 1_048_576
GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8"

_MEDIA_TYPES = {"application/graphql-response+json": GRAPHQL_JSON, "application/json": JSON}
_ANY = ("*/*", "application/*")


async def read_operation(request: Request) -> Operation:
    """Return the operation of a GET or POST request; BadRequest when there is none."""
    if request.method == "GET":
        return _operation(_from_query(request), may_write=False)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise BadRequest("Send the request as application/json.", 415)
    return _operation(_object(await read_body(request), "The body"), may_write=True)


async def read_body(request: Request) -> bytes:
    """Return the body, unless it is too large: then no more of it is read than shows that."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > BODY_MAX:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            raise _too_large()
    return bytes(body)


def answer_type(request: Request) -> str:
    """Return the media type to answer in, by the Accept header; BadRequest when the client takes none of ours."""
    accept = request.headers.get("accept", "").strip()
    if not accept:
        return JSON
    best, best_quality = None, 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        found = _MEDIA_TYPES.get(name) or (JSON if name in _ANY else None)
        quality = _quality(parameters)
        if found is not None and quality > best_quality:
            best, best_quality = found, quality
    if best is None:
        raise BadRequest("Accept application/graphql-response+json or application/json.", 406)
    return best


def wants_page(request: Request) -> bool:
    """Return whether a browser asks for a page rather than a program for data."""
    return (
        request.method == "GET"
        and "query" not in request.query_params
        and "text/html" in request.headers.get("accept", "")
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


def _from_query(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if found.get(name):
            found[name] = _object(found[name].encode("utf-8", "surrogateescape"), f"`{name}`")
        else:
            found.pop(name, None)
    return found


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is no JSON that can be read: {error.msg}.") from None
    if not isinstance(found, dict):
        raise BadRequest(f"{what} must be a JSON object.")
    return cast("dict[str, Any]", found)


def _operation(found: dict[str, Any], *, may_write: bool) -> Operation:
    query, name = found.get("query"), found.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("`query` must be the text of a GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("`operationName` must be a text.")
    for part in ("variables", "extensions"):
        if found.get(part) is not None and not isinstance(found[part], dict):
            raise BadRequest(f"`{part}` must be an object.")
    return Operation(query, found.get("variables"), name or None, may_write)


def _too_large() -> BadRequest:
    return BadRequest(f"The body has more than {BODY_MAX:,} bytes.", 413)
