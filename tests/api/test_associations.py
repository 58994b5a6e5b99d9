"""Associations through the API: made, read from both ends, changed, removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.conftest import Api

EDGES = """
  totalCount edges { role inverseRole node { id name } association {
    id label { key } from { name } to { name } since until note emailCopy createdBy { id } createdAt updatedAt version
  } }
"""
ASSOCIATIONS = f"""
query (
  $id: ID!, $keys: [String!], $role: String, $with: ID, $on: Date, $by: AssociationOrder! = ROLE_ASC,
  $first: Int, $after: String, $last: Int, $before: String
) {{
  contact(id: $id) {{
    associations(
      labelKeys: $keys, role: $role, withId: $with, validOn: $on, orderBy: $by,
      first: $first, after: $after, last: $last, before: $before
    ) {{ {EDGES} pageInfo {{ endCursor hasNextPage }} }}
  }}
}}"""


@dataclass
class Family:
    """Ann is Parent of Bob and Cid; Bob and Cid are Siblings."""

    ann: str
    bob: str
    cid: str
    parent: str
    sibling: str


@pytest.fixture
async def family(api: Api) -> Family:
    """A small family."""
    ann, bob, cid = [await api.contact(name) for name in ("Ann", "Bob", "Cid")]
    parent = await api.label("Parent", 2, inverseName="Child", inverseLimit=5, acyclic=True)
    sibling = await api.label("Sibling")
    await api.associate(ann, bob, parent, since="2000-01-01", note="first-born")
    await api.associate(ann, cid, parent)
    await api.associate(bob, cid, sibling)
    return Family(ann, bob, cid, parent, sibling)


async def associations(api: Api, contact_id: str, **arguments: object) -> Any:
    """The connection of a contact."""
    return (await api.ask(ASSOCIATIONS, id=contact_id, **arguments))["contact"]["associations"]


def roles(connection: Any) -> list[tuple[str, str]]:
    """Who is what."""
    return [(edge["role"], edge["node"]["name"]) for edge in connection["edges"]]


async def test_an_association_reads_from_both_ends(api: Api, family: Family) -> None:
    """The role is what the other is to this one."""
    of_ann, of_bob = await associations(api, family.ann), await associations(api, family.bob)

    assert roles(of_ann) == [("Child", "Bob"), ("Child", "Cid")]
    assert roles(of_bob) == [("Parent", "Ann"), ("Sibling", "Cid")]
    assert of_bob["edges"][0]["inverseRole"] == "Child"
    assert of_bob["edges"][1]["inverseRole"] == "Sibling"


async def test_an_association_is_shown_as_it_is_stored(api: Api, family: Family) -> None:
    """FROM is the label's name of TO, from either side."""
    edge = (await associations(api, family.bob))["edges"][0]["association"]

    assert (edge["from"]["name"], edge["to"]["name"], edge["label"]["key"]) == ("Ann", "Bob", family.parent)
    assert (edge["since"], edge["until"], edge["note"], edge["emailCopy"]) == ("2000-01-01", None, "first-born", "NONE")
    assert (edge["createdBy"], edge["version"]) == ({"id": "usr_local"}, 1)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"role": "parent"}, ["Ann"]),
        ({"keys": ["SIBLING"]}, ["Cid"]),
        ({"keys": []}, []),
        ({"on": "1999-12-31"}, ["Cid"]),
        ({"by": "NAME_ASC"}, ["Ann", "Cid"]),
        ({"by": "CREATED_AT_DESC"}, ["Cid", "Ann"]),
        ({"by": "SINCE_DESC"}, ["Ann", "Cid"]),
    ],
)
async def test_associations_are_filtered_and_ordered(
    api: Api, family: Family, arguments: dict[str, object], found: list[str]
) -> None:
    """By label, role and day."""
    connection = await associations(api, family.bob, **arguments)

    assert [edge["node"]["name"] for edge in connection["edges"]] == found
    assert connection["totalCount"] == len(found)


async def test_what_two_are_to_each_other(api: Api, family: Family) -> None:
    """Only the associations between them."""
    assert roles(await associations(api, family.bob, **{"with": family.cid})) == [("Sibling", "Cid")]


