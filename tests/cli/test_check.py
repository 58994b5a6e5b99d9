"""`graphapi check` as a person runs it: what it says, and how it ends."""

from __future__ import annotations

from graphapi.db.request import Db
from tests.cli.test_serve import at, run
from tests.conftest import Server, cypher
from tests.services.contacts_made import make


async def test_broken_rules_are_reported_and_repaired_on_request(db: Db, server: Server) -> None:
    """3 while something is left to repair, else 0; each finding with its object."""
    ann = await make(db, "Ann")
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.sortKey = 'zz'", id=ann)

    found, repaired, clean = run("check", **at(server)), run("check", "--fix", **at(server)), run("check", **at(server))

    assert (found.returncode, repaired.returncode, clean.returncode) == (3, 0, 0)
    assert "1  contacts out of their order by name" in found.stdout
    assert f"{ann}: `sortKey`" in found.stdout
    assert "Repaired               1" in repaired.stdout
    assert clean.stdout == "Contacts               1\nAssociations           0\nEvery rule holds.\n"
