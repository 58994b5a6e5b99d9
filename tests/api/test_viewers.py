"""What other viewers than the administrator are shown."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute
from tests.api.conftest import Api

EDITOR = Viewer("usr_ed", "Ed", Role.EDITOR, ("sales",))
VIEWER = Viewer("usr_vi", "Vi", Role.VIEWER)


@pytest.fixture
async def hidden(api: Api) -> dict[str, str]:
    """Ann, visible to everyone; her friends Bob, visible to sales, and Cid, hidden from all; and their associations."""
    ann = await api.contact("Ann")
    bob = await api.contact("Bob", everyone=False, teams=["sales"])
    cid = await api.contact("Cid", everyone=False)
    await api.label("Friend")
    return {
        "ann": ann, "bob": bob, "cid": cid,
        "ann_bob": await api.associate(ann, bob, "FRIEND"), "ann_cid": await api.associate(ann, cid, "FRIEND"),
    }  # fmt: skip


async def ask(db: Db, viewer: Viewer, query: str, **variables: object) -> Any:
    """Execute an operation as that viewer and return its data."""
    answer = await execute(Db.of(db.database, viewer), OperationRequest(query, variables))
    assert answer.errors == []
    return answer.data


async def test_everybody_sees_what_they_may_see(db: Db, hidden: dict[str, str]) -> None:
    """In lists, totals, by id and around others."""
    query = """query ($cid: ID!, $association: ID!, $ann: ID!) {
      contacts { totalCount edges { node { name } } }
      contact(id: $cid) { id } association: node(id: $association) { id }
      ann: contact(id: $ann) { associations { totalCount edges { node { name } } } associationGroups { totalCount } }
    }"""
    given = {"cid": hidden["cid"], "association": hidden["ann_cid"], "ann": hidden["ann"]}

    editor, viewer = [await ask(db, who, query, **given) for who in (EDITOR, VIEWER)]

    assert [edge["node"]["name"] for edge in editor["contacts"]["edges"]] == ["Ann", "Bob"]
    assert [edge["node"]["name"] for edge in viewer["contacts"]["edges"]] == ["Ann"]
    assert (editor["contact"], editor["association"]) == (None, None)
    assert editor["ann"]["associations"] == {"totalCount": 1, "edges": [{"node": {"name": "Bob"}}]}
    assert editor["ann"]["associationGroups"] == [{"totalCount": 1}]
    assert viewer["ann"] == {"associations": {"totalCount": 0, "edges": []}, "associationGroups": []}


async def test_the_size_of_the_graph_is_for_administrators(db: Db, hidden: dict[str, str]) -> None:
    """Null for all others, not an error."""
    query = "{ graphSummary { contactCount } associationLabels { key associationCount } }"

    assert await ask(db, EDITOR, query) == {
        "graphSummary": None, "associationLabels": [{"key": "FRIEND", "associationCount": None}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "mutation",
    [
        'createContact(input: {name: "Eve"})',
        'deleteContact(input: {id: "con_1"})',
        'associate(input: {fromId: "con_1", toId: "con_2", labelKey: "FRIEND"})',
        'createAssociationLabel(input: {name: "Foe", limit: 1})',
        'resolveRedFlag(input: {id: "flg_1"})',
    ],
)
async def test_a_viewer_who_may_not_write_gets_an_error_in_the_payload(
    db: Db, hidden: dict[str, str], mutation: str
) -> None:
    """Viewers write nothing."""
    query = f"mutation {{ it: {mutation} {{ errors {{ __typename code }} }} }}"

    found = await ask(db, VIEWER, query)

    assert found["it"]["errors"] == [{"__typename": "Forbidden", "code": "FORBIDDEN"}]


async def test_the_viewer_query_returns_the_caller(db: Db) -> None:
    """Even for one that is not stored."""
    assert await ask(db, EDITOR, "{ viewer { id role teams } }") == {
        "viewer": {"id": "usr_ed", "role": "EDITOR", "teams": ["sales"]}
    }


async def test_contacts_that_fill_a_limit_are_not_named_to_viewers_who_cannot_see_them(
    db: Db, api: Api, hidden: dict[str, str]
) -> None:
    """The number includes them."""
    await api.do("updateAssociationLabel", "UpdateAssociationLabelInput", "errors { code }", key="FRIEND", limit=2)
    dan = await api.contact("Dan")
    query = """mutation ($from: ID!, $to: ID!) { associate(input: {fromId: $from, toId: $to, labelKey: "FRIEND"}) {
      errors { ... on LimitReached { current contact { name } occupants { name } } } } }"""

    found = await ask(db, EDITOR, query, **{"from": hidden["ann"], "to": dan})

    assert found["associate"]["errors"] == [{"current": 2, "contact": {"name": "Ann"}, "occupants": [{"name": "Bob"}]}]
