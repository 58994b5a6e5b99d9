"""Records what each write changes, in the transaction of the write, so that neither is stored without the other."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from structlog.contextvars import get_contextvars

from graphapi.db.request import Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import Json
from graphapi.kernel.history import UNDO, ChangeKind, ChangeRecord
from graphapi.services.shared.ids import new_ulid

RECORD = statement("changes/record")


async def record(tx: Tx, changes: Sequence[ChangeRecord]) -> None:
    """Store the changes with the next statement that is waited for, or the commit: they cost no round trip."""
    if not changes:
        return
    now = tx.db.now()
    await tx.later(
        RECORD, made=[_row(tx, f"chg_{new_ulid(now)}", change) for change in changes], now=now, by=tx.db.viewer.id,
        operation=UNDO if tx.db.undoes else tx.operation, requestId=get_contextvars().get("request_id", ""),
    )  # fmt: skip


def _row(tx: Tx, change_id: str, change: ChangeRecord) -> list[str | None]:
    return [
        change_id, change.kind.value, change.contact_id, change.other_id, change.association_id, change.label_key,
        change.role, change.subject_id, _text(change.before), _text(change.after),
        _undone(tx, change),
    ]  # fmt: skip


def _undone(tx: Tx, change: ChangeRecord) -> str | None:
    """The change that this one undoes; a red flag that is raised on the way undoes nothing."""
    if change.kind is ChangeKind.RED_FLAG_RAISED and not change.before:
        return None
    return tx.undone.get(change.association_id or "") or tx.db.undoes or None


def _text(values: Json) -> str | None:
    return orjson.dumps(values).decode() if values else None
