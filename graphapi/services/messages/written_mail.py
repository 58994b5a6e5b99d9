"""The files of messages that this process, or others on its machine, have written to a folder instead of sending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.messages.mail import FolderSender, Sender

_KEPT = "outbox folder"


def remember_folder(database: Database, sender: Sender) -> None:
    """Remember the folder that the sender writes to, if it does."""
    database.shared[_KEPT] = sender.folder if isinstance(sender, FolderSender) else None


async def remove_written(db: Db, message_ids: Sequence[str]) -> None:
    """Remove the files of these messages."""
    folder: Path | None = db.database.shared.get(_KEPT)
    if folder is not None:
        await asyncio.to_thread(_remove, folder, message_ids)


def _remove(folder: Path, message_ids: Sequence[str]) -> None:
    for message_id in message_ids:
        (folder / f"{message_id}.eml").unlink(missing_ok=True)
