"""What a server does by itself from time to time: finish erasures, remove old keys and changes, find duplicates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.duplicates.pair_upkeep import Backlog, forget_pairs
from graphapi.services.erasure.erasure import finish_erasures
from graphapi.services.history.retention import purge_history
from graphapi.services.shared.idempotency import purge
from graphapi.services.upkeep.search_words import renew_words

KEEPER = Viewer("usr_upkeep", "Upkeep", Role.ADMIN)
EVERY, COMPARE_EVERY, PATIENCE = 3_600.0, 5.0, 600.0
"""Seconds between two rounds, between two comparisons of changed contacts, and that one step may take."""

logger = logging.getLogger("graphapi")


async def keep_up(database: Database, every: float = EVERY) -> None:
    """Repeat all steps until cancelled; the next round makes up for a step that fails."""
    while True:
        await _step("Erasures were not finished", database, finish_erasures)
        await _step("Old idempotency keys were not removed", database, purge)
        await _step("Old changes were not removed from the history", database, purge_history)
        renewed = await _step("Index words of older versions were not rebuilt", database, renew_words)
        if renewed:
            logger.info("The index words of %s contacts were rebuilt.", f"{renewed:,}")
        await _step("Pairs of deleted contacts were not removed", database, forget_pairs)
        await asyncio.sleep(every)


async def keep_comparing(database: Database, every: float = COMPARE_EVERY) -> None:
    """Compare contacts that have changed with the others again and again, until cancelled."""
    backlog = Backlog()
    while True:
        await _step("Changed contacts were not compared with the others", database, backlog.work_off)
        await asyncio.sleep(every)


async def _step(failed: str, database: Database, work: Callable[[Db], Awaitable[int]]) -> int:
    """The number returned by the step, 0 when it failed."""
    try:
        return await work(Db.of(database, KEEPER, deadline=PATIENCE))
    except (Unavailable, DeadlineExceeded, DatabaseRefused) as error:
        logger.warning("%s: %s", failed, error)
    except Exception:
        # Whatever it is, the other steps and the next round must still run.
        logger.exception(failed)
    return 0
