"""Wakes the outbox of this process when something is queued; the outboxes of other processes poll."""

from __future__ import annotations

import asyncio

from graphapi.db.database import Database
from graphapi.db.request import Db

_KEPT = "outbox"


def outbox_event(database: Database) -> asyncio.Event:
    """What is set when something was stored to be sent."""
    event: asyncio.Event = database.shared.setdefault(_KEPT, asyncio.Event())
    return event


def wake(db: Db) -> None:
    """Wake the outbox."""
    outbox_event(db.database).set()
