"""Keeping a local database alive as long as its command runs: one that dies is started again, at the same address."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from graphapi.db.local_failures import LocalDatabaseError
from graphapi.db.local_process import STOP_SECONDS
from graphapi.db.local_start import LocalDatabase

LOOK_EVERY = 0.2
PAUSE = 5.0
"""Seconds before another try after a start that failed."""

logger = logging.getLogger("graphapi")


class Keeper:
    """Watches a database from a thread of its own."""

    def __init__(self, database: LocalDatabase, again: Callable[[], LocalDatabase]) -> None:
        """Begin to watch; `again` starts it once more, where it was."""
        self._database, self._again = database, again
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="local-neo4j-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more, and stop the database."""
        self._leaving.set()
        # One that is just starting again, and is not waited for, ends with this process.
        self._thread.join(STOP_SECONDS)
        self._database.stop()

    def _keep(self) -> None:
        while not self._leaving.wait(LOOK_EVERY):
            if not self._database.is_running():
                logger.error("The local database has ended by itself; it is started again.")
                self._start_again()

    def _start_again(self) -> None:
        try:
            self._database = self._again()
        except LocalDatabaseError as error:
            logger.error("The local database could not be started again: %s", error)  # noqa: TRY400 – said in words
            self._leaving.wait(PAUSE)
