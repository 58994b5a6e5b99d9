"""Import: which rows, files and callers are refused, and where that is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Refused
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.imports import import_rows
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.imports import ImportFiles, import_files
from tests.conftest import cypher
from tests.services.csv_made import THREE, imported, rows, silently, stored, table
from tests.services.people import label


async def test_registered_limits_hold_and_raise_flags(db: Db, tmp_path: Path) -> None:
    """A row over a limit is refused with its line and reason, and flagged; the input's own columns stay."""
    await label(db, "Spouse", limit=1)

    report = await imported(
        db, tmp_path, people=THREE,
        associations="""
            from_id,to_id,label,reverse_label,place
            a,b,Spouse,Spouse,Rome
            a,c,Spouse,Spouse,"Paris, Texas"
        """,
    )  # fmt: skip

    assert (report.associations_made, report.flags, report.not_kept) == (1, 1, ("place",))
    assert report.refused == {"over the limit: Spouse (SPOUSE), at most 1": 1}
    assert rows(tmp_path / "ties.refused.csv") == [
        {
            "from_id": "a", "to_id": "c", "label": "Spouse", "reverse_label": "Spouse", "place": "Paris, Texas",
            "line": "3", "reason": "Spouse (SPOUSE): a contact may have at most 1, and this one has 1.",
        }
    ]  # fmt: skip
    flags = await cypher(db.database, "MATCH (f:RedFlag) RETURN f.status, f.count, f.refused")
    assert flags == [["OPEN", 2, True]]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("label,limit\nFriend,many", "line 2: `many` is not a whole number"),
        ("label,limit\nFriend,", "line 2: `limit` must be from 1"),
        ("label,reverse_label,limit,reverse_limit\nFriend,Friend,1,2", "line 2: A label that reads the same"),
        ("label,limit,on_limit\nFriend,1,shout", "line 2: `shout` is not one of REFUSE, FLAG"),
        ("label\nFriend", "no column `limit`"),
    ],
)
async def test_labels_that_cannot_be_used_stop_the_import(db: Db, tmp_path: Path, labels: str, reason: str) -> None:
    """Before anybody is imported, with the line."""
    with pytest.raises(UnusableFile, match=reason):
        await imported(db, tmp_path, "from_id,to_id\n1,2", labels=labels)

    assert await stored(db) == []


@pytest.mark.parametrize(
    ("associations", "reason"),
    [
        ("a,b,Friend,Friend,ABT 1100,,,", "since: `ABT 1100` is not an ISO date"),
        ("a,b,Friend,Friend,,2001-02-30,,", "until: `2001-02-30` is not a day of the calendar"),
        ("a,b,Friend,Friend,2002-01-01,2001-01-01,,", "`since` is after `until`"),
        ("a,b,Friend,Friend,,,,EVERYONE", "emailCopy: `EVERYONE` is not one of"),
        (f"a,b,Friend,Friend,,,{'x' * 1001},", "must not exceed 1,000 characters"),
        ("a,z,Friend,Friend,,,,", "The contact z does not exist: people.csv has no row for it"),
        (",b,Friend,Friend,,,,", "One of the two ids is missing"),
        ("a,a,Friend,Friend,,,,", "cannot be associated with itself"),
        ("a,b,Friend,Friend,,,,,surplus", "more values than the file has columns"),
        (f"a,b,{'x' * 65},,,,,", "cannot be registered"),
    ],
)
async def test_a_row_is_refused_with_its_reason(db: Db, tmp_path: Path, associations: str, reason: str) -> None:
    """Nothing is dropped without a word, and the rows around it are stored."""
    head = "from_id,to_id,label,reverse_label,since,until,note,emailCopy"

    report = await imported(db, tmp_path, f"{head}\n{associations}\nb,c,Friend,Friend,,,,", THREE)

    assert await stored(db) == [["b", "FRIEND", "c"]]
    assert report.refused.total() == 1
    (row,) = rows(tmp_path / "ties.refused.csv")
    assert reason in row["reason"]
    assert row["line"] == "2"


async def test_people_that_cannot_be_contacts_are_refused(db: Db, tmp_path: Path) -> None:
    """Their lines go beside those of the associations; associations to them are refused in turn."""
    report = await imported(
        db,
        tmp_path,
        people=f"id,name\n,Nobody\na,Ann\n{'x' * 301},Long\na,Ann again",
        associations="from_id,to_id\na,\na,q",
    )

    assert (report.contacts_made, report.contacts_found, report.refused.total()) == (1, 0, 5)
    assert [row["line"] for row in rows(tmp_path / "people.refused.csv")] == ["2", "4", "5"]
    assert report.refused_files == [tmp_path / "people.refused.csv", tmp_path / "ties.refused.csv"]


