"""The demo: about 60 contacts with families, a company and a club, and three queries to try on them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from graphapi.db.request import Db
from graphapi.db.statements import PACKAGE, statement
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.imports import ImportFiles, import_files

FOLDER = PACKAGE / "demo"
COUNT = statement("contacts/count_all", tuple[int])


async def load_demo(db: Db) -> bool:
    """Load the demo into a database without contacts; if there are any, change nothing and return False."""
    row = await db.read(COUNT)
    if row and row[0]:
        return False
    with tempfile.TemporaryDirectory() as folder:
        files = ImportFiles(
            FOLDER / "ties.csv", FOLDER / "people.csv", FOLDER / "labels.csv", Path(folder) / "refused.csv"
        )
        report = await import_files(db, files, _quietly)
    _check(report)
    return True


def examples() -> list[str]:
    """The queries to try, each with the question above it."""
    text = (FOLDER / "examples.graphql").read_text(encoding="utf-8")
    return [part.strip() for part in text.split("\n\n")]


def _check(report: Report) -> None:
    """Raise when rows of the demo were refused: an administrator may have changed the labels it uses."""
    if report.refused:
        raise RuntimeError(f"The demo does not fit the labels of this database: {dict(report.refused)}")


def _quietly(_what: str, _done: int, _total: int) -> None:
    """Show no progress: it takes a second."""
