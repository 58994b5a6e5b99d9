"""Ids of contacts that were merged into others: they lead to the contacts that stayed, everywhere an id is taken.

An id is looked up as it is; only what is not found by it is looked for here, so that it costs nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from typing import Protocol, TypeVar

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.kernel.contacts import has_id_form

R = TypeVar("R")

MERGED_FROM = statement("contacts/merged_from", tuple[list[tuple[str, list[str]]]])
MERGED_INTO = statement("contacts/merged_into", tuple[list[tuple[str, str]]])


class RunsStatement(Protocol):
    """What runs a statement: `read` of a request, or `run` of a transaction."""

    def __call__(self, statement: Statement[R], /, **given: object) -> Awaitable[R | None]:
        """Run it and return its one record."""
        ...


async def current_ids(run: RunsStatement, missing: Iterable[str]) -> dict[str, str]:
    """Of ids that led nowhere those of merged contacts, with the ids of the contacts that they lead to."""
    ids = list(dict.fromkeys(one for one in missing if has_id_form(one)))
    if not ids:
        return {}
    row = await run(MERGED_INTO, ids=ids)
    return dict(row[0]) if row else {}


async def merged_from(db: Db, ids: Sequence[str]) -> list[list[str]]:
    """The ids of the contacts that were merged into each of these."""
    row = await db.read(MERGED_FROM, ids=list(dict.fromkeys(ids)))
    found = dict(row[0]) if row else {}
    return [found.get(one, []) for one in ids]
