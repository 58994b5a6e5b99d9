"""The contacts that a filter of the API describes, as exports choose them."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute

MATCHING = """query Matching($filter: ContactFilter, $after: String) {
  contacts(filter: $filter, first: 500, after: $after, orderBy: CREATED_AT_ASC) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
  }
}"""
PAGE_SECONDS = 300.0


async def ids_matching(db: Db, wanted: object) -> set[str]:
    """The ids of all contacts that match, found by the API, which checks every name in the filter. BadArgument."""
    found: set[str] = set()
    after: str | None = None
    while True:
        db.deadline.extend(PAGE_SECONDS)
        answer = await execute(db, OperationRequest(MATCHING, {"filter": wanted, "after": after}))
        if answer.errors or answer.data is None:
            raise BadArgument("filter", " ".join(one.get("message", "") for one in answer.errors))
        page = answer.data["contacts"]
        found.update(edge["node"]["id"] for edge in page["edges"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
