"""Keeps a local database alive as long as its command runs.

One that dies is started again, at the same address; so is one that reports a critical error, and one that takes no more
writes, once there is space on its disk.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from graphapi.db import outages
from graphapi.db.disk import has_room
from graphapi.db.local import reserve as local_reserve
from graphapi.db.local.diagnosis import LocalDatabaseError, StoreDamaged
from graphapi.db.local.probe import Probe, State
from graphapi.db.local.process import STOP_SECONDS
from graphapi.db.local.startup import LocalDatabase

LOOK_EVERY = 0.2
ASK_EVERY = 1.0
PAUSE, LONGEST_PAUSE = 5.0, 300.0
"""Seconds before another attempt after a failed start or an early end of the database; doubled each time."""

LIVED = 5.0
"""A database that ends sooner than this after its start is likely to do so again."""

logger = logging.getLogger("graphapi")


class Keeper:
    """Watches a database from a separate thread."""

    def __init__(self, database: LocalDatabase, home: Path, again: Callable[[], LocalDatabase]) -> None:
        """Start watching the database in this folder; `again` restarts it at the same address."""
        self._database, self._home, self._again = database, home, again
        self._probe = Probe(database.server)
        self._state = State.WELL
        self._waits = False
        self._pause = 0.0
        self._started = self._asked = time.monotonic()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="local-neo4j-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching, and stop the database."""
        self._leaving.set()
        # One that is restarting, and is not waited for, ends with this process.
        self._thread.join(STOP_SECONDS)
        end = self._database.kill if self._state is State.CRITICAL else self._database.stop
        end()
        outages.clear(self._home)

    def _keep(self) -> None:
        while not self._leaving.wait(LOOK_EVERY):
            try:
                self._look()
            except Exception:
                # Such as a folder that is missing for a while: whatever it is, the keeper goes on.
                logger.exception("The local database could not be looked after.")
                self._rest()
        self._probe.close()

    def _look(self) -> None:
        if not self._database.is_running():
            self._start_again()
        elif time.monotonic() - self._asked >= ASK_EVERY:
            self._look_after()
            self._asked = time.monotonic()

    def _look_after(self) -> None:
        """Check its state; end it when only a restart helps. Committed data is kept."""
        local_reserve.hold(self._home)
        self._state = self._probe.state()
        if self._state is State.CRITICAL:
            logger.error("The local database reports a critical error; it is restarted once there is space.")
            # Not cleanly: it would write the rest of a failed transaction into its log.
            self._database.kill()
        elif self._state is State.READ_ONLY and has_room(self._home):
            logger.error("The local database takes no writes since its disk was full; it is restarted.")
            self._database.stop()

    def _start_again(self) -> None:
        if not has_room(self._home):
            if not self._waits:
                logger.error("The local database has ended, and waits for space on its disk.")
            self._waits = True
            return
        self._waits = False
        if time.monotonic() - self._started < LIVED:
            self._rest()
        else:
            self._pause = 0.0
        logger.error("The local database has ended; it is started again.")
        try:
            self._database = self._again()
        except LocalDatabaseError as error:
            damaged = isinstance(error, StoreDamaged)
            outages.note(self._home, outages.DAMAGED if damaged else outages.NOT_STARTED)
            logger.error("The local database could not be started again: %s", error)  # noqa: TRY400 – said in words
            self._rest()
            return
        self._started, self._state = time.monotonic(), State.WELL

    def _rest(self) -> None:
        """Pause, longer each time."""
        self._pause = min(LONGEST_PAUSE, self._pause * 2 or PAUSE)
        self._leaving.wait(self._pause)
