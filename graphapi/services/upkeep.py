"""What a server does by itself now and then, so that nothing grows for ever. Mail is the outbox's."""

from __future__ import annotations

import asyncio
import logging

from graphapi.db.database import Database
from graphapi.db.errors import DatabaseRefused
from graphapi.kernel.errors import DeadlineExceeded, Unavailable
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.idempotency import purge

KEEPER = Viewer("usr_upkeep", "Upkeep", Role.ADMIN)
EVERY, PATIENCE = 3_600.0, 600.0
"""Seconds between two rounds, and that one may take."""

logger = logging.getLogger("graphapi")


async def keep_up(database: Database, every: float = EVERY) -> None:
    """Forget old idempotency keys, again and again, until cancelled; a round that fails is made up for by the next."""
    while True:
        try:
            await purge(database.request(KEEPER, deadline=PATIENCE))
        except (Unavailable, DeadlineExceeded, DatabaseRefused) as error:
            logger.warning("Old idempotency keys were not removed: %s", error)
        await asyncio.sleep(every)
