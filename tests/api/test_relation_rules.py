"""Relation rules and the relatives that they derive, as clients see them."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.shared.registry import rule_properties
from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.conftest import ADMIN, cypher

ERRORS = "errors { code message path }"
RULE = f"rule {{ key role inverseRole steps unlessRoles sharing enabled missingRoles version }} {ERRORS}"
RELATIVES = """
query ($id: ID!, $roles: [String!]) {
  contact(id: $id) {
    relatives(roles: $roles) {
      totalCount
      edges { role inverseRole node { name } because { length text steps { role from { name } to { name } } } }
    }
  }
}"""


async def do(api: Api, mutation: str, selection: str, **given: Any) -> Any:
    """Send a mutation as the administrator and return its payload."""
    return await Caller(api.database, ADMIN).do(mutation, selection, **given)


async def family(api: Api) -> dict[str, str]:
    """Store Gus, his children Ann and Bob, and Bob's child Dan; return the ids."""
    ids = {name: await api.contact(name) for name in ("Gus", "Ann", "Bob", "Dan")}
    key = await api.label("Parent", 9, inverseName="Child", inverseLimit=9)
    for parent, child in (("Gus", "Ann"), ("Gus", "Bob"), ("Bob", "Dan")):
        await api.associate(ids[parent], ids[child], key)
    return ids


async def create(api: Api, role: str, steps: list[list[str]], **given: Any) -> Any:
    """Create a rule and return the payload."""
    return await do(api, "createRelationRule", RULE, role=role, steps=steps, **given)


async def test_a_rule_derives_relatives_in_both_directions_and_says_why(api: Api) -> None:
    """From a contact to its grandparent and back; the roles of the path are those of each contact to the one before."""
    ids = await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")

    dan = (await api.ask(RELATIVES, id=ids["Dan"]))["contact"]["relatives"]
    gus = (await api.ask(RELATIVES, id=ids["Gus"], roles=["grandchild"]))["contact"]["relatives"]

    (edge,) = dan["edges"]
    assert (edge["node"]["name"], edge["role"], edge["inverseRole"]) == ("Gus", "Grandparent", "Grandchild")
    assert [one["text"] for one in edge["because"]] == ["Dan → Parent: Bob → Parent: Gus"]
    assert [(s["from"]["name"], s["role"], s["to"]["name"]) for s in edge["because"][0]["steps"]] == [
        ("Dan", "Parent", "Bob"), ("Bob", "Parent", "Gus"),
    ]  # fmt: skip
    assert [(one["node"]["name"], one["role"]) for one in gus["edges"]] == [("Dan", "Grandchild")]
    assert (dan["totalCount"], gus["totalCount"]) == (1, 1)


GROUPS = """
query ($id: ID!, $derived: Boolean!) {
  contact(id: $id) {
    associationGroups(includeDerived: $derived) {
      id role derived totalCount label { id key } rule { key }
      associations { edges { node { name } } }
      relatives { totalCount edges { role inverseRole node { name } because { text } } }
    }
  }
}"""


async def test_derived_groups_stand_beside_stored_ones(api: Api) -> None:
    """Each with who is in it and why; a group can be read again by its id."""
    ids = await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    await create(api, "Sibling", [["Parent"], ["Child"]], sharing="ALL")

    stored = (await api.ask(GROUPS, id=ids["Bob"], derived=False))["contact"]["associationGroups"]
    found = (await api.ask(GROUPS, id=ids["Bob"], derived=True))["contact"]["associationGroups"]
    again = "node(id: $id) { ... on AssociationGroup { role relatives { edges { because { text } } } } }"
    label = 'label: node(id: $label) { id ... on AssociationLabel { key } } rule: node(id: "rul_SIBLING") { id }'
    read = await api.ask(
        f"query ($id: ID!, $label: ID!) {{ {again} {label} }}", id=found[2]["id"], label=found[2]["label"]["id"]
    )

    assert found[:2] == stored
    assert [(one["role"], one["derived"], one["rule"]) for one in stored] == [
        ("Child", False, None), ("Parent", False, None),
    ]  # fmt: skip
    (siblings,) = found[2:]
    assert (siblings["role"], siblings["derived"], siblings["totalCount"]) == ("Sibling", True, 1)
    assert (siblings["rule"], siblings["associations"]["edges"]) == ({"key": "SIBLING"}, [])
    assert siblings["label"] == read["label"] == {"id": "lbl_rule.SIBLING", "key": "rule.SIBLING"}
    assert siblings["relatives"]["edges"] == [
        {
            "role": "Sibling", "inverseRole": "Sibling", "node": {"name": "Ann"},
            "because": [{"text": "Bob → Parent: Gus → Child: Ann"}],
        }
    ]  # fmt: skip
    because = [{"text": "Bob → Parent: Gus → Child: Ann"}]
    assert read["rule"] == {"id": "rul_SIBLING"}
    assert read["node"] == {"role": "Sibling", "relatives": {"edges": [{"because": because}]}}


