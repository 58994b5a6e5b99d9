"""Export: the same graph gives the same files, and they give the same graph."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import Refused
from graphapi.kernel.kept_texts import stored_kept
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.labels import EmailCopy, OnLimit
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contacts import create_contact
from graphapi.services.exports import exported_contacts
from graphapi.services.exports.exports import export_files
from graphapi.services.imports.imports import ImportFiles, import_files
from graphapi.services.labels.labels import update_label
from graphapi.services.workspace import workspace
from tests.conftest import cypher, wipe
from tests.services.csv_made import rows, silently
from tests.services.people import label

FILES = ("people.csv", "ties.csv", "labels.csv")


async def exported(db: Db, folder: Path) -> dict[str, bytes]:
    """Export and return the files as they are."""
    await export_files(db, folder, silently)
    return {name: (folder / name).read_bytes() for name in FILES}


async def reimported(db: Db, folder: Path) -> None:
    """Import an export into a database that has nothing but the workspace."""
    await wipe(db.database)
    await workspace.prepare(db, catalogue=False)
    files = ImportFiles(folder / "ties.csv", folder / "people.csv", folder / "labels.csv")
    report = await import_files(db, files, silently)
    assert not report.refused


async def varied(db: Db) -> list[str]:
    """Store contacts, labels and associations with everything that an export has to keep."""
    ann = await create_contact(
        db,
        NewContact(
            given_name="Ann", family_name="Øst", pronouns="they/them",
            emails=["ann@example.org", "a@example.org"], phones=["+12025550101"],
            company='Clay, "Fire" & Co', job_title="Potter", birth_date=date(1990, 3, 5), email_opt_out=True,
            custom_fields={
                "city": "Rome", "shoes": 38, "title": "Dr", "tags": ["a", {"b": None}], "line": "x", "reason": "y",
                "blank": " padded ", "email": "old address", "email_7": "none", "note": "two\nlines",
                "=sum": "-5", "'=sum": "'-5", "quoted": "'so'", "at": "@home", "bare": "a\rb", "unsubscribed": "once",
            },
        ),
    )  # fmt: skip
    bob = await create_contact(db, NewContact(name="=Bob", external_id="b", custom_fields={"city": "+Oslo"}))
    cid = await create_contact(db, NewContact(external_id="Ä", phones=["+4930901820 ext. 7", "030 901820"]))
    dan = await create_contact(db, NewContact(emails=["dan@example.org"]))
    await label(db, "Spouse")
    await label(db, "Parent", "Child", limit=2, inverse_limit=30, acyclic=True, exclusive_with=("SPOUSE",))
    await label(db, "Aide", "Principal", key="AIDE", email_copy=EmailCopy.FROM, description="Helps, always")
    await label(db, "-Old", key="OLD", on_limit=OnLimit.FLAG, category="Past")
    for item in (
        AssociationInput(ann, bob, "SPOUSE", until=date(2000, 1, 1), note='said "yes"'),
        AssociationInput(bob, ann, "SPOUSE", since=date(2005, 5, 5)),
        AssociationInput(ann, cid, "PARENT_CHILD", note="=two\nlines"),
        AssociationInput(dan, ann, "AIDE", email_copy=EmailCopy.NONE),
        AssociationInput(cid, dan, "OLD"),
    ):
        await associate(db, item)
    await update_label(db, "OLD", LabelPatch(retired=True))
    return [ann, bob, cid, dan]


async def test_an_export_imported_and_exported_again_is_the_same(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, whatever the contacts and labels hold."""
    monkeypatch.setattr(exported_contacts, "_PART", 2)
    await varied(db)
    first = await exported(db, tmp_path / "first")

    await reimported(db, tmp_path / "first")

    assert await exported(db, tmp_path / "second") == first
    assert await exported(db, tmp_path / "third") == first


async def test_an_import_gives_the_same_graph(db: Db, tmp_path: Path) -> None:
    """All that a contact and an association are, but for ids, times and versions."""
    text = (
        "MATCH (c:Contact) OPTIONAL MATCH (c)-[r]->(d) RETURN c.name, c.composedName, c.givenName, c.emails, c.phones, "
        "c.pronouns, c.company, c.companyKey, c.jobTitle, c.jobKey, toString(c.birthDate), c.emailOptOut, "
        "c.words, c.fieldKeys, type(r), "
        "d.name, toString(r.since), toString(r.until), r.note, r.emailCopy ORDER BY c.name, type(r), r.until"
    )
    await varied(db)
    before = await cypher(db.database, text)
    await exported(db, tmp_path)

    await reimported(db, tmp_path)

    assert await cypher(db.database, text) == before


