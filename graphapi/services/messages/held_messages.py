"""Held messages: their sender is disabled or deleted, so they wait for an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.statements import Statement, statement
from graphapi.kernel.errors import Json, invalid
from graphapi.kernel.messages import MessageStatus
from graphapi.kernel.viewer import Action, require
from graphapi.services.messages.deliveries import DISABLED, HOLD
from graphapi.services.messages.outbox_event import wake
from graphapi.services.shared.idempotency import once

OF_SENDER = statement("messages/of_sender", tuple[list[str]])
RELEASE = statement("messages/release", tuple[int])
DISCARD = statement("messages/discard", tuple[int])

SETTLED_MAX = 1_000
"""Messages that one transaction holds, releases or discards."""

DISCARDED = "An administrator discarded it."


@dataclass(frozen=True)
class Selected:
    """Held messages: these, or those of one sender."""

    ids: tuple[str, ...] | None = None
    sender_id: str | None = None


async def hold_messages(db: Db, sender_id: str) -> int:
    """Hold a disabled user's queued messages and return their number; later ones are held when they are due."""
    held, after = 0, ""
    while True:
        row = await db.read(OF_SENDER, status=MessageStatus.QUEUED.value, by=sender_id, after=after, first=SETTLED_MAX)
        ids = row[0] if row else []
        if not ids:
            return held
        done = await db.write(lambda tx, ids=ids: tx.run(HOLD, ids=ids, error=DISABLED))
        held, after = held + (done[0] if done else 0), ids[-1]


async def release_messages(db: Db, selected: Selected, key: str | None = None) -> int:
    """Queue held messages again in the viewer's name and return their number."""
    return await _settle(db, selected, "releaseMessages", key)


async def discard_messages(db: Db, selected: Selected, key: str | None = None) -> int:
    """Mark held messages as FAILED and return their number."""
    return await _settle(db, selected, "discardMessages", key)


async def _settle(db: Db, selected: Selected, mutation: str, key: str | None) -> int:
    require(db.viewer, Action.SETTLE_MESSAGES)
    if (selected.ids is None) == (selected.sender_id is None):
        raise invalid("Give either `ids` or `senderId`.", "input")
    if len(selected.ids or ()) > SETTLED_MAX:
        raise invalid(f"At most {SETTLED_MAX:,} messages at once, not {len(selected.ids or ()):,}.", "input", "ids")

    async def work(tx: Tx) -> Json:
        ids = await _ids(tx, selected)
        if mutation == "releaseMessages":
            return {"count": await _run(tx, RELEASE, ids=ids, by=db.viewer.id, now=db.now())}
        return {"count": await _run(tx, DISCARD, ids=ids, error=DISCARDED)}

    given: Json = {name: str(value) for name, value in vars(selected).items()}
    answer = await once(db, key, mutation, given, work)
    wake(db)
    return answer["count"]


async def _ids(tx: Tx, selected: Selected) -> Sequence[str]:
    if selected.ids is not None:
        return selected.ids
    row = await tx.run(OF_SENDER, status=MessageStatus.HELD.value, by=selected.sender_id, after="", first=SETTLED_MAX)
    return row[0] if row else []


async def _run(tx: Tx, change: Statement[tuple[int]], *, ids: Sequence[str], **given: object) -> int:
    row = await tx.run(change, ids=list(ids), **given) if ids else None
    return row[0] if row else 0