async def test_associations_come_in_pages(api: Api, family: Family) -> None:
    """The second follows the first; the total is of all."""
    one = await associations(api, family.ann, first=1)
    two = await associations(api, family.ann, first=1, after=one["pageInfo"]["endCursor"])
    last = await associations(api, family.ann, last=1)

    assert [roles(page) for page in (one, two, last)] == [[("Child", "Bob")], [("Child", "Cid")], [("Child", "Cid")]]
    assert (one["totalCount"], one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (2, True, False)


async def test_groups_are_what_a_profile_shows(api: Api, family: Family) -> None:
    """With their limits, and found again by their ids."""
    query = """query ($id: ID!) { contact(id: $id) { associationGroups {
      id role label { key } totalCount currentCount limit overLimit
      associations(first: 1) { totalCount edges { role node { name } } } } } }"""

    groups = (await api.ask(query, id=family.ann))["contact"]["associationGroups"]
    again = await api.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on AssociationGroup { role totalCount } } }",
        ids=[groups[0]["id"], "grp_nothing"],
    )

    assert groups == [
        {
            "id": groups[0]["id"], "role": "Child", "label": {"key": "PARENT_CHILD"},
            "totalCount": 2, "currentCount": 2, "limit": 5, "overLimit": False,
            "associations": {"totalCount": 2, "edges": [{"role": "Child", "node": {"name": "Bob"}}]},
        }
    ]  # fmt: skip
    assert again["nodes"] == [{"id": groups[0]["id"], "role": "Child", "totalCount": 2}, None]


async def test_groups_of_two_days_keep_their_days(api: Api, family: Family) -> None:
    """Aliases load together and stay apart."""
    query = """query ($id: ID!) { contact(id: $id) {
      then: associationGroups(validOn: "1999-12-31") { associations { edges { node { name } } } }
      now: associationGroups { associations { edges { node { name } } } } } }"""

    found = (await api.ask(query, id=family.ann))["contact"]

    names = {
        when: [edge["node"]["name"] for group in found[when] for edge in group["associations"]["edges"]]
        for when in ("then", "now")
    }
    assert names == {"then": ["Cid"], "now": ["Bob", "Cid"]}


async def test_doing_it_again_returns_what_is_there(api: Api, family: Family) -> None:
    """Created once."""
    selection = "created association { id } redFlags { id } errors { code }"
    given = {"fromId": family.ann, "toId": family.cid, "labelKey": family.parent}

    payload = await api.do("associate", "AssociateInput", selection, **given)

    assert payload["created"] is False
    assert payload["association"]["id"].startswith("asc_")
    assert payload["errors"] == []


async def test_a_limit_tells_who_fills_it(api: Api, family: Family) -> None:
    """With the flag that was raised."""
    dan, eve = await api.contact("Dan"), await api.contact("Eve")
    await api.associate(dan, family.bob, family.parent)
    selection = """association { id } created errors { __typename code path ... on LimitReached {
      scope limit current role contact { name } label { key } occupants { name } redFlag { status count refused } } }"""

    payload = await api.do(
        "associate", "AssociateInput", selection, fromId=eve, toId=family.bob, labelKey=family.parent
    )

    [error] = payload["errors"]
    assert payload["association"] is None
    assert error.pop("path") is not None
    assert error == {
        "__typename": "LimitReached", "code": "LIMIT_REACHED", "scope": "LABEL", "limit": 2, "current": 2,
        "role": "Parent", "contact": {"name": "Bob"}, "label": {"key": "PARENT_CHILD"},
        "occupants": [{"name": "Ann"}, {"name": "Dan"}], "redFlag": {"status": "OPEN", "count": 3, "refused": True},
    }  # fmt: skip


async def test_a_broken_rule_is_named(api: Api, family: Family) -> None:
    """An acyclic label closes no circle, nobody is their own sibling."""
    selection = "errors { __typename code ... on RuleBroken { rule } }"

    circle = await api.do(
        "associate", "AssociateInput", selection, fromId=family.bob, toId=family.ann, labelKey=family.parent
    )
    self = await api.do(
        "associate", "AssociateInput", selection, fromId=family.bob, toId=family.bob, labelKey=family.sibling
    )

    assert [one["errors"][0]["rule"] for one in (circle, self)] == ["ACYCLIC", "NO_SELF"]
    assert circle["errors"][0]["__typename"] == "RuleBroken"


async def test_many_are_made_each_with_its_own_outcome(api: Api, family: Family) -> None:
    """What is refused does not keep the others from being stored."""
    dan = await api.contact("Dan")
    items = [
        {"fromId": family.ann, "toId": dan, "labelKey": family.parent},
        {"fromId": "con_nobody", "toId": dan, "labelKey": family.parent},
        {"fromId": family.ann, "toId": family.bob, "labelKey": family.parent, "since": "2000-01-01"},
    ]
    selection = "createdCount results { created association { to { name } } errors { code path } } errors { code }"

    payload = await api.do("associateMany", "AssociateManyInput", selection, items=items)

    assert (payload["createdCount"], payload["errors"]) == (1, [])
    assert [one["created"] for one in payload["results"]] == [True, False, False]
    assert payload["results"][0]["association"] == {"to": {"name": "Dan"}}
    assert payload["results"][1]["errors"] == [{"code": "NOT_FOUND", "path": ["input", "items", "1", "fromId"]}]
    assert payload["results"][2]["association"] == {"to": {"name": "Bob"}}


