"""Contacts as they are created."""

from __future__ import annotations

import json
from asyncio import gather
from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch, NewContact
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import Role
from graphapi.services.contacts.contacts import create_contact, set_access, update_contact
from graphapi.services.shared.idempotency import digest
from tests.conftest import cypher
from tests.services.contacts.stored_contacts import said, stored, user
from tests.services.contacts_made import region
from tests.services.refusals import refusal


async def test_a_new_contact_is_stored_with_all_its_values(db: Db) -> None:
    """Values are trimmed and brought to their normal form."""
    new = NewContact(
        given_name=" Ann ", family_name="Müller", external_id="crm-1", emails=["Ann@Example.ORG", " "],
        phones=["+49 (0)30 123456"], company="Acme GmbH", job_title="CEO", birth_date=date(1980, 2, 29),
        custom_fields={"tier": "gold", "none": None},
    )  # fmt: skip

    found = await stored(db, await create_contact(db, new))

    assert {name: found[name] for name in ("name", "givenName", "emails", "phones", "company", "companyKey")} == {
        "name": "Ann Müller", "givenName": "Ann", "emails": ["Ann@example.org"], "phones": ["+4930123456"],
        "company": "Acme GmbH", "companyKey": "acme gmbh",
    }  # fmt: skip
    assert (found["sortKey"], found["version"], found["lock"]) == (f"ann muller\0{found['id']}", 1, 0)
    assert json.loads(found["customFields"]) == {"tier": "gold"}
    assert (found["ownerId"], found["readers"]) == ("usr_local", ["everyone"])
    assert found["birthDate"].to_native() == date(1980, 2, 29)