@pytest.mark.parametrize("below", ["role", "role associations { totalCount }"])
async def test_groups_in_a_derived_role_are_asked_for_with_derived_ones(api: Api, below: str) -> None:
    """Without them there would be none, though the contact has relatives in the role."""
    ids = await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    text = f"query ($id: ID!) {{ contact(id: $id) {{ associationGroups(role: %s) {{ {below} }} }} }}"

    found = (await api.ask(text % '"grandparent", includeDerived: true', id=ids["Dan"]))["contact"]
    refused = await api.send(text % '"grandparent"', id=ids["Dan"])

    assert [one["role"] for one in found["associationGroups"]] == ["Grandparent"]
    assert refused["errors"][0]["extensions"]["argument"] == "role"
    assert "includeDerived: true" in refused["errors"][0]["message"]


async def test_a_stored_relative_is_not_derived_again(api: Api) -> None:
    """Both ways: the group of the stored association has it, and no derived one."""
    ids = await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    key = await api.label("Grandparent", 9, inverseName="Grandchild", inverseLimit=9)
    await api.associate(ids["Gus"], ids["Dan"], key)

    dan = (await api.ask(GROUPS, id=ids["Dan"], derived=True))["contact"]["associationGroups"]
    gus = (await api.ask(GROUPS, id=ids["Gus"], derived=True))["contact"]["associationGroups"]

    assert [(one["role"], one["derived"]) for one in dan] == [("Grandparent", False), ("Parent", False)]
    assert [(one["role"], one["derived"]) for one in gus] == [("Child", False), ("Grandchild", False)]


async def test_derived_groups_of_a_page_are_one_search(api: Api) -> None:
    """However many contacts there are; what is in the groups is another one."""
    await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    page = "relatives { edges { node { name } because { text } } }"

    text = f"{{ contacts {{ edges {{ node {{ associationGroups(includeDerived: true) {{ role {page} }} }} }} }} }}"
    found = (await api.ask(text))["contacts"]["edges"]

    derived = [one["role"] for edge in found for one in edge["node"]["associationGroups"] if one["relatives"]["edges"]]
    assert sorted(derived) == ["Grandchild", "Grandparent"]
    assert sorted(one for one in api.statements if one != "workspace/load") == [
        "associations/groups", "contacts/by_id", "contacts/page_by_name", "contacts/relatives", "contacts/relatives",
    ]  # fmt: skip


async def test_a_rule_is_created_changed_and_deleted(api: Api) -> None:
    """With a version, and refused if it has changed; rules that name its role say what is missing."""
    await family(api)
    made = (await create(api, "Sibling", [["Parent"], ["Child"]], sharing="ALL"))["rule"]
    await create(api, "Uncle or aunt", [["Parent"], ["Sibling"]], inverseRole="Nephew or niece", unlessRoles=["Parent"])

    changed = await do(api, "updateRelationRule", RULE, key="SIBLING", enabled=False, expectedVersion=1)
    late = await do(api, "updateRelationRule", RULE, key="SIBLING", enabled=True, expectedVersion=1)
    rules = (await api.ask("{ relationRules { key missingRoles } }"))["relationRules"]
    gone = await do(api, "deleteRelationRule", f"deletedKey {ERRORS}", key="UNCLE_OR_AUNT")
    again = await do(api, "deleteRelationRule", f"deletedKey {ERRORS}", key="UNCLE_OR_AUNT")

    assert made == {
        "key": "SIBLING", "role": "Sibling", "inverseRole": "Sibling", "steps": [["Parent"], ["Child"]],
        "unlessRoles": [], "sharing": "ALL", "enabled": True, "missingRoles": [], "version": 1,
    }  # fmt: skip
    assert (changed["rule"]["enabled"], changed["rule"]["version"]) == (False, 2)
    assert [(one["code"], one["path"]) for one in late["errors"]] == [("CONFLICT", ["input", "expectedVersion"])]
    assert rules == [
        {"key": "SIBLING", "missingRoles": []}, {"key": "UNCLE_OR_AUNT", "missingRoles": ["Sibling"]}
    ]  # fmt: skip
    assert gone == {"deletedKey": "UNCLE_OR_AUNT", "errors": []}
    assert (again["deletedKey"], again["errors"][0]["code"]) == (None, "NOT_FOUND")


