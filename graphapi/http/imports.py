"""Imports over HTTP: each step gets the file again, so that any server behind a balancer can do it.

`POST /import/explain`, `POST /import/plan`, `POST /import`, `GET /imports`, `POST /imports/{id}/undo`; docs/import.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from graphapi.db.request import Db
from graphapi.formats.cards import ReadOptions
from graphapi.http.exchanges import Exchange
from graphapi.http.import_answers import explanation, past_imports_of, report_lines, undone_of
from graphapi.http.job_lines import lines_of
from graphapi.http.jobs import JobProgress
from graphapi.http.parameters import Parameters
from graphapi.http.responses import json_answer
from graphapi.http.uploads import Upload, file_name, temporary_folder
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.updates import Update
from graphapi.limits import BYTES_OF_COST
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.file_explanations import examine
from graphapi.services.imports.file_imports import FileImport, import_file
from graphapi.services.imports.import_matching import THRESHOLD
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_runs import ImportChoices, past_imports
from graphapi.services.imports.import_undo import undo_import
from graphapi.services.shared.registry import registry

OF_FILES = ("name", "format", "dates", "map")
OF_IMPORTS = (*OF_FILES, "update", "threshold", "newLabels", "decisions")
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class UploadedFile:
    """A file that was sent, and the options of the request."""

    given: FileImport
    decisions: Path
    size: int

    @contextmanager
    def named(self) -> Generator[None]:
        """Let complaints name the file as the client does."""
        try:
            yield
        except UnusableFile as error:
            message = str(error).replace(str(self.given.path), self.given.path.name)
            raise UnusableFile(message, error.option) from None


async def explain(exchange: Exchange) -> Response:
    """What a file is and what becomes of it, without importing it."""
    uploaded = await _uploaded(exchange, *OF_FILES)

    async def work(_db: Db, progress: JobProgress) -> Response:
        progress("Explanation", 0, 1)
        with uploaded.named():
            found = examine(uploaded.given)
        return json_answer(explanation(found, uploaded.given.path.name, uploaded.size), headers=NO_STORE)

    return await exchange.start(work).result


async def plan(exchange: Exchange) -> Response:
    """What an import would do, as `--dry-run`."""
    return await _import(exchange, dry_run=True)


async def import_(exchange: Exchange) -> Response:
    """Import a file, one at a time in each process; a client need not send its file while another import runs."""
    exchange.rules.jobs.check_alone()
    return await _import(exchange, dry_run=False)


async def _import(exchange: Exchange, *, dry_run: bool) -> Response:
    uploaded = await _uploaded(exchange, *OF_IMPORTS)
    if not dry_run:
        # Not before: a slow client would keep the others waiting.
        exchange.held.enter_context(exchange.rules.jobs.alone())

    async def work(db: Db, progress: JobProgress) -> Report:
        with uploaded.named():
            return await import_file(db, uploaded.given, progress, dry_run=dry_run)

    return await lines_of(exchange, exchange.start(work), lambda report: report_lines(report, uploaded.decisions))


async def past(exchange: Exchange) -> Response:
    """All imports."""
    found = await past_imports(_db(exchange))
    return json_answer(past_imports_of(found, exchange.rules.max_import), headers=NO_STORE)


async def undo(exchange: Exchange) -> Response:
    """Take an import back."""
    with exchange.rules.jobs.alone():
        done = await undo_import(_db(exchange), exchange.request.path_params["id"])
    return json_answer(undone_of(done), headers=NO_STORE)


def _db(exchange: Exchange) -> Db:
    return Db.of(exchange.rules.database, exchange.viewer)


async def _uploaded(exchange: Exchange, *known: str) -> UploadedFile:
    """Check the parameters, then receive the file into a folder that is removed with the exchange."""
    parameters = Parameters(exchange.request, *known)
    region = (await registry(_db(exchange))).settings.default_phone_region
    folder = await exchange.held.enter_async_context(temporary_folder())
    decisions = folder / "decisions.jsonl"
    given = _given(parameters, folder / "sent", region, decisions)
    rules = exchange.rules
    upload = Upload(given.path, rules.max_import, rules.database.settings.min_free)
    size = await upload.receive(exchange.request)
    exchange.spend(size // BYTES_OF_COST)
    return UploadedFile(given, decisions, size)


def _given(parameters: Parameters, folder: Path, region: str | None, decisions: Path) -> FileImport:
    folder.mkdir()
    path = folder / file_name(parameters.text("name"))
    dates = parameters.one_of("dates", "", "dmy", "mdy", "ymd")
    options = ReadOptions(dates, _mapping(parameters.text("map")), region)
    which = parameters.one_of("decisions", "dropped", "every", "none")
    choices = ImportChoices(
        Update(parameters.one_of("update", *(one.value for one in Update))),
        parameters.number("threshold", THRESHOLD, 0.5, 1),
        decisions if which == "every" else None,
        decisions if which == "dropped" else None,
    )
    return FileImport(path, parameters.text("format"), options, parameters.flag("newLabels"), choices)


def _mapping(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadArgument("map", f"`map` must be TOML: {error}.") from None
