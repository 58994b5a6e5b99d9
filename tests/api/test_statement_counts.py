"""A read is one statement per field and level, however many rows there are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.api.conftest import Api
from tests.conftest import EXECUTOR

EDGE = "edges { role node { id name owner { name } } association { label { key } from { name } to { id } } }"

GROUPS_WITH_PAGES = ["associations/groups_with_pages"]
if EXECUTOR == "reference":
    GROUPS_WITH_PAGES = ["associations/group_pages", "associations/groups"]

READS = {
    "a page": ("{ contacts { edges { cursor node { id name } } pageInfo { endCursor } } }", ["contacts/page_by_name"]),
    "a total alone": ("{ contacts { totalCount } }", ["contacts/count_all"]),
    "both": ("{ contacts { totalCount edges { node { id } } } }", ["contacts/count_all", "contacts/page_by_name"]),
    "owners": ("{ contacts { edges { node { owner { name } } } } }", ["contacts/page_by_name", "users/by_ids"]),
    "associations of all": (
        f"{{ contacts {{ edges {{ node {{ associations {{ totalCount {EDGE} }} }} }} }} }}",
        [
            "associations/degrees",
            "associations/page_by_role",
            "contacts/by_id",
            "contacts/page_by_name",
            "users/by_ids",
        ],
    ),
    "ends that were loaded already": (
        """{ contacts { edges { node { name associations { edges { node { name }
             association { from { name } to { name } } } } } } } }""",
        ["associations/page_by_role", "contacts/page_by_name"],
    ),
    "ids alone": (
        "{ contacts { edges { node { associations { edges { association { from { id } to { id } } } } } } } }",
        ["associations/page_by_role", "contacts/page_by_name"],
    ),
    "totals of all": (
        "{ contacts { edges { node { associations { totalCount } } } } }",
        ["associations/degrees", "contacts/page_by_name"],
    ),
    "groups of all, with their associations": (
        """{ contacts { edges { node { associationGroups { role totalCount
             associations { totalCount edges { node { name } } } } } } } }""",
        [*GROUPS_WITH_PAGES, "contacts/page_by_name"],
    ),
    "groups of all, with their associations twice": (
        """{ contacts { edges { node { associationGroups { few: associations(first: 1) { edges { node { name } } }
             associations { edges { node { name } } } } } } } }""",
        [*["associations/group_pages"] * 2, "associations/groups", "contacts/page_by_name"],
    ),
    "two levels": (
        """{ contacts { edges { node { associations { edges { node {
             associations { edges { node { name } } } } } } } } } }""",
        ["associations/page_by_role", "associations/page_by_role", "contacts/page_by_name"],
    ),
    "neighbourhoods of all": (
        """{ contacts { edges { node { neighbourhood { root { name } members { contact { name } }
             associations { from { name } to { name } label { name } } } } } } }""",
        ["contacts/by_id", "contacts/neighbourhood", "contacts/page_by_name"],
    ),
    "flags of all": (
        "{ contacts { edges { node { redFlags { totalCount edges { node { contact { id } } } } } } } }",
        ["contacts/page_by_name", "red_flags/counts", "red_flags/pages"],
    ),
    "the history of all, in words": (
        "{ contacts { edges { node { history { totalCount edges { node { text by { name } } } } } } } }",
        ["changes/counts", "changes/pages", "contacts/by_id", "contacts/page_by_name", "users/by_ids"],
    ),
    "labels and their counts": (
        "{ associationLabels { key associationCount openRedFlagCount } }",
        ["red_flags/open_by_label", "workspace/count_by_type"],
    ),
}


async def people(api: Api, count: int) -> list[str]:
    """Make contacts, each a friend of the one before."""
    return await chain(api, count, "FRIEND")


async def chain(api: Api, count: int, label_key: str) -> list[str]:
    """Make contacts, each associated with the one before."""
    ids = [await api.contact(f"Contact {n:03}") for n in range(count)]
    for one, other in pairwise(ids):
        await api.associate(one, other, label_key)
    return ids


@pytest.mark.parametrize(("query", "statements"), READS.values(), ids=READS.keys())
async def test_statements_depend_on_the_fields_alone(api: Api, query: str, statements: list[str]) -> None:
    """Two contacts or twelve."""
    await api.label("Friend")
    await people(api, 2)
    await api.ask(query)
    few = sorted(api.statements)
    await people(api, 10)

    await api.ask(query)

    assert sorted(api.statements) == few == statements


async def test_aliases_of_one_contact_each_load_together(api: Api) -> None:
    """Ten contacts by id are one statement, ten nodes too."""
    await api.label("Friend")
    ids = await people(api, 10)
    aliases = " ".join(f'c{n}: contact(id: "{one}") {{ name }}' for n, one in enumerate(ids))

    await api.ask(f"{{ {aliases} }}")
    by_alias = list(api.statements)
    await api.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Contact { name } } }", ids=ids)

    assert by_alias == api.statements == ["contacts/by_id"]


async def test_what_lies_below_aliases_loads_together(api: Api) -> None:
    """Whatever their arguments: the next level is one statement for all."""
    await api.label("Friend")
    ids = await people(api, 4)
    below = "associations(first: 1) { edges { node { name associations { totalCount } } } }"
    aliases = " ".join(f'c{n}: contact(id: "{one}") {{ {below} }}' for n, one in enumerate(ids))

    found = await api.ask(f"{{ {aliases} }}")

    assert api.statements == ["contacts/by_id", "associations/page_by_role", "associations/degrees"]
    others = [found[f"c{n}"]["associations"]["edges"][0]["node"] for n in range(4)]
    assert [(one["name"], one["associations"]["totalCount"]) for one in others] == [
        ("Contact 001", 2), ("Contact 000", 1), ("Contact 001", 2), ("Contact 002", 2),
    ]  # fmt: skip


@pytest.mark.skipif(EXECUTOR == "reference", reason="graphql-core loads each field as soon as its own is there")
async def test_one_field_with_several_arguments_is_loaded_by_each(api: Api) -> None:
    """Two roles beside each other are two statements; what lies below both is one more."""
    await api.label("Parent", inverseName="Child", inverseLimit=10)
    ids = await chain(api, 3, "PARENT_CHILD")
    below = "edges { node { name associationGroups { role totalCount } } }"

    found = await api.ask(
        f"""query ($id: ID!) {{ contact(id: $id) {{ parents: associations(role: "Parent") {{ {below} }}
            children: associations(role: "Child") {{ {below} }} }} }}""",
        id=ids[1],
    )

    assert sorted(api.statements) == ["associations/groups", *["associations/page_by_role"] * 2]
    names = {role: [edge["node"]["name"] for edge in page["edges"]] for role, page in found["contact"].items()}
    assert names == {"parents": ["Contact 000"], "children": ["Contact 002"]}


async def test_a_batch_reads_its_results_together(api: Api) -> None:
    """Created objects are known; a repeated batch reads its associations with one statement, their ends with one."""
    await api.label("Friend")
    ids = await people(api, 5)
    items = [{"fromId": ids[0], "toId": other, "labelKey": "FRIEND"} for other in ids[2:]]

    selection = "results { association { id from { name } to { name } } }"

    made = await api.do("associateMany", "AssociateManyInput", selection, items=items)
    assert api.statements[-2:] == ["idempotency/record", "contacts/by_id"]

    assert await api.do("associateMany", "AssociateManyInput", selection, items=items) == made
    assert api.statements[-3:] == ["associations/by_id", "idempotency/record", "contacts/by_id"]


async def test_a_write_records_its_change_with_one_statement(api: Api) -> None:
    """One association or three: the record is one more statement, sent with the idempotency key and the commit."""
    await api.label("Friend")
    ids = [await api.contact(f"Contact {n}") for n in range(4)]
    items = [{"fromId": ids[0], "toId": other, "labelKey": "FRIEND"} for other in ids[1:]]

    await api.do("associateMany", "AssociateManyInput", "results { association { id } }", items=items[1:])
    many = list(api.statements)
    await api.do("associate", "AssociateInput", "association { id }", **items[0])

    stored = ["associations/lock_and_load", "associations/store", "changes/record", "idempotency/record"]
    assert (api.statements, many) == (stored, stored)
