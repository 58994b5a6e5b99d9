"""Importing a corrected file: it is reported, fills what is empty, or replaces; and it can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.errors import Refused
from graphapi.kernel.label_rules import LabelPatch
from graphapi.kernel.updates import Update
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import update_contact
from graphapi.services.imports.import_runs import ImportChoices, past_imports
from graphapi.services.imports.import_undo import undo_import
from graphapi.services.imports.imports import ImportFiles, import_files
from graphapi.services.labels.labels import update_label
from graphapi.services.shared.registry import reload
from tests.conftest import cypher
from tests.services.csv_made import silently, table
from tests.services.imports.card_lines import associations, contact, decisions, import_lines, register_labels

ANN: dict[str, Any] = {"uid": "u-ann", "name": "Ann Oak", "emails": ["ann@example.org"], "company": "Acorn Ltd"}
CORRECTED = ANN | {"company": "Birch Ltd", "jobTitle": "Baker", "customFields": {"City": "Bonn"}, "birth": "ABT 1950"}


@pytest.fixture(autouse=True)
async def labels(db: Db) -> None:
    """Labels for families and friends."""
    await register_labels(db)


async def test_a_corrected_file_is_reported_and_changes_nothing(db: Db, tmp_path: Path) -> None:
    """Each value that differs, with what is stored."""
    await import_lines(db, tmp_path, ANN)
    before = await contact(db, "Ann Oak")

    report = await import_lines(db, tmp_path, CORRECTED)

    assert await contact(db, "Ann Oak") == before
    assert (report.differing, report.not_taken, report.updated, report.contacts_found) == (1, 4, 0, 1)
    shown = {one.difference.name: (one.difference.before, one.difference.given) for one in report.differences}
    assert shown["company"] == ("Acorn Ltd", "Birch Ltd")
    assert shown["customFields.City"] == (None, "Bonn")
    assert decisions(tmp_path)[0]["differences"][0]["taken"] is False


async def test_an_update_fills_what_is_empty(db: Db, tmp_path: Path) -> None:
    """And reports what it left."""
    await import_lines(db, tmp_path, ANN)

    report = await import_lines(db, tmp_path, CORRECTED, update=Update.FILL)

    ann = await contact(db, "Ann Oak")
    assert (ann["company"], ann["jobTitle"], json.loads(ann["customFields"])) == (
        "Acorn Ltd",
        "Baker",
        {"City": "Bonn"},
    )
    assert (json.loads(ann["birth"])["original"], ann["version"]) == ("ABT 1950", 2)
    assert (report.updated, report.differing, report.not_taken) == (1, 1, 1)


async def test_an_update_replaces_on_request(db: Db, tmp_path: Path) -> None:
    """The file's values, and what it leaves empty stays."""
    await import_lines(db, tmp_path, ANN)

    report = await import_lines(db, tmp_path, CORRECTED | {"emails": []}, update=Update.REPLACE)

    ann = await contact(db, "Ann Oak")
    assert (ann["company"], ann["companyKey"], ann["emails"]) == ("Birch Ltd", "birch ltd", ["ann@example.org"])
    assert (report.updated, report.differing) == (1, 0)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_relatives_of_existing_contacts_are_a_difference(db: Db, tmp_path: Path, *, dry_run: bool) -> None:
    """Once, from whichever card; they are stored on request, and at once where a contact is new."""
    cara = {"uid": "u-cara", "name": "Cara Fir"}
    await import_lines(db, tmp_path, ANN, cara)
    friends = [{"role": "friend", "name": "Cara Fir"}], [{"role": "friend", "uid": "u-ann"}]
    again = ANN | {"relatives": friends[0]}, cara | {"relatives": friends[1]}
    new = {"name": "Bob Oak", "relatives": friends[1]}

    report = await import_lines(db, tmp_path, *again, new, dry_run=dry_run)
    stored = await associations(db)
    filled = await import_lines(db, tmp_path, *again, update=Update.FILL, dry_run=dry_run)

    assert [(one.name, one.difference.name, one.difference.given) for one in report.differences] == [
        ("Ann Oak", "associations.friend", "Cara Fir")
    ]
    assert (report.associations_made, report.differing, report.not_taken) == (1, 1, 1)
    assert stored == [] if dry_run else [["Bob Oak", "FRIEND", "Ann Oak", None]]
    assert (filled.associations_made, filled.associations_found, filled.differing) == (1, 1, 0)


