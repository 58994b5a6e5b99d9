"""Contacts by keys."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Ambiguous, BadArgument
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts.contact_search import ContactKey, contacts_by_keys
from graphapi.services.shared.rows import ContactData
from tests.services.contacts_made import make, region


def names(found: Sequence[ContactData | Ambiguous | None]) -> list[str | None]:
    """The names of contacts, None for keys without one."""
    return [contact["name"] if isinstance(contact, dict) else None for contact in found]


async def test_contacts_by_each_kind_of_key(db: Db) -> None:
    """In the order asked, by one statement."""
    ann = await make(db, "Ann Müller", email="Ann@b.org", phone="+49 30 123456", external_id="x 1")
    keys = [
        ContactKey(id=ann), ContactKey(name=" ann MULLER"), ContactKey(external_id="x 1"),
        ContactKey(email="ANN@B.org"), ContactKey(phone="0049 (30) 123456"),
        ContactKey(id="con_none"), ContactKey(name="Ann"), ContactKey(email="n@b.org"), ContactKey(external_id="x"),
        ContactKey(phone="123456"), ContactKey(phone=""), ContactKey(name=""),
    ]  # fmt: skip
    await contacts_by_keys(db, [ContactKey(phone="1")], ["name"])
    db.tally.names.clear()

    found = await contacts_by_keys(db, keys, ["name"])

    assert names(found) == ["Ann Müller"] * 5 + [None] * 7
    assert db.tally.names == ["contacts/by_keys"]


async def test_a_key_that_several_contacts_share_names_them(db: Db) -> None:
    """With what tells them apart; who may see only one of them gets that one."""
    made = [
        await make(db, "Ann", email="a@b.org", phone="+4930123456", company=company, everyone=everyone)
        for company, everyone in (("Elm", True), ("Fir", False))
    ]
    keys = [ContactKey(name="ann"), ContactKey(email="a@b.org"), ContactKey(phone="+4930123456")]
    editor = Db.of(db.database, Viewer("usr_e", "E", Role.EDITOR))

    shared = await contacts_by_keys(db, keys, ["name"])

    places = [one.argument for one in shared if isinstance(one, Ambiguous)]
    assert places == ["keys.0.name", "keys.1.email", "keys.2.phone"]
    for one in shared:
        assert isinstance(one, Ambiguous)
        assert one.candidates == [
            {"id": made[0], "name": "Ann", "company": "Elm", "email": "a@b.org"},
            {"id": made[1], "name": "Ann", "company": "Fir", "email": "a@b.org"},
        ]
    assert names(await contacts_by_keys(editor, keys, ["name"])) == ["Ann"] * 3


async def test_of_many_that_share_a_key_five_are_named(db: Db) -> None:
    """A hidden one is not among them."""
    for _ in range(6):
        await make(db, "Ann", everyone=False, teams=["North"])
    await make(db, "Ann", everyone=False)
    editor = Db.of(db.database, Viewer("usr_e", "E", Role.EDITOR, ("North",)))

    [shared] = await contacts_by_keys(editor, [ContactKey(name="Ann")], ["name"], ["from"])

    assert isinstance(shared, Ambiguous)
    assert (shared.argument, len(shared.candidates)) == ("from.name", 5)
    assert str(shared) == "More than 5 contacts have the name “Ann”: ask by id."


async def test_a_key_is_read_as_a_number_of_the_workspace(db: Db) -> None:
    """As the search reads it."""
    await region(db, "DE")
    await make(db, "Ann", phone="030 123456")

    [found] = await contacts_by_keys(db, [ContactKey(phone="030/12 34 56")], ["phones"])

    assert isinstance(found, dict)
    assert found["phones"] == ["+4930123456"]


async def test_at_most_a_hundred_keys(db: Db) -> None:
    """No key at all is no question."""
    assert await contacts_by_keys(db, [], ["name"]) == []
    with pytest.raises(BadArgument) as bad:
        await contacts_by_keys(db, [ContactKey(id="x")] * 101, ["name"])
    assert bad.value.argument == "keys"
    assert await contacts_by_keys(db, [ContactKey(id="x")] * 100, ["name"]) == [None] * 100
