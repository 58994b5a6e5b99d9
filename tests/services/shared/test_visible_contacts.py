"""Who sees little, waits little: what it costs does not depend on how much there is that others see."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.label_rules import NewLabel
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.labels.labels import create_label
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.visible_contacts import MOST, visible_contact_ids
from tests.api.viewers import Caller
from tests.conftest import cypher
from tests.services.people import stored_words

VIEWER = Viewer("usr_few", "Few", Role.EDITOR, ("few",))
SEEN, SMALL, LARGE = 10, 1_000, 10_000
FIRST_NAMES = ("Ann", "Bob", "Cid", "Dee", "Eva")
NODES = "{ totalCount edges { node { id } } }"
READS = (
    f"contacts {NODES}", f"contacts(orderBy: NAME_DESC) {NODES}", f"contacts(orderBy: CREATED_AT_DESC) {NODES}",
    f'contacts(filter: {{search: "an"}}) {NODES}', f'contacts(filter: {{namePrefix: "a"}}) {NODES}',
    f'contacts(filter: {{company: "Ash"}}) {NODES}', f'contacts(filter: {{labelKeys: ["FRIEND"]}}) {NODES}',
    f'contacts(filter: {{hasRole: "Friend"}}) {NODES}', f"contacts(filter: {{hasOpenRedFlag: true}}) {NODES}",
    f"contacts(filter: {{overLimit: true}}) {NODES}", f"redFlags {NODES}", f"redFlags(status: OPEN) {NODES}",
    f"tasks {NODES}", f'tasks(assigneeId: "usr_local", status: OPEN) {NODES}', f"messages {NODES}",
    f"messages(status: SENT) {NODES}", "duplicateContacts { totalCount edges { node { contacts { id } } } }",
    'findContacts(text: "an") { totalCount candidates { contact { id } } }',
    'findContacts(text: "ann fam7") { totalCount candidates { contact { id } } }',
)  # fmt: skip
PLAN_ANEW = "CALL db.clearQueryCaches()"
"""The databases of tests keep plans for long; those of users plan for the graph that there is."""

MAKE = """
UNWIND $rows AS row
CREATE (c:Contact)
SET c = row
CREATE (f:RedFlag {id: 'flg_' + c.id, openKey: c.id, contactId: c.id, labelKey: 'FRIEND', status: 'OPEN'})
SET f += {side: 'FROM', role: 'Friend', limit: 1, count: 2, refused: false, raisedAt: $now, raisedById: 'usr_local'}
CREATE (t:Task {id: 'tsk_' + c.id, contactId: c.id, title: 'Call', assigneeId: 'usr_local', status: 'OPEN'})
SET t += {dueKey: c.sortKey, createdAt: $now, version: 1}
CREATE (m:Message {id: 'msg_' + c.id, contactId: c.id, subject: 'Hello', text: 'Hello', status: 'SENT'})
SET m += {to: '[]', cc: '[]', leftOut: '[]', createdAt: $now, createdById: 'usr_local'}
WITH collect(c) AS people
UNWIND range(0, size(people) - 1) AS n
WITH people[n] AS a, people[(n + 1) % size(people)] AS b
CREATE (a)-[:FRIEND {id: 'asc_' + a.id, emailCopy: 'NONE', createdAt: $now, updatedAt: $now, version: 1}]->(b)
CREATE (p:DuplicatePair {key: a.id + '|' + b.id, first: a.id, second: b.id, score: 0.9, rank: '0100000|' + a.id})
"""


async def people(db: Db, number: int, readers: list[str]) -> None:
    """Store contacts in a ring of friends, each with a flag, a task and a message; neighbours look like one person."""
    rnd, now, rows = Random(number), db.now(), list[dict[str, Any]]()
    for n in range(number):
        contact_id, name = new_id("con", now), f"{rnd.choice(FIRST_NAMES)} Fam{rnd.randrange(1_000)}"
        rows.append({
            "id": contact_id, "name": name, "sortKey": sort_key(name, contact_id), "words": stored_words(name),
            "emails": [], "phones": [], "company": "Ash", "companyKey": "ash", "customFields": "{}", "readers": readers,
            "emailOptOut": False, "createdAt": now, "updatedAt": now, "version": 1, "lock": 0, "place": n,
        })  # fmt: skip
    for start in range(0, number, 2_000):
        await cypher(db.database, MAKE, rows=rows[start : start + 2_000], now=now)


async def costs(db: Db, read: str) -> tuple[int, Any]:
    """The dbHits of a read, and its answer."""
    return await Caller(db.database, VIEWER).profile(f"{{ {read} }}")


async def test_what_others_see_costs_nothing(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, searches, counts and filters: the same dbHits and answers among ten times as many."""
    # The texts that a server asks once it is warm, from the first use on.
    monkeypatch.setattr(db.database.specialised, "often", 1)
    await create_label(db, NewLabel(name="Friend", limit=1))
    await people(db, SEEN, ["team:few"])
    await people(db, SMALL - SEEN, ["team:many", "user:usr_many"])
    small = {read: await costs(db, read) for read in READS}

    await people(db, LARGE - SMALL, ["team:many", "user:usr_many"])
    await cypher(db.database, PLAN_ANEW)

    for read in READS:
        hits, answer = await costs(db, read)
        assert (read, answer) == (read, small[read][1])
        assert hits <= 1.1 * small[read][0] + 10, read
        assert hits < SMALL, read


async def test_who_sees_much_begins_from_all(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does an administrator; who sees nothing begins from nothing."""
    await people(db, SEEN, ["team:few"])
    few, nobody = Db.of(db.database, VIEWER), Db.of(db.database, Viewer("usr_none", "None", Role.VIEWER))

    assert len(await visible_contact_ids(few) or ()) == SEEN
    assert (await visible_contact_ids(nobody), await visible_contact_ids(db)) == ([], None)
    monkeypatch.setattr("graphapi.services.shared.visible_contacts.MOST", SEEN - 1)
    assert await visible_contact_ids(few) is None
    assert MOST == 1_000


async def test_odd_team_names_find_their_contacts_alone(db: Db) -> None:
    """Blanks, quotes and what is syntax to the index; a contact that is merely found is not seen."""
    names = ["Two Words", 'say "hi"', "back\\slash", "a AND b", "x*", "(y)", "Two", "Words"]
    for name in names:
        await people(db, 1, [f"team:{name}"])

    for name in names:
        viewer = Viewer("usr_few", "Few", Role.VIEWER, (name,))
        assert len(await visible_contact_ids(Db.of(db.database, viewer)) or ()) == 1
        assert (
            len((await Caller(db.database, viewer).ask("{ contacts { edges { node { id } } } }"))["contacts"]["edges"])
            == 1
        )
