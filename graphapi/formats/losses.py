"""What formats that have associations only between their own contacts cannot say of a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphapi.formats.cards import Loss, Relative


def relative_losses(line: int, relatives: Iterable[Relative]) -> Iterator[Loss]:
    """The relatives who are no contact of the file: they are known by name alone, or were not chosen."""
    for one in relatives:
        if not one.uid:
            yield Loss(line, "relative", f"{one.role}: {one.name}", "The other is not a contact of the export.")
