"""The demo: what it has in it, that it is loaded once, and that its queries have answers."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.kernel.labels import OnLimit
from graphapi.services.imports.demo import FOLDER, examples, load_demo
from graphapi.services.shared.registry import reload
from graphapi.services.workspace import workspace
from tests.conftest import cypher, wipe
from tests.services.csv_made import rows
from tests.services.people import people


async def empty(db: Db) -> None:
    """Begin as a new installation does, with the shipped labels."""
    await wipe(db.database)
    await workspace.prepare(db)


async def test_the_demo_is_loaded_into_an_empty_database_once(db: Db) -> None:
    """A second time, and where there is anybody, nothing happens."""
    await empty(db)

    assert await load_demo(db)
    assert not await load_demo(db)

    ((contacts,),) = await cypher(db.database, "MATCH (c:Contact) RETURN count(c)")
    assert contacts == len(rows(FOLDER / "people.csv")) == 60


async def test_the_demo_keeps_out_of_a_database_that_is_in_use(db: Db) -> None:
    """One contact is enough."""
    await people(db, "Ann")

    assert not await load_demo(db)

    assert await cypher(db.database, "MATCH (c:Contact) RETURN c.name") == [["Ann"]]


async def test_the_demo_shows_every_kind_of_label(db: Db) -> None:
    """Single and paired, refusing and flagging, acyclic, exclusive, copied, ended, with an open red flag."""
    await empty(db)
    await load_demo(db)

    used = await cypher(db.database, "MATCH ()-[r]->() RETURN DISTINCT type(r)")
    labels = [(await reload(db)).labels[str(key)] for (key,) in used]
    assert {label.single for label in labels} == {True, False}
    assert {label.on_limit for label in labels} == {OnLimit.REFUSE, OnLimit.FLAG}
    assert {label.category for label in labels} == {"Family", "Social", "Care", "Work", "Service", "Generic"}
    assert any(label.acyclic for label in labels)
    assert any(label.exclusive_with for label in labels)
    ended = await cypher(db.database, "MATCH (a)-[r:SPOUSE]->(b) WHERE r.until < date() RETURN a.name, b.name")
    flags = await cypher(
        db.database, "MATCH (f:RedFlag), (c:Contact {id: f.contactId}) RETURN c.name, f.role, f.count, f.status"
    )
    assert ended == [["Martin Oak", "Laura Maple"]]
    assert flags == [["Zoe Aspen", "Best friend", 2, "OPEN"]]


def test_nobody_in_the_demo_can_be_a_real_person() -> None:
    """Addresses that nobody has, numbers that nobody answers."""
    for person in rows(FOLDER / "people.csv"):
        assert person["email"] == "" or person["email"].endswith("@example.org")
        assert person["phone"] == "" or person["phone"].startswith("+1 202 555 01")


def test_there_are_three_queries_each_with_its_question() -> None:
    """As the command prints them."""
    assert [text.splitlines()[0] for text in examples()] == [
        "# Who is Ann related to?",
        "# How are Ann and Dan connected?",
        "# Who are Ann's uncles and aunts?",
    ]