@pytest.mark.parametrize("name", ["ties.csv", "people.csv", "labels.csv", "link.csv"])
async def test_refused_lines_take_the_place_of_no_input(db: Db, tmp_path: Path, name: str) -> None:
    """Whatever its path is called: the file stays as it is, and nothing is stored."""
    texts = {"ties": "from_id,to_id\na,a", "people": "id,name\na,Ann", "labels": "label,limit\nFriend,2"}
    associations, people, labels = (table(tmp_path / f"{kind}.csv", text) for kind, text in texts.items())
    (tmp_path / "link.csv").symlink_to(people)
    before = [path.read_bytes() for path in (associations, people, labels)]

    with pytest.raises(UnusableFile, match="it is one of the files to import"):
        await import_files(db, ImportFiles(associations, people, labels, refused=tmp_path / name), silently)

    assert [path.read_bytes() for path in (associations, people, labels)] == before
    assert await cypher(db.database, "MATCH (c:Contact) RETURN count(c)") == [[0]]


async def test_a_circle_is_refused_at_the_row_that_closes_it(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever batch the others are in, and whatever is stored with it."""
    monkeypatch.setattr(import_rows, "ASSOCIATIONS_BATCH", 5)
    await label(db, "Parent", "Child", acyclic=True)
    chain = [f"{n},{n + 1},Parent,Child" for n in range(7)]

    report = await imported(
        db, tmp_path, "\n".join(["from_id,to_id,label,reverse_label", *chain, "6,2,Parent,Child", "7,8,Parent,Child"])
    )

    assert (report.associations_made, report.refused) == (8, {"would close a circle": 1})
    assert [row["line"] for row in rows(tmp_path / "ties.refused.csv")] == ["9"]


async def test_a_contact_has_no_more_labels_than_it_may(db: Db, tmp_path: Path) -> None:
    """The workspace's maximum holds for imports too."""
    associations = [f"a,b,L{n},L{n}" for n in range(11)]

    report = await imported(db, tmp_path, "\n".join(["from_id,to_id,label,reverse_label", *associations]))

    assert report.associations_made == 10
    assert report.refused == {"over the limit: different labels of a contact, at most 10": 1}


async def test_nothing_refused_leaves_no_file(db: Db, tmp_path: Path) -> None:
    """Also not that of an earlier import."""
    await imported(db, tmp_path, "from_id,to_id\n1,1")
    assert (tmp_path / "ties.refused.csv").exists()

    await imported(db, tmp_path, "from_id,to_id\n1,2")

    assert not (tmp_path / "ties.refused.csv").exists()


async def test_refused_lines_can_be_mended_and_imported(db: Db, tmp_path: Path) -> None:
    """Their last two columns are no part of the associations."""
    await imported(db, tmp_path, "from_id,to_id\n1,1")
    mended = (tmp_path / "ties.refused.csv").read_text().replace("1,1,2", "1,2,2")

    report = await imported(db, tmp_path, mended)

    assert (report.associations_made, report.not_kept) == (1, ())


@pytest.mark.parametrize(
    ("associations", "reason"),
    [
        ("", "no header line"),
        ("from_id,label\na,Friend", "no column `to_id`; it has from_id, label"),
        ("from_id,to_id,to_id\n1,2,3", "two columns named `to_id`"),
        ('from_id,to_id\n1,2\n"1,2', "cannot be read"),
    ],
)
async def test_files_that_cannot_be_read_stop_the_import(
    db: Db, tmp_path: Path, associations: str, reason: str
) -> None:
    """Before anything is stored, and by name."""
    (tmp_path / "ties.csv").write_text(associations)

    with pytest.raises(UnusableFile, match=reason) as caught:
        await import_files(db, ImportFiles(tmp_path / "ties.csv"), silently)

    assert "ties.csv" in str(caught.value)
    assert await stored(db) == []


@pytest.mark.parametrize("body", [b"from_id,to_id\n1,2\n\xff,3\n", None])
async def test_broken_files_stop_the_import(db: Db, tmp_path: Path, body: bytes | None) -> None:
    """What is no UTF-8, and what is missing."""
    path = tmp_path / "ties.csv"
    if body:
        path.write_bytes(body)

    with pytest.raises(UnusableFile, match=r"not UTF-8|file .* does not exist"):
        await import_files(db, ImportFiles(path), silently)

    assert await stored(db) == []


async def test_only_administrators_import(db: Db, tmp_path: Path) -> None:
    """Labels are registered, and contacts opened to everyone."""
    editor = Db.of(db.database, Viewer("usr_e", "Editor", Role.EDITOR))

    with pytest.raises(Refused):
        await imported(editor, tmp_path, "from_id,to_id\n1,2")


async def test_refused_lines_need_a_place(db: Db, tmp_path: Path) -> None:
    """Known before anything is stored, not when the first line is refused."""
    associations = table(tmp_path / "ties.csv", "from_id,to_id\n1,2")

    with pytest.raises(UnusableFile, match="cannot be written"):
        await import_files(db, ImportFiles(associations, refused=tmp_path / "nowhere" / "refused.csv"), silently)

    assert await stored(db) == []
