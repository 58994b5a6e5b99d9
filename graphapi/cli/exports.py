"""`graphapi export`: CSV files that import reads, an archive, or a file in a format of other programs."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphapi.cli.export_choice import ExportChoice

if TYPE_CHECKING:
    from graphapi.cli.counting import Counting
    from graphapi.db.request import Db
    from graphapi.services.exports.archive import Written
    from graphapi.services.exports.export_formats import ExportedCards
    from graphapi.services.exports.exports import Exported


class Format(StrEnum):
    """The format of an export."""

    CSV = "csv"
    JSONL = "jsonl"
    GOOGLE = "google"
    GRAPHML = "graphml"
    GEXF = "gexf"
    PARQUET = "parquet"
    VCARD = "vcard"
    JSCONTACT = "jscontact"
    GEDCOM = "gedcom"
    GEDCOM551 = "gedcom551"


Around = Annotated[
    str | None,
    typer.Option(
        help="Only this contact and the contacts around it: an ID, external ID, name, e-mail address or phone number.",
        metavar="CONTACT",
    ),
]
Depth = Annotated[int, typer.Option(help="The number of associations to follow from --around.", min=1, max=6)]
Filter = Annotated[
    str | None,
    typer.Option(
        "--filter",
        help='Only the contacts that match this ContactFilter of the API, as JSON: \'{"company": "Acorn"}\'.',
        metavar="JSON",
    ),
]


def export(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="The file to write; a folder for csv, jsonl and parquet.")
    ],
    format_: Annotated[
        Format,
        typer.Option("--format", help="csv for spreadsheets, jsonl for a complete archive, the others for programs."),
    ] = Format.CSV,
    around: Around = None,
    depth: Depth = 1,
    filter_: Filter = None,
) -> None:
    """Write contacts and their associations to files.

    csv writes people.csv, ties.csv and labels.csv to a folder. The same graph
    always gives the same files, and importing them into an empty database gives
    the same graph: graphapi import DIR/people.csv DIR/ties.csv --labels
    DIR/labels.csv. Owners, access lists and timestamps are not included: an
    import makes every contact visible to everyone.

    jsonl writes everything to a folder, including users, tasks, messages and
    red flags, with counts and checksums; graphapi import DIR reads it into an
    empty workspace. You can run it while the server is running; the archive is
    then consistent, but not a snapshot of one moment. Limited to some contacts,
    it has what is about them, and no access tokens.

    google writes a CSV file that Google Contacts imports.

    graphml and gexf write a file for Gephi, Cytoscape, yEd and networkx:
    contacts are nodes; an association is an edge from its FROM to its TO, with
    its label, both roles and its dates.

    parquet writes contacts.parquet and associations.parquet to a folder.

    --around or --filter limits an export to some contacts and the associations
    among them. What the files do not hold is listed in TARGET.losses.csv, for a
    folder in its losses.csv, which is empty except for its header when nothing
    is lost.
    """
    choice = ExportChoice(around, depth, filter_)
    choice.check()
    if format_ is Format.JSONL:
        _archive(target, choice)
    elif format_ is Format.CSV:
        _csv(target, choice)
    else:
        _cards(target, format_, choice)


def _csv(folder: Path, choice: ExportChoice) -> None:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.exports import export_files

    async def work(db: Db) -> Exported:
        chosen = await choice.ids(db)
        return await export_files(db, folder, _while_there_is_room(db, folder, progress), chosen)

    with _writable(folder), counted() as progress:
        done = with_database(work)
    print(f"Contacts      {done.contacts:>10,}  {done.people}")
    print(f"Associations  {done.associations:>10,}  {done.associations_path}")
    print(f"Labels        {done.labels_written:>10,}  {done.labels}")
    print(f"Losses        {done.losses:>10,}  {done.losses_path}")
    if done.closed:
        print(f"{done.closed:,} contacts are not visible to everyone here; importing these files makes them visible.")


def _cards(target: Path, format_: Format, choice: ExportChoice) -> None:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.export_formats import export_cards

    async def work(db: Db) -> ExportedCards:
        chosen = await choice.ids(db)
        return await export_cards(db, target, format_.value, chosen, _while_there_is_room(db, target.parent, progress))

    with _writable(target), counted() as progress:
        done = with_database(work)
    print(f"Contacts      {done.contacts:>10,}  {done.files[0]}")
    print(f"Associations  {done.associations:>10,}  {done.files[-1]}")
    print(f"Losses        {done.losses:>10,}  {done.losses_path}")


@contextmanager
def _writable(target: Path) -> Generator[None]:
    """End with a plain message when the target cannot be written."""
    try:
        yield
    except OSError as error:
        print(f"Cannot write to {target}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(1) from error


def _while_there_is_room(db: Db, folder: Path, progress: Counting) -> Counting:
    """A progress function that ends the export before it fills the disk."""
    from graphapi.db.disk import require_space

    def count(what: str, done: int, total: int, /) -> None:
        require_space(folder, db.database.settings.min_free)
        progress(what, done, total)

    count("Export", 0, 0)
    return count


def _archive(folder: Path, choice: ExportChoice) -> None:
    """Write an archive and report its contents."""
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.archive import write_archive

    async def work(db: Db) -> Written:
        chosen = await choice.ids(db)
        return await write_archive(db, folder, _while_there_is_room(db, folder, progress), chosen)

    with _writable(folder), counted() as progress:
        done = with_database(work)
    print("\n".join(f"{kind:<14}{number:>10,}" for kind, number in done.counts.items()))
    print(f"Losses        {done.losses:>10,}  {folder / 'losses.csv'}")
    print(f"Checksum      {done.checksum}")
