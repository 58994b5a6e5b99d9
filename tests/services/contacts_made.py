"""Contacts made by the service, and the setting that their numbers are read by."""

from __future__ import annotations

from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.services.contacts.contacts import create_contact
from tests.conftest import cypher


async def make(db: Db, name: str | None = None, email: str | None = None, phone: str | None = None, **more: Any) -> str:
    """Store a contact and return its id."""
    new = NewContact(name=name, emails=[email] if email else None, phones=[phone] if phone else None, **more)
    return await create_contact(db, new)


async def region(db: Db, code: str | None) -> None:
    """Set the workspace's phone region, None for none."""
    await cypher(db.database, "MATCH (w:Workspace) SET w.defaultPhoneRegion = $code", code=code)
    db.database.shared.clear()
