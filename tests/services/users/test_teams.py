"""Renaming a team: for its users and in access lists, so that everybody sees what they saw before."""

from __future__ import annotations

from asyncio import gather

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import Role
from graphapi.services.contacts.contacts import NewContact, create_contact, set_access
from graphapi.services.shared.users import team_names, users_by_id, viewer_of
from graphapi.services.users import team_changes
from graphapi.services.users.team_changes import rename_team
from graphapi.services.users.user_changes import UserPatch, add_user, change_user
from tests.conftest import cypher

SHARED = "MATCH (c:Contact {id: $id}) RETURN c.readers, c.version"


async def shared(db: Db, name: str, *teams: str) -> str:
    """A contact that the owner and these teams see."""
    return await create_contact(db, NewContact(name=name, everyone=False, teams=teams))


async def test_users_keep_seeing_what_is_shared_with_their_team(db: Db) -> None:
    """Disabled users move too; other teams, also of a similar name, stay as they are."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales", "Board"])
    bob = await add_user(db, "Bob", Role.EDITOR, ["Sales"])
    await add_user(db, "Cid", Role.EDITOR, ["Sales North"])
    await change_user(db, bob, UserPatch(disabled=True))
    one, other = await shared(db, "One", "Sales", "Board"), await shared(db, "Other", "Sales North", "sales")

    renamed = await rename_team(db, " Sales ", " Trade ")

    assert (renamed.team.team, renamed.team.user_count, renamed.contact_count) == ("Trade", 1, 1)
    assert [user and user.teams for user in await users_by_id(db, [ann, bob])] == [("Trade", "Board"), ("Trade",)]
    assert await team_names(db) == ["Board", "Sales North", "Trade"]
    assert await cypher(db.database, SHARED, id=one) == [[["user:usr_local", "team:Trade", "team:Board"], 2]]
    assert await cypher(db.database, SHARED, id=other) == [[["user:usr_local", "team:Sales North", "team:sales"], 1]]
    viewer = await viewer_of(db, ann)
    assert viewer is not None
    assert "team:Trade" in viewer.principals


@pytest.mark.parametrize(
    ("team", "name", "code", "path"),
    [
        ("Sales", "Board", Code.CONFLICT, ("input", "name")),
        ("Sales", "Sales", Code.CONFLICT, ("input", "name")),
        ("Sales", "Gone", Code.CONFLICT, ("input", "name")),
        ("Sales", "Left", Code.CONFLICT, ("input", "name")),
        ("Sales", "  ", Code.INVALID, ("input", "name")),
        ("Sales", "x" * 101, Code.INVALID, ("input", "name")),
        ("sales", "Trade", Code.NOT_FOUND, ("input", "team")),
        ("Left", "Trade", Code.NOT_FOUND, ("input", "team")),
    ],
)
async def test_a_name_in_use_joins_no_teams(db: Db, team: str, name: str, code: Code, path: tuple[str, ...]) -> None:
    """Neither that of another team, of one whose users are all disabled, nor of one that only an access list names."""
    await add_user(db, "Ann", Role.EDITOR, ["Sales", "Board"])
    await change_user(db, await add_user(db, "Bob", teams=["Gone"]), UserPatch(disabled=True))
    await shared(db, "One", "Sales", "Left")

    with pytest.raises(Refused) as refused:
        await rename_team(db, team, name)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await cypher(db.database, "MATCH (c:Contact) RETURN c.version") == [[1]]


async def test_one_of_two_names_given_at_once_stays(db: Db) -> None:
    """The other call finds no such team."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"])
    one = await shared(db, "One", "Sales")

    outcomes = await gather(*(rename_team(db, "Sales", name) for name in ("Trade", "Shop")), return_exceptions=True)

    [refused] = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    [user] = await users_by_id(db, [ann])
    assert isinstance(refused, Refused)
    assert (refused.code, refused.path) == (Code.NOT_FOUND, ("input", "team"))
    assert user is not None
    assert await cypher(db.database, SHARED, id=one) == [[["user:usr_local", f"team:{user.teams[0]}"], 2]]


async def test_a_team_of_too_many_contacts_is_refused(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is changed: all access lists change in one transaction."""
    monkeypatch.setattr(team_changes, "CONTACTS_MAX", 1)
    await add_user(db, "Ann", Role.EDITOR, ["Sales"])
    one = await shared(db, "One", "Sales")
    other = await shared(db, "Other", "Sales")

    with pytest.raises(Refused, match="More than 1 contacts") as refused:
        await rename_team(db, "Sales", "Trade")
    await set_access(db, other, everyone=True)
    renamed = await rename_team(db, "Sales", "Trade")

    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("input", "team"))
    assert renamed.contact_count == 1
    assert await cypher(db.database, SHARED, id=one) == [[["user:usr_local", "team:Trade"], 2]]
