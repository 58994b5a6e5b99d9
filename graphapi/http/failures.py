"""Failures outside GraphQL: what was raised as a status and an error in the format that GraphQL clients read."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from graphapi.http.rates import RateExceeded
from graphapi.http.responses import AGAIN, BadRequest, json_answer
from graphapi.kernel.errors import Code, Refused
from graphapi.operations.failures import (
    BAD_USER_INPUT,
    FORBIDDEN,
    INTERNAL,
    TIMEOUT,
    UNAVAILABLE,
    explained,
    failure,
    incident,
)
from graphapi.services.imports.csv_files import UnusableFile

TOO_MANY = "TOO_MANY_REQUESTS"
STATUS = {
    BAD_USER_INPUT: 400, FORBIDDEN: 403, Code.NOT_FOUND.value: 404, Code.CONFLICT.value: 409, INTERNAL: 500,
    UNAVAILABLE: 503, TIMEOUT: 503,
}  # fmt: skip
OPTIONS = {
    "dates": "Say which with dates=dmy (day first) or dates=mdy.",
    "format": "`format` names one, `map` describes the columns of any other table.",
}
"""The options that make a file usable, as parameters of a request."""


@dataclass(frozen=True)
class Failure:
    """A failure as clients see it."""

    status: int
    message: str
    extensions: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def code(self) -> str:
        """The code, under which it is counted."""
        return str(self.extensions["code"])

    def content(self) -> dict[str, object]:
        """The body of the response."""
        found = dict(self.extensions)
        return {"errors": [failure(self.message, str(found.pop("code")), **found)]}

    def response(self) -> Response:
        """The whole response."""
        return json_answer(self.content(), self.status, headers={"Cache-Control": "no-store", **self.headers})


def failure_of(error: Exception) -> Failure:
    """What clients get for an exception; an unexpected one is logged."""
    if isinstance(error, BadRequest):
        return Failure(error.status, str(error), {"code": error.code}, error.headers)
    if isinstance(error, RateExceeded):
        return Failure(429, str(error), {"code": TOO_MANY}, {"Retry-After": str(error.again)})
    if isinstance(error, UnusableFile):
        hint = {"hint": OPTIONS[error.option]} if error.option in OPTIONS else {}
        return Failure(400, str(error), {"code": BAD_USER_INPUT, "argument": error.option or "file", **hint})
    if isinstance(error, Refused) and error.code.value in STATUS:
        return Failure(STATUS[error.code.value], str(error), {"code": error.code.value})
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return Failure(503, "The disk of the temporary files is full.", {"code": UNAVAILABLE}, AGAIN)
    message, extensions = explained(error) or incident(error)
    status = STATUS.get(str(extensions["code"]), 400)
    return Failure(status, message, extensions, AGAIN if status == STATUS[UNAVAILABLE] else {})
