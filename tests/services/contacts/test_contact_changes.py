"""Contacts as they are changed and opened to others."""

from __future__ import annotations

import json
from asyncio import gather
from datetime import date

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.errors import Code, Refused
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.contacts.contacts import create_contact, set_access, update_contact
from tests.services.contacts.stored_contacts import said, stored, user
from tests.services.refusals import refusal


async def test_absent_fields_stay_and_null_clears(db: Db) -> None:
    """A patch touches what it names."""
    new = NewContact(name="Ann", emails=["a@b.org"], phones=["+49301234"], company="Acme", birth_date=date(1980, 1, 1))
    ann = await create_contact(db, new)

    await update_contact(db, ann, ContactPatch(emails=None, company=None, birth_date=None, job_title="CEO"))

    found = await stored(db, ann)
    assert (found["name"], found["emails"], found["phones"]) == ("Ann", [], ["+49301234"])
    assert "company" not in found
    assert "companyKey" not in found
    assert "birthDate" not in found
    assert (found["jobTitle"], found["version"]) == ("CEO", 2)
    assert "@" not in found["words"]


async def test_a_composed_name_follows_its_parts(db: Db) -> None:
    """A given name does not, until null has it composed again."""
    ann = await create_contact(db, NewContact(given_name="Ann", family_name="Lee"))

    await update_contact(db, ann, ContactPatch(family_name="Bo"))
    assert (await stored(db, ann))["name"] == "Ann Bo"

    await update_contact(db, ann, ContactPatch(name="The boss"))
    await update_contact(db, ann, ContactPatch(family_name="Cy"))
    assert (await stored(db, ann))["name"] == "The boss"

    await update_contact(db, ann, ContactPatch(name=None))
    found = await stored(db, ann)
    assert (found["name"], found["sortKey"]) == ("Ann Cy", f"ann cy\0{ann}")


async def test_a_contact_never_loses_its_last_name(db: Db) -> None:
    """Clearing all that names it is refused and changes nothing."""
    ann = await create_contact(db, NewContact(given_name="Ann"))

    refused = await refusal(update_contact(db, ann, ContactPatch(given_name=None, company="Acme")))

    assert said(refused) == [("INVALID", ("input", "name"))]
    assert (await stored(db, ann))["version"] == 1


async def test_custom_fields_are_changed_one_by_one(db: Db) -> None:
    """Keys given are set, null removes one, null itself all."""
    ann = await create_contact(db, NewContact(name="Ann", custom_fields={"a": 1, "b": {"c": [True, None, "é"]}}))

    await update_contact(db, ann, ContactPatch(custom_fields={"a": None, "d": 2.5}))
    assert json.loads((await stored(db, ann))["customFields"]) == {"b": {"c": [True, None, "é"]}, "d": 2.5}

    await update_contact(db, ann, ContactPatch(custom_fields=None))
    assert (await stored(db, ann))["customFields"] == "{}"


async def test_an_update_that_changes_nothing_keeps_the_version(db: Db) -> None:
    """Also when the same values are written another way."""
    ann = await create_contact(db, NewContact(name="Ann", emails=["a@b.org"], birth_date=date(1980, 1, 1)))
    before = await stored(db, ann)

    await update_contact(db, ann, ContactPatch(name=" Ann ", emails=["a@B.org"], birth_date=date(1980, 1, 1)))

    assert await stored(db, ann) == before


async def test_opting_out_is_a_yes_or_no(db: Db) -> None:
    """Null is no answer, and is reported with all other problems."""
    ann = await create_contact(db, NewContact(name="Ann"))

    refused = await refusal(update_contact(db, ann, ContactPatch(email_opt_out=None, owner_id="usr_none")))

    assert said(refused) == [("INVALID", ("input", "emailOptOut")), ("INVALID", ("input", "ownerId"))]


