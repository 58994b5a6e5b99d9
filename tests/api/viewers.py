"""Requests of any viewer, as the server answers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Viewer
from graphapi.limits import OPEN, Gate
from graphapi.operations.run import Answer, OperationRequest
from graphapi.schema.api import execute


@dataclass(frozen=True)
class Caller:
    """Somebody who calls."""

    database: Database
    viewer: Viewer
    gate: Gate = OPEN
    seconds: float = 60

    async def send(self, query: str, **variables: Any) -> Answer:
        """Send an operation and return the whole answer."""
        db = Db.of(self.database, self.viewer, deadline=self.seconds)
        return await execute(db, OperationRequest(query, variables), self.gate)

    async def ask(self, query: str, **variables: Any) -> Any:
        """Send an operation that must succeed and return its data."""
        answer = await self.send(query, **variables)
        assert answer.errors == [], answer.errors
        return answer.data

    async def profile(self, query: str) -> tuple[int, Any]:
        """How many dbHits a query that must succeed costs, but for the registry of labels, and its data."""
        db = Db.of(self.database, self.viewer, deadline=60, profile=True)
        answer = await execute(db, OperationRequest(query))
        assert answer.errors == [], answer.errors
        hits = zip(db.tally.names, db.tally.db_hits, strict=True)
        return sum(found for name, found in hits if name != "workspace/load"), answer.data

    async def do(self, mutation: str, selection: str, **given: Any) -> Any:
        """Send a mutation with its input and return its payload."""
        kind = INPUTS.get(mutation) or f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}"
        return (await self.ask(query, input=given))[mutation]


INPUTS = {"sendMessages": "MessageInput"}
"""The inputs that are not called as their mutations are."""
