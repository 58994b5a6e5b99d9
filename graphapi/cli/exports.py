"""`graphapi export`: all data, as CSV files that import reads, or as an archive."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.cli.counting import Counting
    from graphapi.db.request import Db


class Format(StrEnum):
    """The format of an export."""

    CSV = "csv"
    JSONL = "jsonl"


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to; created if it does not exist.")
    ],
    format_: Annotated[
        Format, typer.Option("--format", help="csv for spreadsheets, jsonl for a complete archive.")
    ] = Format.CSV,
) -> None:
    """Write all contacts, associations and labels to DIR: people.csv, ties.csv, labels.csv.

    The same graph always gives the same files, and importing them into an empty
    database gives the same graph: graphapi import DIR/people.csv DIR/ties.csv
    --labels DIR/labels.csv

    Owners, access lists and timestamps are not included: an import makes every
    contact visible to everyone.

    With --format jsonl everything is written, including users, tasks, messages
    and red flags, with counts and checksums; graphapi import DIR reads it into
    an empty workspace. You can run it while the server is running; the archive
    is then consistent, but not a snapshot of one moment.
    """
    if format_ is Format.JSONL:
        _archive(folder)
        return
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.exports import export_files

    try:
        with counted() as progress:
            done = with_database(lambda db: export_files(db, folder, _while_there_is_room(db, folder, progress)))
    except OSError as error:
        print(f"Cannot write to {folder}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(1) from error
    print(f"Contacts      {done.contacts:>10,}  {done.people}")
    print(f"Associations  {done.associations:>10,}  {done.associations_path}")
    print(f"Labels        {done.labels_written:>10,}  {done.labels}")
    if done.closed:
        print(f"{done.closed:,} contacts are not visible to everyone here; importing these files makes them visible.")


def _while_there_is_room(db: Db, folder: Path, progress: Counting) -> Counting:
    """A progress function that ends the export before it fills the disk."""
    from graphapi.db.disk import require_space

    def count(what: str, done: int, total: int, /) -> None:
        require_space(folder, db.database.settings.min_free)
        progress(what, done, total)

    count("Export", 0, 0)
    return count


def _archive(folder: Path) -> None:
    """Write an archive and report its contents."""
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.archive import write_archive

    try:
        with counted() as progress:
            done = with_database(lambda db: write_archive(db, folder, _while_there_is_room(db, folder, progress)))
    except OSError as error:
        print(f"Cannot write to {folder}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(1) from error
    print("\n".join(f"{kind:<14}{number:>10,}" for kind, number in done.counts.items()))
    print(f"Checksum      {done.checksum}")