@pytest.mark.parametrize(
    ("given", "path", "message"),
    [
        ({"steps": [["Parrent"]]}, ["steps", "0", "0"], "has the role “Parrent”. Did you mean “Parent”?"),
        ({"steps": []}, ["steps"], "from 1 to 6 steps"),
        ({"steps": [["Parent"], []]}, ["steps", "1"], "at least one role"),
        ({"steps": [["Parent"]] * 7}, ["steps"], "from 1 to 6 steps"),
        ({"role": " "}, ["role"], "`role` is needed"),
        ({"role": "family.X"}, ["role"], "must not begin with family."),
        ({"sharing": "ALL", "steps": [["Parent"]]}, ["sharing"], "two steps"),
        ({"unlessRoles": ["Friend"]}, ["unlessRoles", "0"], "has the role “Friend”"),
        ({"key": "x"}, ["key"], "A key has only"),
        ({"steps": [["Grandparent"], ["Ancestor"]], "role": "Ancestor"}, ["steps"], "Ancestor → Ancestor"),
        ({"steps": [["Great"], ["Great"], ["Great"]], "role": "Far"}, ["steps"], "9 associations in a row"),
    ],
)
async def test_what_a_rule_may_not_be_is_refused(
    api: Api, given: dict[str, Any], path: list[str], message: str
) -> None:
    """With the place of the mistake; nothing is stored."""
    await family(api)
    await create(api, "Great", [["Parent"], ["Parent"], ["Parent"]], inverseRole="Great child")
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")

    payload = await create(api, **{"role": "Elder", "steps": [["Parent"], ["Parent"]]} | given)

    (error,) = payload["errors"]
    assert (payload["rule"], error["code"], error["path"]) == (None, "INVALID", ["input", *path])
    assert message in error["message"]
    assert len((await api.ask("{ relationRules { key } }"))["relationRules"]) == 2


async def test_a_circle_is_refused_and_named(api: Api) -> None:
    """Also one that a change of another rule would close."""
    await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    await create(api, "Elder", [["Grandparent"], ["Parent"]], inverseRole="Younger")

    payload = await do(api, "updateRelationRule", RULE, key="GRANDPARENT", steps=[["Elder"]])

    (error,) = payload["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "steps"])
    assert "Grandparent → Elder → Grandparent" in error["message"]


async def test_rules_that_cost_too_much_are_refused_with_the_cost(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of all enabled rules is bounded: that is the price of `relatives`."""
    from graphapi.kernel import relation_rule_changes  # noqa: PLC0415 – the bound is lowered here alone

    await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    monkeypatch.setattr(relation_rule_changes, "COST_MAX", 30)

    payload = await create(api, "Cousin", [["Parent"], ["Parent"], ["Child"], ["Child"]])

    (error,) = payload["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "steps"])
    assert error["message"] == "With this rule all enabled rules would cost 50; the maximum is 30."


async def test_only_administrators_manage_rules(api: Api) -> None:
    """Everybody may read them."""
    await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")
    editor = Caller(api.database, Viewer("usr_editor", "Editor", Role.EDITOR))

    refused = [
        await editor.do("createRelationRule", ERRORS, role="Elder", steps=[["Parent"]]),
        await editor.do("updateRelationRule", ERRORS, key="GRANDPARENT", enabled=False),
        await editor.do("deleteRelationRule", ERRORS, key="GRANDPARENT"),
    ]

    assert [one["errors"][0]["code"] for one in refused] == ["FORBIDDEN"] * 3
    assert (await editor.ask("{ relationRules { key enabled } }"))["relationRules"] == [
        {"key": "GRANDPARENT", "enabled": True}
    ]


async def test_an_unknown_role_is_a_top_level_error(api: Api) -> None:
    """With the argument and a suggestion."""
    ids = await family(api)
    await create(api, "Grandparent", [["Parent"], ["Parent"]], inverseRole="Grandchild")

    answer = await api.send(RELATIVES, id=ids["Dan"], roles=["Granparent"])

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "Did you mean “Grandparent”?" in error["message"]


async def test_the_migration_stores_what_a_new_workspace_starts_with(api: Api) -> None:
    """Workspaces from before get the same rules; those that somebody changed since stay."""
    from graphapi.db.migrations import all_migrations  # noqa: PLC0415 – of this test alone

    (migration,) = [one for one in all_migrations() if one.id.endswith("__relation_rules")]
    await cypher(api.database, "CREATE (u:RelationRule {key: 'COUSIN', role: 'Kin', version: 2})")

    await cypher(api.database, migration.statements()[-1].rstrip(";"))
    rows: list[Any] = await cypher(api.database, "MATCH (u:RelationRule) RETURN properties(u) ORDER BY u.position")

    stored = [row[0] for row in rows]
    assert [one for one in stored if one["key"] == "COUSIN"] == [{"key": "COUSIN", "role": "Kin", "version": 2}]
    assert [one for one in stored if one["key"] != "COUSIN"] == [
        rule_properties(rule) for rule in relation_catalogue() if rule.key != "COUSIN"
    ]
