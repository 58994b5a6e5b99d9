"""Importing address books: cards become contacts, relatives associations, and nothing is lost without a line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.relatives import read_relatives
from graphapi.services.imports.csv_files import UnusableFile
from tests.conftest import cypher
from tests.services.imports.card_lines import associations, contact, decisions, import_lines, register_labels

ANN = {
    "uid": "u-ann", "name": "Ann Oak", "givenName": "Ann", "familyName": "Oak", "emails": ["ann@example.org"],
    "phones": ["+49 30 901820"], "company": "Acorn Ltd", "birth": "--04-12", "notes": "One\nTwo",
    "customFields": {"City": "Berlin"}, "kept": "X-HAT:red\r\n",
    "relatives": [{"role": "spouse", "uid": "u-bob"}, {"role": "Mother", "name": "Cara Oak"}],
}  # fmt: skip
BOB = {"uid": "u-bob", "name": "Bob Oak", "birth": "1980-03-01", "relatives": [{"role": "spouse", "name": "ann oak"}]}
CARA = {"uid": "u-cara", "name": "Cara Oak", "relatives": [{"role": "child", "name": "Ann Oak"}]}


@pytest.fixture(autouse=True)
async def labels(db: Db) -> None:
    """Labels for families and friends."""
    await register_labels(db)


async def test_cards_become_contacts_with_all_that_they_say(db: Db, tmp_path: Path) -> None:
    """A birthday without a year stays one, and what no property holds stays byte for byte."""
    report = await import_lines(db, tmp_path, ANN, BOB)

    ann, bob = await contact(db, "Ann Oak"), await contact(db, "Bob Oak")
    assert (report.contacts_made, report.differing, report.refused.total()) == (2, 0, 0)
    assert (ann["externalId"], ann["emails"], ann["phones"]) == ("u-ann", ["ann@example.org"], ["+4930901820"])
    assert (json.loads(ann["birth"]), "birthDate" in ann) == ({"month": 4, "day": 12, "qualifier": "EXACT"}, False)
    assert (bob["birthDate"].to_native(), "birth" in bob) == (date(1980, 3, 1), False)
    assert (ann["notes"], json.loads(ann["customFields"])) == ("One\nTwo", {"City": "Berlin"})
    assert json.loads(ann["kept"]) == {"lines": ["X-HAT:red\r\n"]}
    assert (ann["importId"], ann["version"], ann["readers"]) == (report.import_id, 1, ["everyone"])


async def test_relatives_with_a_card_become_associations(db: Db, tmp_path: Path) -> None:
    """By ID or by name, from either card, once; a narrower word is noted."""
    report = await import_lines(db, tmp_path, ANN, BOB, CARA)

    assert await associations(db) == [
        ["Bob Oak", "SPOUSE", "Ann Oak", None],
        ["Cara Oak", "PARENT_CHILD", "Ann Oak", "Mother"],
    ]
    assert (report.associations_made, report.associations_found, report.unlinked) == (2, 2, 0)


async def test_relatives_without_a_card_stay_unlinked(db: Db, tmp_path: Path) -> None:
    """So do a name that several cards have, a role that no label has, and one whose association is refused."""
    odd = [
        {"role": "Mother", "name": "Nobody Oak"}, {"role": "friend", "name": "Eve Elm"},
        {"role": "Shaman", "name": "Bob Oak"}, {"role": "spouse", "uid": "u-bob"},
        {"role": "spouse", "name": "Cara Oak"},
    ]  # fmt: skip

    report = await import_lines(
        db, tmp_path, ANN | {"relatives": odd}, BOB, CARA, {"name": "Eve Elm"}, {"name": "Eve Elm"}
    )

    left = read_relatives((await contact(db, "Ann Oak"))["unlinkedRelatives"])
    assert [(one.role, one.name) for one in left] == [
        ("Mother", "Nobody Oak"), ("friend", "Eve Elm"), ("Shaman", "Bob Oak"), ("spouse", "Cara Oak"),
    ]  # fmt: skip
    assert (report.unlinked, report.associations_made, report.refused.total()) == (4, 2, 1)
    because = [one["because"] for one in decisions(tmp_path) if one["decision"] == "unlinked"]
    assert because[:3] == ["has no card", "is the name of several cards", "no label has this role"]


async def test_a_death_ends_a_marriage(db: Db, tmp_path: Path) -> None:
    """So that the next one breaks no limit; a death before the wedding, or of no certain day, ends nothing."""
    wives = [{"role": "wife", "uid": "u-cara", "since": "1930-06-01"}, {"role": "spouse", "uid": "u-dora"}]
    await import_lines(
        db, tmp_path, {"uid": "u-bob", "name": "Bob Oak", "relatives": wives},
        {"uid": "u-cara", "name": "Cara Oak", "died": "1941-06"},
        {"uid": "u-dora", "name": "Dora Oak"},
        {"uid": "u-ed", "name": "Ed Elm", "relatives": [{"role": "spouse", "uid": "u-eve", "since": "1950-01-01"}]},
        {"uid": "u-eve", "name": "Eve Elm", "died": "1949"},
    )  # fmt: skip

    found = await cypher(
        db.database, "MATCH (:Contact)-[r]->(b) RETURN b.name, toString(r.since), toString(r.until), r.note"
    )
    assert sorted(found, key=str) == [
        ["Bob Oak", "1930-06-01", "1941-06-30", "wife\nEnded by death"],
        ["Bob Oak", None, None, None],
        ["Ed Elm", "1950-01-01", None, None],
    ]


async def test_a_name_with_stray_escapes_is_the_same(db: Db, tmp_path: Path) -> None:
    """Programs escape a text twice; nobody is made of that."""
    card = ANN | {"relatives": [{"role": "friend", "name": "Oak\\, Bob"}]}

    await import_lines(db, tmp_path, card, {"name": "Oak, Bob"})

    assert await associations(db) == [["Oak, Bob", "FRIEND", "Ann Oak", None]]


async def test_new_labels_are_registered_on_request(db: Db, tmp_path: Path) -> None:
    """In both directions where the file says them."""
    card = ANN | {"relatives": [{"role": "Shaman", "name": "Bob Oak"}, {"role": "Witness", "uid": "u-bob"}]}

    report = await import_lines(db, tmp_path, card, BOB, new_labels=True)

    assert [(one.name, one.inverse_name) for one in report.registered] == [
        ("Shaman", "Related person"),
        ("Witness", "Related person"),
    ]
    assert (report.associations_made, report.associations_found, report.unlinked) == (3, 0, 0)


async def test_the_same_file_again_changes_nothing(db: Db, tmp_path: Path) -> None:
    """With IDs and without."""
    plain = {"name": "Dora Fir", "relatives": [{"role": "friend", "name": "Nobody"}]}
    cards = (ANN, BOB, CARA, plain, plain)
    await import_lines(db, tmp_path, *cards)
    before = await cypher(db.database, "MATCH (n) RETURN properties(n) ORDER BY elementId(n)")

    again = await import_lines(db, tmp_path, *cards)

    assert await cypher(db.database, "MATCH (n) RETURN properties(n) ORDER BY elementId(n)") == before
    assert (again.contacts_made, again.contacts_found, again.differing, again.import_id) == (0, 5, 0, "")


async def test_what_cannot_be_kept_has_a_line(db: Db, tmp_path: Path) -> None:
    """Cards that are none, a second one with the same ID, losses; values that cannot be read become custom fields."""
    report = await import_lines(
        db, tmp_path, ANN, "", {"uid": "u-ann", "name": "Other"}, {"emails": []}, {"company": "Acorn Ltd"},
        {"name": "Ed", "emails": ["no address"], "losses": [["X-GEO", "north", "not text"]]},
    )  # fmt: skip

    ed = await contact(db, "Ed")
    assert (report.contacts_made, report.losses) == (3, 1)
    assert report.refused == {"cards that cannot be read": 1, "people: same id as an earlier line": 1}
    assert json.loads(ed["customFields"]) == {"Other e-mail": "no address"}
    lines = {(one["decision"], one["line"]) for one in decisions(tmp_path)}
    assert lines >= {("refused", 2), ("refused", 3), ("not kept", 6), ("created", 1), ("unlinked", 1)}
    assert (await contact(db, "Acorn Ltd"))["company"] == "Acorn Ltd"


async def test_a_file_that_breaks_off_is_reported_with_its_line(db: Db, tmp_path: Path) -> None:
    """What stands before it is stored."""
    with pytest.raises(UnusableFile, match="line 2"):
        await import_lines(db, tmp_path, ANN, "END")


async def test_cards_without_values_add_to_others(db: Db, tmp_path: Path) -> None:
    """Tables of relationships name people by their IDs, also those of an earlier import."""
    await import_lines(db, tmp_path, ANN | {"relatives": []}, BOB | {"relatives": []})

    report = await import_lines(
        db, tmp_path, {"uid": "u-ann", "relatives": [{"role": "friend", "uid": "u-bob"}]},
        {"uid": "nobody", "relatives": [{"role": "friend", "uid": "u-bob"}]},
    )  # fmt: skip

    assert await associations(db) == [["Bob Oak", "FRIEND", "Ann Oak", None]]
    assert report.refused == {"missing contact": 1}
