"""What people have, imported and exported: importing it again changes nothing, there and in an empty graph."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from graphapi.db.request import Db
from graphapi.services.exports.export_formats import export_cards
from graphapi.services.imports.card_files import CardFiles, format_of
from graphapi.services.imports.card_imports import import_cards
from graphapi.services.imports.import_report import Report
from graphapi.services.workspace import workspace
from tests.conftest import wipe
from tests.formats.address_books import google, outlook
from tests.formats.test_gedcom_writer import FAMILY
from tests.services.csv_made import silently
from tests.services.imports.card_lines import register_labels

DATA = Path(__file__).parents[2] / "data" / "formats"
TREE = dedent(FAMILY.format(long="An ancestor of oaks. " * 30)).lstrip().encode()


async def imported(db: Db, path: Path) -> Report:
    """Import a file of whatever format; unknown roles get a label."""
    return await import_cards(db, CardFiles(((path, format_of(path)),), new_labels=True), silently)


async def exported(db: Db, path: Path, format_: str) -> list[bytes]:
    """Export everything without a loss; the lines of the file, sorted."""
    done = await export_cards(db, path, format_, None, silently)
    assert done.losses == 0
    return lines(path)


def lines(path: Path) -> list[bytes]:
    """The lines of a file, whatever their order."""
    return sorted(path.read_bytes().splitlines())


@pytest.mark.parametrize(
    ("given", "format_"),
    [
        ((DATA / "apple-3.0.vcf").read_bytes(), "vcard"),
        ((DATA / "server.jscontact.json").read_bytes(), "jscontact"),
        (TREE, "gedcom551"),
        (google(), "google"),
        ((DATA / "android-2.1.vcf").read_bytes(), "vcard"),
    ],
    ids=["apple", "jscontact", "gedcom", "google", "android"],
)
async def test_an_export_says_what_was_imported(db: Db, tmp_path: Path, given: bytes, format_: str) -> None:
    """Nothing is lost, nothing differs, and from an empty graph the same bytes are written again."""
    await register_labels(db)
    (tmp_path / "given").write_bytes(given)
    first = await imported(db, tmp_path / "given")
    out = await exported(db, tmp_path / "out", format_)

    again = await imported(db, tmp_path / "out")
    await wipe(db.database)
    await workspace.prepare(db, catalogue=False)
    await register_labels(db)
    await imported(db, tmp_path / "out")

    assert first.contacts_made > 0
    assert (again.contacts_made, again.associations_made, again.unlinked) == (0, 0, 0)
    assert [one.difference for one in again.differences] == []
    assert await exported(db, tmp_path / "second", format_) == out


@pytest.mark.parametrize("format_", ["vcard", "jscontact"])
async def test_what_is_only_read_goes_out_in_other_formats(db: Db, tmp_path: Path, format_: str) -> None:
    """Outlook's contacts as cards: importing these changes nothing."""
    await register_labels(db)
    (tmp_path / "given").write_bytes(outlook())
    await imported(db, tmp_path / "given")

    await export_cards(db, tmp_path / "out", format_, None, silently)
    again = await imported(db, tmp_path / "out")

    assert (again.contacts_made, again.contacts_found, again.associations_made, again.unlinked) == (0, 60, 0, 0)
    assert {one.difference.field for one in again.differences} <= {"kept"}
