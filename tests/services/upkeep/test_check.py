"""The check finds every rule that is broken on purpose, repairs what has one right way, and is silent otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from graphapi.db.request import Db
from graphapi.kernel.invariants import Broken, Finding
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.imports.demo import load_demo
from graphapi.services.red_flags.red_flags import RedFlagFilter, red_flag_count
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from graphapi.services.upkeep.check import Checked
from graphapi.services.upkeep.check import check as look
from graphapi.services.upkeep.repair import repair
from graphapi.services.users.tokens import create_token
from graphapi.services.workspace.workspace import prepare
from tests.conftest import cypher, wipe
from tests.services.contacts_made import make
from tests.services.people import label
from tests.services.refusals import refusal

ASSOCIATION = "MATCH (a:Contact {name: 'Ann'}) MATCH (b:Contact {name: 'Bob'}) "
MADE = "{id: 'asc_00000000000000000000000000' + substring(a.id, 4)}"

TWICE = (
    f"{ASSOCIATION} CREATE (a)-[r:SIBLING {MADE}]->(b), (b)-[s:SIBLING {{id: 'asc_~' + substring(b.id, 4)}}]->(a) "
    "SET r.emailCopy = 'NONE', s.emailCopy = 'NONE'"
)


@dataclass(frozen=True)
class Case:
    """A way to break a rule, and whether the check can put it right."""

    rule: Broken
    text: str
    repaired: bool = True


CASES = [
    Case(Broken.ORDER, "MATCH (c:Contact {name: 'Ann'}) SET c.sortKey = 'zz'"),
    Case(Broken.WORDS, "MATCH (c:Contact {name: 'Ann'}) SET c.words = 'bob'"),
    Case(Broken.COMPANY, "MATCH (c:Contact {name: 'Ann'}) SET c.companyKey = 'elsewhere'"),
    Case(Broken.FIELDS, "MATCH (c:Contact {name: 'Ann'}) SET c.jobKey = 'elsewhere'"),
    Case(Broken.CUSTOM_FIELDS, "MATCH (c:Contact {name: 'Ann'}) SET c.customFields = '[1'", repaired=False),
    Case(Broken.READERS, "MATCH (c:Contact {name: 'Ann'}) SET c.readers = ['everyone', 'team:x']", repaired=False),
    Case(Broken.OWNER, "MATCH (c:Contact {name: 'Ann'}) SET c.ownerId = 'usr_gone'", repaired=False),
    Case(Broken.LABEL, "MATCH (l:AssociationLabel {key: 'FRIEND'}) SET l.pairKey = 'x'"),
    Case(Broken.LABEL, "MATCH (l:AssociationLabel {key: 'FRIEND'}) SET l.exclusiveWith = ['GONE']", repaired=False),
    Case(Broken.LABEL, "MATCH (l:AssociationLabel {key: 'FRIEND'}) SET l.exclusiveWith = ['RIVAL']", repaired=False),
    Case(Broken.LABEL, "MATCH (l:AssociationLabel {key: 'RIVAL'}) SET l.limit = 0", repaired=False),
    Case(Broken.LABEL, "MATCH (l:AssociationLabel {key: 'RIVAL'}) SET l.key = 'rival!'", repaired=False),
    Case(Broken.TYPE, f"{ASSOCIATION} CREATE (a)-[:UNKNOWN {MADE}]->(b)", repaired=False),
    Case(Broken.ENDS, f"MATCH (a:Contact {{name: 'Ann'}}) CREATE (a)-[:RIVAL {MADE}]->(a)", repaired=False),
    Case(Broken.ENDS, f"MATCH (a:Contact {{name: 'Ann'}}) CREATE (a)-[:RIVAL {MADE}]->(:Stray)", repaired=False),
    Case(Broken.ID, f"{ASSOCIATION} CREATE (a)-[:RIVAL {{id: 'asc_1'}}]->(b)", repaired=False),
    Case(Broken.ID, f"{ASSOCIATION} MATCH (c:Contact {{name: 'Cid'}}) CREATE (a)-[:RIVAL {MADE}]->(b), "
         f"(a)-[:RIVAL {MADE}]->(c)", repaired=False),
    Case(Broken.DATES, f"{ASSOCIATION} CREATE (a)-[r:RIVAL {MADE}]->(b) "
         "SET r.since = date('2021-01-01'), r.until = date('2020-01-01')", repaired=False),
    Case(Broken.DOUBLED, TWICE),
    Case(Broken.DOUBLED, f"{TWICE} SET s.note = 'Not the same'", repaired=False),
    Case(Broken.DOUBLED, f"{TWICE} SET s.since = date('2020-01-01')", repaired=False),
    Case(Broken.EXCLUSIVE, f"{ASSOCIATION} CREATE (a)-[:SIBLING {MADE}]->(b), "
         "(a)-[:SPOUSE {id: 'asc_~' + substring(a.id, 4)}]->(b)", repaired=False),
    Case(Broken.CIRCLE, "MATCH (a:Contact {name: 'Ann'}) MATCH (d:Contact {name: 'Dora'}) "
         f"CREATE (a)-[:PARENT_CHILD {MADE}]->(d)", repaired=False),
    Case(Broken.OVER_LIMIT, "MATCH (a:Contact {name: 'Ann'}) MATCH (c:Contact {name: 'Cid'}) "
         f"CREATE (a)-[:FRIEND {MADE}]->(c)"),
    Case(Broken.FLAG, "MATCH (f:RedFlag) SET f.contactId = 'con_gone'"),
    Case(Broken.FLAG, "MATCH (f:RedFlag) SET f.labelKey = 'GONE'"),
    Case(Broken.FLAG, "MATCH (f:RedFlag) SET f.status = 'RESOLVED'"),
    Case(Broken.FLAG, "MATCH (f:RedFlag) REMOVE f.openKey"),
    Case(Broken.FLAG, "MATCH (f:RedFlag) SET f.otherId = 'con_gone'"),
    Case(Broken.TASK, "MATCH (t:Task) SET t.contactId = 'con_gone'"),
    Case(Broken.TASK, "MATCH (t:Task) SET t.dueKey = 'never'"),
    Case(Broken.TASK, "MATCH (t:Task) SET t.assigneeId = 'usr_gone'", repaired=False),
    Case(Broken.MESSAGE, "CREATE (:Message {id: 'msg_1', contactId: 'con_gone'})"),
    Case(Broken.TOKEN, "MATCH (t:Token) SET t.userId = 'usr_gone'", repaired=False),
    Case(Broken.USER, "MATCH (u:User) SET u.sortKey = '-'"),
]  # fmt: skip


def nowhere(_what: str, _done: int, _total: int, /) -> None:
    """Show no progress."""


async def check(db: Db) -> Checked:
    """Look at everything, without progress."""
    return await look(db, nowhere)


@pytest.fixture
async def office(db: Db) -> Db:
    """A small workspace with something of everything, in which every rule holds."""
    await label(db, "Friend", limit=1)
    await label(db, "Rival", limit=9)
    await label(db, "Sibling", limit=9)
    await label(db, "Spouse", limit=1, exclusive_with=("SIBLING",))
    await label(db, "Parent", "Child", limit=2, acyclic=True)
    ann = await make(db, "Ann", email="ann@example.com", company="Acorn")
    bob, cid, dora = [await make(db, name) for name in ("Bob", "Cid", "Dora")]
    for from_id, to_id, key in ((ann, bob, "FRIEND"), (bob, ann, "PARENT_CHILD"), (dora, bob, "PARENT_CHILD")):
        await associate(db, AssociationInput(from_id, to_id, key))
    await refusal(associate(db, AssociationInput(cid, bob, "FRIEND")))
    await create_tasks(db, NewTasks((ann,), "Call"))
    await create_token(db, db.viewer.id, "A token")
    return db


async def test_nothing_is_found_where_nothing_is_wrong(office: Db) -> None:
    """Contacts and associations are counted; a limit that refused left its flag."""
    checked = await check(office)

    assert (checked.contacts, checked.associations, checked.findings) == (4, 3, [])
    assert await red_flag_count(office, RedFlagFilter()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.name}-{case.text[:40]}")
async def test_what_is_broken_on_purpose_is_found(office: Db, case: Case) -> None:
    """It and nothing else; once repaired nothing is left, and what has no one right way stays as it is."""
    await cypher(office.database, case.text)

    found = await check(office)
    repaired = await repair(office, found)
    left = await check(office)

    assert {finding.rule for finding in found.findings} == {case.rule}
    assert repaired == (found.findings if case.repaired else [])
    assert left.findings == ([] if case.repaired else found.findings)


def test_every_rule_is_broken_once() -> None:
    """A new rule comes with a way to break it."""
    assert {case.rule for case in CASES} == set(Broken)


async def test_a_mended_flag_is_the_right_one(office: Db) -> None:
    """With the number that stands there; resolved ones count as well, so that nobody is notified twice."""
    await cypher(office.database, next(case.text for case in CASES if case.rule is Broken.OVER_LIMIT))
    await repair(office, await check(office))

    flags = await cypher(
        office.database,
        "MATCH (f:RedFlag {status: 'OPEN'}) MATCH (c:Contact {id: f.contactId}) WHERE c.name = 'Ann' "
        "RETURN f.labelKey, f.count, f.limit, f.refused",
    )

    assert flags == [["FRIEND", 2, 1, False]]


async def test_the_demo_keeps_every_rule(db: Db) -> None:
    """As does what is left after deleting a contact of it."""
    await wipe(db.database)
    await prepare(db)
    assert await load_demo(db)
    ((someone,),) = await cypher(db.database, "MATCH (c:Contact {name: 'Ann Oak'}) RETURN c.id")

    before = await check(db)
    await delete_contact(db, str(someone))
    after = await check(db)

    assert before.findings == after.findings == list[Finding]()
    assert (before.contacts - after.contacts, before.contacts > 50) == (1, True)


async def test_what_moved_in_a_merge_is_found_by_its_id(office: Db) -> None:
    """The id carries the contact that went, which is remembered."""
    rows = await cypher(office.database, "MATCH (c:Contact) RETURN c.id ORDER BY c.name")
    _, _, cid, dora = (str(row[0]) for row in rows)

    await merge_contacts(office, cid, dora)

    assert (await check(office)).findings == []
