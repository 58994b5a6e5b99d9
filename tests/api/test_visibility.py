"""No one learns of hidden data or changes what they may not: every field, over generated graphs and access lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import cycle
from random import Random
from typing import Any, cast

import pytest
from graphql import GraphQLObjectType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Viewer
from graphapi.limits import Gate, Limits
from graphapi.schema.api import schema
from graphapi.services.contacts import contact_lists, contact_search
from graphapi.services.contacts.contact_filters import ResolvedFilter
from graphapi.services.contacts.contact_sources import AccessPath, source_of
from graphapi.services.shared import visible_contacts
from graphapi.services.workspace import workspace
from tests.api.viewers import Caller
from tests.api.visibility_answers import texts_in
from tests.api.visibility_graph import VIEWERS, Link, Person, build, plans, prepare_labels
from tests.api.visibility_reads import reads
from tests.api.visibility_sight import Sight, truth_of
from tests.api.visibility_writes import PROBLEMS, writes
from tests.conftest import ADMIN, wipe

READS_WANTED = 2_000
PAGE = """query ($after: String) {
  contacts(first: 3, after: $after) { edges { cursor node { id name } } pageInfo { hasNextPage startCursor endCursor } }
}"""
ALL_AT_ONCE = Gate(Limits(tokens=20_000, fields=10_000, root_fields=1_000, aliases=1_000, cost=10_000_000))
"""Settings of a server that answers all reads of a viewer in one document."""
COMPILING = 300
"""Seconds for a document of all reads: the first one waits until the database has compiled each of their statements."""

Plan = tuple[list[Person], list[Link]]

counted: Counter[str] = Counter()
"""How many reads of each field were compared, and how many writes tried."""

USUAL_WINDOW, USUAL_MOST = contact_search.WINDOW, visible_contacts.MOST

quiet = settings(
    max_examples=11, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module")
async def workspace_of_viewers(database: Database) -> Db:
    """A workspace with labels and users; graphs come and go."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=600)
    await workspace.prepare(db, catalogue=False)
    await prepare_labels(db)
    return db


async def _no_few(db: Db, found: ResolvedFilter, *, by_name: bool = True, most: int = 0) -> AccessPath | None:
    """Take nothing for few."""
    return await source_of(db, found, by_name=by_name, most=min(most, 0))


def assert_no_leak(sight: Sight, answer: Any) -> None:
    """Check that no text of an answer gives away what the viewer may not see."""
    said = "\n".join(texts_in(answer)).lower()
    assert [secret for secret in sight.secrets() if secret in said] == []


@quiet
@given(plan=plans(), viewers=st.permutations(VIEWERS), seed=st.integers(0, 2**32), wide=st.booleans())
async def test_every_field_answers_as_if_the_hidden_were_not_there(
    workspace_of_viewers: Db, monkeypatch: pytest.MonkeyPatch, plan: Plan, viewers: list[Viewer], seed: int, wide: bool
) -> None:
    """Compared with an oracle: data, counts and errors; with `wide`, read as in a graph of very many contacts."""
    monkeypatch.setattr(contact_lists, "source_of", _no_few if wide else source_of)
    monkeypatch.setattr(contact_search, "WINDOW", 2 if wide else USUAL_WINDOW)
    monkeypatch.setattr(visible_contacts, "MOST", 0 if wide else USUAL_MOST)
    db = workspace_of_viewers
    await build(db, *plan)
    truth = await truth_of(db.database, db.today())
    for viewer in viewers[:2]:
        sight = Sight(truth, viewer)
        asked = list(reads(sight, Random(seed)))
        document = "\n".join(f"r{n}: {read.text}" for n, read in enumerate(asked))

        answer = await Caller(db.database, viewer, ALL_AT_ONCE, COMPILING).send(f"{{ {document} }}")

        assert_no_leak(sight, [answer.data, answer.errors])
        assert answer.errors == []
        assert answer.data is not None
        for n, read in enumerate(asked):
            assert (read.text, read.take(answer.data[f"r{n}"])) == (read.text, read.expected)
            counted[read.text.split("(")[0].split(" ")[0]] += 1
        await _turn_pages(Caller(db.database, viewer), sight)


async def _turn_pages(caller: Caller, sight: Sight) -> None:
    """Check that pages of three, one after the other, have every contact that is seen, and no gap for the others."""
    found: list[str] = []
    after, more = None, True
    while more:
        page = (await caller.ask(PAGE, after=after))["contacts"]
        assert_no_leak(sight, page)
        counted["contacts"] += 1
        found += [edge["node"]["id"] for edge in page["edges"]]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        assert len(page["edges"]) == 3 or not more
    assert found == list(sight.contacts)


@quiet
@given(plan=plans(), viewers=st.permutations(VIEWERS[:-1]), seed=st.integers(0, 2**32))
async def test_no_viewer_changes_what_it_may_not(
    workspace_of_viewers: Db, plan: Plan, viewers: list[Viewer], seed: int
) -> None:
    """Refused mutations change nothing; successful ones leave hidden contacts unchanged."""
    db, rnd = workspace_of_viewers, Random(seed)
    await build(db, *plan)
    after = await truth_of(db.database, db.today())
    for viewer, make in zip(cycle(viewers), writes(rnd), strict=False):
        before = after
        if len(before.contacts) < 2:
            return
        sight = Sight(before, viewer)
        wanted = make(sight)

        payload = await Caller(db.database, viewer).do(
            wanted.mutation, f"{wanted.selection} {PROBLEMS}", **wanted.given
        )

        after = await truth_of(db.database, db.today())
        counted[wanted.mutation] += 1
        assert_no_leak(sight, payload)
        if not wanted.allowed(sight):
            assert {error["code"] for error in problems_of(payload)} <= {"NOT_FOUND", "FORBIDDEN", "ABORTED"}
            assert problems_of(payload)
            assert after == before
        hidden = before.contacts.keys() - sight.contacts.keys()
        assert [after.contacts.get(key) for key in hidden] == [before.contacts[key] for key in hidden]
        if payload.get("deletedId") and wanted.mutation == "deleteContact":
            assert payload["removedAssociations"] == len(sight.of(payload["deletedId"]))
        if wanted.mutation not in ("deleteContact", "mergeContacts"):
            assert [after.associations.get(key) for key in before.associations.keys() - sight.associations.keys()] == [
                before.associations[key] for key in before.associations.keys() - sight.associations.keys()
            ]


def problems_of(payload: Any) -> list[Any]:
    """The errors of a payload and of its results."""
    return payload["errors"] + [error for one in payload.get("results") or () for error in one["errors"]]


def test_enough_were_compared(report: Callable[[str], None]) -> None:
    """At least as many as promised, covering every field of Query and Mutation."""
    fields = {name: set(cast("GraphQLObjectType", schema.core.type_map[name]).fields) for name in ("Query", "Mutation")}
    number = {name: sum(counted[field] for field in found) for name, found in fields.items()}

    report(f"{number['Query']:,} reads and {number['Mutation']:,} writes of viewers compared with an oracle: no leak")
    assert number["Query"] >= READS_WANTED
    assert (fields["Query"] | fields["Mutation"]) - counted.keys() == set()
