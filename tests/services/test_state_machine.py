"""Any sequence of link, unlink, end, relabel and delete, compared with a model of a few lines."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from graphapi.db.database import Database, DatabaseSettings, Db
from graphapi.kernel.errors import Code, Refused, Rule
from graphapi.services import workspace
from graphapi.services.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations import AssociationInput, associate
from graphapi.services.contact_deletion import delete_contact
from graphapi.services.outcomes import Associated
from graphapi.services.registry import registry
from tests.conftest import ADMIN, Server, cypher, wipe
from tests.services.people import label, people

KEYS = ("SPOUSE", "PARENT_CHILD", "FRIEND")
LIMITS = {("SPOUSE", "FROM"): 1, ("PARENT_CHILD", "FROM"): 2, ("PARENT_CHILD", "TO"): 3, ("FRIEND", "FROM"): 3}
PLACES = st.integers(0, 5)


@dataclass(frozen=True)
class Tie:
    """An association of the model."""

    key: str
    a: str
    b: str
    ended: bool


class Model:
    """The rules, said once more and in the simplest way."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.ties: dict[str, Tie] = {}

    def counting(self) -> list[Tie]:
        """Return what has not ended."""
        return [tie for tie in self.ties.values() if not tie.ended]

    def same(self, key: str, a: str, b: str) -> str | None:
        """Return the id of the association that this one repeats."""
        for tie_id, tie in self.ties.items():
            ends = {(tie.a, tie.b)} | ({(tie.b, tie.a)} if key != "PARENT_CHILD" else set())
            if tie.key == key and not tie.ended and (a, b) in ends:
                return tie_id
        return None

    def verdict(self, key: str, a: str, b: str) -> str:
        """Return "ok", or the code or rule that refuses the association."""
        if a == b:
            return Rule.NO_SELF
        pair = [tie.key for tie in self.counting() if {tie.a, tie.b} == {a, b}]
        if (key == "SPOUSE" and "PARENT_CHILD" in pair) or (key == "PARENT_CHILD" and "SPOUSE" in pair):
            return Rule.EXCLUSIVE
        if self._is_full(key, a, b):
            return Code.LIMIT_REACHED
        return Rule.ACYCLIC if key == "PARENT_CHILD" and self._reaches(b, a) else "ok"

    def _is_full(self, key: str, a: str, b: str) -> bool:
        mine = [tie for tie in self.counting() if tie.key == key]
        if key == "PARENT_CHILD":
            full_of_parents = sum(tie.b == b for tie in mine) >= LIMITS[key, "FROM"]
            return full_of_parents or sum(tie.a == a for tie in mine) >= LIMITS[key, "TO"]
        return any(sum(end in (tie.a, tie.b) for tie in mine) >= LIMITS[key, "FROM"] for end in (a, b))

    def _reaches(self, start: str, goal: str) -> bool:
        seen, todo = {start}, [start]
        while todo:
            here = todo.pop()
            for tie in self.counting():
                if tie.key == "PARENT_CHILD" and tie.a == here and tie.b not in seen:
                    seen.add(tie.b)
                    todo.append(tie.b)
        return goal in seen


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
        """Return a request of its own."""
        return self.database.request(ADMIN, deadline=60)

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

    @rule(a=PLACES, b=PLACES, key=st.sampled_from(KEYS))
    def link(self, a: int, b: int, key: str) -> None:
        """Make it, find it, or be refused for the reason that the model gives."""
        one, other = self.ids[a % len(self.ids)], self.ids[b % len(self.ids)]
        repeated = None if one == other else self.model.same(key, one, other)
        outcome = self.run(associate(self.db, AssociationInput(one, other, key)))
        if repeated:
            assert outcome == Associated(repeated, created=False)
            return
        verdict = self.model.verdict(key, one, other)
        assert self._said(outcome) == verdict
        if verdict == "ok":
            self.model.ties[outcome.association_id] = Tie(key, one, other, ended=False)

    @rule(n=st.integers(0, 30))
    def unlink(self, n: int) -> None:
        """Remove one."""
        if tie_id := self._pick(n):
            self.run(dissociate(self.db, tie_id))
            del self.model.ties[tie_id]

    @rule(n=st.integers(0, 30))
    def end(self, n: int) -> None:
        """End one: it frees its places and is never revived here."""
        if tie_id := self._pick(n):
            yesterday = self.db.today() - timedelta(days=1)
            outcome = self.run(update_association(self.db, tie_id, AssociationPatch(until=yesterday)))
            if outcome == tie_id:
                self.model.ties[tie_id] = replace(self.model.ties[tie_id], ended=True)
            else:
                assert outcome.rule is Rule.DATES

    @rule(n=st.integers(0, 30), key=st.sampled_from(KEYS))
    def relabel(self, n: int, key: str) -> None:
        """Move one that counts to another label."""
        tie_id = self._pick(n)
        if not tie_id or self.model.ties[tie_id].ended:
            return
        tie = self.model.ties.pop(tie_id)
        expected = Code.CONFLICT if self.model.same(key, tie.a, tie.b) else self.model.verdict(key, tie.a, tie.b)
        outcome = self.run(update_association(self.db, tie_id, AssociationPatch(label_key=key)))
        self.model.ties[tie_id] = tie
        if tie.key == key:
            assert outcome == tie_id
        elif outcome == tie_id:
            assert expected == "ok"
            self.model.ties[tie_id] = replace(tie, key=key)
        else:
            assert self._said(outcome) in (expected, Rule.DATES)

    @rule(n=PLACES)
    def delete(self, n: int) -> None:
        """Delete a contact with all its associations, and make another in its place."""
        gone = self.ids[n]
        self.run(delete_contact(self.db, gone))
        self.model.ties = {key: tie for key, tie in self.model.ties.items() if gone not in (tie.a, tie.b)}
        self.ids[n] = self.runner.run(people(self.db, "X"))[0]

    @invariant()
    def what_is_stored_is_what_the_model_has(self) -> None:
        """Every association, and no other; no flag of a contact that is gone."""
        if not hasattr(self, "ids"):
            return
        rows = self.runner.run(
            cypher(
                self.database, "MATCH (a)-[r]->(b) RETURN r.id, type(r), a.id, b.id, coalesce(r.until < date(), false)"
            )
        )
        flags = self.runner.run(cypher(self.database, "MATCH (f:RedFlag) RETURN f.contactId, f.openKey"))

        assert {row[0]: row[1:] for row in rows} == {key: list(astuple(tie)) for key, tie in self.model.ties.items()}
        assert {row[0] for row in flags} <= set(self.ids)
        assert all(number == 1 for number in Counter(row[1] for row in flags).values())

    def _pick(self, n: int) -> str | None:
        ties = sorted(self.model.ties)
        return ties[n % len(ties)] if ties else None

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