async def test_columns_say_what_they_hold(db: Db, tmp_path: Path) -> None:
    """Custom texts have columns of their own; others, and those whose names mean something else, are JSON together."""
    ann, *_ = await varied(db)

    await exported(db, tmp_path)

    people = {row["id"]: row for row in rows(tmp_path / "people.csv")}
    assert list(people) == ["b", ann, people_id_after(people, ann), "Ä"]
    assert (people[ann]["name"], people[ann]["email_2"], people[ann]["city"]) == ("", "a@example.org", "Rome")
    assert people[ann]["customFields"] == (
        '{"blank":" padded ","email":"old address","email_7":"none","shoes":38,"tags":["a",{"b":null}],"title":"Dr",'
        '"unsubscribed":"once"}'
    )
    spouses = [row for row in rows(tmp_path / "ties.csv") if row["label"] == "Spouse"]
    assert [(row["from_id"], row["since"], row["until"]) for row in spouses] == [
        ("b", "2005-05-05", ""),
        (ann, "", "2000-01-01"),
    ]


def people_id_after(people: dict[str, dict[str, str]], one: str) -> str:
    """The id in the row after one."""
    ids = list(people)
    return ids[ids.index(one) + 1]


async def test_importing_an_export_where_it_comes_from_changes_nothing(db: Db, tmp_path: Path) -> None:
    """Contacts without an external id are found by their own."""
    await varied(db)
    await exported(db, tmp_path)
    files = ImportFiles(tmp_path / "ties.csv", tmp_path / "people.csv", tmp_path / "labels.csv")

    report = await import_files(db, files, silently)

    assert (report.contacts_made, report.associations_made, report.labels_made, report.labels_changed) == (0, 0, 0, 0)
    assert (report.contacts_found, report.associations_found, report.refused.total()) == (4, 5, 0)


async def test_contacts_that_not_everybody_sees_are_counted(db: Db, tmp_path: Path) -> None:
    """An import would open them: whoever exports is informed."""
    await create_contact(db, NewContact(name="Ann", everyone=False))
    await create_contact(db, NewContact(name="Bob"))

    done = await export_files(db, tmp_path, silently)

    assert (done.contacts, done.closed) == (2, 1)


async def test_a_choice_has_its_contacts_and_the_associations_among_them(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns fit the choice; what leads out of it is a loss at whichever end was chosen; it is imported as it is."""
    monkeypatch.setattr(exported_contacts, "_PART", 2)
    ann, bob, cid, dan = await varied(db)

    done = await export_files(db, tmp_path, silently, {ann, bob, dan})

    people = rows(tmp_path / "people.csv")
    assert [row["id"] for row in people] == ["b", ann, dan]
    assert "phone" in people[0]
    assert "phone_2" not in people[0]
    assert [(row["from_id"], row["to_id"]) for row in rows(tmp_path / "ties.csv")] == [
        ("b", ann),
        (ann, "b"),
        (dan, ann),
    ]
    assert [(row["contact"], row["text"]) for row in rows(done.losses_path)] == [
        (ann, "Child: +4930901820 ext. 7"), (dan, "'-Old: +4930901820 ext. 7"),
    ]  # fmt: skip
    assert (done.contacts, done.associations, done.losses) == (3, 3, 2)
    await reimported(db, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == await exported(db, tmp_path / "again")
    assert cid not in (tmp_path / "people.csv").read_text()


async def test_what_the_tables_have_no_place_for_is_a_loss(db: Db, tmp_path: Path) -> None:
    """Relatives known by name alone, and what address books know beside; a whole export lists them too."""
    ann = await create_contact(db, NewContact(name="Ann", external_id="a"))
    relative = UnlinkedRelative("rel_1", "Dora Elm", "Aunt")
    await cypher(
        db.database,
        "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $relatives, c.kept = $kept",
        id=ann, relatives=stored_relatives([relative]), kept=stored_kept({"vcard": ["X-A:1"]}),
    )  # fmt: skip

    done = await export_files(db, tmp_path, silently)

    assert [(row["contact"], row["what"], row["text"]) for row in rows(done.losses_path)] == [
        ("a", "relative", "Aunt: Dora Elm"), ("a", "kept (vcard)", "X-A:1"),
    ]  # fmt: skip


async def test_only_administrators_export(db: Db, tmp_path: Path) -> None:
    """The files have everything in them."""
    with pytest.raises(Refused):
        await export_files(Db.of(db.database, Viewer("usr_e", "Editor", Role.EDITOR)), tmp_path, silently)
