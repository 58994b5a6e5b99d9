"""How people are connected: paths, walks, contacts in common."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.api.conftest import Api

PATHS = """
query (
  $from: ContactKey!, $to: ContactKey!, $keys: [String!], $avoid: [ID!], $hops: Int! = 100, $first: Int! = 1
) {
  shortestPaths(from: $from, to: $to, labelKeys: $keys, avoidIds: $avoid, maxHops: $hops, first: $first) {
    outcome
    paths {
      length text contacts { name }
      steps { role from { name } to { name } association { id label { key } from { name } } }
    }
  }
}"""
WALK = """
query ($id: ID!, $roles: [[String!]!]!, $first: Int) {
  contact(id: $id) {
    walk(roles: $roles, first: $first) {
      totalCount pageInfo { hasNextPage }
      edges { cursor node { name company } path { text length steps { to { name } } } }
    }
  }
}"""
MUTUAL = """
query ($id: ID!, $with: ID!, $keys: [String!]) {
  contact(id: $id) {
    mutualContacts(withId: $with, labelKeys: $keys) {
      totalCount
      edges { node { name } associations { label { key } from { name } } withAssociations { to { name } } }
    }
  }
}"""


@dataclass
class Clan:
    """Ann is Parent of Bob and Cid, Cid is Parent of Dan; Eve has no associations."""

    ann: str
    bob: str
    cid: str
    dan: str
    eve: str


@pytest.fixture
async def clan(api: Api) -> Clan:
    """Three generations and a stranger."""
    clan = Clan(*[await api.contact(name, company="Clan") for name in ("Ann", "Bob", "Cid", "Dan", "Eve")])
    key = await api.label("Parent", 2, inverseName="Child", inverseLimit=5)
    for parent, child in ((clan.ann, clan.bob), (clan.ann, clan.cid), (clan.cid, clan.dan)):
        await api.associate(parent, child, key)
    return clan


async def test_a_path_is_described_in_steps_and_in_words(api: Api, clan: Clan) -> None:
    """From one end to the other; contacts may be named by any key."""
    found = (await api.ask(PATHS, **{"from": {"id": clan.bob}, "to": {"name": "dan"}}))["shortestPaths"]

    [path] = found["paths"]
    assert (found["outcome"], path["length"]) == ("FOUND", 3)
    assert [contact["name"] for contact in path["contacts"]] == ["Bob", "Ann", "Cid", "Dan"]
    assert [(step["role"], step["to"]["name"]) for step in path["steps"]] == [
        ("Parent", "Ann"), ("Child", "Cid"), ("Child", "Dan"),
    ]  # fmt: skip
    assert path["steps"][0]["association"]["from"] == {"name": "Ann"}
    assert path["text"] == "Bob → Parent: Ann → Child: Cid → Child: Dan"


@pytest.mark.parametrize(
    ("ends", "more", "outcome"),
    [
        (("bob", "eve"), {}, "NONE"),
        (("bob", "dan"), {"hops": 2}, "NONE_WITHIN_BOUND"),
        (("bob", "bob"), {}, "SAME_CONTACT"),
        (("bob", "dan"), {"keys": []}, "NONE"),
    ],
)
async def test_no_path_says_why(
    api: Api, clan: Clan, ends: tuple[str, str], more: dict[str, object], outcome: str
) -> None:
    """None at all, none this short, or not a valid question."""
    keys = {name: {"id": getattr(clan, end)} for name, end in zip(("from", "to"), ends, strict=True)}

    found = (await api.ask(PATHS, **keys, **more))["shortestPaths"]

    assert found == {"outcome": outcome, "paths": []}


async def test_a_path_goes_around_avoided_contacts(api: Api, clan: Clan) -> None:
    """Or there is none."""
    keys = {"from": {"id": clan.bob}, "to": {"id": clan.dan}}

    assert (await api.ask(PATHS, **keys, avoid=[clan.ann]))["shortestPaths"]["outcome"] == "NONE"


async def test_an_unknown_end_is_no_error(api: Api, clan: Clan) -> None:
    """It is an outcome of the search."""
    for key in ({"id": "con_nobody"}, {"name": "nobody"}, {"email": "nobody@example.com"}):
        found = (await api.ask(PATHS, **{"from": {"id": clan.ann}, "to": key}))["shortestPaths"]
        assert found == {"outcome": "UNKNOWN_CONTACT", "paths": []}


async def test_a_text_alone_knows_its_names(api: Api, clan: Clan) -> None:
    """Even if no field selects them."""
    query = "query ($a: ID!, $b: ID!) { shortestPaths(from: {id: $a}, to: {id: $b}) { paths { text } } }"

    found = await api.ask(query, a=clan.ann, b=clan.dan)

    assert found["shortestPaths"]["paths"] == [{"text": "Ann → Child: Cid → Child: Dan"}]


async def test_a_walk_goes_from_role_to_role(api: Api, clan: Clan) -> None:
    """Each contact once, with one of the paths."""
    nephews = (await api.ask(WALK, id=clan.bob, roles=[["Parent"], ["Child"], ["Child"]]))["contact"]["walk"]

    [edge] = nephews["edges"]
    assert (nephews["totalCount"], nephews["pageInfo"]) == (1, {"hasNextPage": False})
    assert edge["node"] == {"name": "Dan", "company": "Clan"}
    assert edge["path"]["text"] == "Bob → Parent: Ann → Child: Cid → Child: Dan"


async def test_a_walk_without_its_paths_is_cheaper_to_ask(api: Api, clan: Clan) -> None:
    """One statement for all contacts of a page."""
    query = '{ contacts { edges { node { walk(roles: [["Child"]]) { totalCount edges { node { name } } } } } } }'

    found = (await api.ask(query))["contacts"]["edges"]

    assert [edge["node"]["walk"]["totalCount"] for edge in found] == [2, 0, 1, 0, 0]
    assert len(api.statements) == 2


async def test_contacts_in_common_are_found(api: Api, clan: Clan) -> None:
    """With the associations of both."""
    found = (await api.ask(MUTUAL, id=clan.bob, **{"with": clan.cid}))["contact"]["mutualContacts"]

    assert found == {
        "totalCount": 1,
        "edges": [
            {
                "node": {"name": "Ann"},
                "associations": [{"label": {"key": "PARENT_CHILD"}, "from": {"name": "Ann"}}],
                "withAssociations": [{"to": {"name": "Cid"}}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("field", "argument"),
    [
        ("neighbourhood(depth: 7) { depth }", "depth"),
        ("neighbourhood(first: 501) { depth }", "first"),
        ("walk(roles: []) { totalCount }", "roles"),
        (
            'walk(roles: [["Child"], ["Child"], ["Child"], ["Child"], ["Child"], ["Child"], ["Child"]]) { totalCount }',
            "roles",
        ),
        ('mutualContacts(withId: "con_x", first: 0) { totalCount }', "first"),
        ('associations(after: "x") { totalCount }', "after"),
        ("associations(first: 1, last: 1) { totalCount }", "first"),
    ],
)
async def test_arguments_out_of_range_are_named(api: Api, clan: Clan, field: str, argument: str) -> None:
    """At the field they belong to."""
    [error] = (await api.send(f"query ($id: ID!) {{ contact(id: $id) {{ {field} }} }}", id=clan.ann))["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}


async def test_a_chain_longer_than_a_hundred_is_no_question(api: Api, clan: Clan) -> None:
    """Nor more than 500 paths."""
    keys = {"from": {"id": clan.bob}, "to": {"id": clan.dan}}

    hops, first = [(await api.send(PATHS, **keys, **one))["errors"][0] for one in ({"hops": 101}, {"first": 501})]

    assert [hops["extensions"]["argument"], first["extensions"]["argument"]] == ["maxHops", "first"]
