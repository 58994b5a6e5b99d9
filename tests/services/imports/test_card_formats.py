"""Files as people have them, imported with no option at all: recognized by content, with their relations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.services.exports.export_formats import export_cards
from graphapi.services.imports.card_files import CardFiles, explained, format_of, is_own
from graphapi.services.imports.card_imports import import_cards
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.import_report import Report
from tests.conftest import cypher
from tests.formats.address_books import google, outlook, people
from tests.services.archives import empty, read, write
from tests.services.csv_made import silently
from tests.services.imports.card_lines import associations, contact, register_labels
from tests.services.people import label

FAMILY = """0 HEAD
1 GEDC
2 VERS 5.5.1
1 CHAR UTF-8
0 @I1@ INDI
1 NAME Ann /Oak/
1 BIRT
2 DATE ABT 1950
1 FAMS @F1@
0 @I2@ INDI
1 NAME Bob /Oak/
1 BIRT
2 DATE 3 MAR 1948
1 FAMS @F1@
0 @I3@ INDI
1 NAME Cara /Oak/
1 FAMC @F1@
1 _HAT red
0 @F1@ FAM
1 HUSB @I2@
1 WIFE @I1@
1 CHIL @I3@
1 MARR
2 DATE 1 JUN 1970
0 TRLR
"""


@pytest.fixture(autouse=True)
async def labels(db: Db) -> None:
    """Labels for families and friends."""
    await register_labels(db)


async def import_text(db: Db, path: Path, text: str) -> Report:
    """Import a file of that text, of whatever format it is."""
    return await import_cards(db, _given(path, text), silently)


def _given(path: Path, text: str | bytes) -> CardFiles:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return CardFiles(((path, format_of(path)),))


async def test_a_family_tree(db: Db, tmp_path: Path) -> None:
    """Dates known in part stay so, families become associations, unknown tags are kept; again it changes nothing."""
    report = await import_text(db, tmp_path / "tree.txt", FAMILY)
    again = await import_text(db, tmp_path / "again.txt", FAMILY)

    ann, cara = await contact(db, "Ann Oak"), await contact(db, "Cara Oak")
    assert (report.contacts_made, report.refused.total(), report.losses, report.unlinked) == (3, 0, 0, 0)
    assert (json.loads(ann["birth"])["original"], "birthDate" in ann) == ("ABT 1950", False)
    assert "_HAT red" in json.loads(cara["kept"])["gedcom"][0]
    assert [one[:3] for one in await associations(db)] == [
        ["Ann Oak", "PARENT_CHILD", "Cara Oak"],
        ["Ann Oak", "SPOUSE", "Bob Oak"],
        ["Bob Oak", "PARENT_CHILD", "Cara Oak"],
    ]
    assert "externalId" not in ann
    assert (again.contacts_made, again.contacts_found, again.differing, again.associations_made) == (0, 3, 0, 0)


VCARDS = """BEGIN:VCARD
VERSION:3.0
UID:u-ann
N:Oak;Ann;;;
FN:Ann Oak
BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12
EMAIL;TYPE=home:ann@example.org
item1.X-ABRELATEDNAMES:Bob Oak
item1.X-ABLabel:_$!<Spouse>!$_
X-HAT;COLOUR=red:felt\\, tall
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:u-bob
N:Oak;Bob;;;
FN:Bob Oak
X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Eve Elm;6;;;;;;;;;;;;;
END:VCARD
"""


async def test_a_phone_s_cards_come_in_and_go_out(db: Db, tmp_path: Path) -> None:
    """Written again they say all that they said, and importing that changes nothing."""
    report = await import_text(db, tmp_path / "cards", VCARDS)
    path = tmp_path / "out.vcf"

    await export_cards(db, path, "vcard", None, silently)
    again = await import_cards(db, CardFiles(((path, format_of(path)),)), silently)

    ann = await contact(db, "Ann Oak")
    assert (report.contacts_made, report.unlinked, report.losses) == (2, 1, 0)
    assert json.loads(ann["birth"])["day"] == 12
    assert await associations(db) == [["Bob Oak", "SPOUSE", "Ann Oak", None]]
    assert "X-HAT;COLOUR=red:felt\\, tall" in path.read_text(encoding="utf-8")
    assert "Eve Elm" in path.read_text(encoding="utf-8")
    assert (again.contacts_made, again.contacts_found, again.associations_made, again.unlinked) == (0, 2, 0, 0)
    assert (again.differing, again.differences) == (0, [])


async def test_what_a_format_knows_is_in_an_archive(db: Db, tmp_path: Path) -> None:
    """Read into an empty workspace it is the same to the byte, with relatives who have no card."""
    await import_text(db, tmp_path / "cards", VCARDS)
    text = "MATCH (c:Contact) RETURN c.name, c.kept, c.unlinkedRelatives, c.birth ORDER BY c.name"
    before = await cypher(db.database, text)
    await write(db, tmp_path / "archive")
    await empty(db)

    await read(db, tmp_path / "archive")

    assert await cypher(db.database, text) == before
    assert "X-HAT;COLOUR=red:felt" in json.loads(str(before[0][1]))["vcard"][0]
    assert "Eve Elm" in str(before[1][2])


@pytest.mark.parametrize("data", [google(), google(old=True), outlook(), outlook(german=True)])
async def test_sixty_people_with_their_relations(db: Db, tmp_path: Path, data: bytes) -> None:
    """Google's and Outlook's exports: relatives who have a card are associated, the others wait; again nothing."""
    await label(db, "Manager", "Direct report", limit=1, inverse_limit=100)
    await label(db, "Assistant", "Assisted person", limit=5)
    files = _given(tmp_path / "contacts", data)

    report = await import_cards(db, files, silently)
    again = await import_cards(db, files, silently)

    stored = await cypher(
        db.database, "MATCH (c:Contact) RETURN c.name, c.company, c.jobTitle, c.notes, size(c.emails), size(c.phones)"
    )
    due = [[p.name, p.company or None, p.job or None, p.notes or None, len(p.emails), len(p.phones)] for p in people()]
    assert sorted(map(str, stored)) == sorted(map(str, due))
    kinds = await cypher(db.database, "MATCH ()-[r]->() RETURN type(r), count(*) ORDER BY type(r)")
    assert kinds == [["MANAGER_DIRECT_REPORT", 15], ["PARENT_CHILD", 60], ["SPOUSE", 15]]
    assert (report.contacts_made, report.unlinked, report.losses, report.refused.total()) == (60, 15, 0, 0)
    assert (again.contacts_made, again.contacts_found, again.differing, again.associations_made) == (0, 60, 0, 0)


async def test_a_file_that_no_format_knows_is_refused_with_what_can_be_read(tmp_path: Path) -> None:
    """Before anything is stored."""
    path = tmp_path / "contacts.vcf"
    path.write_text("Dear Ann, how are you?", encoding="utf-8")

    with pytest.raises(UnusableFile, match="is of no format that can be imported"):
        format_of(path)
    path.write_bytes(b"\n")
    with pytest.raises(UnusableFile, match=r"contacts\.vcf is empty\.$"):
        format_of(path)
    with pytest.raises(UnusableFile, match="There is no format nonsense"):
        format_of(path, "nonsense")
    with pytest.raises(UnusableFile, match="does not exist"):
        format_of(tmp_path / "none")


def test_our_own_tables_are_known_by_their_columns(tmp_path: Path) -> None:
    """A column `id`, or both ends of associations; `Id` is that of somebody else's table."""
    for number, (header, own) in enumerate(
        (("id,name", True), ("from_id,to_id", True), ("Id,FirstName", False), ("id,contact_id_a,contact_id_b", False))
    ):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{header}\n1,2\n", encoding="utf-8")
        assert is_own(path) is own


def test_a_file_is_explained_without_a_database(tmp_path: Path) -> None:
    """What it is, and what becomes of its fields."""
    path = tmp_path / "tree"
    path.write_text(FAMILY, encoding="utf-8")

    ((_, found),) = explained([(path, format_of(path))], CardFiles(()).options)

    assert found.format == "GEDCOM 5.5.1"
    assert {"NAME", "FAMC"} <= {one.name for one in found.columns}
