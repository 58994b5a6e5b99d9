"""Any sequence of link, unlink, end, relabel and delete, compared with a model of a few lines."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.errors import Code, Refused, Rule
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.shared.registry import registry
from graphapi.services.workspace import workspace
from tests.conftest import ADMIN, Server, cypher, wipe
from tests.services.people import label, people

KEYS = ("SPOUSE", "PARENT_CHILD", "FRIEND")
LIMITS = {("SPOUSE", "FROM"): 1, ("PARENT_CHILD", "FROM"): 2, ("PARENT_CHILD", "TO"): 3, ("FRIEND", "FROM"): 3}
PLACES = st.integers(0, 5)
SPANS = st.sampled_from([(-99, 99)] * 4 + [(-99, 5), (6, 99), (3, 8), (-9, -2), (8, 3)])
"""First and last day, counted from today; 99 days off stands for open."""

AHEAD = range(12)
OPEN = 99


@dataclass(frozen=True)
class Association:
    """An association of the model."""

    key: str
    a: str
    b: str
    first: int
    last: int

    @property
    def ended(self) -> bool:
        """Whether its last day is over."""
        return self.last < 0

    def holds(self, day: int) -> bool:
        """Whether it holds on a day, counted from today."""
        return self.first <= day <= self.last

    def joins(self, a: str, b: str) -> bool:
        """Whether it is of these two, in this direction where that matters."""
        return (self.a, self.b) == (a, b) or (self.key != "PARENT_CHILD" and (self.b, self.a) == (a, b))


class Model:
    """The rules, said once more and in the simplest way: day by day."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.associations: dict[str, Association] = {}

    def overlapping(self, new: Association) -> list[str]:
        """The ids of the same association on some of its days."""
        same = {k: t for k, t in self.associations.items() if t.key == new.key and t.joins(new.a, new.b)}
        return [k for k, association in same.items() if association.first <= new.last and new.first <= association.last]

    def repeats(self, new: Association) -> list[str]:
        """The ids of those that it may repeat: the one with its days, else those it shares days with."""
        shared = self.overlapping(new)
        equal = [k for k in shared if (self.associations[k].first, self.associations[k].last) == (new.first, new.last)]
        return equal or [k for k in shared if not self.associations[k].ended and not new.ended]

    def verdict(self, new: Association, days: list[int]) -> str:
        """Return "ok", or the code or rule that refuses the association on one of the days."""
        if self.overlapping(new):
            return Rule.DATES
        for why, breaks in self.breaks.items():
            if any(
                breaks(self, new, [association for association in self.associations.values() if association.holds(day)])
                for day in days
            ):
                return why
        return "ok"

    def excludes(self, new: Association, now: list[Association]) -> bool:
        """Whether the two are something on that day that excludes it."""
        pair = {association.key for association in now if {association.a, association.b} == {new.a, new.b}}
        return {new.key, *pair} >= {"SPOUSE", "PARENT_CHILD"} and new.key != "FRIEND"

    def is_full(self, new: Association, now: list[Association]) -> bool:
        """Whether one of the two has no room on that day."""
        mine = [association for association in now if association.key == new.key]
        if new.key == "PARENT_CHILD":
            full_of_parents = sum(association.b == new.b for association in mine) >= LIMITS[new.key, "FROM"]
            return full_of_parents or sum(association.a == new.a for association in mine) >= LIMITS[new.key, "TO"]
        return any(
            sum(end in (association.a, association.b) for association in mine) >= LIMITS[new.key, "FROM"]
            for end in (new.a, new.b)
        )

    def closes(self, new: Association, now: list[Association]) -> bool:
        """Whether TO is an ancestor of FROM on that day."""
        seen, todo = {new.b}, [new.b] if new.key == "PARENT_CHILD" else []
        while todo:
            here = todo.pop()
            for association in now:
                if association.key == "PARENT_CHILD" and association.a == here and association.b not in seen:
                    seen.add(association.b)
                    todo.append(association.b)
        return new.a in seen

    breaks = {Rule.EXCLUSIVE: excludes, Code.LIMIT_REACHED: is_full, Rule.ACYCLIC: closes}  # noqa: RUF012 – in order


