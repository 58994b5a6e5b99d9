"""Contacts and labels for tests of writes: named, seen by everyone unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.label_rules import NewLabel
from graphapi.kernel.labels import Label
from graphapi.kernel.text import sort_key
from graphapi.kernel.words import search_words
from graphapi.matching.blocking import blocking_keys
from graphapi.services.labels.labels import create_label
from graphapi.services.shared.ids import new_id
from tests.conftest import cypher

_CREATE = """
UNWIND $people AS person
CREATE (c:Contact)
SET c = person
"""


def stored_words(name: str, emails: Sequence[str] = (), phones: Sequence[str] = (), company: str | None = None) -> str:
    """The words of a contact as every write stores them."""
    keys = blocking_keys({"name": name, "emails": emails, "phones": phones, "company": company})
    return search_words(name, emails, phones, keys)


async def people(db: Db, *names: str, readers: Sequence[str] = ("everyone",)) -> list[str]:
    """Store contacts of these names and return their ids."""
    now = db.now()
    rows: list[dict[str, Any]] = []
    for name in names:
        contact_id = new_id("con", now)
        rows.append(
            {
                "id": contact_id,
                "name": name,
                "composedName": False,
                "sortKey": sort_key(name, contact_id),
                "words": stored_words(name),
                "emails": [],
                "phones": [],
                "customFields": "{}",
                "emailOptOut": False,
                "readers": list(readers),
                "createdAt": now,
                "updatedAt": now,
                "version": 1,
                "lock": 0,
            }
        )
    await cypher(db.database, _CREATE, people=rows)
    return [row["id"] for row in rows]


async def label(db: Db, name: str, inverse: str | None = None, limit: int = 10, **more: Any) -> Label:
    """Register a label; `limit` holds for both sides unless `inverse_limit` is given."""
    inverse_limit = more.pop("inverse_limit", limit if inverse else None)
    made = await create_label(db, NewLabel(name, limit, inverse_name=inverse, inverse_limit=inverse_limit, **more))
    assert made is not None
    return made


async def stored_associations(database: Database, key: str) -> list[list[Any]]:
    """Return [from, to] of every stored association of a label."""
    return await cypher(database, "MATCH (a)-[r:$($key)]->(b) RETURN a.id, b.id", key=key)
