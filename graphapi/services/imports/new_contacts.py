"""Contacts that an import creates: all that does not depend on their ids is prepared where the file is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from graphapi.kernel.contacts import Properties, complete
from graphapi.kernel.kept_texts import with_kept
from graphapi.kernel.viewer import EVERYONE
from graphapi.matching.blocking import blocking_keys
from graphapi.services.imports.import_people import Person
from graphapi.services.shared.ids import contact_time, new_id

_EMPTY: Properties = {"emails": [], "phones": [], "customFields": "{}", "emailOptOut": False}


def shared_properties(import_id: str, now: datetime) -> Properties:
    """What all contacts of one batch have in common: they have no owner, and are visible to all."""
    return {
        "readers": [EVERYONE], "version": 1, "lock": 0, "createdAt": now, "updatedAt": now, "importId": import_id,
    }  # fmt: skip


def prepared_contact(person: Person) -> Properties:
    """A new contact with its derived properties; without a name, it is named by its other values or its id."""
    values = {"name": None, **person.values, "externalId": None if person.given_id else person.lasting_id}
    found = complete(_EMPTY, values, "", keys=blocking_keys)
    if person.kept:
        found["kept"] = with_kept(None, person.format, person.kept)
    return {name: value for name, value in found.items() if value is not None}


def new_contact(person: Person, now: datetime) -> Properties:
    """The contact with its id. One that keeps its id was created at that id's time, as lists are sorted by it."""
    contact_id = person.given_id or new_id("con", now)
    prepared: Mapping[str, object] = prepared_contact(person) if person.prepared is None else person.prepared
    contact: Properties = {**prepared, "id": contact_id, "sortKey": f"{prepared['sortKey']}{contact_id}"}
    made = contact_time(contact_id) if person.given_id else None
    return contact if made is None else contact | {"createdAt": made}