async def test_only_the_expected_version_is_changed(db: Db) -> None:
    """Of several clients that saw the same version one succeeds; the others learn the version there is."""
    ann = await create_contact(db, NewContact(name="Ann"))

    calls = (update_contact(db, ann, ContactPatch(job_title=f"t{n}"), 1) for n in range(10))
    outcomes = await gather(*calls, return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 9
    assert {(r.code, r.path, r.current_version) for r in refused} == {(Code.CONFLICT, ("input", "expectedVersion"), 2)}


async def test_writers_at_once_lose_no_change(db: Db) -> None:
    """Each change is made to what the one before left."""
    ann = await create_contact(db, NewContact(name="Ann"))

    await gather(*(update_contact(db, ann, ContactPatch(custom_fields={f"k{n}": n})) for n in range(20)))

    found = await stored(db, ann)
    assert json.loads(found["customFields"]) == {f"k{n}": n for n in range(20)}
    assert found["version"] == 21


async def test_pronouns_are_stored_changed_and_removed(db: Db) -> None:
    """As any other line of text; too long a one is refused with its path."""
    ann = await create_contact(db, NewContact(name="Ann", pronouns=" she/her "))
    read = [(await contacts_by_id(db, [ann], ["pronouns"]))[0]]

    await update_contact(db, ann, ContactPatch(pronouns="they/them"))
    read += await contacts_by_id(db, [ann], ["pronouns"])
    await update_contact(db, ann, ContactPatch(pronouns=None))
    read += await contacts_by_id(db, [ann], ["pronouns"])
    with pytest.raises(Refused) as refused:
        await update_contact(db, ann, ContactPatch(pronouns="x" * 301))

    assert [one and one.get("pronouns") for one in read] == ["she/her", "they/them", None]
    assert refused.value.path == ("input", "pronouns")


async def test_missing_and_hidden_contacts_are_told_the_same(db: Db) -> None:
    """NOT_FOUND at the id either way."""
    hidden = await create_contact(db, NewContact(name="Ann", everyone=False))
    editor = await user(db, "usr_e")

    for contact_id in (hidden, "con_none"):
        refused = await refusal(update_contact(editor, contact_id, ContactPatch(name="x"), 7))
        assert said(refused) == [("NOT_FOUND", ("input", "id"))]
        refused = await refusal(set_access(editor, contact_id, everyone=True))
        assert said(refused) == [("NOT_FOUND", ("input", "contactId"))]


async def test_readers_are_the_owner_and_those_listed(db: Db) -> None:
    """Each once; a new owner takes the place of the old one, no owner leaves those listed."""
    await user(db, "usr_a")
    await user(db, "usr_b")
    new = NewContact(
        name="Ann", everyone=False, owner_id="usr_a", user_ids=["usr_b", "usr_a"], teams=["Sales", " Sales ", ""]
    )
    ann = await create_contact(db, new)
    assert (await stored(db, ann))["readers"] == ["user:usr_a", "user:usr_b", "team:Sales"]

    await update_contact(db, ann, ContactPatch(owner_id="usr_local"))
    assert (await stored(db, ann))["readers"] == ["user:usr_local", "user:usr_b", "team:Sales"]

    await update_contact(db, ann, ContactPatch(owner_id=None))
    found = await stored(db, ann)
    assert found["readers"] == ["user:usr_b", "team:Sales"]
    assert "ownerId" not in found


async def test_the_owner_and_administrators_say_who_sees_a_contact(db: Db) -> None:
    """Others who see it may change it, not its access."""
    owner, other = await user(db, "usr_a"), await user(db, "usr_b")
    ann = await create_contact(owner, NewContact(name="Ann"))

    assert said(await refusal(set_access(other, ann, everyone=False))) == [("FORBIDDEN", ("input", "contactId"))]

    await set_access(owner, ann, everyone=False, user_ids=["usr_b"])
    await set_access(db, ann, everyone=False, teams=["Sales"], expected_version=2)
    found = await stored(db, ann)
    assert (found["readers"], found["version"]) == (["user:usr_a", "team:Sales"], 3)
    assert said(await refusal(update_contact(other, ann, ContactPatch(name="x")))) == [("NOT_FOUND", ("input", "id"))]


async def test_access_names_users_that_there_are(db: Db) -> None:
    """The path tells which one is unknown."""
    ann = await create_contact(db, NewContact(name="Ann"))

    refused = await refusal(set_access(db, ann, everyone=False, user_ids=["usr_x", "usr_local", "usr_y"]))

    assert said(refused) == [("INVALID", ("input", "userIds", "0")), ("INVALID", ("input", "userIds", "2"))]
