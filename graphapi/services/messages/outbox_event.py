"""Telling the outbox of this process that there is something to send; those of other processes look for themselves."""

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
    """Let the outbox look at once."""
    outbox_event(db.database).set()
