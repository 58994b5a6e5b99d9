"""Who sees little, waits little: the contacts of a viewer who sees few, to begin from instead of walking all."""

from __future__ import annotations

from typing import cast

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.access import readers_query

OWN = statement("contacts/own")

MOST = 1_000
"""Whoever sees more finds a page soon by walking all."""


async def own_contacts(db: Db) -> list[str] | None:
    """Return the ids of all contacts that the viewer sees; None when these are, or may be, too many to begin from."""
    if db.viewer.sees_all:
        return None
    row = await db.read(OWN, query=readers_query(db.viewer.principals), most=MOST + 1)
    ids, found = cast("tuple[list[str], int]", row) if row else ([], 0)
    return ids if found <= MOST else None
