"""Users by id, and as viewers."""

from __future__ import annotations

from graphapi.db.database import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.users import users_by_id, viewer_of
from tests.conftest import cypher


async def test_users_come_in_the_order_asked(db: Db) -> None:
    """Unknown ids and repetitions keep their places."""
    text = "CREATE (u:User {id: 'usr_a', name: 'Ann', role: 'EDITOR', teams: ['Sales'], notifyRedFlags: true})"
    await cypher(db.database, text)

    found = await users_by_id(db, ["usr_a", "usr_none", "usr_local", "usr_a"])

    assert [user and user.name for user in found] == ["Ann", None, "Local administrator", "Ann"]
    assert found[0] is not None
    assert (found[0].role, found[0].teams, found[0].notify_red_flags) == (Role.EDITOR, ("Sales",), True)


async def test_a_user_is_a_viewer_with_its_role_and_teams(db: Db) -> None:
    """Nobody else is one."""
    await cypher(db.database, "CREATE (:User {id: 'usr_a', name: 'Ann', role: 'VIEWER', teams: ['Sales']})")

    assert await viewer_of(db, "usr_a") == Viewer("usr_a", "Ann", Role.VIEWER, ("Sales",))
    assert await viewer_of(db, "usr_none") is None
