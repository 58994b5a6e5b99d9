"""Generated graphs with access lists; and what each viewer may see of them, computed in the simplest way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from hypothesis import strategies as st

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.access import Access
from graphapi.kernel.labels import OnLimit
from graphapi.kernel.messages import Recipients, dump, load_recipients
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate_many
from graphapi.services.messages.messages import NewMessage, send_messages
from graphapi.services.shared.ids import new_id
from graphapi.services.tasks.tasks import NewTasks, create_tasks
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
ROLES = {
    "SPOUSE": ("Spouse", None), "PARENT_CHILD": ("Parent", "Child"), "FRIEND": ("Friend", None),
    "MENTOR_MENTEE": ("Mentor", "Mentee"),
}  # fmt: skip
LIMITS = {"SPOUSE": (1, 1), "PARENT_CHILD": (2, 2), "FRIEND": (10, 10), "MENTOR_MENTEE": (1, 3)}
"""The limits for `name` and for `inverseName`."""

ACCESS = (
    Access(everyone=True), Access(everyone=False), Access(False, ("usr_a",)), Access(False, ("usr_b", "usr_d")),
    Access(False, (), ("red",)), Access(False, ("usr_c",), ("Two Words",)),
)  # fmt: skip
OWNERS: tuple[str | None, ...] = ("usr_local", "usr_local", "usr_a", "usr_b", "usr_c", None)

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


def word_of(contact: dict[str, Any]) -> str:
    """The word that only this contact has; none for one that was made by a write."""
    return contact.get("externalId", "").removeprefix("ext-")


@dataclass(frozen=True)
class Association:
    """An association as it is stored."""

    id: str
    key: str
    from_id: str
    to_id: str
    since: date | None
    until: date | None
    note: str | None

    @property
    def single(self) -> bool:
        """Whether it reads the same from both sides."""
        return ROLES[self.key][1] is None

    def other(self, contact_id: str) -> str:
        """The other end."""
        return self.to_id if self.from_id == contact_id else self.from_id

    def side(self, contact_id: str) -> str:
        """Where the other contact stands: F or T; F for labels without sides."""
        return "F" if self.single or self.to_id == contact_id else "T"

    def role(self, contact_id: str) -> str:
        """The other's role toward the contact."""
        name, inverse = ROLES[self.key]
        return name if self.side(contact_id) == "F" else inverse or name

    def counts(self, today: date) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until >= today

    def holds(self, day: date | None) -> bool:
        """Whether it holds on a day; on any without one."""
        return day is None or ((self.since or day) <= day <= (self.until or day))


@dataclass(frozen=True)
class Truth:
    """All that is stored."""

    contacts: dict[str, dict[str, Any]]
    associations: dict[str, Association]
    flags: dict[str, dict[str, Any]]
    tasks: dict[str, dict[str, Any]]
    messages: dict[str, dict[str, Any]]
    rest: list[Any]
    today: date

    def standing(self, contact_id: str, key: str, side: str) -> int:
        """The highest number in one role to a contact on any one day from today on, hidden ones included."""
        mine = [
            association
            for association in self.associations.values()
            if contact_id in (association.from_id, association.to_id) and association.key == key
        ]
        mine = [association for association in mine if association.side(contact_id) == side]
        days = [
            self.today,
            *(
                association.since
                for association in mine
                if association.since is not None and association.since > self.today
            ),
        ]
        return max(sum(association.holds(day) for association in mine) for day in days)

    def is_over(self, contact_id: str, key: str, side: str) -> bool:
        """Whether a contact is over a limit."""
        return self.standing(contact_id, key, side) > LIMITS[key]["FT".index(side)]


