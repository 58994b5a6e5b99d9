"""Ids of contacts that were merged into others: they lead to the contacts that stayed, everywhere an id is taken.

An id is looked up as it is; only what is not found by it is looked for here, so that it costs nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.kernel.contacts import has_id_form

R = TypeVar("R")
T = TypeVar("T")

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


async def followed(run: RunsStatement, ids: Sequence[str]) -> list[str]:
    """The ids, each once; those of merged contacts are replaced by what they lead to.

    For ids that leave out or name several: what is not found by one of them cannot be seen in the answer.
    """
    now = await current_ids(run, ids)
    return list(dict.fromkeys(now.get(one, one) for one in ids))


async def found_by(
    run: RunsStatement, contact_id: str, find: Callable[[str], Awaitable[T]], any_of: Callable[[T], bool]
) -> T:
    """What is found by an id or, if that is nothing, by the id of the contact that it leads to."""
    found = await find(contact_id)
    if not any_of(found) and (now := await current_ids(run, [contact_id])):
        return await find(now[contact_id])
    return found


async def merged_from(db: Db, ids: Sequence[str]) -> list[list[str]]:
    """The ids of the contacts that were merged into each of these."""
    row = await db.read(MERGED_FROM, ids=list(dict.fromkeys(ids)))
    found = dict(row[0]) if row else {}
    return [found.get(one, []) for one in ids]
