"""`graphapi export`: CSV files that import reads, an archive, or a file in a format of other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.cli.counting import Counting
    from graphapi.db.request import Db
    from graphapi.services.exports.export_formats import ExportedCards


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


WHOLE = (Format.CSV, Format.JSONL)
"""The formats that always contain everything: they are for import."""

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
    then consistent, but not a snapshot of one moment.

    google writes a CSV file that Google Contacts imports.

    graphml and gexf write a file for Gephi, Cytoscape, yEd and networkx:
    contacts are nodes; an association is an edge from its FROM to its TO, with
    its label, both roles and its dates.

    parquet writes contacts.parquet and associations.parquet to a folder.

    All but csv and jsonl can be limited by --around or --filter, and list what
    the format cannot hold in TARGET.losses.csv, which is empty except for its
    header when nothing is lost.
    """
    if format_ in WHOLE and (around or filter_):
        raise typer.BadParameter(f"--around and --filter do not apply to {format_.value}, which contains everything.")
    if around and filter_:
        raise typer.BadParameter("Use --around or --filter, not both.")
    if format_ is Format.JSONL:
        _archive(target)
    elif format_ is Format.CSV:
        _csv(target)
    else:
        _cards(target, format_, around, depth, filter_)


def _csv(folder: Path) -> None:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.exports import export_files

    with _writable(folder), counted() as progress:
        done = with_database(lambda db: export_files(db, folder, _while_there_is_room(db, folder, progress)))
    print(f"Contacts      {done.contacts:>10,}  {done.people}")
    print(f"Associations  {done.associations:>10,}  {done.associations_path}")
    print(f"Labels        {done.labels_written:>10,}  {done.labels}")
    if done.closed:
        print(f"{done.closed:,} contacts are not visible to everyone here; importing these files makes them visible.")


def _cards(target: Path, format_: Format, around: str | None, depth: int, filter_: str | None) -> None:
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.export_formats import export_cards

    async def work(db: Db) -> ExportedCards:
        chosen = await _chosen(db, around, depth, wanted)
        return await export_cards(db, target, format_.value, chosen, _while_there_is_room(db, target.parent, progress))

    wanted = _filter(filter_)
    with _writable(target), counted() as progress:
        done = with_database(work)
    print(f"Contacts      {done.contacts:>10,}  {done.files[0]}")
    print(f"Associations  {done.associations:>10,}  {done.files[-1]}")
    print(f"Losses        {done.losses:>10,}  {done.losses_path}")


def _filter(text: str | None) -> object:
    try:
        return None if text is None else json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"This is not JSON: {error}.", param_hint="--filter") from error


async def _chosen(db: Db, around: str | None, depth: int, wanted: object) -> set[str] | None:
    """The ids of the contacts to export, None for all."""
    from graphapi.kernel.errors import BadArgument
    from graphapi.schema.matching_ids import ids_matching
    from graphapi.services.exports.chosen_contacts import ids_around

    if around is not None:
        return await ids_around(db, around, depth)
    try:
        return None if wanted is None else await ids_matching(db, wanted)
    except BadArgument as error:
        raise typer.BadParameter(str(error), param_hint="--filter") from error


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


def _archive(folder: Path) -> None:
    """Write an archive and report its contents."""
    from graphapi.cli.counting import counted
    from graphapi.cli.session import with_database
    from graphapi.services.exports.archive import write_archive

    with _writable(folder), counted() as progress:
        done = with_database(lambda db: write_archive(db, folder, _while_there_is_room(db, folder, progress)))
    print("\n".join(f"{kind:<14}{number:>10,}" for kind, number in done.counts.items()))
    print(f"Checksum      {done.checksum}")
