"""The contacts that `graphapi export` is limited to: those around one, or those that match a filter of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from graphapi.db.request import Db


@dataclass(frozen=True)
class ExportChoice:
    """What was typed; a choice of all without `around` and `filter`."""

    around: str | None
    depth: int
    filter: str | None

    async def ids(self, db: Db) -> set[str] | None:
        """The ids of the contacts to export, None for all. BadArgument or BadParameter for a choice of nobody known."""
        from graphapi.kernel.errors import BadArgument
        from graphapi.schema.matching_ids import ids_matching
        from graphapi.services.exports.chosen_contacts import ids_around

        if self.around is not None:
            return await ids_around(db, self.around, self.depth)
        try:
            return None if self.filter is None else await ids_matching(db, self._wanted())
        except BadArgument as error:
            raise typer.BadParameter(str(error), param_hint="--filter") from error

    def check(self) -> None:
        """BadParameter for what cannot be a choice, before a database is needed."""
        if self.around is not None and self.filter is not None:
            raise typer.BadParameter("Use --around or --filter, not both.")
        self._wanted()

    def _wanted(self) -> object:
        try:
            return None if self.filter is None else json.loads(self.filter)
        except (ValueError, RecursionError) as error:
            raise typer.BadParameter(f"This is not JSON: {error}.", param_hint="--filter") from error
