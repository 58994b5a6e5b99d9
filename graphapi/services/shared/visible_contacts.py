"""Contacts a restricted viewer can see, so that queries start from them instead of scanning all."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.access import readers_query

VISIBLE = statement("contacts/visible", tuple[list[str], int])

MOST = 1_000
"""A viewer who can see more than this fills a page quickly by scanning all."""


async def visible_contact_ids(db: Db) -> list[str] | None:
    """The ids of all contacts that the viewer can see; None when there are, or may be, too many to start from."""
    if db.viewer.sees_all:
        return None
    row = await db.read(VISIBLE, query=readers_query(db.viewer.principals), most=MOST + 1)
    ids, found = row or ([], 0)
    return ids if found <= MOST else None
