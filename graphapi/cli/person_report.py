"""`graphapi person-report`: everything that is stored about one person, as JSON or as a page."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphapi.db.request import Db
    from graphapi.kernel.errors import Json


class ReportFormat(StrEnum):
    """The format of a report."""

    JSON = "json"
    HTML = "html"


def person_report(
    contact: Annotated[
        str, typer.Argument(metavar="CONTACT", help="An ID, external ID, name, e-mail address or phone number.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(help="The file to write, readable only by you; without it the report is printed.", metavar="FILE"),
    ] = None,
    format_: Annotated[
        ReportFormat, typer.Option("--format", help="json, or html for a page to read without the server.")
    ] = ReportFormat.JSON,
) -> None:
    """Write everything that is stored about one person.

    It has the fields, who can see the contact, the associations with the
    names at their other ends, history, messages, tasks, red flags, imports,
    pairs of duplicates, and contacts that were merged into it.
    """
    from graphapi.cli.session import with_database
    from graphapi.db import private_files
    from graphapi.services.erasure.person_report import person_report as reported
    from graphapi.services.erasure.report_page import report_page
    from graphapi.services.exports.chosen_contacts import contact_named

    async def work(db: Db) -> Json:
        return await reported(db, await contact_named(db, contact))

    report = with_database(work)
    page = format_ is ReportFormat.HTML
    text = report_page(report) if page else f"{json.dumps(report, ensure_ascii=False, indent=2)}\n"
    if output is None:
        sys.stdout.write(text)
        return
    try:
        private_files.write(output, text.encode())
    except OSError as error:
        print(f"Cannot write to {output}: {error.strerror}", file=sys.stderr)
        raise typer.Exit(1) from error
    print(output)
