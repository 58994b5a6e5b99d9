"""Contacts with addresses, and users, for tests of messages and tasks."""

from __future__ import annotations

from typing import Any

from graphapi.db.database import Db
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations import AssociationInput, associate
from tests.conftest import cypher
from tests.services.people import people


async def person(db: Db, name: str, email: str | None = None, **properties: Any) -> str:
    """Store a contact with an address and other properties, and return its id."""
    readers = properties.pop("readers", ("everyone",))
    [contact_id] = await people(db, name, readers=readers)
    values = properties | ({"emails": [email]} if email else {})
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c += $values", id=contact_id, values=values)
    return contact_id


async def tie(db: Db, from_id: str, to_id: str, key: str, **more: Any) -> str:
    """Make an association and return its id."""
    return (await associate(db, AssociationInput(from_id, to_id, key, **more))).association_id


async def user(db: Db, key: str, role: Role = Role.EDITOR, **properties: Any) -> Viewer:
    """Store a user and return it as a viewer."""
    values = {"id": key, "name": key.removeprefix("usr_").title(), "role": role.value, "teams": []} | properties
    await cypher(db.database, "CREATE (u:User) SET u = $values", values=values | {"createdAt": db.now()})
    return Viewer(key, values["name"], role, tuple(values["teams"]))


def as_viewer(db: Db, viewer: Viewer) -> Db:
    """Return the database as that viewer sees it."""
    return db.database.request(viewer, deadline=60)
