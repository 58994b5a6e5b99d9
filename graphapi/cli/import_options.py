"""The options of `graphapi import`, with their help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class UpdateOption(StrEnum):
    """How much of a file existing contacts take."""

    FILL = "fill"
    REPLACE = "replace"


class DateOrder(StrEnum):
    """The order of days, months and years."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE… | DIR",
        show_default=False,
        help="Address books of any known format; or our own files of people, associations, or both; or a folder "
        "written by graphapi export --format jsonl.",
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        help="Labels to register or update first: label, reverse_label, limit, reverse_limit; on_limit, acyclic …",
        metavar="FILE",
    ),
]
Refused = Annotated[
    Path | None,
    typer.Option(
        help="The file for refused lines. Defaults to ASSOCIATIONS.refused.csv next to the associations.",
        metavar="FILE",
    ),
]
NewLabels = Annotated[
    bool, typer.Option("--new-labels", help="Also register labels that resemble registered ones.", show_default=False)
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Check and report everything in memory, and store nothing.", show_default=False),
]


WithUsers = Annotated[
    bool,
    typer.Option(
        "--with-users",
        help="Also import the users and tokens of an archive, including its administrators.",
        show_default=False,
    ),
]
Updating = Annotated[
    UpdateOption | None,
    typer.Option(
        "--update",
        metavar="[=replace]",
        show_default=False,
        help="Fill empty values of existing contacts from the file; with =replace, take all values of the file. "
        "Without it, differences are reported and nothing changes.",
    ),
]
Threshold = Annotated[
    float,
    typer.Option(
        min=0.5, max=1.0, help="How alike a card without a known ID and a contact must be to be the same person."
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.jsonl", help="A file for every decision, one per line.")
]
Format = Annotated[
    str, typer.Option("--format", metavar="NAME", help="Read the files as this format instead of recognizing it.")
]
Map = Annotated[
    Path | None, typer.Option("--map", metavar="MAP.toml", help="What the columns of a table mean; see --explain.")
]
Dates = Annotated[
    DateOrder | None,
    typer.Option("--dates", show_default=False, help="The order of days and months, where the file does not show it."),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain", show_default=False,
        help="Print what the files are and what becomes of each column, write a MAP.toml to edit for tables, and "
        "import nothing.",
    ),
]  # fmt: skip
Undo = Annotated[
    str | None,
    typer.Option(
        "--undo", metavar="IMPORT_ID", show_default=False,
        help="Take an import back: remove what it made and nobody changed since, and list the rest.",
    ),
]  # fmt: skip
List = Annotated[bool, typer.Option("--list", show_default=False, help="List all imports, latest first.")]
