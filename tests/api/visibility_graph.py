"""Generated graphs with access lists, and how they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from hypothesis import strategies as st

from graphapi.db.request import Db
from graphapi.kernel.access import Access
from graphapi.kernel.labels import OnLimit
from graphapi.kernel.messages import Recipients, dump, load_recipients
from graphapi.kernel.relation_rule_changes import NewRoleRule
from graphapi.kernel.relation_rules import RoleRule, Sharing
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate_many
from graphapi.services.labels.relation_rules import create_rule
from graphapi.services.messages.messages import NewMessage, send_messages
from graphapi.services.shared.ids import new_id
from graphapi.services.tasks.tasks import NewTasks, create_tasks
from tests.api.visibility_sight import ROLES
from tests.conftest import ADMIN, cypher
from tests.services.people import label, stored_words

VIEWERS = (
    Viewer("usr_a", "Ursa", Role.EDITOR, ("red",)),
    Viewer("usr_b", "Ugo", Role.VIEWER, ("red", "Two Words")),
    Viewer("usr_c", "Una", Role.EDITOR),
    Viewer("usr_d", "Udo", Role.VIEWER, ("Two Words",)),
    ADMIN,
)
RELATIVE = UnlinkedRelative("rel_1", "Ann", "Friend")
"""Every contact has a relative who may be any Ann."""

FIRST_NAMES = ("Ann", "Bob", "Zoë")
COMPANIES = (None, "Ash & Co", "Birch")
TIMES: tuple[tuple[date | None, date | None], ...] = (
    (None, None), (None, None), (None, date(2020, 1, 1)), (date(2010, 1, 1), date(2015, 6, 1)),
    (date(2015, 1, 1), None),
)  # fmt: skip

ACCESS = (
    Access(everyone=True), Access(everyone=False), Access(False, ("usr_a",)), Access(False, ("usr_b", "usr_d")),
    Access(False, (), ("red",)), Access(False, ("usr_c",), ("Two Words",)),
)  # fmt: skip
OWNERS: tuple[str | None, ...] = ("usr_local", "usr_local", "usr_a", "usr_b", "usr_c", None)

RULES = (
    RoleRule("GRANDPARENT", "Grandparent", "Grandchild", (("Parent",), ("Parent",)), position=0),
    RoleRule("SIBLING", "Sibling", "Sibling", (("Parent",), ("Child",)), sharing=Sharing.ALL, position=1),
    RoleRule("UNCLE", "Uncle or aunt", "Nephew or niece", (("Parent",), ("Sibling",)), ("Parent",), position=2),
    RoleRule("ACQUAINTANCE", "Acquaintance", "Acquaintance", (("Friend",), ("Friend",)), ("Friend",), position=3),
)
"""The relation rules: the exceptions, and what siblings share, depend on who is seen."""

LINKED = "{% for a in linked.friend %} {{ a.email }}{% endfor %}{% if spouse %} and {{ spouse.name }}{% endif %}."
"""What the texts of tasks and messages say about others, who may be hidden from the reader."""

Person: TypeAlias = tuple[int, int, Access, str | None]
Link: TypeAlias = tuple[str, int, int, tuple[date | None, date | None]]


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Person], list[Link]]:
    """Draw people, each with first name, company, access and owner; and links between them."""
    access = st.sampled_from(ACCESS)
    person = st.tuples(st.integers(0, 2), st.integers(0, 2), access, st.sampled_from(OWNERS))
    people: list[Person] = draw(st.lists(person, min_size=3, max_size=9))
    places = st.integers(0, len(people) - 1)
    link = st.tuples(st.sampled_from(sorted(ROLES)), places, places, st.sampled_from(TIMES))
    return people, draw(st.lists(link, min_size=2, max_size=24))


def marker(n: int) -> str:
    """The word that occurs only in contact n's name and other texts."""
    return f"qz{n:02d}vk"