async def test_our_own_tables_are_compared_too(db: Db, tmp_path: Path) -> None:
    """A corrected people.csv no longer changes nothing in silence."""
    first = ImportFiles(None, table(tmp_path / "people.csv", "id,name,company\na,Ann,Acorn\nb,Bob,"))
    await import_files(db, first, silently)
    second = table(tmp_path / "again.csv", "id,name,company\na,Ann,Birch\nb,Bob,Elm")

    report = await import_files(db, ImportFiles(None, second), silently)
    filled = await import_files(db, ImportFiles(None, second, choices=ImportChoices(Update.FILL)), silently)

    assert (report.differing, report.updated, report.contacts_found) == (2, 0, 2)
    assert (filled.differing, filled.updated) == (1, 1)
    assert ((await contact(db, "Ann"))["company"], (await contact(db, "Bob"))["company"]) == ("Acorn", "Elm")


@pytest.mark.parametrize("update", [Update.REPORT, Update.FILL])
async def test_a_dry_run_says_what_an_import_does(db: Db, tmp_path: Path, update: Update) -> None:
    """With the same figures, and nothing is stored."""
    cards = (ANN, {"name": "Bob Oak", "relatives": [{"role": "friend", "name": "Ann Oak"}, {"role": "x", "name": "Y"}]})
    await import_lines(db, tmp_path, ANN)
    before = await cypher(db.database, "MATCH (n) RETURN count(n)")

    dry = await import_lines(db, tmp_path, CORRECTED, cards[1], update=update, dry_run=True)
    assert await cypher(db.database, "MATCH (n) RETURN count(n)") == before
    real = await import_lines(db, tmp_path, CORRECTED, cards[1], update=update)

    def figures(report: Any) -> Any:
        return (
            report.contacts_made, report.contacts_found, report.updated, report.differing, report.associations_made,
            report.unlinked, [one.difference for one in report.differences],
        )  # fmt: skip

    assert figures(dry) == figures(real)


@pytest.mark.parametrize(
    ("card", "found"),
    [
        ({"name": "ANN OAK", "emails": ["Ann@Example.org"]}, True),
        ({"name": "Ann B. Oak", "emails": ["ann@example.org"]}, True),
        ({"name": "Ann Oak"}, True),
        ({"name": "Ann Oak", "company": "Elm Ltd"}, False),
        ({"name": "Bob Oak", "emails": ["ann@example.org"]}, False),
        ({"name": "Ann Oak", "phones": ["+49 30 901820"]}, False),
    ],
)
async def test_a_card_without_an_id_is_who_it_is_like(
    db: Db, tmp_path: Path, card: dict[str, Any], found: bool
) -> None:
    """By what they have in common, or by the same name and nothing that differs."""
    await import_lines(db, tmp_path, ANN | {"birth": "1950"})

    report = await import_lines(db, tmp_path, card)

    assert (report.contacts_found, report.contacts_made) == ((1, 0) if found else (0, 1))


async def test_a_card_that_could_be_several_is_asked_about(db: Db, tmp_path: Path) -> None:
    """It is refused with all of them; with a higher threshold it is somebody else."""
    shared = {"emails": ["oak@example.org"]}
    await import_lines(
        db, tmp_path, {"name": "Ann Oak", "company": "A"} | shared, {"name": "Ann Oak", "company": "B"} | shared
    )

    report = await import_lines(db, tmp_path, {"name": "Ann Oak", "company": "C"} | shared)

    assert report.refused == {"people: matches several contacts": 1}
    assert len(decisions(tmp_path)[0]["candidates"]) == 2


async def test_an_import_is_taken_back(db: Db, tmp_path: Path) -> None:
    """All that it made and nobody changed, updates too; once."""
    await import_lines(db, tmp_path, ANN)
    before = await contact(db, "Ann Oak")
    bob = {"name": "Bob Oak", "relatives": [{"role": "friend", "uid": "u-ann"}]}
    report = await import_lines(db, tmp_path, CORRECTED, bob, update=Update.FILL)

    done = await undo_import(db, report.import_id)

    after = await contact(db, "Ann Oak")
    assert (done.contacts, done.associations, done.restored, done.left_count) == (1, 1, 1, 0)
    assert await cypher(db.database, "MATCH (c:Contact) RETURN c.name") == [["Ann Oak"]]
    assert {**after, "version": 1, "updatedAt": before["updatedAt"]} == before
    assert [one.state for one in await past_imports(db)] == ["UNDONE", "DONE"]
    with pytest.raises(Refused, match="already taken back"):
        await undo_import(db, report.import_id)


