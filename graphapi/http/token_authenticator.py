"""Authentication: every caller as the administrator, or the user of the request's token."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from graphapi.db.request import Db
from graphapi.http.responses import AGAIN, error_answer
from graphapi.http.token_errors import KeysUnavailable
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.viewer import Viewer
from graphapi.operations.failures import UNAVAILABLE
from graphapi.services.users.tokens import Bearer, bearer_of, is_token, note_use
from graphapi.services.users.user_changes import claimed_viewer

if TYPE_CHECKING:
    from graphapi.http.jwt import SignedTokenReader

UNAUTHENTICATED = "UNAUTHENTICATED"
KNOWN_FOR = 3.0
"""Seconds for which a token is cached: a revoked one may remain valid for this long."""

KNOWN_MAX = 10_000
TOKEN_MAX = 8_192
"""The maximum length of a token in characters, as for headers."""

logger = logging.getLogger("graphapi")

Authenticate = Callable[[Request], Awaitable[Viewer | Response]]
"""Authenticates a request: the caller, or the response that refuses it."""


class _Known(NamedTuple):
    """The viewer of a token, and until when (monotonic seconds) this is assumed without a look-up."""

    viewer: Viewer
    until: float


def everybody(viewer: Viewer) -> Authenticate:
    """Authenticate every caller as this viewer."""

    async def authenticate(_: Request) -> Viewer:
        return viewer

    return authenticate


class TokenAuthenticator:
    """Authenticates callers by `Authorization: Bearer`, with an API token or, if configured, a JWT."""

    def __init__(
        self,
        request: Callable[[], Db],
        signed: SignedTokenReader | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the access to the database and the verifier of JWTs; `clock` counts seconds."""
        self._request, self._signed, self._clock = request, signed, clock
        self._known: dict[bytes, _Known] = {}
        self._notes: set[asyncio.Task[None]] = set()

    async def authenticate(self, request: Request) -> Viewer | Response:
        """The caller, or a refusal that does not reveal what is wrong with the token."""
        text = _token(request.headers.getlist("authorization"))
        if text is None:
            return _refused('Bearer realm="graphapi"')
        try:
            viewer = await self._viewer(text)
        except KeysUnavailable:
            return error_answer("The keys to verify this token are currently unavailable.", 503, UNAVAILABLE, AGAIN)
        except (Unavailable, DeadlineExceeded, DatabaseRefused):
            return error_answer("The database does not respond.", 503, UNAVAILABLE, AGAIN)
        return viewer or _refused('Bearer realm="graphapi", error="invalid_token"')

    async def close(self) -> None:
        """Wait until the last uses of tokens are recorded."""
        if self._notes:
            await asyncio.wait(self._notes)

    async def _viewer(self, text: str) -> Viewer | None:
        digest, now = hashlib.sha256(text.encode("utf-8", "replace")).digest(), self._clock()
        known = self._known.get(digest)
        if known is not None and now < known.until:
            return known.viewer
        self._known.pop(digest, None)
        found = await self._look_up(text)
        if found is None:
            return None
        viewer, seconds = found
        while len(self._known) >= KNOWN_MAX:
            self._known.pop(next(iter(self._known)))
        self._known[digest] = _Known(viewer, now + min(KNOWN_FOR, seconds))
        return viewer

    async def _look_up(self, text: str) -> tuple[Viewer, float] | None:
        """The viewer of a token, and the seconds it remains valid; None if it is not valid."""
        if is_token(text):
            db = self._request()
            bearer = await bearer_of(db, text)
            if bearer is None:
                return None
            if not bearer.is_noted(db.now()):
                self._note(bearer)
            return bearer.viewer, KNOWN_FOR
        found = None if self._signed is None else await self._signed.read(text)
        if found is None:
            return None
        user, ends = found
        viewer = await claimed_viewer(self._request(), user)
        return None if viewer is None else (viewer, ends - time.time())

    def _note(self, bearer: Bearer) -> None:
        """Record the use of a token in the background."""
        task = asyncio.create_task(self._note_use(bearer.token_id))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _note_use(self, token_id: str) -> None:
        try:
            await note_use(self._request(), token_id)
        except Exception as error:  # noqa: BLE001 – the request has its answer; the next one notes it
            logger.warning("The use of a token was not recorded: %s", error)


def _token(headers: list[str]) -> str | None:
    """The token of a single Authorization header; None without one, or with a different scheme."""
    if len(headers) != 1:
        return None
    scheme, _, text = headers[0].partition(" ")
    text = text.strip()
    return text if scheme.lower() == "bearer" and 0 < len(text) <= TOKEN_MAX else None


def _refused(challenge: str) -> Response:
    message = "Send a valid token as Authorization: Bearer."
    return error_answer(message, 401, UNAUTHENTICATED, {"WWW-Authenticate": challenge})
