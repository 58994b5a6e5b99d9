"""The dbHits of operations on the demo, kept in a file: the database's work for each, independent of the machine.

A test fails if one has grown and the file has not; `python -m bench dbhits` rewrites it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from graphql import OperationDefinitionNode, parse, print_ast

from bench.costs import cost, keep_labels, profiled
from graphapi.app import LOCAL_ADMIN, bring_up
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.db.specialised import SpecialisedTexts
from graphapi.services.imports.demo import load_demo

KEPT = Path(__file__).with_name("dbhits.json")
OPERATIONS = Path(__file__).with_name("counted.graphql")
LOADING = 120.0
NEVER = 10**9
SPECIALISED = " (specialised)"
REPLAN = "CALL db.prepareForReplanning(60)"


def operations() -> dict[str, str]:
    """The operations by name."""
    found = parse(OPERATIONS.read_text(encoding="utf-8")).definitions
    return {one.name.value: print_ast(one) for one in found if isinstance(one, OperationDefinitionNode) and one.name}


def kept() -> dict[str, int]:
    """The recorded dbHits."""
    return json.loads(KEPT.read_text())


async def counted(database: Database) -> dict[str, int]:
    """The dbHits of each operation on the demo, which is loaded here, with plans made for it.

    Each is counted with the static texts and with the specialised ones, which what is asked often gets.
    """
    await load_demo(Db.of(database, LOCAL_ADMIN, deadline=LOADING))
    session = database.driver.session(database=database.settings.database)  # pyright: ignore[reportUnknownMemberType] – its own types
    async with session:
        await (await session.run(REPLAN)).consume()
    found: dict[str, int] = {}
    for suffix, often in (("", NEVER), (SPECIALISED, 1)):
        database.specialised = SpecialisedTexts(often)
        for name, text in operations().items():
            found[name + suffix] = (await cost(profiled(database), text)).db_hits
    return found


async def write() -> None:
    """Record the dbHits, measured on a separate database."""
    keep_labels()
    with tempfile.TemporaryDirectory() as folder, local_server.use(LocalSettings(Path(folder))) as server:
        database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=LOADING))
        try:
            await bring_up(database, may_migrate=True)
            KEPT.write_text(json.dumps(await counted(database), indent=1) + "\n")
        finally:
            await database.close()
