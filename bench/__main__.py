"""`python -m bench`: imports people and ties into a Neo4j of its own, then prints what each read and message costs."""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from bench.messages import print_messages
from bench.reads import Cost, cost, page
from graphapi.app import LOCAL_ADMIN, prepare
from graphapi.cli.progress import shown
from graphapi.db import local
from graphapi.db.database import Database, DatabaseSettings
from graphapi.services.imports import ImportFiles, import_files

SETS = Path(__file__).resolve().parents[2] / "shared" / "data"
IMPORTING = 3_600.0
HUB = "MATCH (c:Contact) RETURN c.id ORDER BY COUNT { (c)--() } DESC, c.id LIMIT 2"
ORDINARY = "MATCH (c:Contact) WHERE 20 <= COUNT { (c)--() } <= 60 RETURN c.id ORDER BY c.id LIMIT 1"
SIZE = "RETURN COUNT { (:Contact) }, COUNT { ()-->() }"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--set", default="ego-twitter", help="a folder of people and ties below --sets")
    parser.add_argument("--sets", type=Path, default=SETS, help="where the sets are")
    parser.add_argument("--keep", type=Path, help="a data folder to keep: a second run imports nothing")
    parser.add_argument("--heap", default="1g", help="memory of the local Neo4j")
    given = parser.parse_args()
    source: Path = given.sets / given.set
    if not source.is_dir():
        raise SystemExit(f"There is no set of data at {source}; name one with --sets and --set.")
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = given.keep or Path(temporary)
        settings = local.LocalSettings(folder, heap=given.heap, page_cache="512m")
        with shown() as progress, local.use(settings, progress) as server:
            where = DatabaseSettings(server.uri, server.username, server.password, deadline=120)
            asyncio.run(measure(where, next(source.glob("ties.csv*")), next(source.glob("people.csv*"), None)))


async def measure(where: DatabaseSettings, ties: Path, people: Path | None) -> None:
    """Import unless that was done before, then print the table."""
    console = Console()
    database = Database(where)
    try:
        await prepare(database, may_migrate=True)
        if not (await rows(database, SIZE))[0][1]:
            await load(database, ties, people, console)
        await print_reads(database, console)
        await print_messages(database, console)
    finally:
        await database.close()


async def load(database: Database, ties: Path, people: Path | None, console: Console) -> None:
    """Import the set with every check on, and print the rate and the memory of this process."""
    db = database.request(LOCAL_ADMIN, deadline=IMPORTING)
    with tempfile.TemporaryDirectory() as folder:
        files = ImportFiles(ties, people, refused=Path(folder) / "refused.csv")
        started = time.perf_counter()
        report = await import_files(db, files, lambda _what, _done, _total: None)
    seconds = time.perf_counter() - started
    made, memory = report.associations_made, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"Imported {report.contacts_made:,} contacts and {made:,} associations in {seconds:.0f} s: "
        f"{made / seconds:,.0f} associations a second, {len(db.tally.names):,} statements, "
        f"at most {memory:,} MB in this process. Refused: {dict(report.refused)}"
    )


async def print_reads(database: Database, console: Console) -> None:
    """Print what reads of a hub and of an ordinary contact cost, and pages near and far."""
    (hub,), (second,) = await rows(database, HUB)
    ((ordinary,),) = await rows(database, ORDINARY)
    contacts, associations = (await rows(database, SIZE))[0]
    table = Table(title=f"{contacts:,} contacts, {associations:,} associations")
    for column in ("operation", "of", "statements", "dbHits", "ms"):
        table.add_column(column, justify="left" if column in ("operation", "of") else "right")
    for who, one, other in (("hub", hub, second), ("ordinary", ordinary, hub)):
        for name in (
            "Profile", "FirstAssociations", "CountAssociations", "NeighbourhoodOfTwo", "NeighbourhoodOfThree",
            "NeighbourhoodOfFour",
        ):  # fmt: skip
            add(table, name, who, await cost(database, name, id=one))
        for name in ("ShortestPath", "MutualContacts"):
            add(table, name, f"{who} and a hub", await cost(database, name, id=one, other=other))
    name = (await rows(database, "MATCH (c:Contact {id: $id}) RETURN c.name", id=hub))[0][0]
    add(table, "Search", "the hub's name", await cost(database, "Search", text=name))
    last = min(100, contacts // 50)
    for number in (1, last):
        for backward in (False, True):
            found, _ = await page(database, number, backward=backward)
            add(table, "Page" if not backward else "PageBack", f"page {number}", found)
    console.print(table)


def add(table: Table, name: str, who: str, found: Cost) -> None:
    """Add a row."""
    table.add_row(name, who, str(found.statements), f"{found.db_hits:,}", f"{found.milliseconds:.1f}")


async def rows(database: Database, text: str, **parameters: object) -> list[list[Any]]:
    """Run Cypher that only measurements need."""
    async with database.driver.session(database=database.settings.database) as session:
        result = await session.run(cast("Any", text), parameters)
        return [list(record.values()) async for record in result]


if __name__ == "__main__":
    main()
