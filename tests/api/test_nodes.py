"""Any object by its id."""

from __future__ import annotations

from graphapi.schema.base.nodes import TYPE_NAMES
from tests.api.conftest import Api

NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id
  ... on Contact { name email } ... on AssociationLabel { key } ... on Association { label { key } from { name } }
  ... on User { role } } }"""


async def test_objects_come_in_the_order_asked(api: Api) -> None:
    """Null for those that do not exist, whatever their ids look like."""
    ann, bob = await api.contact("Ann", emails=["ann@example.com"]), await api.contact("Bob")
    key = await api.label("Friend")
    association = await api.associate(ann, bob, key)
    ids = [association, "nonsense", "lbl_FRIEND", ann, "con_nobody", "usr_local", "asc_", "lbl_NONE", ann]

    nodes = (await api.ask(NODES, ids=ids))["nodes"]

    contact = {"__typename": "Contact", "id": ann, "name": "Ann", "email": "ann@example.com"}
    assert nodes == [
        {"__typename": "Association", "id": association, "label": {"key": "FRIEND"}, "from": {"name": "Ann"}},
        None,
        {"__typename": "AssociationLabel", "id": "lbl_FRIEND", "key": "FRIEND"},
        contact,
        None,
        {"__typename": "User", "id": "usr_local", "role": "ADMIN"},
        None,
        None,
        contact,
    ]


async def test_every_type_of_node_has_a_source(api: Api) -> None:
    """A node whose source had no type would be an internal error."""
    found = (await api.ask('{ __type(name: "Node") { possibleTypes { name } } }'))["__type"]["possibleTypes"]

    assert {one["name"] for one in found} == {*TYPE_NAMES.values()}


async def test_a_node_is_fetched_with_fragments(api: Api) -> None:
    """Named ones, nested ones, under aliases."""
    ann = await api.contact("Ann", company="Ash")
    query = """query ($id: ID!) { it: node(id: $id) { ...A } }
      fragment A on Node { id ...B } fragment B on Contact { called: name ... { work: company } }"""

    assert (await api.ask(query, id=ann))["it"] == {"id": ann, "called": "Ann", "work": "Ash"}


async def test_aliases_with_other_fields_do_not_mix(api: Api) -> None:
    """Each place loads what it shows."""
    ann = await api.contact("Ann", company="Ash", emails=["ann@example.com"])
    query = """query ($id: ID!) {
      a: contact(id: $id) { name } b: contact(id: $id) { company email } c: contact(id: $id) { id } }"""

    assert await api.ask(query, id=ann) == {
        "a": {"name": "Ann"}, "b": {"company": "Ash", "email": "ann@example.com"}, "c": {"id": ann},
    }  # fmt: skip
