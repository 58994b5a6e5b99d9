"""Unlinked relatives: shown with candidates, linked by all rules or dismissed, and never lost on the way."""

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


async def test_a_dismissed_relative_is_gone_for_good(api: Api) -> None:
    """It is remembered, so that the same file does not bring it back."""
    ann = await make(api, "Ann Oak", MOTHER)

    given = {"contactId": ann, "relativeId": "rel_1"}
    done = await api.do("dismissRelative", "DismissRelativeInput", f"contact {{ {RELATIVES} }} {REFUSED}", **given)

    assert done == {"contact": {"unlinkedRelatives": []}, "errors": []}
    ((text,),) = await cypher(api.database, "MATCH (c:Contact {id: $id}) RETURN c.unlinkedRelatives", id=ann)
    assert "DISMISSED" in str(text)


async def test_a_merged_contact_keeps_the_relatives_of_both(api: Api) -> None:
    """Each once, and what formats know of both."""
    ann, double = await make(api, "Ann Oak", MOTHER), await make(api, "Ann Oak", MOTHER, SHAMAN)
    await cypher(api.database, "MATCH (c:Contact) SET c.kept = '{\"vcard\":[\"' + c.id + '\"]}'")

    await api.do("mergeContacts", "MergeContactsInput", REFUSED, keepId=ann, mergeId=double)

    assert [one["id"] for one in await relatives_of(api, ann)] == ["rel_1", "rel_2"]
    assert await cypher(api.database, "MATCH (c:Contact) RETURN c.kept") == [[f'{{"vcard":["{ann}","{double}"]}}']]
