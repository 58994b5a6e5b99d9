"""Mutations are answered by plans as graphql-core answers them, and done once, whichever of the two answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.operations.run import Answer, OperationRequest
from graphapi.schema.api import execute, schema
from tests.conftest import ADMIN, EXECUTOR
from tests.services.people import label, people, stored_associations

pytestmark = pytest.mark.skipif(EXECUTOR == "reference", reason="there are no plans to compare with")

KINDS = {"ann": "ID!", "bob": "ID!", "cid": "ID!", "day": "Date", "key": "String", "yes": "Boolean!"}

LINK = 'associate(input: {fromId: $ann, toId: $bob, labelKey: "FRIEND", note: "both", idempotencyKey: $key})'
ANEW = 'associate(input: {fromId: $ann, toId: $bob, labelKey: "FRIEND"})'
FULL = 'associate(input: {fromId: $cid, toId: $ann, labelKey: "SPOUSE"})'
WHOLE = """
association {
  __typename id since note emailCopy createdAt updatedAt version createdBy { id name } label { key name }
  from { name associations(first: 5) { totalCount edges { role inverseRole node { id name } } } }
  to { id }
}
created redFlags { id role } errors { code message path }
"""
WHY = """
association { id } created
errors {
  __typename code message
  ... on LimitReached { scope limit current role contact { name } occupants { name } label { key } redFlag { id } }
}
"""
WRONG = "association { id from { name associations(first: 100000) { totalCount } } } created"

PLANNED = {
    "all of an association": f"{{ {LINK} {{ {WHOLE} }} }}",
    "several in turn": f"{{ a: {LINK} {{ created }} __typename b: {LINK} {{ created association {{ id }} }} }}",
    "of a fragment": f"{{ ...Both }} fragment Both on Mutation {{ {LINK} {{ ...It }} }} "
    "fragment It on AssociatePayload { association { note } created }",
    "left out": f"{{ {LINK} {{ created }} b: {ANEW} @skip(if: $yes) {{ created }} }}",
    "a limit": f"{{ {FULL} {{ {WHY} }} }}",
    "refused and done": f"{{ a: {FULL} {{ {WHY} }} b: {LINK} {{ created }} }}",
}
LEFT = {
    "a variable that is wrong": f'{{ a: {LINK} {{ created }} b: createContact(input: {{name: "X", birthDate: $day}}) '
    "{ contact { name } } }",
    "a field that fails": f"{{ a: {LINK} {{ {WRONG} }} b: {FULL} {{ {WHY} }} }}",
}


@pytest.fixture(autouse=True)
def _plans() -> Iterator[None]:
    """Turn plans on again."""
    compiles = schema.compiles
    yield
    schema.compiles = compiles


async def answered(db: Db, text: str, variables: dict[str, Any], *, compiles: bool = True) -> tuple[Answer, Db]:
    """The answer to a mutation, and the request that it was."""
    schema.compiles = compiles
    request = Db.of(db.database, ADMIN, deadline=60)
    used = {name: kind for name, kind in KINDS.items() if f"${name}" in text}
    head = ", ".join(f"${name}: {kind}" for name, kind in used.items())
    operation = OperationRequest(f"mutation ({head}) {text}", {name: variables[name] for name in used})
    return await execute(request, operation), request


async def workspace(db: Db) -> dict[str, Any]:
    """Make three people, two of them married, and return the variables."""
    ann, bob, cid = await people(db, "Ann", "Bob", "Cid")
    await label(db, "Friend")
    await label(db, "Spouse", limit=1)
    found = {"ann": ann, "bob": bob, "cid": cid, "day": "2026-02-30", "key": "once", "yes": True}
    married = 'associate(input: {fromId: $ann, toId: $bob, labelKey: "SPOUSE"})'
    await answered(db, f"{{ {married} {{ created }} }}", found)
    return found


@pytest.mark.parametrize("text", [*PLANNED.values(), *LEFT.values()], ids=[*PLANNED, *LEFT])
async def test_a_mutation_is_answered_as_the_reference_does(db: Db, text: str) -> None:
    """Under one key, done by a plan, given again by a plan and by the reference."""
    variables = await workspace(db)

    first, _ = await answered(db, text, variables)
    again, _ = await answered(db, text, variables)
    reference, _ = await answered(db, text, variables, compiles=False)

    assert (first.data, first.errors) == (again.data, again.errors) == (reference.data, reference.errors)
    assert (again.fallback is not None) is (text in LEFT.values())


async def test_what_a_plan_cannot_answer_is_not_done_again(db: Db) -> None:
    """An association is made, then a field below it fails; without a key."""
    variables = await workspace(db)

    answer, request = await answered(db, f"{{ {ANEW} {{ {WRONG} }} b: {ANEW} {{ created }} }}", variables)

    assert [error.get("path") for error in answer.errors] == [["associate", "association", "from", "associations"]]
    assert answer.data == {"associate": {"association": None, "created": True}, "b": {"created": False}}
    assert request.tally.names.count("associations/store") == 1


async def test_a_failure_is_reported_and_not_retried(db: Db) -> None:
    """A text that no database takes; what stands behind it is not done."""
    variables = await workspace(db) | {"key": "\ud800"}

    answer, request = await answered(db, f"{{ {LINK} {{ created }} b: {ANEW} {{ created }} }}", variables)

    assert answer.data is None
    assert [error.get("path") for error in answer.errors] == [["associate"]]
    assert request.tally.names.count("idempotency/claim") == 1
    assert await stored_associations(db.database, "FRIEND") == []
