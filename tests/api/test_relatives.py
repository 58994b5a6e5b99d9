"""Unlinked relatives: shown with candidates, linked by all rules, dismissed or restored, never lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from tests.api.conftest import Api
from tests.conftest import cypher

RELATIVES = "unlinkedRelatives { id name role candidates(first: 3) { exact matchedOn contact { id name } } }"
ONE = f"query ($id: ID!) {{ contact(id: $id) {{ name version {RELATIVES} }} }}"
REFUSED = "errors { code message path }"
LINK = f"created association {{ id label {{ key }} note since }} {REFUSED}"


@pytest.fixture(autouse=True)
async def labels(api: Api) -> None:
    """Labels for families and friends."""
    await api.label("Parent", inverseName="Child", inverseLimit=30)
    await api.label("Friend")


async def make(api: Api, name: str, *relatives: UnlinkedRelative) -> str:
    """Make a contact with relatives, and return its id."""
    made = await api.do("createContact", "CreateContactInput", "contact { id }", name=name)
    contact_id = made["contact"]["id"]
    text = stored_relatives(relatives)
    await cypher(api.database, "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them", id=contact_id, them=text)
    return contact_id


async def relatives_of(api: Api, contact_id: str) -> list[dict[str, Any]]:
    """The relatives that the contact shows."""
    return (await api.ask(ONE, id=contact_id))["contact"]["unlinkedRelatives"]


async def link(api: Api, contact_id: str, relative_id: str, to_id: str, **more: object) -> Any:
    """Choose a contact for a relative."""
    given = {"contactId": contact_id, "relativeId": relative_id, "toId": to_id} | more
    return await api.do("linkRelative", "LinkRelativeInput", LINK, **given)


MOTHER = UnlinkedRelative("rel_1", "Cara Oak", "Mother", since="1980-03-01", note="by birth")
SHAMAN = UnlinkedRelative("rel_2", "Dan", "Shaman")


async def test_relatives_are_shown_with_candidates(api: Api) -> None:
    """The same name first, then similar ones; never the contact itself."""
    cara, near = await make(api, "Cara Oak"), await make(api, "Cora Oak")
    ann = await make(api, "Ann Oak", MOTHER, SHAMAN)

    mother, shaman = await relatives_of(api, ann)

    assert (mother["name"], mother["role"]) == ("Cara Oak", "Mother")
    assert [(one["contact"]["id"], one["exact"]) for one in mother["candidates"]] == [(cara, True), (near, False)]
    assert (shaman["role"], shaman["candidates"]) == ("Shaman", [])


async def test_candidates_of_all_are_one_statement(api: Api) -> None:
    """However many contacts and relatives there are."""
    for name in ("Ann", "Bob", "Cid"):
        await make(api, name, MOTHER, SHAMAN)
    api.statements.clear()

    await api.ask(f"{{ contacts {{ edges {{ node {{ {RELATIVES} }} }} }} }}")

    assert sorted(api.statements) == ["contacts/candidates", "contacts/page_by_name"]


async def test_linking_makes_the_association_and_takes_the_relative_away(api: Api) -> None:
    """With the days and notes of the file; the word that says more than the role is noted."""
    cara = await make(api, "Cara Oak")
    ann = await make(api, "Ann Oak", MOTHER)

    linked = await link(api, ann, "rel_1", cara)
    again = await link(api, ann, "rel_1", cara)

    made = linked["association"]
    assert (linked["created"], linked["errors"], made["label"]["key"]) == (True, [], "PARENT_CHILD")
    assert (made["note"], made["since"]) == ("Mother\nby birth", "1980-03-01")
    assert await relatives_of(api, ann) == []
    assert [(one["code"], one["path"]) for one in again["errors"]] == [("NOT_FOUND", ["input", "relativeId"])]


async def test_a_refused_relative_stays(api: Api) -> None:
    """For a role that no label has, an unknown contact, and one that is the contact itself."""
    ann = await make(api, "Ann Oak", MOTHER, SHAMAN)
    bob = await make(api, "Bob Oak")

    no_role = await link(api, ann, "rel_2", bob)
    nobody = await link(api, ann, "rel_1", "con_01JD0000000000000000000000")
    itself = await link(api, ann, "rel_1", ann)
    named = await link(api, ann, "rel_2", bob, role="Friend")

    assert [one["errors"][0]["path"] for one in (no_role, nobody, itself)] == [
        ["input", "role"],
        ["input", "toId"],
        ["input", "toId"],
    ]
    assert named["association"]["label"]["key"] == "FRIEND"
    assert [one["id"] for one in await relatives_of(api, ann)] == ["rel_1"]


async def settle(api: Api, mutation: str, contact_id: str, relative_id: str) -> Any:
    """Dismiss or restore a relative."""
    type_name = f"{mutation[0].upper()}{mutation[1:]}Input"
    shown = f"contact {{ version {RELATIVES} }} {REFUSED}"
    return await api.do(mutation, type_name, shown, contactId=contact_id, relativeId=relative_id)


async def test_a_dismissed_relative_is_gone_for_good(api: Api) -> None:
    """It is remembered, so that the same file does not bring it back."""
    ann = await make(api, "Ann Oak", MOTHER)

    done = await settle(api, "dismissRelative", ann, "rel_1")

    assert (done["contact"]["unlinkedRelatives"], done["errors"]) == ([], [])
    ((text,),) = await cypher(api.database, "MATCH (c:Contact {id: $id}) RETURN c.unlinkedRelatives", id=ann)
    assert "DISMISSED" in str(text)


async def test_a_dismissed_relative_is_restored_as_it_was(api: Api) -> None:
    """With its role and note, at its place in the list; restoring it again changes nothing."""
    ann = await make(api, "Ann Oak", MOTHER, SHAMAN)
    before = await relatives_of(api, ann)
    await settle(api, "dismissRelative", ann, "rel_1")

    restored = await settle(api, "restoreRelative", ann, "rel_1")
    again = await settle(api, "restoreRelative", ann, "rel_1")

    assert (restored["contact"]["unlinkedRelatives"], restored["errors"]) == (before, [])
    assert again == restored


async def test_a_linked_relative_is_restored_and_linked_again(api: Api) -> None:
    """The association stays until it is removed; linking again stores the same days and note."""
    cara = await make(api, "Cara Oak")
    ann = await make(api, "Ann Oak", MOTHER)
    linked = (await link(api, ann, "rel_1", cara))["association"]

    restored = await settle(api, "restoreRelative", ann, "rel_1")
    repeated = await link(api, ann, "rel_1", cara)
    await settle(api, "restoreRelative", ann, "rel_1")
    await api.do("dissociate", "DissociateInput", f"deletedId {REFUSED}", id=linked["id"])
    again = await link(api, ann, "rel_1", cara)

    assert [one["id"] for one in restored["contact"]["unlinkedRelatives"]] == ["rel_1"]
    assert (repeated["created"], repeated["association"]) == (False, linked)
    assert (again["created"], again["association"] | {"id": ""}) == (True, linked | {"id": ""})


async def test_an_unknown_relative_is_not_restored(api: Api) -> None:
    """The error names the field; the contact does not change."""
    ann = await make(api, "Ann Oak", MOTHER)
    before = await api.ask(ONE, id=ann)

    unknown = await settle(api, "restoreRelative", ann, "rel_2")
    nobody = await settle(api, "restoreRelative", "con_01JD0000000000000000000000", "rel_1")

    assert [(one["code"], one["path"]) for done in (unknown, nobody) for one in done["errors"]] == [
        ("NOT_FOUND", ["input", "relativeId"]),
        ("NOT_FOUND", ["input", "contactId"]),
    ]
    assert await api.ask(ONE, id=ann) == before


async def test_a_merged_contact_keeps_the_relatives_of_both(api: Api) -> None:
    """Each once, and what formats know of both."""
    ann, double = await make(api, "Ann Oak", MOTHER), await make(api, "Ann Oak", MOTHER, SHAMAN)
    await cypher(api.database, "MATCH (c:Contact) SET c.kept = '{\"vcard\":[\"' + c.id + '\"]}'")

    await api.do("mergeContacts", "MergeContactsInput", REFUSED, keepId=ann, mergeId=double)

    assert [one["id"] for one in await relatives_of(api, ann)] == ["rel_1", "rel_2"]
    assert await cypher(api.database, "MATCH (c:Contact) RETURN c.kept") == [[f'{{"vcard":["{ann}","{double}"]}}']]