async def test_what_was_changed_since_stays_and_is_listed(db: Db, tmp_path: Path) -> None:
    """A contact that was updated, and one that others are associated with since."""
    friend = [{"role": "friend", "name": "Cara Fir"}]
    report = await import_lines(
        db, tmp_path, ANN, {"name": "Bob Oak", "relatives": friend}, {"name": "Cara Fir"}, {"name": "Dan"}
    )
    await update_contact(db, (await contact(db, "Ann Oak"))["id"], ContactPatch(company="Elm"))
    await cypher(db.database, "MATCH (a:Contact {name: 'Bob Oak'}) MATCH (b:Contact {name: 'Cara Fir'}) "
                 "CREATE (a)-[:FRIEND {id: 'asc_x', version: 1}]->(b)")  # fmt: skip

    done = await undo_import(db, report.import_id)

    assert (done.contacts, done.associations) == (1, 1)
    assert sorted((one.name, one.because) for one in done.left) == [
        ("Ann Oak", "was changed since"),
        ("Bob Oak", "has associations that others made or changed"),
        ("Cara Fir", "has associations that others made or changed"),
    ]


async def test_contacts_that_were_merged_since_are_listed(db: Db, tmp_path: Path) -> None:
    """One that the import made, and one that it updated; an association that moved with the merge goes."""
    await import_lines(db, tmp_path, ANN, {"uid": "u-bob", "name": "Bob Oak"}, {"name": "Zoe Fir"})
    ann, zoe = [(await contact(db, name))["id"] for name in ("Ann Oak", "Zoe Fir")]
    friend = {"relatives": [{"role": "friend", "uid": "u-bob"}]}
    report = await import_lines(db, tmp_path, CORRECTED | friend, {"name": "Cara Fir"}, update=Update.FILL)
    cara = (await contact(db, "Cara Fir"))["id"]
    for gone in (cara, ann):
        await merge_contacts(db, zoe, gone)

    done = await undo_import(db, report.import_id)

    assert (done.contacts, done.restored, done.associations, await associations(db)) == (0, 0, 1, [])
    assert sorted((one.id, one.because) for one in done.left) == sorted([
        (cara, f"was merged into {zoe} since"), (ann, f"was updated, and merged into {zoe} since"),
    ])  # fmt: skip


async def test_labels_that_an_import_registered_are_taken_back(db: Db, tmp_path: Path) -> None:
    """But for those that somebody uses or changed since, which are listed."""
    roles = [{"role": role, "name": "Bob Oak"} for role in ("Shaman", "Witness", "Herald")]
    report = await import_lines(db, tmp_path, ANN | {"relatives": roles}, {"name": "Bob Oak"}, new_labels=True)
    await update_label(db, "HERALD_RELATED_PERSON", LabelPatch(description="Who brings news."))
    ann = [{"role": "Witness", "uid": "u-ann"}]
    await import_lines(db, tmp_path, {"name": "Cara Fir", "relatives": ann}, {"name": "Dan Elm", "relatives": ann})

    done = await undo_import(db, report.import_id)

    assert done.labels == 1
    assert "SHAMAN_RELATED_PERSON" not in (await reload(db)).labels
    assert {one.id: one.because for one in done.left if one.id.startswith("lbl_")} == {
        "lbl_HERALD_RELATED_PERSON": "was changed since",
        "lbl_WITNESS_RELATED_PERSON": "stays: 2 associations use this label. Remove them with it, or retire it.",
    }


async def test_associations_between_earlier_contacts_are_taken_back(db: Db, tmp_path: Path) -> None:
    """Those that nobody changed."""
    await import_lines(db, tmp_path, ANN, {"uid": "u-bob", "name": "Bob Oak"})
    report = await import_lines(db, tmp_path, {"uid": "u-ann", "relatives": [{"role": "friend", "uid": "u-bob"}]})

    done = await undo_import(db, report.import_id)

    assert (done.associations, await associations(db)) == (1, [])
