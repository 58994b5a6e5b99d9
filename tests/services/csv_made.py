"""CSV files for tests of import, and the import of them."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

from graphapi.db.request import Db
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.imports import ImportFiles, import_files
from tests.conftest import cypher

THREE = """
    id,name
    a,Ann
    b,Bob
    c,Cid
"""


def silently(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def table(path: Path, text: str) -> Path:
    """Write a CSV file from lines with blanks around them; gzipped where its name says so."""
    body = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(body.encode()))
    else:
        path.write_text(body, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by their columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def imported(
    db: Db,
    folder: Path,
    associations: str,
    people: str | None = None,
    labels: str | None = None,
    *,
    dry_run: bool = False,
) -> Report:
    """Import tables given as text."""
    files = ImportFiles(
        table(folder / "ties.csv", associations),
        None if people is None else table(folder / "people.csv", people),
        None if labels is None else table(folder / "labels.csv", labels),
    )
    return await import_files(db, files, silently, dry_run=dry_run)


async def stored(db: Db) -> list[list[object]]:
    """Every association by the external ids of its ends."""
    found = await cypher(db.database, "MATCH (a:Contact)-[r]->(b) RETURN a.externalId, type(r), b.externalId")
    return sorted(found, key=str)
