"""Contacts that an import creates; all that does not depend on their ids is prepared where the file is read."""

from __future__ import annotations

from datetime import datetime

from graphapi.kernel.contacts import Properties
from graphapi.kernel.viewer import EVERYONE
from graphapi.services.imports.import_people import Person
from graphapi.services.shared.ids import contact_time, new_id


def shared_properties(import_id: str, now: datetime) -> Properties:
    """What all contacts of one batch have in common: they have no owner, and are visible to all."""
    return {
        "readers": [EVERYONE], "version": 1, "lock": 0, "createdAt": now, "updatedAt": now, "importId": import_id,
    }  # fmt: skip


def new_contact(person: Person, now: datetime) -> Properties:
    """The contact with its id. One that keeps its id was created at that id's time, as lists are sorted by it."""
    contact_id = person.given_id or new_id("con", now)
    prepared = person.prepared
    contact: Properties = {**prepared, "id": contact_id, "sortKey": f"{prepared['sortKey']}{contact_id}"}
    made = contact_time(contact_id) if person.given_id else None
    return contact if made is None else contact | {"createdAt": made}
