"""Exports in the formats of others: one file, or the folder of Parquet, each with a list of what it cannot say."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graphapi.db import private_files
from graphapi.db.request import Db
from graphapi.formats.cards import CardWriter, Loss
from graphapi.formats.gedcom.writer import GEDCOM7, GEDCOM551
from graphapi.formats.graphs.gexf import Gexf
from graphapi.formats.graphs.graphml import GraphML
from graphapi.formats.jscontact import JscontactWriter
from graphapi.formats.parquet import FILES, write_parquet
from graphapi.formats.tables.google_writer import GoogleWriter
from graphapi.formats.vcard import VcardWriter
from graphapi.services.exports.export_cards import CardSpool, Progress, spool_cards
from graphapi.services.exports.export_losses import LossList
from graphapi.services.exports.exported_contacts import Chosen

WRITERS: dict[str, CardWriter] = {
    one.name: one for one in (VcardWriter(), JscontactWriter(), GEDCOM7, GEDCOM551, GoogleWriter(), GraphML(), Gexf())
}
KEPT_OF = {GEDCOM551.name: GEDCOM7.name}
"""The formats whose kept texts others write too, but for those that write what they read."""

PARQUET = "parquet"


@dataclass(frozen=True)
class ExportedCards:
    """What was written; `losses_path` is there even when nothing was lost."""

    contacts: int
    associations: int
    files: tuple[Path, ...]
    losses: int
    losses_path: Path


async def export_cards(db: Db, target: Path, format_: str, chosen: Chosen, progress: Progress) -> ExportedCards:
    """Write the contacts with these ids, or all, to a file, or for Parquet into a folder. Raises OSError."""
    losses: list[Loss] = []
    private_files.make_folder(target if format_ == PARQUET else target.parent)
    with closing(await spool_cards(db, chosen, progress, kept_of=KEPT_OF.get(format_, format_))) as cards:
        write = _write_tables if format_ == PARQUET else _write_file
        files = write(cards, target, format_, losses)
        path = (target / "losses.csv") if format_ == PARQUET else target.with_name(f"{target.name}.losses.csv")
        return ExportedCards(cards.contacts, cards.associations, files, _write_losses(path, cards, losses), path)


def _write_file(cards: CardSpool, target: Path, format_: str, losses: list[Loss]) -> tuple[Path, ...]:
    """Write the file under another name until it is whole, so that an interrupted export replaces nothing."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with private_files.new_binary(unfinished) as file:
            _write_pieces(file, WRITERS[format_], cards, losses)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return (target,)


def _write_pieces(file: BinaryIO, writer: CardWriter, cards: CardSpool, losses: list[Loss]) -> None:
    file.writelines(writer.write(cards, losses))


def _write_tables(cards: CardSpool, target: Path, _: str, losses: list[Loss]) -> tuple[Path, ...]:
    for name in FILES:
        private_files.new_binary(target / name).close()
    write_parquet(cards, target, losses)
    return tuple(target / name for name in FILES)


def _write_losses(path: Path, cards: CardSpool, losses: list[Loss]) -> int:
    """Write what the writer could not say, and what only other formats could, of each contact; their number."""
    of_card: dict[int, list[Loss]] = {}
    for one in losses:
        of_card.setdefault(one.line, []).append(one)
    with closing(LossList(path)) as file:
        for card in cards:
            file.add(card.uid, (*of_card.pop(card.line, ()), *card.losses))
        for others in of_card.values():
            file.add("", others)
        return file.count
