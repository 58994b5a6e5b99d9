"""Messages, tasks and notes of imports that refer to contacts by their ids: all of them are read, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement

Properties = dict[str, Any]
Found = tuple[str | None, list[Any]]

REPORT_MESSAGES, REPORT_TASKS = statement("erasure/report_messages", Found), statement("erasure/report_tasks", Found)
REPORT_IMPORTS = statement("erasure/report_imports", Found)

BATCH = 5_000
SECONDS = 300.0
"""For each batch."""


async def messages_of(db: Db, ids: Sequence[str], flag_ids: Sequence[str] = ()) -> list[Properties]:
    """Messages to the contacts, with copies to them or without, or with their values; notifications about the flags."""
    return await _found(db, REPORT_MESSAGES, ids=list(ids), flagIds=list(flag_ids))


async def tasks_of(db: Db, ids: Sequence[str]) -> list[Properties]:
    """Tasks about the contacts, or with their values."""
    return await _found(db, REPORT_TASKS, ids=list(ids))


async def imports_of(db: Db, ids: Sequence[str]) -> list[tuple[Properties, list[str]]]:
    """Imports that replaced values of the contacts, with their notes."""
    return await _found(db, REPORT_IMPORTS, ids=list(ids))


async def _found(db: Db, what: Statement[Found], **given: list[str]) -> list[Any]:
    after: str | None = ""
    found: list[Any] = []
    while after is not None:
        db.deadline.extend(SECONDS)
        after, more = await db.read(what, after=after, batch=BATCH, **given) or (None, [])
        found += more
    return found
