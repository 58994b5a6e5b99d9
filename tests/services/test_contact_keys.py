"""Contacts by keys."""

from __future__ import annotations

import pytest

from graphapi.db.database import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.search import ContactKey, contacts_by_keys
from tests.services.contacts_made import make, region


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

    assert [contact and contact["name"] for contact in found] == ["Ann Müller"] * 5 + [None] * 7
    assert db.tally.names == ["contacts/by_keys"]


async def test_keys_that_several_contacts_have_name_nobody(db: Db) -> None:
    """Unless the viewer may see only one of them."""
    for everyone in (True, False):
        await make(db, "Ann", email="a@b.org", phone="+4930123456", everyone=everyone)
    keys = [ContactKey(name="ann"), ContactKey(email="a@b.org"), ContactKey(phone="+4930123456")]
    editor = db.database.request(Viewer("usr_e", "E", Role.EDITOR))

    assert await contacts_by_keys(db, keys, ["name"]) == [None] * 3
    assert [contact and contact["name"] for contact in await contacts_by_keys(editor, keys, ["name"])] == ["Ann"] * 3


async def test_a_key_is_read_as_a_number_of_the_workspace(db: Db) -> None:
    """As the search reads it."""
    await region(db, "DE")
    await make(db, "Ann", phone="030 123456")

    [found] = await contacts_by_keys(db, [ContactKey(phone="030/12 34 56")], ["phones"])

    assert found
    assert found["phones"] == ["+4930123456"]


async def test_at_most_a_hundred_keys(db: Db) -> None:
    """No key at all is no question."""
    assert await contacts_by_keys(db, [], ["name"]) == []
    with pytest.raises(BadArgument) as bad:
        await contacts_by_keys(db, [ContactKey(id="x")] * 101, ["name"])
    assert bad.value.argument == "keys"
    assert await contacts_by_keys(db, [ContactKey(id="x")] * 100, ["name"]) == [None] * 100
