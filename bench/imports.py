"""Whole imports: cards and family trees are parsed, matched and stored with every check, as `graphapi import` does it.

Each import has a process to itself, whose CPU, with that of the processes it starts, stands beside the database's. The
database is a local one as users have it, started for this; nothing else should run on the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.doubles import invented_name
from bench.format_gedcom import gedcom
from bench.formats import card, write_large
from bench.machine import cpu
from bench.tables import table
from graphapi.app import bring_up
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings, Server
from graphapi.db.settings import DatabaseSettings

CARDS, FAMILIES, DEADLINE = 20_000, 3_000, 600.0
_ONE_IMPORT = "from bench.one_import import main; main()"
DRY = "200 MB of cards, dry run"
GIVEN, FAMILY = 900, 9_000


@dataclass(frozen=True)
class Cost:
    """What an import took."""

    seconds: float
    client: float
    database: float
    memory: list[int]
    made: int
    found: int
    phases: dict[str, float]


def compare() -> None:
    """Print what imports take: cards first, again, and others beside them; 200 MB, dry and stored; a family tree."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        first, others, tree, large = (folder / name for name in ("first.vcf", "others.vcf", "tree.ged", "large.vcf"))
        _write(first, people(CARDS, 20))
        _write(others, people(CARDS, 21))
        _write(tree, gedcom(FAMILIES))
        write_large(large)
        cards = [("cards, first", first), ("cards, again", first), ("cards, others", others), (DRY, large)]
        trees = [("GEDCOM, first", tree), ("GEDCOM, again", tree)]
        rows = [*_rows([*cards, ("200 MB of cards", large)]), *_rows(trees)]
    table("Whole imports", _COLUMNS, rows)


def _rows(imports: Sequence[tuple[str, Path]]) -> Iterator[tuple[str, ...]]:
    """The results of imports into one database, which are printed as they come."""
    with tempfile.TemporaryDirectory() as data:
        settings = LocalSettings(Path(data))
        with local_server.use(settings) as server:
            asyncio.run(_prepare(server))
            running = local_server.status(settings)
            if running is None:
                raise SystemExit("The database has ended.")
            for what, path in imports:
                row = _row(what, _measured(server, running.pid, path, dry_run=what == DRY))
                print(" ".join(row), flush=True)
                yield row


_COLUMNS = (
    "import", "created", "found", "seconds", "a second", "client µs", "database µs", "MB at most",
    "phases",
)  # fmt: skip


def _row(what: str, cost: Cost) -> tuple[str, ...]:
    number = cost.made + cost.found
    phases = ", ".join(f"{name} {seconds:.1f}" for name, seconds in cost.phases.items())
    return (
        what, f"{cost.made:,}", f"{cost.found:,}", f"{cost.seconds:.1f}", f"{number / cost.seconds:,.0f}",
        f"{cost.client / number * 1e6:.0f}", f"{cost.database / number * 1e6:.0f}",
        " + ".join(f"{one / 10**6:.0f}" for one in cost.memory), phases,
    )  # fmt: skip


def people(number: int, seed: int) -> Iterator[str]:
    """Cards of people whose names repeat as those of real people do; a half has a sister, a quarter one with a card."""
    chance = random.Random(seed)
    given, family = ([invented_name(chance) for _ in range(size)] for size in (GIVEN, FAMILY))
    known: list[str] = []
    for place in range(number):
        first, last = chance.choice(given), chance.choice(family)
        sisters = "", f"{chance.choice(given)} {last}", "", chance.choice(known or [""])
        known.append(f"{first} {last}")
        yield card(seed * 1_000_000 + place, (first, last, sisters[place % 4]), chance.randrange(1930, 2015))


def _write(path: Path, pieces: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


async def _prepare(server: Server) -> None:
    database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=DEADLINE))
    try:
        await bring_up(database, may_migrate=True)
    finally:
        await database.close()


def _measured(server: Server, pid: int, path: Path, *, dry_run: bool) -> Cost:
    """What the import of a file takes in a process that does nothing else."""
    before = cpu(pid)
    secret = {"BENCH_PASSWORD": server.password}
    given = (server.uri, server.username, str(path), *(["--dry-run"] * dry_run))
    command = (sys.executable, "-c", _ONE_IMPORT, *given)
    found = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **secret})
    return Cost(database=cpu(pid) - before, **json.loads(found.stdout))
