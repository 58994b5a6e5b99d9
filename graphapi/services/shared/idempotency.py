"""Idempotency keys: a change and its answer under the key are stored in the same transaction.

Refusals are not kept. A request without a key gets a private one, in case the outcome of its commit is unknown.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from graphapi.db.errors import Taken
from graphapi.db.request import Db, Tx
from graphapi.db.retries import UNREACHABLE, retrying
from graphapi.db.statements import statement
from graphapi.kernel.errors import (
    DeadlineExceeded,
    Json,
    OutcomeUnknown,
    Refused,
    conflict,
    invalid,
    refused_from_json,
    refused_to_json,
)

Stored = tuple[str, str]
"""The digest of a request, and its answer as JSON."""

CLAIM = statement("idempotency/claim", tuple[str | None, str | None])
KEEP = statement("idempotency/keep")
RECORD = statement("idempotency/record")
RELEASE = statement("idempotency/release")
LOAD = statement("idempotency/load", Stored)
PURGE = statement("idempotency/purge", tuple[int])

KEY_MAX = 200
KEPT_FOR = timedelta(days=8)
"""One day more than promised, so that clock differences never make it less."""

PRIVATE_KEPT_FOR = timedelta(hours=1)
"""Private keys are only looked up within their request."""

PURGE_BATCH = 5_000

ERASED_HASH = "erased"
"""In place of the digest of a request whose answer was erased with a contact: it fits no request."""

T = TypeVar("T")

_PATH = ("input", "idempotencyKey")


@dataclass(frozen=True)
class Form(Generic[T]):
    """Converts answers of one kind to and from JSON objects, which only repeated requests read."""

    encode: Callable[[T], Json]
    decode: Callable[[Json], T]
    keep: Callable[[T], bool] = lambda _: True
    """Whether an answer is kept under its key; otherwise the change is stored without it."""


def _one_to_json(one: str | Refused) -> Json:
    return {"id": one} if isinstance(one, str) else {"refused": refused_to_json(one)}


PLAIN = Form[Json](lambda answer: answer, lambda kept: kept)
IDS = Form[list[str | Refused]](
    lambda found: {"outcomes": [_one_to_json(one) for one in found]},
    lambda kept: [refused_from_json(one["refused"]) if "refused" in one else one["id"] for one in kept["outcomes"]],
    lambda found: any(isinstance(one, str) for one in found),
)
"""The id of each created object, or its refusal; an answer of refusals alone is not kept."""


async def once(db: Db, key: str | None, mutation: str, given: Json, work: Callable[[Tx], Awaitable[Json]]) -> Json:
    """Like `once_as`, for work that answers with a JSON object."""
    return await once_as(PLAIN, db, key, mutation, given, work)


async def once_as(
    form: Form[T], db: Db, key: str | None, mutation: str, given: Json, work: Callable[[Tx], Awaitable[T]]
) -> T:
    """Run the work in one transaction; with a key it runs once, and every caller gets the first answer.

    Work that raises stores neither a change nor the key. If the outcome of a commit is unknown, it is looked up
    under the client's key, or else a private one, until the deadline.
    """
    claim = _Claim(db, secrets.token_hex(16) if key is None else key, mutation, given, form)
    run = claim.attempt if key is not None else claim.record
    try:
        return await db.write(lambda tx: run(tx, work), operation=mutation)
    except _Kept as kept:
        return form.decode(kept.answer)
    except Taken as taken:
        if taken.label != "Idempotency":
            raise
    except OutcomeUnknown:
        pass
    return await _settle(db, claim, work)


async def kept_answer(db: Db, key: str | None, mutation: str, given: Json) -> Json | None:
    """The answer kept under the key, if any: for work that starts before its last transaction."""
    if key is None:
        return None
    claim = _Claim(db, key, mutation, given, PLAIN)
    row = await db.read(LOAD, key=claim.key)
    return claim.replay(row) if row else None


async def _settle(db: Db, claim: _Claim[T], work: Callable[[Tx], Awaitable[T]]) -> T:
    """Find out whether a commit succeeded; if it did not, run the work again.

    Locking the key waits for a commit that is still in progress.
    """

    async def look() -> T:
        row = await db.read(LOAD, key=claim.key)
        if row:
            return claim.form.decode(claim.replay(row))
        return await db.write(lambda tx: claim.attempt(tx, work), operation=claim.mutation)

    try:
        return await retrying(db.database.retries, look, {UNREACHABLE: None})
    except _Kept as kept:
        return claim.form.decode(kept.answer)
    except DeadlineExceeded as error:
        raise OutcomeUnknown("The database did not confirm in time whether the change was stored.") from error


async def purge(db: Db) -> int:
    """Delete expired keys and return their number."""
    purged = 0
    while True:
        row = await db.write(lambda tx: tx.run(PURGE, before=db.now() - KEPT_FOR, batch=PURGE_BATCH))
        found = row[0] if row else 0
        purged += found
        if found < PURGE_BATCH:
            return purged


def digest(mutation: str, given: Json) -> str:
    """A hash of the mutation and its input, independent of the order of fields."""
    text = json.dumps([mutation, given], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class _Kept(Exception):
    """The request was executed before."""

    def __init__(self, answer: Json) -> None:
        super().__init__("kept")
        self.answer = answer


class _Claim(Generic[T]):
    """A user's key and the request it is used for."""

    def __init__(self, db: Db, key: str, mutation: str, given: Json, form: Form[T]) -> None:
        if not 1 <= len(key) <= KEY_MAX:
            raise invalid(f"An idempotency key must have from 1 to {KEY_MAX} characters.", *_PATH)
        self.form, self.mutation = form, mutation
        self.db, self.key, self.hash = db, f"{db.viewer.id}|{key}", digest(mutation, given)

    async def attempt(self, tx: Tx, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do the work and keep its answer; raises _Kept, which undoes the work, if there is an answer already."""
        heard = False

        def hear(row: tuple[str | None, str | None] | None) -> None:
            nonlocal heard
            heard = True
            match row:
                case (str(hash_), str(kept)):
                    raise _Kept(self.replay((hash_, kept)))
                case _:
                    return

        await tx.later(CLAIM, hear, key=self.key)
        answer = await work(tx)
        if not heard:
            await tx.settle()
        if self.form.keep(answer):
            await tx.later(KEEP, key=self.key, hash=self.hash, answer=self._text(answer), now=self.db.now())
            return answer
        await tx.later(RELEASE, key=self.key)
        return answer

    async def record(self, tx: Tx, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Do the work and keep its answer in case the commit's outcome is unknown; nobody else can know the key."""
        answer = await work(tx)
        if self.form.keep(answer):
            soon = self.db.now() - KEPT_FOR + PRIVATE_KEPT_FOR
            await tx.later(RECORD, key=self.key, hash=self.hash, answer=self._text(answer), now=soon)
        return answer

    def _text(self, answer: T) -> str:
        return json.dumps(self.form.encode(answer), default=str, ensure_ascii=False)

    def replay(self, row: Stored) -> Json:
        """The kept answer; CONFLICT when the key was used for another request."""
        if row[0] == ERASED_HASH:
            raise conflict("What this idempotency key was used for was erased.", *_PATH)
        if row[0] != self.hash:
            raise conflict("This idempotency key was used with another mutation or input.", *_PATH)
        answer: Json = json.loads(row[1])
        return answer
