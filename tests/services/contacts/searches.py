"""The quick search as its tests ask for it."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.services.contacts.contact_search import Match, find_contacts


async def find(db: Db, text: str, first: int = 10, exclude_ids: tuple[str, ...] = ()) -> Match:
    """Search with the fields that tests look at."""
    return await find_contacts(db, text, exclude_ids, first, ["name"])


def told(match: Match) -> list[tuple[str, str, bool]]:
    """Return name, what matched and whether exactly, of each candidate."""
    return [(c.contact["name"], c.matched_on.value, c.exact) for c in match.candidates]