class Associations(RuleBasedStateMachine):
    """The real services beside the model."""

    runner: asyncio.Runner
    database: Database

    def run(self, call: Coroutine[Any, Any, Any]) -> Any:
        """Run a call and return its answer or refusal."""

        async def caught() -> Any:
            try:
                return await call
            except Refused as refused:
                return refused

        return self.runner.run(caught())

    @property
    def db(self) -> Db:
        """A separate request."""
        return Db.of(self.database, ADMIN, deadline=60)

    @initialize()
    def begin(self) -> None:
        """Six contacts and three labels with narrow limits."""
        self.model = Model()

        async def arrange() -> list[str]:
            await wipe(self.database)
            await workspace.prepare(self.db, catalogue=False)
            await label(self.db, "Parent", "Child", 2, inverse_limit=3, acyclic=True)
            await label(self.db, "Spouse", limit=1, exclusive_with=("PARENT_CHILD",))
            await label(self.db, "Friend", limit=3)
            await registry(self.db)
            return await people(self.db, *"ABCDEF")

        self.ids: list[str] = self.runner.run(arrange())

    @rule(a=PLACES, b=PLACES, key=st.sampled_from(KEYS), span=SPANS)
    def link(self, a: int, b: int, key: str, span: tuple[int, int]) -> None:
        """Make it, find it, or be refused for the reason that the model gives."""
        one, other = self.ids[a % len(self.ids)], self.ids[b % len(self.ids)]
        new = Association(key, one, other, *span)
        wanted = AssociationInput(one, other, key, self.day(new.first), self.day(new.last))
        outcome = self.run(associate(self.db, wanted))
        if one == other:
            assert self._said(outcome) == Rule.NO_SELF
        elif new.first > new.last:
            assert self._said(outcome) == Rule.DATES
        elif repeated := self.model.repeats(new):
            assert not outcome.created
            assert outcome.association_id in repeated
        else:
            verdict = self.model.verdict(new, [day for day in AHEAD if new.holds(day)])
            assert self._said(outcome) == verdict
            if verdict == "ok":
                self.model.associations[outcome.association_id] = new

    @rule(n=st.integers(0, 30))
    def unlink(self, n: int) -> None:
        """Remove one."""
        if association_id := self._pick(n):
            self.run(dissociate(self.db, association_id))
            del self.model.associations[association_id]

    @rule(n=st.integers(0, 30), span=SPANS)
    def redate(self, n: int, span: tuple[int, int]) -> None:
        """Give one other days: only those it did not have are checked."""
        if association_id := self._pick(n):
            association = self.model.associations.pop(association_id)
            new = Association(association.key, association.a, association.b, *span)
            days = [day for day in AHEAD if new.holds(day) and not association.holds(day)]
            verdict = Rule.DATES if new.first > new.last else self.model.verdict(new, days)
            patch = AssociationPatch(since=self.day(new.first), until=self.day(new.last))
            outcome = self.run(update_association(self.db, association_id, patch))
            # What stays as it is is not looked at.
            assert self._said(outcome) == ("ok" if new == association else verdict)
            self.model.associations[association_id] = new if outcome == association_id else association

    @rule(n=st.integers(0, 30), key=st.sampled_from(KEYS))
    def relabel(self, n: int, key: str) -> None:
        """Move one that has not ended to another label."""
        association_id = self._pick(n)
        if (
            not association_id
            or self.model.associations[association_id].ended
            or self.model.associations[association_id].key == key
        ):
            return
        association = self.model.associations.pop(association_id)
        new = replace(association, key=key)
        days = [day for day in AHEAD if new.holds(day)]
        expected = Code.CONFLICT if self.model.repeats(new) else self.model.verdict(new, days)
        outcome = self.run(update_association(self.db, association_id, AssociationPatch(label_key=key)))
        assert self._said(outcome) == expected
        self.model.associations[association_id] = new if outcome == association_id else association

    @rule(n=PLACES)
    def delete(self, n: int) -> None:
        """Delete a contact with all its associations, and make another in its place."""
        gone = self.ids[n]
        self.run(delete_contact(self.db, gone))
        self.model.associations = {
            key: association
            for key, association in self.model.associations.items()
            if gone not in (association.a, association.b)
        }
        self.ids[n] = self.runner.run(people(self.db, "X"))[0]

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        """Every association, and no other; no flag of a contact that is gone."""
        if not hasattr(self, "ids"):
            return
        rows = self.runner.run(
            cypher(
                self.database,
                "MATCH (a)-[r]->(b) WITH *, date() AS today RETURN r.id, type(r), a.id, b.id, "
                "coalesce(duration.inDays(today, r.since).days, -99), "
                "coalesce(duration.inDays(today, r.until).days, 99)",
            )
        )
        flags = self.runner.run(cypher(self.database, "MATCH (f:RedFlag) RETURN f.contactId, f.openKey"))

        assert {row[0]: row[1:] for row in rows} == {
            key: list(astuple(association)) for key, association in self.model.associations.items()
        }
        assert {row[0] for row in flags} <= set(self.ids)
        assert all(number == 1 for number in Counter(row[1] for row in flags).values())

    def day(self, number: int) -> date | None:
        """A day counted from today, None for open."""
        return None if abs(number) == OPEN else self.db.today() + timedelta(days=number)

    def _pick(self, n: int) -> str | None:
        associations = sorted(self.model.associations)
        return associations[n % len(associations)] if associations else None

    def _said(self, outcome: Any) -> str:
        if isinstance(outcome, Refused):
            return outcome.rule or outcome.code
        return "ok"


def test_any_sequence_ends_as_the_model_says(server: Server) -> None:
    """Forty runs of up to twenty-five steps."""
    with asyncio.Runner() as runner:
        database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=30))

        class Bound(Associations):
            pass

        Bound.runner, Bound.database = runner, database
        quiet = settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            database=None,
        )
        try:
            run_state_machine_as_test(Bound, settings=quiet)
        finally:
            runner.run(database.close())
