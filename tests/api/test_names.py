"""The names that a document refers to: each argument has a rule, and an unknown name is an error before execution."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, GraphQLObjectType, get_named_type

from graphapi.schema.api import schema
from graphapi.schema.base.names import shape_of
from graphapi.services.shared import registry
from tests.api.conftest import Api

LABEL, ROLE, CONTACT_ID, USER_ID = "label", "role", "con_", "usr_"
ANY_ROLE = "role of a label or a relation rule"
"""Refused before the operation runs: an unknown name of the registry, an id of another kind."""

LOOKUP = "null, or an outcome, when there is nothing of that id or key"
INPUT = "a refusal in the payload, with its path"
CURSOR = "refused unless it is a cursor of the list"
FREE = "free text: what nothing has is a true empty"
FIELD = "refused unless the viewer sees a contact with this custom field"

ARGUMENTS = {
    "AssociationFilter.createdById": USER_ID,
    "AssociationFilter.labelKeys": LABEL,
    "AssociationFilter.role": ROLE,
    "AssociationGroup.associations(after)": CURSOR,
    "AssociationGroup.relatives(after)": CURSOR,
    "Contact.associations(after)": CURSOR,
    "Contact.associations(before)": CURSOR,
    "Contact.associations(labelKeys)": LABEL,
    "Contact.associations(role)": ROLE,
    "Contact.associations(withId)": CONTACT_ID,
    "Contact.associationGroups(labelKeys)": LABEL,
    "Contact.associationGroups(role)": ANY_ROLE,
    "Contact.messages(after)": CURSOR,
    "Contact.mutualContacts(after)": CURSOR,
    "Contact.mutualContacts(labelKeys)": LABEL,
    "Contact.mutualContacts(withId)": CONTACT_ID,
    "Contact.neighbourhood(labelKeys)": LABEL,
    "Contact.redFlags(after)": CURSOR,
    "Contact.relatives(after)": CURSOR,
    "Contact.relatives(roles)": "refused unless an enabled relation rule has the role",
    "Contact.tasks(after)": CURSOR,
    "Contact.walk(after)": CURSOR,
    "Contact.history(after)": CURSOR,
    "Contact.walk(roles)": ANY_ROLE,
    "ContactDimension.key": FIELD,
    "ContactFilter.associatedWithId": CONTACT_ID,
    "ContactFilter.company": FREE,
    "ContactFilter.hasRole": ANY_ROLE,
    "ContactFilter.ids": CONTACT_ID,
    "ContactFilter.labelKeys": LABEL,
    "ContactFilter.lacksRole": ANY_ROLE,
    "ContactFilter.namePrefix": FREE,
    "ContactFilter.search": FREE,
    "CustomFieldFilter.contains": FREE,
    "CustomFieldFilter.key": FIELD,
    "CustomFieldFilter.startsWith": FREE,
    "RelatedFilter.labelKey": LABEL,
    "RelatedFilter.role": ROLE,
    "TextFilter.contains": FREE,
    "TextFilter.equals": FREE,
    "TextFilter.in": FREE,
    "TextFilter.startsWith": FREE,
    "ContactKey.email": LOOKUP,
    "ContactKey.externalId": LOOKUP,
    "ContactKey.id": LOOKUP,
    "ContactKey.name": LOOKUP,
    "ContactKey.phone": LOOKUP,
    "Query.associationLabel(key)": LOOKUP,
    "Query.associations(after)": CURSOR,
    "Query.associations(before)": CURSOR,
    "Query.associationSuggestions(after)": CURSOR,
    "Query.associationSuggestions(contactId)": CONTACT_ID,
    "Query.changes(after)": CURSOR,
    "Query.changes(byId)": USER_ID,
    "Query.changes(contactIds)": CONTACT_ID,
    "Query.contact(id)": LOOKUP,
    "Query.contacts(after)": CURSOR,
    "Query.contacts(before)": CURSOR,
    "Query.duplicateContacts(after)": CURSOR,
    "Query.duplicateContacts(contactId)": CONTACT_ID,
    "Query.findContacts(excludeIds)": CONTACT_ID,
    "Query.findContacts(text)": FREE,
    "Query.kinship(language)": "refused unless there are names in it",
    "Query.mergeFields(contactId)": LOOKUP,
    "Query.messages(after)": CURSOR,
    "Query.node(id)": LOOKUP,
    "Query.nodes(ids)": LOOKUP,
    "Query.previewMerge(keepId)": INPUT,
    "Query.previewMerge(mergeId)": INPUT,
    "Query.redFlags(after)": CURSOR,
    "Query.redFlags(labelKey)": LABEL,
    "Query.shortestPaths(avoidIds)": CONTACT_ID,
    "Query.shortestPaths(labelKeys)": LABEL,
    "Query.tasks(after)": CURSOR,
    "Query.tasks(assigneeId)": USER_ID,
    "Query.users(after)": CURSOR,
    "Query.users(search)": FREE,
    "Query.users(team)": FREE,
}
"""Every argument and filter field that takes a text or an id, and what happens to an unknown one."""

INPUTS = {
    "assigneeId": INPUT, "changeId": INPUT, "contactId": INPUT, "contactIds": INPUT, "copyRoles": INPUT,
    "defaultPhoneRegion": INPUT,
    "exclusiveWith": INPUT, "fromId": INPUT, "id": INPUT, "ids": INPUT, "keepId": INPUT, "key": INPUT,
    "labelKey": INPUT, "mergeId": INPUT, "ownerId": INPUT, "relativeId": INPUT, "role": INPUT, "senderId": INPUT,
    "inverseRole": FREE, "steps": INPUT, "unlessRoles": INPUT,
    "toId": INPUT, "userId": INPUT, "userIds": INPUT,
    "category": FREE, "company": FREE, "description": FREE, "email": FREE, "emails": FREE, "externalId": FREE,
    "familyName": FREE,
    "givenName": FREE, "idempotencyKey": FREE, "inverseName": FREE, "jobTitle": FREE, "name": FREE, "note": FREE,
    "notes": FREE, "original": FREE, "phones": FREE, "pronouns": FREE, "resolution": FREE, "subject": FREE,
    "team": FREE, "teams": FREE, "text": FREE, "title": FREE,
}  # fmt: skip
"""Every field of a mutation's input that takes texts or ids, likewise; any text can be a team."""