async def test_an_atomic_batch_is_all_or_nothing(api: Api, family: Family) -> None:
    """Those that were not refused themselves say ABORTED."""
    dan = await api.contact("Dan")
    items = [
        {"fromId": family.ann, "toId": dan, "labelKey": family.parent},
        {"fromId": dan, "toId": dan, "labelKey": family.sibling},
    ]
    selection = "createdCount results { errors { __typename code } }"

    payload = await api.do("associateMany", "AssociateManyInput", selection, items=items, atomic=True)

    assert payload["createdCount"] == 0
    assert [one["errors"][0]["code"] for one in payload["results"]] == ["ABORTED", "RULE_BROKEN"]
    assert (await associations(api, dan))["totalCount"] == 0


async def test_an_association_is_changed_in_parts(api: Api, family: Family) -> None:
    """Absent fields stay, null clears."""
    connection = await associations(api, family.bob, role="Parent")
    association_id = connection["edges"][0]["association"]["id"]
    selection = "association { since until note version label { key } } errors { code path }"

    payload = await api.do(
        "updateAssociation", "UpdateAssociationInput", selection, id=association_id, note=None, until="2099-01-01"
    )
    refused = await api.do("updateAssociation", "UpdateAssociationInput", selection, id=association_id, emailCopy=None)

    assert payload["association"] == {
        "since": "2000-01-01", "until": "2099-01-01", "note": None, "version": 2, "label": {"key": "PARENT_CHILD"},
    }  # fmt: skip
    assert refused["errors"] == [{"code": "INVALID", "path": ["input", "emailCopy"]}]


async def test_an_association_is_removed(api: Api, family: Family) -> None:
    """Both contacts are returned; a second attempt finds none."""
    association_id = (await associations(api, family.bob, role="Parent"))["edges"][0]["association"]["id"]
    selection = "deletedId from { name } to { name } errors { code path }"

    first = await api.do("dissociate", "DissociateInput", selection, id=association_id)
    again = await api.do("dissociate", "DissociateInput", selection, id=association_id)

    assert first == {"deletedId": association_id, "from": {"name": "Ann"}, "to": {"name": "Bob"}, "errors": []}
    assert (again["deletedId"], again["errors"]) == (None, [{"code": "NOT_FOUND", "path": ["input", "id"]}])
    assert await api.ask("query ($id: ID!) { node(id: $id) { id } }", id=association_id) == {"node": None}


async def test_a_neighbourhood_has_everybody_around(api: Api, family: Family) -> None:
    """Nearest first, with the associations among them."""
    query = """query ($id: ID!, $depth: Int!) { contact(id: $id) { neighbourhood(depth: $depth) {
      root { name } depth truncated
      members { distance contact { name } } associations { from { name } to { name } } } } }"""
    dan = await api.contact("Dan")
    await api.associate(family.cid, dan, family.sibling)

    found = (await api.ask(query, id=family.ann, depth=2))["contact"]["neighbourhood"]

    assert (found["root"], found["depth"], found["truncated"]) == ({"name": "Ann"}, 2, False)
    assert [(one["distance"], one["contact"]["name"]) for one in found["members"]] == [
        (1, "Bob"),
        (1, "Cid"),
        (2, "Dan"),
    ]
    assert {(one["from"]["name"], one["to"]["name"]) for one in found["associations"]} == {
        ("Ann", "Bob"), ("Ann", "Cid"), ("Bob", "Cid"), ("Cid", "Dan"),
    }  # fmt: skip


async def test_a_neighbourhood_has_two_orders(api: Api, family: Family) -> None:
    """At one distance by name, unless the contacts are to follow those through whom they are reached."""
    amy, zoe = await api.contact("Amy"), await api.contact("Zoe")
    await api.associate(family.bob, zoe, family.sibling)
    await api.associate(family.cid, amy, family.sibling)
    query = """query ($id: ID!, $order: NeighbourhoodOrder!) { contact(id: $id) {
      neighbourhood(orderBy: $order) { members { contact { name } } } } }"""

    by_name, reached = [
        (await api.ask(query, id=family.ann, order=order))["contact"]["neighbourhood"]["members"]
        for order in ("NAME", "FIRST_REACHED")
    ]

    assert [one["contact"]["name"] for one in by_name] == ["Bob", "Cid", "Amy", "Zoe"]
    assert [one["contact"]["name"] for one in reached] == ["Bob", "Cid", "Zoe", "Amy"]
