"""Exports over HTTP: `GET /export` answers with a file, or with the list of what its format cannot hold.

The file is written to a private temporary folder first, so that a response is complete or an error.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from starlette.responses import FileResponse, Response

from graphapi.db.disk import DiskAlmostFull, space
from graphapi.db.request import Db
from graphapi.http.exchanges import Exchange
from graphapi.http.jobs import JobProgress
from graphapi.http.parameters import Parameters
from graphapi.http.uploads import TEMPORARY, temporary_folder
from graphapi.kernel.errors import BadArgument
from graphapi.schema.matching_ids import ids_matching

LOSSES = "X-Export-Losses"
"""The header with the number of values that the format cannot hold."""

CSV = "csv"
ENDINGS = {
    "vcard": "vcf", "jscontact": "json", "gedcom": "ged", "gedcom551": "ged", "google": "csv", "graphml": "graphml",
    "gexf": "gexf", "parquet": "zip", CSV: "zip",
}  # fmt: skip
"""The formats, each with the ending of its file; those of several files come as a zip archive."""

TYPES = {
    "vcf": "text/vcard; charset=utf-8", "json": "application/jscontact+json", "ged": "text/vnd.familysearch.gedcom",
    "csv": "text/csv; charset=utf-8", "graphml": "application/graphml+xml", "gexf": "application/gexf+xml",
    "zip": "application/zip",
}  # fmt: skip
DEPTH_MAX = 6


@dataclass(frozen=True)
class ExportWish:
    """What is to be exported: the contacts around one, those that match a filter of the API, or all."""

    format: str
    around: str
    depth: int
    filter: object


@dataclass(frozen=True)
class ExportDone:
    """The file to send, and what it lacks."""

    path: Path
    losses: int
    losses_path: Path


async def export(exchange: Exchange) -> Response:
    """Contacts as a file; with `losses=only`, the list of what the format cannot hold."""
    parameters = Parameters(exchange.request, "format", "filter", "around", "depth", "losses")
    only_losses = parameters.one_of("losses", "", "only") == "only"
    wish = _wish(parameters)
    folder = await exchange.held.enter_async_context(temporary_folder())

    async def work(db: Db, progress: JobProgress) -> ExportDone:
        return await _write(db, wish, folder, _while_there_is_room(db, progress))

    done = await exchange.start(work).result
    path = done.losses_path if only_losses else done.path
    headers = {"Cache-Control": "no-store", LOSSES: str(done.losses), "X-Content-Type-Options": "nosniff"}
    media_type = TYPES.get(path.suffix.removeprefix("."), "application/octet-stream")
    return FileResponse(path, headers=headers, media_type=media_type, filename=path.name)


def _wish(parameters: Parameters) -> ExportWish:
    format_ = parameters.one_of("format", *ENDINGS)
    around, text = parameters.text("around"), parameters.text("filter")
    if around and text:
        raise BadArgument("filter", "Use `around` or `filter`, not both.")
    depth = parameters.number("depth", 1, 1, DEPTH_MAX)
    return ExportWish(format_, around, depth, _json(text) if text else None)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadArgument("filter", f"`filter` must be JSON: {error}.") from None


async def _write(db: Db, wish: ExportWish, folder: Path, progress: JobProgress) -> ExportDone:
    # Parquet's library takes 50 MB of memory, which servers that export nothing do without.
    from graphapi.services.exports.chosen_contacts import ids_around  # noqa: PLC0415
    from graphapi.services.exports.export_formats import PARQUET, export_cards  # noqa: PLC0415
    from graphapi.services.exports.exports import export_files  # noqa: PLC0415

    name = f"contacts.{ENDINGS[wish.format]}"
    chosen = None
    if wish.around:
        chosen = await ids_around(db, wish.around, wish.depth)
    elif wish.filter is not None:
        chosen = await ids_matching(db, wish.filter)
    if wish.format == CSV:
        done = await export_files(db, folder / CSV, progress, chosen)
        tables = (done.people, done.associations_path, done.labels, done.losses_path)
        return ExportDone(_zipped(folder / name, tables), done.losses, done.losses_path)
    target = folder / (PARQUET if wish.format == PARQUET else name)
    cards = await export_cards(db, target, wish.format, chosen, progress)
    if wish.format == PARQUET:
        path = _zipped(folder / name, (*cards.files, cards.losses_path))
        return ExportDone(path, cards.losses, cards.losses_path)
    return ExportDone(target, cards.losses, cards.losses_path)


def _zipped(path: Path, files: Sequence[Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return path


def _while_there_is_room(db: Db, progress: JobProgress) -> JobProgress:
    """A progress function that ends the export before it fills the disk."""
    folder, needed = Path(gettempdir()), db.database.settings.min_free

    def count(what: str, done: int, total: int, /) -> None:
        found = space(folder, needed)
        if found.is_short:
            raise DiskAlmostFull(found.shortage(TEMPORARY))
        progress(what, done, total)

    count("Export", 0, 0)
    return count