REFUSED = {place: means for place, means in ARGUMENTS.items() if means in {LABEL, ROLE, ANY_ROLE, CONTACT_ID, USER_ID}}
FILTERS = {
    "AssociationFilter": ("associations(filter: {{{given}}}) {{ totalCount }}", "filter"),
    "ContactFilter": ("contacts(filter: {{{given}}}) {{ totalCount }}", "filter"),
    "RelatedFilter": ("contacts(filter: {{or: [{{related: {{{given}}}}}]}}) {{ totalCount }}", "filter.or.0.related"),
}
CLOSEST = {LABEL: ["SPOUSE"], ROLE: ["Spouse"], ANY_ROLE: ["Spouse"]}
NEEDED = {"mutualContacts": 'withId: "con_x"', "shortestPaths": 'from: {id: "con_x"}, to: {id: "con_y"}',
          "findContacts": 'text: "x"'}  # fmt: skip


def texts() -> dict[str, Any]:
    """Every argument and input field of the schema that takes texts or ids, by its place."""
    found: dict[str, Any] = {}
    for kind in schema.core.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            found |= {
                f"{kind.name}.{name}({argument})": given
                for name, field in kind.fields.items()
                for argument, given in field.args.items()
            }
        elif isinstance(kind, GraphQLInputObjectType):
            found |= {f"{kind.name}.{name}": field for name, field in kind.fields.items()}
    return {place: given for place, given in found.items() if get_named_type(given.type).name in {"String", "ID"}}


def inputs_of_mutations() -> set[str]:
    """The names of the input types that mutations, and their previews, take."""
    roots = [schema.core.mutation_type, schema.core.query_type]
    fields = [field for root in roots if root for field in root.fields.values() if "input" in field.args]
    found = {get_named_type(field.args["input"].type).name for field in fields}
    return found | {"AssociationItem", "CreateContactItem", "PartialDateInput"}


