"""Contacts through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Api

FIELDS = """
  id externalId name givenName familyName pronouns email emails phone phones company jobTitle birthDate customFields
  notes birth { year month day qualifier original }
  emailOptOut owner { id name role } access { everyone users { id } teams } createdAt updatedAt version
"""
ONE = f"query ($id: ID!) {{ contact(id: $id) {{ {FIELDS} }} }}"

ANN: dict[str, Any] = {
    "givenName": "Ann", "familyName": "Ash", "pronouns": "she/her", "externalId": "a-1",
    "emails": ["ann@example.com", "ann@ash.example"], "phones": ["+49 30 123456"], "company": "Ash & Co",
    "jobTitle": "Baker", "birthDate": "1980-02-29", "notes": "Two\nlines",
    "customFields": {"tags": ["a", 1, None], "nested": {"deep": True}}, "emailOptOut": True,
}  # fmt: skip


async def update(api: Api, contact_id: str, **changes: object) -> Any:
    """Change a contact and return the payload."""
    selection = f"contact {{ {FIELDS} }} errors {{ __typename code path ... on Conflict {{ currentVersion }} }}"
    return await api.do("updateContact", "UpdateContactInput", selection, id=contact_id, **changes)


async def create(api: Api, **given: object) -> Any:
    """Make a contact and return the payload."""
    selection = f"contact {{ {FIELDS} }} errors {{ __typename code message path }}"
    return await api.do("createContact", "CreateContactInput", selection, **given)


async def test_a_contact_is_made_with_all_its_fields(api: Api) -> None:
    """What is read is what was given, names composed and numbers in E.164."""
    made = (await create(api, **ANN))["contact"]

    read = (await api.ask(ONE, id=made["id"]))["contact"]

    assert read == made
    assert read == {
        **ANN, "id": made["id"], "name": "Ann Ash", "email": "ann@example.com", "phone": "+4930123456",
        "phones": ["+4930123456"], "owner": {"id": "usr_local", "name": "Local administrator", "role": "ADMIN"},
        "access": {"everyone": True, "users": [], "teams": []}, "createdAt": made["createdAt"],
        "birth": {"year": 1980, "month": 2, "day": 29, "qualifier": "EXACT", "original": None},
        "updatedAt": made["createdAt"], "version": 1,
    }  # fmt: skip
    assert made["createdAt"].endswith("Z")


async def test_a_birth_known_in_part_is_stored_as_what_is_known(api: Api) -> None:
    """Nothing is filled in, and a whole day given later takes its place, in both fields."""
    about = {"year": 1850, "month": None, "day": None, "qualifier": "ABOUT", "original": "ABT 1850"}

    made = (await create(api, name="Ann", birth=about))["contact"]
    later = (await update(api, made["id"], birthDate="1850-03-01"))["contact"]
    without = (await update(api, made["id"], birth={"month": 3, "day": 1}))["contact"]

    assert (made["birth"], made["birthDate"]) == (about, None)
    assert (later["birth"]["day"], later["birthDate"], later["birth"]["qualifier"]) == (1, "1850-03-01", "EXACT")
    assert (without["birth"]["year"], without["birth"]["month"], without["birthDate"]) == (None, 3, None)


async def test_what_cannot_be_a_birth_is_refused(api: Api) -> None:
    """With its path, as is one that contradicts the whole day."""
    wrong = await create(api, name="Ann", birth={"month": 2, "day": 30})
    both = await create(api, name="Ann", birth={"year": 1850}, birthDate="1850-03-01")

    assert [one["errors"][0]["path"] for one in (wrong, both)] == [["input", "birth"], ["input", "birth"]]


@pytest.mark.parametrize(
    ("field", "nobody"),
    [
        ("neighbourhood { members { contact { id } } associations { id } }", {"members": [], "associations": []}),
        ("associations { edges { node { id } } }", {"edges": []}),
        ("associationGroups { role }", []),
        ('mutualContacts(withId: "con_none") { edges { node { id } } }', {"edges": []}),
        ('walk(roles: [["Friend"]]) { edges { node { id } } }', {"edges": []}),
    ],
)
async def test_a_contact_alone_is_found_with_nobody_around_it(api: Api, field: str, nobody: object) -> None:
    """One statement loads both: that there is nobody hides no contact."""
    ann = await api.contact("Ann")
    await api.label("Friend")

    found = (await api.ask(f"query ($id: ID!) {{ contact(id: $id) {{ name it: {field} }} }}", id=ann))["contact"]

    assert found == {"name": "Ann", "it": nobody}


async def test_what_is_wrong_is_in_the_payload_all_at_once(api: Api) -> None:
    """Each with its place in the input."""
    payload = await create(api, name="Ann", emails=["ann@example.com", "nonsense"], phones=["x"])

    assert payload["contact"] is None
    assert {(error["__typename"], error["code"], *error["path"]) for error in payload["errors"]} == {
        ("InvalidInput", "INVALID", "input", "emails", "1"),
        ("InvalidInput", "INVALID", "input", "phones", "0"),
    }


async def test_a_taken_external_id_is_a_conflict(api: Api) -> None:
    """At its field."""
    await api.contact("Ann", externalId="1")

    [error] = (await create(api, name="Bob", externalId="1"))["errors"]

    assert (error["__typename"], error["path"]) == ("Conflict", ["input", "externalId"])


async def test_absent_fields_stay_and_null_clears(api: Api) -> None:
    """A patch distinguishes the two."""
    contact_id = (await create(api, **ANN))["contact"]["id"]

    changed = (await update(api, contact_id, company=None, jobTitle="Miller", birthDate=None, emails=None))["contact"]

    assert (changed["company"], changed["jobTitle"], changed["birthDate"], changed["emails"]) == (
        None,
        "Miller",
        None,
        [],
    )
    assert (changed["phones"], changed["externalId"]) == (["+4930123456"], "a-1")
    assert changed["version"] == 2


async def test_custom_fields_are_merged_by_key(api: Api) -> None:
    """Null removes one, those not given stay."""
    contact_id = await api.contact("Ann", customFields={"a": 1, "b": 2})

    changed = (await update(api, contact_id, customFields={"b": None, "c": 3}))["contact"]

    assert changed["customFields"] == {"a": 1, "c": 3}


async def test_null_where_nothing_can_be_cleared_is_invalid(api: Api) -> None:
    """Not an error of the schema: it has a code and a place."""
    contact_id = await api.contact("Ann")

    payload = await update(api, contact_id, emailOptOut=None)

    assert payload["contact"] is None
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [("INVALID", ["input", "emailOptOut"])]


async def test_another_version_is_a_conflict_that_tells_the_current_one(api: Api) -> None:
    """So that the client can look at what changed."""
    contact_id = await api.contact("Ann")
    await update(api, contact_id, company="A")

    [error] = (await update(api, contact_id, company="B", expectedVersion=1))["errors"]

    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 2)


async def test_the_same_key_makes_one_contact(api: Api) -> None:
    """And returns the first answer."""
    first, again = [await create(api, name="Ann", idempotencyKey="k") for _ in range(2)]
    other = await create(api, name="Bob", idempotencyKey="k")

    assert again == first
    assert other["errors"][0]["code"] == "CONFLICT"
    assert (await api.ask("{ contacts { totalCount } }"))["contacts"]["totalCount"] == 1


async def test_a_deleted_contact_is_gone(api: Api) -> None:
    """With its associations."""
    ann, bob, key = await api.contact("Ann"), await api.contact("Bob"), await api.label("Friend")
    await api.associate(ann, bob, key)

    payload = await api.do(
        "deleteContact", "DeleteContactInput", "deletedId removedAssociations errors { code }", id=ann
    )

    assert payload == {"deletedId": ann, "removedAssociations": 1, "errors": []}
    assert await api.ask(ONE, id=ann) == {"contact": None}


async def test_access_is_set_and_read(api: Api) -> None:
    """The owner is not one of the users listed."""
    contact_id = await api.contact("Ann")
    selection = "contact { access { everyone users { id } teams } } errors { code }"

    payload = await api.do(
        "setContactAccess", "SetContactAccessInput", selection, contactId=contact_id, everyone=False, teams=["sales"]
    )

    assert payload["contact"]["access"] == {"everyone": False, "users": [], "teams": ["sales"]}


async def test_pages_follow_each_other_in_both_directions(api: Api) -> None:
    """With cursors, totals and what lies around."""
    for name in ("Ann", "Bob", "Cid"):
        await api.contact(name)
    query = """query ($first: Int, $after: String, $last: Int, $before: String) {
      contacts(first: $first, after: $after, last: $last, before: $before) {
        totalCount edges { cursor node { name } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }"""

    one = (await api.ask(query, first=2))["contacts"]
    two = (await api.ask(query, first=2, after=one["pageInfo"]["endCursor"]))["contacts"]
    back = (await api.ask(query, last=1, before=two["edges"][0]["cursor"]))["contacts"]

    names = [[edge["node"]["name"] for edge in page["edges"]] for page in (one, two, back)]
    assert names == [["Ann", "Bob"], ["Cid"], ["Bob"]]
    assert (one["totalCount"], one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (3, True, False)
    assert (one["pageInfo"]["hasPreviousPage"], two["pageInfo"]["hasPreviousPage"]) == (False, True)


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ({"search": "ash"}, ["Ann Ash"]),
        ({"namePrefix": "b"}, ["Bob Birch"]),
        ({"company": "ash & co"}, ["Ann Ash"]),
        ({"createdBefore": "2000-01-01T00:00:00Z"}, []),
        ({"createdFrom": "2000-01-01T00:00:00+02:00"}, ["Ann Ash", "Bob Birch"]),
        ({"ids": []}, []),
        ({}, ["Ann Ash", "Bob Birch"]),
        (None, ["Ann Ash", "Bob Birch"]),
    ],
)
async def test_contacts_are_filtered(api: Api, filter: dict[str, object] | None, names: list[str]) -> None:
    """By each filter that is given."""
    await create(api, **ANN)
    await api.contact("Bob Birch")
    query = "query ($filter: ContactFilter) { contacts(filter: $filter) { edges { node { name } } } }"

    found = (await api.ask(query, filter=filter))["contacts"]

    assert [edge["node"]["name"] for edge in found["edges"]] == names


async def test_contacts_are_ordered(api: Api) -> None:
    """Names by default, the newest first when asked."""
    for name in ("Bob", "Ann"):
        await api.contact(name)
    query = "query ($by: ContactOrder!) { contacts(orderBy: $by) { edges { node { name } } } }"

    pages = [(await api.ask(query, by=by))["contacts"]["edges"] for by in ("NAME_ASC", "NAME_DESC", "CREATED_AT_ASC")]

    assert [[edge["node"]["name"] for edge in page] for page in pages] == [
        ["Ann", "Bob"],
        ["Bob", "Ann"],
        ["Bob", "Ann"],
    ]


async def test_contacts_are_found_by_their_keys(api: Api) -> None:
    """In the order asked; null where there is none."""
    ann = (await create(api, **ANN))["contact"]["id"]
    keys = [
        {"email": "ANN@example.com"},
        {"name": "nobody"},
        {"externalId": "a-1"},
        {"phone": "+4930123456"},
        {"id": ann},
    ]

    found = await api.ask("query ($keys: [ContactKey!]!) { contactsBy(keys: $keys) { name } }", keys=keys)

    assert found["contactsBy"] == [
        {"name": "Ann Ash"},
        None,
        {"name": "Ann Ash"},
        {"name": "Ann Ash"},
        {"name": "Ann Ash"},
    ]


@pytest.mark.parametrize("key", [{}, {"id": "a", "name": "b"}, {"id": None}])
async def test_a_key_is_exactly_one(api: Api, key: dict[str, object]) -> None:
    """None and two are wrong input, in variables as in the document."""
    [error] = (await api.send("query ($key: ContactKey!) { contactsBy(keys: [$key]) { id } }", key=key))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_the_quick_search_finds_and_ranks(api: Api) -> None:
    """The one contact that is meant, and the candidates."""
    await create(api, **ANN)
    ann = await api.contact("Ann Alder")
    query = """query ($text: String!, $not: [ID!]) { findContacts(text: $text, excludeIds: $not) {
      unique { name } totalCount more candidates { contact { name } matchedOn exact } } }"""

    both = (await api.ask(query, text="ann"))["findContacts"]
    one = (await api.ask(query, text="ann", **{"not": [ann]}))["findContacts"]
    mail = (await api.ask(query, text="ann@example.com"))["findContacts"]

    assert (both["unique"], both["totalCount"], both["more"]) == (None, 2, False)
    assert one["unique"] == {"name": "Ann Ash"}
    assert mail["candidates"][0] == {"contact": {"name": "Ann Ash"}, "matchedOn": "EMAIL", "exact": True}
