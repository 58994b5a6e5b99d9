"""Contacts as they are stored, users, and refusals, for tests of contacts."""

from __future__ import annotations

from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.errors import Refused
from graphapi.kernel.viewer import Role, Viewer
from tests.conftest import cypher


async def stored(db: Db, contact_id: str) -> dict[str, Any]:
    """All properties of a contact."""
    [[properties]] = await cypher(db.database, "MATCH (c:Contact {id: $id}) RETURN properties(c)", id=contact_id)
    return properties  # pyright: ignore[reportReturnType]


async def user(db: Db, user_id: str, role: Role = Role.EDITOR, *teams: str) -> Db:
    """Store a user and return the database as this user sees it."""
    text = "CREATE (:User {id: $id, name: $id, role: $role, teams: $teams, notifyRedFlags: false})"
    await cypher(db.database, text, id=user_id, role=role.value, teams=list(teams))
    return Db.of(db.database, Viewer(user_id, user_id, role, teams))


def said(refused: Refused) -> list[tuple[str, tuple[str, ...]]]:
    """The code and the path of all refusals."""
    return [(each.code.value, each.path) for each in refused.all()]
