"""API tokens: shown once, stored as digests, valid until they expire, are revoked or their user is disabled."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, native
from graphapi.kernel.contacts import line
from graphapi.kernel.errors import Json, invalid, not_found
from graphapi.kernel.viewer import Action, Viewer, require
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.users import FIELDS, UserRow, user_of

CREATE = statement("tokens/create")
BY_HASH = statement("tokens/by_hash", tuple[UserRow, str, Instant | None])
TokenRow = tuple[str, str, str | None, Instant, Instant, Instant | None, Instant | None, str | None]
"""A token by COLUMNS, and the name of its user."""

PAGE = statement("tokens/page", tuple[list[TokenRow]])
BY_IDS = statement("tokens/by_ids", tuple[list[TokenRow]])
OF_USERS = statement("tokens/of_users", tuple[list[tuple[str, list[TokenRow]]]])
LOCK_USER = statement("users/lock", tuple[UserRow])
REVOKE = statement("tokens/revoke", tuple[bool])
USE = statement("tokens/use")

DAYS, DAYS_MAX = 90, 3_650
NAME_MAX = 100
SHOWN = 200
"""The maximum number of a user's tokens in an answer."""

NOTED_EVERY = timedelta(minutes=1)
"""The precision of a token's last use."""

COLUMNS = ["id", "userId", "name", "createdAt", "expiresAt", "lastUsedAt", "revokedAt"]
"""The properties of a token that may be shown, so not its digest."""

_BYTES = 32
_FORM = re.compile(r"cg_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class NewToken:
    """A new token. Its text is shown only once: it is empty when a repeated request gets the first answer."""

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
        return "active" if now < self.expires_at else "expired"


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


async def create_token(
    db: Db, user_id: str, name: str | None = None, days: int = DAYS, key: str | None = None
) -> NewToken:
    """Create a token of 256 random bits for a user. Raises Refused: FORBIDDEN, INVALID, NOT_FOUND."""
    require(db.viewer, Action.MANAGE_USERS)
    if not 1 <= days <= DAYS_MAX:
        raise invalid(f"A token must be valid for 1 to {DAYS_MAX:,} days.", "input", "days")
    label = line(name, "input", "name", longest=NAME_MAX)
    now, text = db.now(), f"cg_{secrets.token_urlsafe(_BYTES)}"
    token = NewToken(new_id("tok", now), text, now + timedelta(days=days))
    properties = {
        "id": token.id, "hash": _digest(text), "userId": user_id, "name": label, "createdAt": now,
        "createdById": db.viewer.id, "expiresAt": token.expires_at,
    }  # fmt: skip

    async def work(tx: Tx) -> Json:
        user = await tx.run(LOCK_USER, id=user_id, fields=FIELDS)
        if user is None or user_of(user[0]).disabled:
            raise not_found("user who is not disabled", "input", "userId")
        await tx.run(CREATE, token=properties)
        return {"id": token.id, "expiresAt": token.expires_at.isoformat()}

    answer = await once(db, key, "createToken", {"userId": user_id, "name": label, "days": days}, work)
    if answer["id"] == token.id:
        return token
    return NewToken(answer["id"], "", datetime.fromisoformat(answer["expiresAt"]))


async def tokens_of(db: Db, user_id: str | None = None) -> list[TokenData]:
    """The tokens of a user, or all, oldest first; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    row = await db.read(PAGE, anyUser=user_id is None, userId=user_id or "", fields=COLUMNS)
    return [_token_of(found) for found in row[0]] if row else []


async def tokens_by_id(db: Db, ids: Sequence[str]) -> list[TokenData | None]:
    """Tokens in the order of the ids, None for an unknown id; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    row = await db.read(BY_IDS, ids=list(dict.fromkeys(ids)), fields=COLUMNS)
    found = {token.id: token for token in map(_token_of, row[0] if row else ())}
    return [found.get(token_id) for token_id in ids]


async def tokens_by_user(db: Db, user_ids: Sequence[str]) -> list[list[TokenData]]:
    """The latest tokens of each user, newest first; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    ids = list(dict.fromkeys(user_ids))
    row = await db.read(OF_USERS, ids=ids, fields=COLUMNS, most=SHOWN)
    found = {user_id: [_token_of(token) for token in tokens] for user_id, tokens in (row[0] if row else ())}
    return [found.get(user_id, []) for user_id in user_ids]


async def revoke_token(db: Db, token_id: str, key: str | None = None) -> bool:
    """Revoke a token for good, and return whether it had not been revoked before."""
    require(db.viewer, Action.MANAGE_USERS)

    async def work(tx: Tx) -> Json:
        row = await tx.run(REVOKE, id=token_id, now=tx.db.now())
        if row is None:
            raise not_found("token", "input", "id")
        return {"wasGood": row[0]}

    return (await once(db, key, "revokeToken", {"id": token_id}, work))["wasGood"]


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
