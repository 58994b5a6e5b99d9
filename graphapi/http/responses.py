"""Responses: always JSON, with errors in GraphQL's format, each with a code."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graphapi.operations.failures import failure

JSON = "application/json; charset=utf-8"
BAD_REQUEST = "BAD_REQUEST"
AGAIN = {"Retry-After": "1"}
"""For failures that may be gone on a retry."""


class BadRequest(Exception):
    """A request that is not a GraphQL request; `status` and `code` give the reason."""

    def __init__(self, message: str, status: int = 400, code: str = BAD_REQUEST, **headers: str) -> None:
        """Keep what the response needs."""
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers


def json_answer(
    content: object, status: int = 200, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(content), status, headers, media_type)


def error_answer(
    message: str, status: int, code: str = BAD_REQUEST, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with one error, in the format that GraphQL clients read."""
    return json_answer({"errors": [failure(message, code)]}, status, headers=headers)


async def http_error(_: Request, refused: Exception) -> Response:
    """The response to requests that Starlette refuses, such as an unknown path."""
    if not isinstance(refused, HTTPException):
        raise refused
    code = "NOT_FOUND" if refused.status_code == HTTPStatus.NOT_FOUND else BAD_REQUEST
    return error_answer(refused.detail, refused.status_code, code, refused.headers)


async def server_error(_: Request, _error: Exception) -> Response:
    """The response to an unexpected error, which is logged where it is caught."""
    return error_answer("Something went wrong on the server.", 500, "INTERNAL_SERVER_ERROR")
