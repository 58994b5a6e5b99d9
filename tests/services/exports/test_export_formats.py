"""Exports in the formats of other programs: whose contacts, which associations, and what is reported as lost."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import BadArgument, Refused
from graphapi.kernel.kept_texts import stored_kept
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contacts import create_contact
from graphapi.services.exports import export_cards as cards
from graphapi.services.exports.chosen_contacts import ids_around
from graphapi.services.exports.export_formats import export_cards
from tests.conftest import cypher
from tests.services.csv_made import silently
from tests.services.people import label

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


async def family(db: Db) -> dict[str, str]:
    """Ann is Parent of Bob since a day, Bob is a Friend of Cem, Cem a Friend of Dan."""
    parent = (await label(db, "Parent", "Child")).key
    friend = (await label(db, "Friend")).key
    ids = {
        name: await create_contact(db, NewContact(name=name, external_id=f"x-{name}", emails=[f"{name}@example.org"]))
        for name in ("Ann", "Bob", "Cem", "Dan")
    }
    for one, other, key, since in (
        ("Ann", "Bob", parent, date(2001, 2, 3)), ("Bob", "Cem", friend, None), ("Cem", "Dan", friend, None),
    ):  # fmt: skip
        await associate(db, AssociationInput(ids[one], ids[other], key, since=since))
    return ids


def edges(path: Path) -> list[tuple[str, str, str]]:
    """The edges of a GraphML file: source, target and what the source is of the target."""
    root = ET.parse(path).getroot()  # noqa: S314 – written by us
    return [
        (
            one.attrib["source"], one.attrib["target"],
            next(data.text or "" for data in one if data.attrib["key"] == "e.role"),
        )
        for one in root.iter(f"{GRAPHML}edge")
    ]  # fmt: skip


def files(folder: Path) -> list[str]:
    """The names of what is in a folder."""
    return [path.name for path in folder.iterdir()]


def losses(path: Path) -> list[list[str]]:
    """The rows of a list of losses, its header first."""
    with path.open(newline="") as file:
        return list(csv.reader(file))


async def test_an_export_of_all_has_every_association_once(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also across the parts that are read at a time; the list of losses is there with its header alone."""
    monkeypatch.setattr("graphapi.services.exports.exported_contacts._PART", 2)
    await family(db)

    done = await export_cards(db, tmp_path / "all.graphml", "graphml", None, silently)

    assert (done.contacts, done.associations, done.losses) == (4, 3, 0)
    assert edges(tmp_path / "all.graphml") == [
        ("x-Ann", "x-Bob", "Parent"), ("x-Bob", "x-Cem", "Friend"), ("x-Cem", "x-Dan", "Friend"),
    ]  # fmt: skip
    assert losses(done.losses_path) == [["contact", "what", "text", "reason"]]


async def test_an_export_around_a_contact_reports_the_associations_that_leave_it(db: Db, tmp_path: Path) -> None:
    """Cem is within one association of Bob and Dan is not: what leads to Dan is a loss, on Cem."""
    await family(db)

    done = await export_cards(
        db, tmp_path / "bob.graphml", "graphml", await ids_around(db, "bob@example.org", 1), silently
    )

    assert edges(tmp_path / "bob.graphml") == [("x-Ann", "x-Bob", "Parent"), ("x-Bob", "x-Cem", "Friend")]
    assert [row[1:3] for row in losses(done.losses_path)[1:]] == [["relative", "Friend: Dan"]]


@pytest.mark.parametrize("named", ["x-Ann", "Ann", "ann@example.org"])
async def test_the_contacts_around_one_are_found_at_any_depth(db: Db, named: str) -> None:
    """By external id, name or e-mail address."""
    ids = await family(db)

    assert [len(await ids_around(db, named, depth)) for depth in (0, 1, 2, 3, 6)] == [1, 2, 3, 4, 4]
    assert await ids_around(db, ids["Ann"], 1) == {ids["Ann"], ids["Bob"]}


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("Eve", "There is no contact “Eve”.$"),
        ("Cemal Biirk", "There is no contact “Cemal Biirk”. Did you mean “Cemal Birk”?"),
        ("Ann", "Several contacts"),
    ],
)
async def test_a_name_that_is_nobodys_or_several_contacts_is_refused(db: Db, named: str, message: str) -> None:
    """Nothing is guessed; similar names are suggested."""
    for number, name in enumerate(("Ann", "Ann", "Cemal Birk")):
        await create_contact(db, NewContact(name=name, external_id=f"ann-{number}"))

    with pytest.raises(BadArgument, match=message):
        await ids_around(db, named, 1)


async def test_parquet_has_the_same_contacts_and_associations(db: Db, tmp_path: Path) -> None:
    """Two tables and the list of losses in one folder."""
    await family(db)

    done = await export_cards(db, tmp_path / "tables", "parquet", None, silently)

    assert [path.name for path in done.files] == ["contacts.parquet", "associations.parquet"]
    names = [row["name"] for row in pq.read_table(tmp_path / "tables" / "contacts.parquet").to_pylist()]
    found = pq.read_table(tmp_path / "tables" / "associations.parquet").to_pylist()
    assert names == ["Ann", "Bob", "Cem", "Dan"]
    assert [(row["fromId"], row["toId"], row["since"]) for row in found] == [
        ("x-Ann", "x-Bob", date(2001, 2, 3)), ("x-Bob", "x-Cem", None), ("x-Cem", "x-Dan", None),
    ]  # fmt: skip
    assert done.losses_path == tmp_path / "tables" / "losses.csv"


async def test_what_only_another_format_can_hold_is_a_loss(db: Db, tmp_path: Path) -> None:
    """By the contact's ID outside; the format itself loses nothing."""
    await create_contact(db, NewContact(name="Ann", external_id="x-Ann"))
    await cypher(db.database, "MATCH (c:Contact) SET c.kept = $kept", kept=stored_kept({"vcard": ["X-A:1\n"]}))

    others, same = [
        await export_cards(db, tmp_path / f"all.{format_}", format_, None, silently) for format_ in ("gexf", "vcard")
    ]

    assert losses(others.losses_path)[1:] == [
        ["x-Ann", "kept (vcard)", "X-A:1\n", "Only the format it came from can hold it."]
    ]
    assert losses(same.losses_path)[1:] == []


async def test_only_administrators_export_to_other_programs(db: Db, tmp_path: Path) -> None:
    """An export has everything; nobody else may have that."""
    editor = Db.of(db.database, Viewer("usr_e", "Editor", Role.EDITOR))

    with pytest.raises(Refused):
        await export_cards(editor, tmp_path / "all.gexf", "gexf", None, silently)


async def test_an_interrupted_export_replaces_nothing(db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earlier file stays, and no unfinished one is left beside it."""
    (tmp_path / "all.gexf").write_text("earlier")
    monkeypatch.setattr(cards.CardSpool, "__iter__", lambda _: iter([object()]))

    with pytest.raises(AttributeError):
        await export_cards(db, tmp_path / "all.gexf", "gexf", None, silently)

    assert (tmp_path / "all.gexf").read_text() == "earlier"
    assert files(tmp_path) == ["all.gexf"]