async def prepare_labels(db: Db) -> None:
    """Register the labels, and store the viewers as users."""
    await label(db, "Spouse", limit=1, on_limit=OnLimit.FLAG)
    await label(db, "Parent", "Child", limit=2, on_limit=OnLimit.FLAG)
    await label(db, "Friend", limit=10)
    await label(db, "Mentor", "Mentee", limit=1, inverse_limit=3)
    for rule in RULES:
        given = (rule.role, rule.steps, rule.key, rule.inverse_role, rule.unless_roles, rule.sharing)
        await create_rule(db, NewRoleRule(*given))
    text = "UNWIND $users AS user MERGE (u:User {id: user.id}) SET u += user"
    users = [{"id": one.id, "name": one.name, "role": one.role.value, "teams": list(one.teams)} for one in VIEWERS]
    await cypher(db.database, text, users=users)


async def build(db: Db, people: Sequence[Person], links: Sequence[Link]) -> None:
    """Store a graph in place of the one before; what the labels refuse is left out."""
    await cypher(
        db.database,
        "MATCH (n) WHERE n:Contact OR n:RedFlag OR n:MergedContact OR n:Task OR n:Message OR n:Change DETACH DELETE n",
    )
    rows = [_person(db, n, person) for n, person in enumerate(people)]
    await cypher(db.database, "UNWIND $rows AS row CREATE (c:Contact) SET c = row", rows=rows)
    items = [
        AssociationInput(rows[a]["id"], rows[b]["id"], key, since, until, f"tw{n:03d}vk")
        for n, (key, a, b, (since, until)) in enumerate(links)
    ]
    await associate_many(db, items, atomic=False)
    ids = tuple(row["id"] for row in rows)
    await create_tasks(db, NewTasks(ids[::2], f"Call {{{{ contact.name }}}}{LINKED}", LINKED))
    await send_messages(
        db, NewMessage(ids, "For {{ contact.name }}", f"Hello{LINKED}", copy_roles=("Friend", "Spouse", "Acquaintance"))
    )
    await _try_to_send(db)


async def _try_to_send(db: Db) -> None:
    """Leave one message in three as it is, one failed in words that name all recipients, one with copies refused."""
    rows: list[Any] = await cypher(db.database, "MATCH (m:Message) RETURN m.id, m.to, m.cc ORDER BY m.id")
    changes: list[Any] = []
    for n, (message_id, to, cc) in enumerate(rows):
        people, copies = [*load_recipients(to), *load_recipients(cc)], Recipients(cc=load_recipients(cc))
        said = f"554 {' '.join(one.email for one in people)}"
        refused = copies.refused({one.email: f"550 {one.email}" for one in copies.cc})
        failed = {"status": "FAILED", "error": said, "publicError": "The mail server answered 554."}
        sent = {"status": "SENT", "sentAt": db.now(), "cc": dump(refused.cc), "leftOut": dump(refused.left_out)}
        changes.append([message_id, ({}, failed, sent)[n % 3]])
    text = "UNWIND $changes AS c MATCH (m:Message {id: c[0]}) SET m += c[1]"
    await cypher(db.database, text, changes=changes)


def _person(db: Db, n: int, person: Person) -> dict[str, Any]:
    first, company, access, owner_id = person
    now, word = db.now(), marker(n)
    contact_id, name, emails, phones = (
        new_id("con", now),
        f"{FIRST_NAMES[first]} {word}",
        [f"{word}@mail.example"],
        [_phone(n)],
    )
    return {
        "id": contact_id, "externalId": f"ext-{word}", "name": name, "composedName": False,
        "sortKey": sort_key(name, contact_id), "words": stored_words(name, emails, phones, COMPANIES[company]),
        "emails": emails, "phones": phones, "company": COMPANIES[company],
        "companyKey": (COMPANIES[company] or "").lower() or None,
        "jobTitle": f"Job {word}", "customFields": f'{{"secret": "{word}"}}', "emailOptOut": False,
        "ownerId": owner_id, "readers": access.readers(owner_id), "createdAt": now, "updatedAt": now, "version": 1,
        "lock": 0, "unlinkedRelatives": stored_relatives([RELATIVE]),
    }  # fmt: skip


def _phone(n: int) -> str:
    return f"+4930{1_000_000 + n * 7_919}"
