"""The list of losses beside an export: what its files do not say, a row each; only its header when nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from graphapi.formats.cards import Loss
from graphapi.formats.kept_comparison import says_anything
from graphapi.kernel.kept_texts import read_kept
from graphapi.services.imports.csv_files import TableWriter

LOSS_COLUMNS = ("contact", "what", "text", "reason")
_TEXT_MAX = 1_000
"""Maximum characters of a text in the list: kept texts contain pictures."""


class LossList:
    """A file of losses, each with the name that its contact has in the export."""

    def __init__(self, path: Path) -> None:
        """Write the header."""
        self.path, self.count = path, 0
        self._table = TableWriter(path, LOSS_COLUMNS)

    def add(self, contact: str, losses: Iterable[Loss]) -> None:
        """Write the losses of a contact."""
        for one in losses:
            text = one.text if len(one.text) <= _TEXT_MAX else f"{one.text[:_TEXT_MAX]}…"
            self._table.row([contact, one.what, text, one.reason])
            self.count += 1

    def close(self) -> None:
        """Finish the file."""
        self._table.close()


def kept_losses(line: int, stored: str | None, written: str = "") -> Iterator[Loss]:
    """What other formats than the `written` one know of a contact."""
    for name, texts in read_kept(stored).items():
        if name != written:
            for text in filter(partial(says_anything, name), texts):
                yield Loss(line, f"kept ({name})", text, "Only the format it came from can hold it.")
