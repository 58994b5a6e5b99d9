"""All that is stored, and what each viewer may see of it, computed in the simplest way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphapi.db.database import Database
from graphapi.kernel.viewer import Role, Viewer
from tests.conftest import cypher

ROLES = {
    "SPOUSE": ("Spouse", None), "PARENT_CHILD": ("Parent", "Child"), "FRIEND": ("Friend", None),
    "MENTOR_MENTEE": ("Mentor", "Mentee"),
}  # fmt: skip
LIMITS = {"SPOUSE": (1, 1), "PARENT_CHILD": (2, 2), "FRIEND": (10, 10), "MENTOR_MENTEE": (1, 3)}
"""The limits for `name` and for `inverseName`."""


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
    changes: dict[str, dict[str, Any]]
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

        self.changes = [
            change
            for _, change in sorted(truth.changes.items(), reverse=True)
            if {change.get("contactId"), change.get("otherId")} - {None} <= set(self.contacts)
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
        seen = {change["id"] for change in self.changes}
        others = [key for key in self.truth.changes if key not in seen]
        others += [
            key
            for things in (self.truth.flags, self.truth.tasks, self.truth.messages)
            for key, thing in things.items()
            if thing.get("contactId") not in self.contacts
        ]
        return {
            text.lower() for text in [*ids, *words, *(association.id for association in associations), *notes, *others]
        }


async def truth_of(database: Database, today: date) -> Truth:
    """Everything that is stored, read with separate queries."""
    nodes: list[Any] = await cypher(
        database,
        "MATCH (n) WHERE NOT n:Migration AND NOT n:Idempotency RETURN labels(n)[0], properties(n) ORDER BY n.id, n.key",
    )
    associations: list[Any] = await cypher(
        database, "MATCH (a:Contact)-[r]->(b:Contact) RETURN r.id, type(r), a.id, b.id, r.since, r.until, r.note"
    )
    found: dict[str, dict[str, Any]] = {kind: {} for kind in ("Contact", "RedFlag", "Task", "Message", "Change")}
    rest: list[Any] = []
    for kind, thing in nodes:
        if kind in found:
            found[kind][thing["id"]] = thing
        else:
            rest.append(thing)
    stored = {str(row[0]): Association(*map(_native, row)) for row in associations}
    return Truth(found["Contact"], stored, found["RedFlag"], found["Task"], found["Message"], found["Change"],
                 rest, today)  # fmt: skip


def _native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value
