"""What refers to an erased contact by its id: the records of its changes, and the messages to it with their files."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.erasing import WHOLLY
from graphapi.services.messages.written_mail import remove_written

EMPTY_CHANGES = statement("erasure/empty_changes", tuple[list[tuple[str | None, str | None]], int])
LOCK_MESSAGES = statement("erasure/lock_messages", tuple[list[str], int])
DROP_MESSAGES = statement("erasure/drop_messages")

BATCH = 5_000
"""Nodes that one transaction reads or changes."""

BUSY_SECONDS = 0.2
"""Between two looks at messages that are being sent."""

_MARK = orjson.dumps(WHOLLY).decode()


async def empty_changes(tx: Tx, contact_id: str) -> tuple[list[dict[str, Any]], int]:
    """Empty a batch of the records about a contact; the values that they held of it, and how many records they were."""
    held, emptied = await tx.run(EMPTY_CHANGES, id=contact_id, mark=_MARK, batch=BATCH) or ([], 0)
    return [orjson.loads(text) for texts in held for text in texts if text], emptied


async def erase_messages(db: Db, contact_id: str) -> None:
    """Delete the messages to a contact, and their files in the outbox; wait for those that are being sent."""

    async def work(tx: Tx) -> tuple[int, int]:
        free, busy = await tx.run(LOCK_MESSAGES, id=contact_id, now=tx.db.now(), batch=BATCH) or ([], 0)
        if free:
            # While they are locked: nobody can write a file between this and their deletion.
            await remove_written(db, free)
            await tx.run(DROP_MESSAGES, ids=free)
        return len(free), busy

    while True:
        dropped, busy = await db.write(work)
        if not dropped and not busy:
            return
        if not dropped:
            await asyncio.sleep(BUSY_SECONDS)
