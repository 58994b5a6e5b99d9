"""Warming up: every statement is compiled once, one after the other, before the first request comes.

Callers at once would each compile what is not compiled yet, and wait for seconds.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Any

from graphapi.db.database import Db, Tx, Value
from graphapi.db.statements import Statement, all_statements

logger = logging.getLogger("graphapi")

NOBODY = "con_00000000000000000000000000"
_DAY, _TIME = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)


async def warm_up(db: Db) -> None:
    """Run every read once, and every write in a transaction that is taken back."""
