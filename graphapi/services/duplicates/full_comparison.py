"""All contacts compared at once, where looking up each changed one in the index would take longer.

The contacts are read once, by id, into a file without a name; another process compares them (`comparing`) while what
it has done is stored. Contacts that change meanwhile stay to be compared.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, TypedDict

import orjson

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import Unavailable
from graphapi.matching.bounds import ASSOCIATES, IDENTITY_FIELDS
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.rows import TEMPORAL
from graphapi.services.shared.worker_environment import worker_environment

SpooledRow = tuple[int, bool, list[object], list[str], list[str]]
"""A contact as it is put aside: version, whether to compare, values by IDENTITY_FIELDS, keys, ids of associates."""

ALL = statement("duplicates/all", tuple[list[SpooledRow]])
CLAIM = statement("duplicates/claim", tuple[bool])
STORE_PAIRS = statement("duplicates/store_pairs", tuple[int])

PAGE, SECONDS, CLAIMED = 500, 60.0, 60.0
"""Contacts read at once, how long a page or a batch may take, and how long a server may be silent before another one
takes its place."""

_COMMAND = (sys.executable, "-P", "-c", "from graphapi.services.duplicates.comparing import main; main()")
_LINE_MAX = 64_000_000
"""The bytes of a batch; five hundred contacts with twenty-five pairs each take two million."""


class ComparedBatch(TypedDict):
    """What the process has done: the contacts as ids with versions, and the rows of their pairs."""

    compared: list[tuple[str, int]]
    rows: list[Mapping[str, str | float]]


@dataclass
class Claim:
    """That this server compares all contacts: one at a time does, so that several do not all do the same."""

    db: Db
    id: str
    renewed: float = 0.0

    async def keep(self) -> bool:
        """Claim it, or claim it again before others take it to be given up; whether it is this server's."""
        now = asyncio.get_running_loop().time()
        if self.renewed and now - self.renewed < CLAIMED / 3:
            return True
        self.renewed = now
        return await self._until(timedelta(seconds=CLAIMED))

    async def give_up(self) -> None:
        """Leave it to others."""
        await self._until(-timedelta(seconds=CLAIMED))

    async def _until(self, ahead: timedelta) -> bool:
        now = self.db.now()
        row = await self.db.write(lambda tx: tx.run(CLAIM, by=self.id, now=now, until=now + ahead))
        return row is not None


async def compare_all(db: Db) -> int | None:
    """Compare those that have changed with all; return how many, None where another server is at it."""
    claim = Claim(db, new_id("cmp", db.now()))
    if not await claim.keep():
        return None
    try:
        with tempfile.TemporaryFile() as spool:
            return await _compare_spooled(claim, spool) if await _spool(claim, spool) else 0
    finally:
        db.deadline.extend(SECONDS)
        await claim.give_up()


async def _spool(claim: Claim, spool: BinaryIO) -> int:
    """Put all contacts aside; return their number."""
    fields = [name for name in IDENTITY_FIELDS if name not in TEMPORAL]
    times = [name for name in IDENTITY_FIELDS if name in TEMPORAL]
    after, number = "", 0
    while rows := await _page(claim.db, after, fields, times):
        spool.writelines(orjson.dumps(row) + b"\n" for row in rows)
        after, number = str(rows[-1][2][0]), number + len(rows)
        await claim.keep()
    spool.flush()
    return number


async def _page(db: Db, after: str, fields: Sequence[str], times: Sequence[str]) -> list[SpooledRow]:
    db.deadline.extend(SECONDS)
    row = await db.read(ALL, after=after, batch=PAGE, fields=fields, times=times, associates=ASSOCIATES)
    return row[0] if row else []


async def _compare_spooled(claim: Claim, spool: BinaryIO) -> int:
    db, done = claim.db, 0
    async with aclosing(compared_batches(spool)) as compared:
        async for batch in compared:
            db.deadline.extend(SECONDS)
            await db.write(lambda tx, batch=batch: tx.run(STORE_PAIRS, **batch))
            await claim.keep()
            done += len(batch["compared"])
    return done


async def compared_batches(spool: BinaryIO) -> AsyncGenerator[ComparedBatch]:
    """Yield what the process compares, as it comes; the process does not outlive its use."""
    spool.seek(0)
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=spool, stdout=asyncio.subprocess.PIPE, env=worker_environment(), limit=_LINE_MAX
    )
    try:
        while process.stdout and (line := await process.stdout.readline()):
            yield orjson.loads(line)
        if status := await process.wait():
            raise Unavailable(f"The process that compares contacts exited with status {status}.")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