def test_every_text_that_a_query_takes_has_a_treatment() -> None:
    """A new one is added to the table as a name of the registry, an id or free text."""
    asked = {place for place in texts() if place.partition(".")[0] not in inputs_of_mutations()}

    assert asked == ARGUMENTS.keys()


def test_every_text_that_a_mutation_takes_has_a_treatment() -> None:
    """An unknown reference is refused in the payload."""
    fields = {place.partition(".")[2] for place in texts() if place.partition(".")[0] in inputs_of_mutations()}

    assert fields == INPUTS.keys()


def test_what_names_something_is_declared_so() -> None:
    """Nothing else is: inputs of mutations are refused in their payloads."""
    declared = {place: shape for place, given in texts().items() if (shape := shape_of(given)) is not None}

    assert declared == REFUSED


def value(kind: Any, text: str) -> tuple[str, Any, str]:
    """A text in the nested lists that it takes: as a literal, as a variable's value, and its path."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type, text)
    if isinstance(kind, GraphQLList):
        literal, plain, place = value(kind.of_type, text)
        return f"[{literal}]", [plain], f".0{place}"
    return f'"{text}"', text, ""


def asking(place: str, literal: str) -> tuple[str, str]:
    """A selection of Query with that argument, and the argument's full name."""
    owner, _, rest = place.partition(".")
    if owner in FILTERS:
        text, place = FILTERS[owner]
        return text.format(given=f"{rest}: {literal}"), f"{place}.{rest}"
    field, _, argument = rest.rstrip(")").partition("(")
    needed = NEEDED.get(field, "") if not NEEDED.get(field, "").startswith(argument) else ""
    call = f"{field}({argument}: {literal} {needed}) {{ __typename }}"
    return (call if owner == "Query" else f"contacts {{ edges {{ node {{ {call} }} }} }}"), argument


