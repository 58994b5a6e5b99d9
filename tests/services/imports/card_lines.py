"""A small format for tests of importing cards: a card a line, as JSON; and imports of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from graphapi.db.request import Db
from graphapi.formats.cards import (
    Card,
    ColumnMeaning,
    FileExplanation,
    Loss,
    ReadOptions,
    Relative,
    UnreadableCard,
    UnreadableFile,
)
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.updates import Update
from graphapi.services.imports.card_files import CardFiles
from graphapi.services.imports.card_imports import import_cards
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_runs import ImportChoices
from tests.conftest import cypher
from tests.services.csv_made import silently
from tests.services.people import label

OF_CARD = {field.name for field in fields(Card)} - {"line", "values"}


@dataclass(frozen=True)
class CardLines:
    """The format; what is no field of a card is one of its values."""

    name: str = "lines"
    title: str = "Cards of tests"

    def recognizes(self, head: bytes) -> bool:
        """By its first character."""
        return head.startswith(b"{")

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002 – of formats
        """A card a line; a line that is empty is none, and END breaks the file off."""
        for number, line in enumerate(source, 1):
            text = line.decode().strip()
            if text == "END":
                raise UnreadableFile(f"line {number}: the file ends here.")
            yield _card(number, json.loads(text)) if text else UnreadableCard(number, text, "The line is empty.")

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:  # noqa: ARG002 – of formats
        """What the first card has."""
        names = json.loads(source.readline())
        return FileExplanation(self.title, columns=tuple(ColumnMeaning(name, name) for name in names))


def _card(line: int, found: dict[str, Any]) -> Card:
    relatives = tuple(Relative(**one) for one in found.get("relatives", ()))
    losses = tuple(Loss(line, *one) for one in found.get("losses", ()))
    values = {name: value for name, value in found.items() if name not in OF_CARD}
    if "birth" in values:
        values["birth"] = PartialDate.parse(values["birth"])
    return Card(line, found.get("uid", ""), values, relatives, found.get("kept", ""), losses, found.get("died", ""))


async def register_labels(db: Db) -> None:
    """Register labels for families and friends."""
    await label(db, "Spouse", limit=1)
    await label(db, "Parent", "Child", limit=2, acyclic=True)
    await label(db, "Friend", limit=10)


async def import_lines(
    db: Db, folder: Path, *cards: dict[str, Any] | str, update: Update = Update.REPORT, dry_run: bool = False,
    new_labels: bool = False, threshold: float = 0.9,
) -> Report:  # fmt: skip
    """Import cards, with a report of every decision beside them."""
    path = folder / "cards.lines"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in cards), encoding="utf-8")
    choices = ImportChoices(update, threshold, folder / "report.jsonl")
    files = CardFiles(((path, CardLines()),), ReadOptions(), new_labels, choices)
    return await import_cards(db, files, silently, dry_run=dry_run)


def decisions(folder: Path) -> list[dict[str, Any]]:
    """The lines of the report."""
    path = folder / "report.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


async def contact(db: Db, name: str) -> dict[str, Any]:
    """What is stored of the only contact of a name."""
    ((found,),) = await cypher(db.database, "MATCH (c:Contact {name: $name}) RETURN properties(c)", name=name)
    return found  # pyright: ignore[reportReturnType]


async def associations(db: Db) -> list[list[object]]:
    """Every association by the names of its ends."""
    found = await cypher(db.database, "MATCH (a:Contact)-[r]->(b) RETURN a.name, type(r), b.name, r.note")
    return sorted(found, key=str)
