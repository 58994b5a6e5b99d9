"""An import as one thing: it has an id, stands in a list with its counts, and can be taken back by `import_undo`."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Unavailable
from graphapi.kernel.history import ChangeKind, imported
from graphapi.kernel.updates import Update
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.dry_run import DryRun
from graphapi.services.imports.import_log import ImportLog, import_log
from graphapi.services.imports.import_matching import THRESHOLD, ImportTerms
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_store import Store
from graphapi.services.shared.change_records import record
from graphapi.services.shared.ids import new_id

BEGIN, FINISH, DROP = statement("imports/begin"), statement("imports/finish"), statement("imports/drop")
PAGE = statement("imports/page", tuple[list[tuple[str, str, str, list[str], str, str]]])

NOTE_SECONDS = 5.0
"""Seconds for noting what an interrupted import did."""

RUNNING, DONE, STOPPED, UNDONE = "RUNNING", "DONE", "STOPPED", "UNDONE"

_OF_THE_DATABASE = (Unavailable, DeadlineExceeded, DatabaseRefused)

logger = logging.getLogger("graphapi")


@dataclass(frozen=True)
class ImportChoices:
    """What an import does with contacts that are there already, and where it writes its decisions."""

    update: Update = Update.REPORT
    threshold: float = THRESHOLD
    report: Path | None = None
    dropped: Path | None = None
    """Without a report, where only what was refused or is not kept is written."""


@dataclass(frozen=True)
class PastImport:
    """An import that made or changed something."""

    id: str
    at: datetime
    by: str
    files: tuple[str, ...]
    state: str
    counts: dict[str, int]


@asynccontextmanager
async def begun(
    db: Db, choices: ImportChoices, files: Sequence[Path], report: Report
) -> AsyncGenerator[tuple[Store | DryRun, ImportLog]]:
    """Begin an import into the database, or a dry run as `report` says, and note at its end what it did."""
    now = db.now()
    terms = ImportTerms(new_id("imp", now), now, choices.update, choices.threshold)
    with import_log(choices.report or choices.dropped, every=choices.report is not None) as log:
        if report.dry_run:
            yield await DryRun.begin(db, terms), log
            report.report_file = log.written
            return
        node = {
            "id": terms.id, "at": now, "by": db.viewer.id, "files": [path.name for path in files],
            "state": RUNNING, "counts": "{}",
        }  # fmt: skip
        await db.write(lambda tx: tx.run(BEGIN, **{"import": node}))
        try:
            yield Store(db, terms), log
        except Exception as error:
            await _stop(db, terms, report, error)
            raise
        report.report_file = log.written
        await _finish(db, terms, report, DONE)


async def _stop(db: Db, terms: ImportTerms, report: Report, error: Exception) -> None:
    """Note what an import did before it broke off, if the database can be reached; otherwise it stays RUNNING.

    When the database failed, it may have stored more than the report says, which can be taken back too.
    """
    try:
        db.deadline.extend(NOTE_SECONDS)
        await _finish(db, terms, report, STOPPED, stays=isinstance(error, _OF_THE_DATABASE))
    except _OF_THE_DATABASE as again:
        logger.warning("What the import %s did before it broke off was not noted: %s", terms.id, again)


async def _finish(db: Db, terms: ImportTerms, report: Report, state: str, *, stays: bool = False) -> None:
    """Note what an import did; one that did nothing leaves nothing, unless it `stays`."""
    counts = {
        "contacts": report.contacts_made, "associations": report.associations_made, "updated": report.updated,
        "unlinked": report.unlinked, "labels": len(report.registered) + report.labels_made,
    }  # fmt: skip
    if not stays and not any(counts.values()):
        await db.write(lambda tx: tx.run(DROP, id=terms.id))
        return
    report.import_id = terms.id
    changes = {"state": state, "counts": orjson.dumps(counts).decode()}

    async def work(tx: Tx) -> None:
        await tx.run(FINISH, id=terms.id, changes=changes)
        await record(tx, [imported(ChangeKind.IMPORTED, terms.id, counts)])

    await db.write(work, operation="import")


async def past_imports(db: Db) -> list[PastImport]:
    """All imports that made or changed something, latest first."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    row = await db.read(PAGE)
    return [
        PastImport(key, datetime.fromisoformat(at), by, tuple(files), state, orjson.loads(counts))
        for key, at, by, files, state, counts in (row[0] if row else ())
    ]