@pytest.mark.parametrize("compiled", [True, False], ids=["plan", "graphql-core"])
async def test_an_unknown_name_is_one_error_before_any_work(
    api: Api, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anywhere: with its location and the closest names, and nothing read but the registry."""
    monkeypatch.setattr(schema, "compiles", compiled)
    await api.label("Spouse")
    for name in ("Ann", "Bob"):
        await api.contact(name)
    given = texts()
    for place, means in REFUSED.items():
        wrong = "spouze" if means in {LABEL, ROLE, ANY_ROLE} else "lbl_SPOUSE"
        literal, plain, inside = value(given[place].type, wrong)
        by_literal, argument = asking(place, literal)
        by_variable, _ = asking(place, "$given")
        for query, variables in (
            (f"{{ {by_literal} }}", {}),
            (f"query ($given: {given[place].type}) {{ {by_variable} }}", {"given": plain}),
        ):
            answer = (await api.http.post("/graphql", json={"query": query, "variables": variables})).json()
            [error] = answer["errors"]
            assert "data" not in answer, place
            assert (error["extensions"]["code"], error["extensions"]["argument"]) == (
                "BAD_USER_INPUT", f"{argument}{inside}"
            ), place  # fmt: skip
            assert error["extensions"].get("suggestions") == CLOSEST.get(means), place
            assert error["locations"], place
            assert api.statements == [], place


async def test_a_mutation_whose_answer_asks_for_an_unknown_role_changes_nothing(api: Api) -> None:
    """The whole request is wrong."""
    query = """mutation { createContact(input: {name: "Ann"}) {
      contact { ...On } } }
      fragment On on Contact { walk(roles: [["Paernt"]]) { totalCount } }"""

    answer = (await api.http.post("/graphql", json={"query": query})).json()

    assert [error["extensions"]["argument"] for error in answer["errors"]] == ["roles.0.0"]
    assert (await api.ask("{ contacts { totalCount } }"))["contacts"]["totalCount"] == 0


async def test_names_that_exist_pass_in_any_case_of_a_role_and_retired_too(api: Api) -> None:
    """Keys are case-sensitive; the default of a variable is checked as well."""
    await api.label("Mentor", inverseName="Mentee", inverseLimit=3)
    await api.do("updateAssociationLabel", "UpdateAssociationLabelInput", "errors { code }", key="MENTOR_MENTEE",
                 retired=True)  # fmt: skip

    await api.ask('{ contacts(filter: {hasRole: "mentEE", lacksRole: "MENTOR_MENTEE.name"}) { totalCount } }')
    await api.ask('query ($k: [String!] = ["MENTOR_MENTEE"]) { contacts(filter: {labelKeys: $k}) { totalCount } }')
    wrong = 'query ($k: [String!] = ["Mentee"]) { contacts(filter: {labelKeys: $k}) { totalCount } }'
    answer = (await api.http.post("/graphql", json={"query": wrong})).json()
    assert answer["errors"][0]["message"] == "No label has the key “Mentee”. Did you mean “MENTOR_MENTEE”?"
    assert answer["errors"][0]["extensions"]["suggestions"] == ["MENTOR_MENTEE"]


async def test_a_label_that_another_server_has_just_registered_is_known(api: Api) -> None:
    """The registry is read again before a name is called unknown."""
    await api.ask("{ associationLabels { key } }")
    known = dict(api.database.shared)
    await api.label("Neighbour")
    api.database.shared.update(known)

    data = await api.ask('{ contacts(filter: {hasRole: "neighbour"}) { totalCount } }')

    assert data["contacts"]["totalCount"] == 0


async def test_mutations_offer_the_closest_names(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the payload's errors, beside the path of the input; also when the registry has grown old meanwhile."""
    monkeypatch.setattr(registry, "FRESH", 0.0)
    await api.label("Spouse")
    ann, bob = await api.contact("Ann", emails=["ann@example.org"]), await api.contact("Bob")
    asked = [
        ("associate", "AssociateInput", {"fromId": ann, "toId": bob, "labelKey": "Spuose"}, ["input", "labelKey"]),
        ("deleteAssociationLabel", "DeleteAssociationLabelInput", {"key": "spouse"}, ["input", "key"]),
        ("updateAssociationLabel", "UpdateAssociationLabelInput", {"key": "SPOUSES"}, ["input", "key"]),
        (
            "createAssociationLabel", "CreateAssociationLabelInput",
            {"name": "Friend", "limit": 5, "exclusiveWith": ["SPUOSE"]}, ["input", "exclusiveWith", "0"],
        ),
    ]  # fmt: skip

    for mutation, kind, given, path in asked:
        payload = await api.do(mutation, kind, "errors { message path }", **given)
        message = "There is no such association label. Did you mean “SPOUSE”?"
        assert payload["errors"] == [{"message": message, "path": path}]

    query = "query ($i: MessageInput!) { previewMessages(input: $i) { errors { message path } } }"
    given = {"contactIds": [ann], "subject": "x", "text": "y", "copyRoles": ["Spuose"]}
    [preview] = (await api.ask(query, i=given))["previewMessages"]
    message = "No label has the role “Spuose”. Did you mean “Spouse”?"
    assert preview["errors"] == [{"message": message, "path": ["input", "copyRoles", "0"]}]


@pytest.mark.parametrize("compiled", [True, False], ids=["plan", "graphql-core"])
async def test_a_key_that_several_share_is_an_error_that_names_them(
    api: Api, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contacts of the other keys are returned; a path needs both its ends."""
    monkeypatch.setattr(schema, "compiles", compiled)
    made = [await api.contact("Ann", company=company) for company in ("Elm", "Fir")]
    await api.contact("Bob", emails=["bob@example.org"])
    candidates = [
        {"id": one, "name": "Ann", "company": company, "email": None}
        for one, company in zip(made, ("Elm", "Fir"), strict=True)
    ]

    answer = await api.send('{ contactsBy(keys: [{name: "Bob"}, {name: "ANN"}, {name: "Cid"}]) { name } }')
    [error] = answer["errors"]
    assert answer["data"]["contactsBy"] == [{"name": "Bob"}, None, None]
    assert (error["path"], error["message"]) == (["contactsBy", 1], "2 contacts have the name “ANN”: ask by id.")
    assert error["extensions"] == {"code": "AMBIGUOUS", "argument": "keys.1.name", "candidates": candidates}

    answer = await api.send('{ shortestPaths(from: {email: "bob@example.org"}, to: {name: "Ann"}) { outcome } }')
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]["argument"]) == (["shortestPaths"], "to.name")
    assert error["extensions"]["candidates"] == candidates
