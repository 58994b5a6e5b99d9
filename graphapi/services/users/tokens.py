"""API tokens: shown once, stored as digests, valid until they expire, are revoked or their user is disabled."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, native
from graphapi.kernel.contacts import line
from graphapi.kernel.errors import invalid, not_found
from graphapi.kernel.viewer import Action, Viewer, require
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.users import FIELDS, UserRow, user_of, viewer_of

CREATE = statement("tokens/create")
BY_HASH = statement("tokens/by_hash", tuple[UserRow, str, Instant | None])
TokenRow = tuple[str, str, str | None, Instant, Instant, Instant | None, Instant | None, str | None]
"""A token by COLUMNS, and the name of its user."""

PAGE = statement("tokens/page", tuple[list[TokenRow]])
REVOKE = statement("tokens/revoke", tuple[bool])
USE = statement("tokens/use")

DAYS, DAYS_MAX = 90, 3_650
NAME_MAX = 100
NOTED_EVERY = timedelta(minutes=1)
"""The precision of a token's last use."""

COLUMNS = ["id", "userId", "name", "createdAt", "expiresAt", "lastUsedAt", "revokedAt"]
"""The properties of a token that may be shown, so not its digest."""

_BYTES = 32
_FORM = re.compile(r"cg_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class NewToken:
    """A new token, whose text is shown only once."""

    id: str
    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenData:
    """A stored token, with its user's name."""

    id: str
    user_id: str
    name: str | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_name: str | None

    def state(self, now: datetime) -> str:
        """Its state in one word."""
        if self.revoked_at is not None:
            return "revoked"
        return "good" if now < self.expires_at else "expired"


@dataclass(frozen=True)
class Bearer:
    """The user of a token, and when its use was last recorded."""

    viewer: Viewer
    token_id: str
    last_used_at: datetime | None

    def is_noted(self, now: datetime) -> bool:
        """Whether its use was recorded recently."""
        return self.last_used_at is not None and now - self.last_used_at < NOTED_EVERY


def is_token(text: str) -> bool:
    """Whether a text has the format of our tokens; nothing else is looked up."""
    return _FORM.fullmatch(text) is not None


async def create_token(db: Db, user_id: str, name: str | None = None, days: int = DAYS) -> NewToken:
    """Create a token of 256 random bits for a user. Raises Refused: FORBIDDEN, INVALID, NOT_FOUND."""
    require(db.viewer, Action.MANAGE_USERS)
    if not 1 <= days <= DAYS_MAX:
        raise invalid(f"A token must be valid for 1 to {DAYS_MAX:,} days.", "days")
    label = line(name, "name", longest=NAME_MAX)
    if await viewer_of(db, user_id) is None:
        raise not_found("user who is not disabled", "user")
    now, text = db.now(), f"cg_{secrets.token_urlsafe(_BYTES)}"
    token = NewToken(new_id("tok", now), text, now + timedelta(days=days))
    properties = {
        "id": token.id, "hash": _digest(text), "userId": user_id, "name": label, "createdAt": now,
        "createdById": db.viewer.id, "expiresAt": token.expires_at,
    }  # fmt: skip
    await db.write(lambda tx: tx.run(CREATE, token=properties))
    return token


async def tokens_of(db: Db, user_id: str | None = None) -> list[TokenData]:
    """The tokens of a user, or all, oldest first; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    row = await db.read(PAGE, anyUser=user_id is None, userId=user_id or "", fields=COLUMNS)
    return [_token_of(found) for found in row[0]] if row else []


async def revoke_token(db: Db, token_id: str) -> bool:
    """Revoke a token for good, and return whether it had not been revoked before."""
    require(db.viewer, Action.MANAGE_USERS)
    row = await db.write(lambda tx: tx.run(REVOKE, id=token_id, now=db.now()))
    if row is None:
        raise not_found("token", "id")
    return row[0]


async def bearer_of(db: Db, text: str) -> Bearer | None:
    """The user of a token, None when it is not valid; looked up by digest, so timing reveals nothing."""
    row = await db.read(BY_HASH, hash=_digest(text), now=db.now(), fields=FIELDS)
    if row is None:
        return None
    user, token_id, last_used_at = row
    return Bearer(user_of(user).viewer(), token_id, native(last_used_at))


async def note_use(db: Db, token_id: str) -> None:
    """Record that a token is used now, unless this or another server recorded that recently."""

    async def work(tx: Tx) -> None:
        now = tx.db.now()
        await tx.run(USE, id=token_id, now=now, before=now - NOTED_EVERY)

    await db.write(work)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _token_of(row: TokenRow) -> TokenData:
    token_id, user_id, name, created_at, expires_at, last_used_at, revoked_at, user_name = row
    times = (native(created_at), native(expires_at), native(last_used_at), native(revoked_at))
    return TokenData(token_id, user_id, name, *times, user_name)