async def test_ids_tell_the_time_of_creation(database: Database, db: Db) -> None:
    """The order of ids is the order of creation."""
    ids = [await create_contact(db, NewContact(name=f"n{n}")) for n in range(5)]

    assert ids == sorted(ids)
    created = [(await stored(db, contact_id))["createdAt"].to_native() for contact_id in ids]
    assert created == sorted(created)
    assert abs((created[0] - datetime.now(UTC)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("new", "name"),
    [
        (NewContact(family_name="Bo", emails=["a@b.org"]), "Bo"),
        (NewContact(name="  ", emails=["a@b.org"], phones=["+49301234"]), "a@b.org"),
        (NewContact(phones=["+49 30 1234"], external_id="x"), "+49301234"),
        (NewContact(external_id="x"), "x"),
    ],
)
async def test_a_contact_without_a_name_is_called_by_what_it_has(db: Db, new: NewContact, name: str) -> None:
    """Names first, then the first e-mail address, phone number or externalId."""
    found = await stored(db, await create_contact(db, new))

    assert (found["name"], found["composedName"]) == (name, True)


async def test_something_must_name_a_contact(db: Db) -> None:
    """A company alone is nobody."""
    refused = await refusal(create_contact(db, NewContact(company="Acme", name=" ")))

    assert said(refused) == [("INVALID", ("input", "name"))]


@pytest.mark.parametrize(
    ("new", "path"),
    [
        (NewContact(name="n" * 301), ("name",)),
        (NewContact(name="a\0b"), ("name",)),
        (NewContact(name="a\nb"), ("name",)),
        (NewContact(name="x", external_id="e" * 301), ("externalId",)),
        (NewContact(name="x", external_id="con_01JD0000000000000000000000"), ("externalId",)),
        (NewContact(name="x", emails=["a@b.org", "nonsense"]), ("emails", "1")),
        (NewContact(name="x", emails=[f"a{n}@b.org" for n in range(21)]), ("emails",)),
        (NewContact(name="x", phones=["12"]), ("phones", "0")),
        (NewContact(name="x", phones=["1" * 51]), ("phones", "0")),
        (NewContact(name="x", phones=[f"+4930{n}" for n in range(100_000, 100_021)]), ("phones",)),
        (NewContact(name="x", custom_fields={f"k{n}": n for n in range(101)}), ("customFields",)),
        (NewContact(name="x", custom_fields={"k": "x" * 16_384}), ("customFields",)),
        (NewContact(name="x", custom_fields={"k" * 101: 1}), ("customFields",)),
        (NewContact(name="x", custom_fields={"k": 2**63}), ("customFields", "k")),
        (NewContact(name="x", custom_fields={"k": "\0"}), ("customFields", "k")),
        (NewContact(name="x", teams=["t" * 101]), ("teams", "0")),
        (NewContact(name="x", user_ids=["usr_local", "usr_none"], everyone=False), ("userIds", "1")),
        (NewContact(name="x", owner_id="usr_none"), ("ownerId",)),
    ],
)
async def test_what_is_out_of_bounds_is_invalid_with_its_path(db: Db, new: NewContact, path: tuple[str, ...]) -> None:
    """The path names the field, in lists the entry too; nothing is stored."""
    refused = await refusal(create_contact(db, new))

    assert said(refused) == [("INVALID", ("input", *path))]
    assert await cypher(db.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]


async def test_all_that_is_wrong_is_told_together(db: Db) -> None:
    """One answer names every field to mend."""
    new = NewContact(name="n" * 301, emails=["no", "a@b.org", "no@"], phones=["x"])

    refused = await refusal(create_contact(db, new))

    assert said(refused) == [
        ("INVALID", ("input", "name")), ("INVALID", ("input", "emails", "0")),
        ("INVALID", ("input", "emails", "2")), ("INVALID", ("input", "phones", "0")),
    ]  # fmt: skip


async def test_repeated_addresses_and_numbers_are_kept_once(db: Db) -> None:
    """The first writing stays, case and signs do not count."""
    new = NewContact(emails=["Ann@b.org", "ann@B.org"], phones=["555-0100", "555 0100", "+49 30 1234", "0049301234"])

    found = await stored(db, await create_contact(db, new))

    assert (found["emails"], found["phones"]) == (["Ann@b.org"], ["555-0100", "+49301234"])


async def test_numbers_without_a_prefix_are_those_of_the_workspace(db: Db) -> None:
    """With a region a national number becomes E.164; what is no whole number, or has an extension, stays as given."""
    await region(db, "US")

    new = NewContact(phones=["(415) 555-0100", "555 0100", "+1 415 555 0100 ext. 7", "+999 12345"])
    found = await stored(db, await create_contact(db, new))

    assert found["phones"] == ["+14155550100", "555 0100", "+1 415 555 0100 ext. 7", "+999 12345"]


async def test_an_external_id_is_taken_once(db: Db) -> None:
    """Also when two clients ask at once."""
    calls = (create_contact(db, NewContact(name=f"n{n}", external_id="x")) for n in range(8))
    outcomes = await gather(*calls, return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 7
    assert {(r.code, r.path) for r in refused} == {(Code.CONFLICT, ("input", "externalId"))}


async def test_a_repeated_creation_makes_one_contact(db: Db) -> None:
    """The same key returns the same contact, also with an externalId that only one may have."""
    new = NewContact(name="Ann", external_id="x", birth_date=date(1980, 1, 1))
    ids = await gather(*(create_contact(db, new, "k1") for _ in range(20)))

    assert len(set(ids)) == 1
    assert await cypher(db.database, "MATCH (c:Contact) RETURN count(c)") == [[1]]


async def test_a_viewer_writes_nothing(db: Db) -> None:
    """The role decides before anything is looked at."""
    viewer = await user(db, "usr_v", Role.VIEWER)

    for call in (
        create_contact(viewer, NewContact(name="x")),
        update_contact(viewer, "con_x", ContactPatch(name="x")),
        set_access(viewer, "con_x", everyone=True),
    ):
        assert (await refusal(call)).code is Code.FORBIDDEN


async def test_a_name_that_folding_makes_longer_can_be_stored(db: Db) -> None:
    """One character may fold to eighteen; index keys end at 8 kB."""
    ann = await create_contact(db, NewContact(name="ﷺ" * 300, company="ﷺ" * 300))

    assert (await stored(db, ann))["name"] == "ﷺ" * 300


async def test_a_key_from_before_a_property_was_added_still_matches(db: Db) -> None:
    """A property that was added later changes nothing about requests without it."""
    new = NewContact(name="Ann")
    given = {name: value for name, value in asdict(new).items() if name not in {"pronouns", "birth", "notes"}}

    await create_contact(db, new, "key")

    assert await cypher(db.database, "MATCH (k:Idempotency) RETURN k.hash") == [[digest("createContact", given)]]