class Sight:
    """What one viewer sees."""

    def __init__(self, truth: Truth, viewer: Viewer) -> None:
        """Look."""
        self.truth, self.viewer, self.today = truth, viewer, truth.today
        mine = {"everyone", f"user:{viewer.id}", *(f"team:{team}" for team in viewer.teams)}
        self.contacts = {
            key: contact
            for key, contact in sorted(truth.contacts.items(), key=lambda item: item[1]["sortKey"])
            if viewer.role is Role.ADMIN or mine & set(contact["readers"])
        }
        self.associations = {
            key: association
            for key, association in truth.associations.items()
            if {association.from_id, association.to_id} <= set(self.contacts)
        }
        self.flags = [
            flag for _, flag in sorted(truth.flags.items(), reverse=True) if flag["contactId"] in self.contacts
        ]

    def of(self, contact_id: str) -> list[Association]:
        """The associations of a contact that are seen."""
        return [
            association
            for association in self.associations.values()
            if contact_id in (association.from_id, association.to_id)
        ]

    def groups(self, contact_id: str) -> Counter[tuple[str, str]]:
        """The number of visible associations in each group of a contact."""
        return Counter((association.key, association.side(contact_id)) for association in self.of(contact_id))

    def about(self, things: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """The tasks or messages about contacts that are seen, by id."""
        return [thing for _, thing in sorted(things.items()) if thing.get("contactId") in self.contacts]

    def linked(self, contact_id: str, role: str) -> list[str]:
        """The contacts in a role today, oldest association first."""
        associations = [
            association
            for association in self.of(contact_id)
            if association.role(contact_id) == role and association.holds(self.today)
        ]
        return list(
            dict.fromkeys(
                association.other(contact_id)
                for association in sorted(associations, key=lambda t: (t.since or date.min, t.id))
            )
        )

    def neighbours(self, contact_id: str, keys: Iterable[str] | None = None) -> set[str]:
        """The directly associated contacts."""
        return {
            association.other(contact_id)
            for association in self.of(contact_id)
            if keys is None or association.key in keys
        }

    def distances(self, start: str, keys: Sequence[str] | None = None, avoid: Iterable[str] = ()) -> dict[str, int]:
        """The distance of each contact in steps, along visible associations only."""
        found, level, steps = {start: 0}, [start], 0
        while level:
            steps += 1
            reached = {other for one in level for other in self.neighbours(one, keys)} - found.keys() - set(avoid)
            found |= dict.fromkeys(reached, steps)
            level = sorted(reached)
        return found

    def walked(self, start: str, roles: Sequence[str], day: date | None) -> set[str]:
        """The contacts reached by the roles in turn."""
        here = {start}
        for role in roles:
            here = {
                association.other(one)
                for one in here
                for association in self.of(one)
                if association.role(one) == role and association.holds(day)
            }
        return here - {start}

    def in_role(self, contact_id: str, role: str) -> bool:
        """Whether someone visible is in that role to the contact today."""
        return any(
            association.role(contact_id) == role and association.counts(self.today)
            for association in self.of(contact_id)
        )

    def secrets(self) -> set[str]:
        """Every text that would give away something hidden, in lower case."""
        hidden = [contact for key, contact in self.truth.contacts.items() if key not in self.contacts]
        ids = [contact["id"].removeprefix("con_") for contact in hidden]
        words = [word_of(contact) for contact in hidden if word_of(contact)]
        associations = [
            association for key, association in self.truth.associations.items() if key not in self.associations
        ]
        notes = [association.note for association in associations if association.note]
        others = [
            key
            for things in (self.truth.flags, self.truth.tasks, self.truth.messages)
            for key, thing in things.items()
            if thing.get("contactId") not in self.contacts
        ]
        return {
            text.lower() for text in [*ids, *words, *(association.id for association in associations), *notes, *others]
        }


async def prepare_labels(db: Db) -> None:
    """Register the labels, and store the viewers as users."""
    await label(db, "Spouse", limit=1, on_limit=OnLimit.FLAG)
    await label(db, "Parent", "Child", limit=2, on_limit=OnLimit.FLAG)
    await label(db, "Friend", limit=10)
    await label(db, "Mentor", "Mentee", limit=1, inverse_limit=3)
    text = "UNWIND $users AS user MERGE (u:User {id: user.id}) SET u += user"
    users = [{"id": one.id, "name": one.name, "role": one.role.value, "teams": list(one.teams)} for one in VIEWERS]
    await cypher(db.database, text, users=users)


async def build(db: Db, people: Sequence[Person], links: Sequence[Link]) -> None:
    """Store a graph in place of the one before; what the labels refuse is left out."""
    await cypher(
        db.database, "MATCH (n) WHERE n:Contact OR n:RedFlag OR n:MergedContact OR n:Task OR n:Message DETACH DELETE n"
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
        db, NewMessage(ids, "For {{ contact.name }}", f"Hello{LINKED}", copy_roles=("Friend", "Spouse"))
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


async def truth_of(database: Database, today: date) -> Truth:
    """Everything that is stored, read with separate queries."""
    nodes: list[Any] = await cypher(
        database,
        "MATCH (n) WHERE NOT n:Migration AND NOT n:Idempotency RETURN labels(n)[0], properties(n) ORDER BY n.id, n.key",
    )
    associations: list[Any] = await cypher(
        database, "MATCH (a:Contact)-[r]->(b:Contact) RETURN r.id, type(r), a.id, b.id, r.since, r.until, r.note"
    )
    found: dict[str, dict[str, Any]] = {kind: {} for kind in ("Contact", "RedFlag", "Task", "Message")}
    rest: list[Any] = []
    for kind, thing in nodes:
        if kind in found:
            found[kind][thing["id"]] = thing
        else:
            rest.append(thing)
    stored = {str(row[0]): Association(*map(_native, row)) for row in associations}
    return Truth(found["Contact"], stored, found["RedFlag"], found["Task"], found["Message"], rest, today)


def _native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value
