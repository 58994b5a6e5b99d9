"""Import loses nothing silently: what is not stored as it stands is refused, counted or asked about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.updates import Update
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import create_contact
from graphapi.services.imports.csv_files import UnusableFile
from graphapi.services.imports.import_people import is_opt_out
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_runs import ImportChoices
from graphapi.services.imports.imports import ImportFiles, import_files, recognized
from tests.conftest import cypher
from tests.services.csv_made import THREE, imported, rows, silently, stored, table
from tests.services.people import label

FOREIGN = "con_01JD0000000000000000000000"
"""An id that another installation has given, on 2024-11-18."""


_OPT_OUTS = "MATCH (c:Contact) RETURN c.name, c.emailOptOut, c.version ORDER BY c.name"


async def people(
    db: Db, folder: Path, text: str, *, dry_run: bool = False, update: Update = Update.REPORT
) -> Report:  # fmt: skip
    """Import a file of people by itself."""
    files = ImportFiles(None, table(folder / "people.csv", text), choices=ImportChoices(update))
    return await import_files(db, files, silently, dry_run=dry_run)


async def test_a_second_row_of_the_same_id_is_refused(db: Db, tmp_path: Path) -> None:
    """With both lines; the first one stands, and a row that is refused for something else takes no id."""
    report = await people(db, tmp_path, "id,name\nb,Bob,surplus\na,Ann\n b ,Bob\na,Anna\na,Anne")

    assert (report.contacts_made, report.contacts_found, report.refused.total()) == (2, 0, 3)
    assert [(row["line"], row["reason"]) for row in rows(tmp_path / "people.refused.csv")][1:] == [
        ("5", "Lines 3 and 5 have the same id, a."),
        ("6", "Lines 3 and 6 have the same id, a."),
    ]
    assert sorted(await cypher(db.database, "MATCH (c:Contact) RETURN c.name")) == [["Ann"], ["Bob"]]


async def test_what_cannot_be_read_is_counted_by_column(db: Db, tmp_path: Path) -> None:
    """With the lines of the first five; it stays as a custom field."""
    head, first = "id,name,email,phone,birthDate,unsubscribed", "a,Ann,not one,12,24 MAY 1819,maybe"
    more = [f"p{n},Pat,,,{1900 + n}," for n in range(6)]

    report = await people(db, tmp_path, "\n".join([head, first, "b,Bob,b@example.org,,1990-03-05,no", *more]))

    assert {column: (one.count, one.lines) for column, one in report.unreadable.items()} == {
        "email": (1, [2]), "phone": (1, [2]), "birthDate": (7, [2, 4, 5, 6, 7]), "unsubscribed": (1, [2]),
    }  # fmt: skip
    assert report.refused.total() == 0
    [[custom]] = await cypher(db.database, "MATCH (c:Contact {externalId: 'a'}) RETURN c.customFields")
    assert json.loads(str(custom)) == {
        "email": "not one", "phone": "12", "birthDate": "24 MAY 1819", "unsubscribed": "maybe",
    }  # fmt: skip


async def test_anything_but_a_clear_no_is_an_opt_out(db: Db, tmp_path: Path) -> None:
    """In any of several columns, also of two that are spelt alike."""
    answers = ["", "no", "FALSE", "0", "n", "off", "yes", "1", "x", "Unsubscribed", "maybe", "2024-05-01", "nope"]
    lines = [f"p{n},Pat,{answer},no,no" for n, answer in enumerate(answers)]
    last = ["last,Pat,no,yes,", "alike,Pat,no,no,yes"]

    report = await people(db, tmp_path, "\n".join(["id,name,opt_out,Do not email,optOut", *lines, *last]))

    found = await cypher(db.database, "MATCH (c:Contact) WHERE c.emailOptOut RETURN c.externalId")
    assert {str(one) for (one,) in found} == {"last", "alike", *(f"p{n}" for n in range(6, len(answers)))}
    assert report.unreadable["opt_out"].count == 3


@pytest.mark.parametrize("dry_run", [True, False])
async def test_an_opt_out_of_who_is_there_already_is_stored_on_request(
    db: Db, tmp_path: Path, *, dry_run: bool
) -> None:
    """Reported until then, and nothing else of the contact changes; nobody is opted in again."""
    await people(db, tmp_path, "id,name,optOut\na,Ann,\nb,Bob,no\nc,Cid,yes")
    again = "id,name,optOut\na,Anna,x\nb,Bo,no\nc,Ci,no"

    reported = await people(db, tmp_path, again, dry_run=dry_run)
    before = await cypher(db.database, _OPT_OUTS)
    filled = [await people(db, tmp_path, again, update=Update.FILL, dry_run=dry_run) for _ in range(2)]

    assert (reported.opted_out, reported.opt_outs_left, reported.differing, reported.contacts_found) == (0, 1, 3, 3)
    assert before == [["Ann", False, 1], ["Bob", False, 1], ["Cid", True, 1]]
    assert [(one.opted_out, one.differing) for one in filled] == [(1, 3), (int(dry_run), 3)]
    assert await cypher(db.database, _OPT_OUTS) == [["Ann", not dry_run, 2 - dry_run], *before[1:]]


@pytest.mark.parametrize(
    "column", ["emailOptOut", "Opt Out", "UNSUBSCRIBED", "has_opted_out_of_email", "do-not-email", "Opted out?"]
)
def test_columns_of_opt_outs_have_several_names(column: str) -> None:
    """However they are spelt."""
    assert is_opt_out(column)


async def test_values_that_would_push_each_other_out_are_refused(db: Db, tmp_path: Path) -> None:
    """And those of a column without a name, in people and in associations."""
    report = await imported(
        db, tmp_path, people='id,name,city,,customFields\na,Ann,,,\nb,Bob,Rome,,"{""city"":""Oslo""}"\nc,Cid,,lost,',
        associations="from_id,to_id,\na,a,lost\na,b,",
    )  # fmt: skip

    assert report.refused.total() == 4
    assert [row["reason"] for row in rows(tmp_path / "people.refused.csv")] == [
        "`city` is both a column and a key of customFields.",
        "A column without a name has a value.",
    ]


async def test_ids_of_merged_contacts_lead_to_the_one_that_stayed(db: Db, tmp_path: Path) -> None:
    """Their own ids and their external ones, in files of people and of associations; nobody is made twice."""
    await people(db, tmp_path, THREE)
    ids = {str(a): str(b) for a, b in await cypher(db.database, "MATCH (c:Contact) RETURN c.externalId, c.id")}
    await merge_contacts(db, ids["b"], ids["a"])

    again = await people(db, tmp_path, THREE)
    report = await imported(db, tmp_path, f"from_id,to_id\n{ids['a']},c\na,c")

    assert (again.contacts_made, again.contacts_found) == (0, 3)
    assert (report.contacts_made, report.associations_made, report.associations_found) == (0, 1, 1)
    assert await stored(db) == [["b", "KNOWS", "c"]]


async def test_an_id_of_our_form_stays_the_contacts_own(db: Db, tmp_path: Path) -> None:
    """As an export has it: it becomes no external id, and what is listed by creation keeps its place."""
    report = await people(db, tmp_path, f"id,name\n{FOREIGN},Ann")

    assert report.contacts_made == 1
    found = await cypher(db.database, "MATCH (c:Contact) RETURN c.id, c.externalId, c.createdAt.epochMillis")
    assert found == [[FOREIGN, None, int(datetime(2024, 11, 18, 15, 59, 22, 112_000, UTC).timestamp() * 1000)]]
    assert (await people(db, tmp_path, f"id,name\n{FOREIGN},Ann")).contacts_found == 1


async def test_an_id_that_only_looks_like_ours_is_refused(db: Db, tmp_path: Path) -> None:
    """No ULID, one of a day to come, one that nothing else names; so are associations to ours that are not there."""
    none, later = "con_OOOOOOOOOOOOOOOOOOOOOOOOOO", "con_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"

    report = await people(db, tmp_path, f"id,name\n{FOREIGN},\n{none},Ann\n{later},Ann")
    associations = await imported(db, tmp_path, f"from_id,to_id\n{none},b\n{FOREIGN},b")

    assert (report.contacts_made, report.refused.total()) == (0, 3)
    assert (associations.contacts_made, associations.associations_made, associations.refused.total()) == (1, 0, 2)


async def test_nobody_takes_the_place_of_an_id(db: Db, tmp_path: Path) -> None:
    """An external id of our form, from before it was refused, leads nobody away from whose id it is."""
    ann = await create_contact(db, NewContact(name="Ann"))
    await people(db, tmp_path, "id,name\nb,Bob\nc,Cid")
    await cypher(db.database, "MATCH (c:Contact {externalId: 'b'}) SET c.externalId = $id", id=ann)

    await imported(db, tmp_path, f"from_id,to_id\n{ann},c")

    assert await cypher(db.database, "MATCH (a)-->(b) RETURN a.name, b.name") == [["Ann", "Cid"]]


ALIKE = """
    from_id,to_id,label,reverse_label
    a,b,Parent,Chlid
    b,a,Chlid,Parent
    b,c,Penfriend,Penfriend
    a,c,Pen-friend,
    a,c,Pen-friend,
    b,c,Colleague,Colleague
"""


async def test_a_label_like_another_is_asked_about(db: Db, tmp_path: Path) -> None:
    """Like a registered one, or like one that more rows of the file have; others are registered."""
    await label(db, "Parent", "Child")

    report = await imported(db, tmp_path, ALIKE, THREE)

    assert [one.key for one in report.registered] == ["PEN_FRIEND", "COLLEAGUE"]
    assert report.refused == {
        "label that resembles Parent / Child: Parent / Chlid; --new-labels registers it": 1,
        "label that resembles Child / Parent: Chlid / Parent; --new-labels registers it": 1,
        "label that resembles Pen-friend: Penfriend / Penfriend; --new-labels registers it": 1,
    }
    assert rows(tmp_path / "ties.refused.csv")[0]["reason"] == (
        "The label Parent / Chlid does not exist: did you mean Parent / Child? --new-labels registers it."
    )


async def test_labels_that_are_meant_are_registered(db: Db, tmp_path: Path) -> None:
    """With --new-labels, or in the file of labels."""
    await label(db, "Parent", "Child")
    associations, three = table(tmp_path / "ties.csv", ALIKE), table(tmp_path / "people.csv", THREE)

    report = await import_files(db, ImportFiles(associations, three, new_labels=True), silently)
    listed = await imported(
        db, tmp_path, "from_id,to_id,label\na,c,Frined", labels="label,limit\nFriend,5\nFrined,5"
    )  # fmt: skip

    assert [one.key for one in report.registered] == ["PARENT_CHLID", "PENFRIEND", "PEN_FRIEND", "COLLEAGUE"]
    assert (report.refused.total(), listed.refused.total()) == (0, 0)


async def test_one_file_is_recognized_by_its_columns(tmp_path: Path) -> None:
    """People by id, associations by both ends even with ids of their own; others say what is missing."""
    alone = table(tmp_path / "alone.csv", "Name,ID\nAnn,a")
    associations = table(tmp_path / "ties.csv", "id,From ID,toId\n1,a,b")

    assert recognized([alone]) == (None, alone)
    assert recognized([associations]) == (associations, None)
    assert recognized([alone, associations]) == (associations, alone)
    with pytest.raises(UnusableFile, match=r"neither the columns `from_id` and `to_id` .* it has name, from_id"):
        recognized([table(tmp_path / "other.csv", "name,from_id\nAnn,a")])


async def test_guarded_cells_are_read_as_what_they_guard(db: Db, tmp_path: Path) -> None:
    """Refused lines are guarded too, and can be mended and imported."""
    head, row = "id,name,phone,'=column", "'+a,'=1+1,'+12025550101,'-5"

    await people(db, tmp_path, f"{head},email\n{row},not one")
    report = await people(db, tmp_path, f"{head}\n'+b,'quoted',,''-5\n{row.replace('+a', '+b')}")

    found = await cypher(db.database, "MATCH (c:Contact) RETURN c.externalId, c.name, c.phones, c.customFields")
    assert sorted(found) == [
        ["+a", "=1+1", ["+12025550101"], '{"=column":"-5","email":"not one"}'],
        ["+b", "'quoted'", [], '{"=column":"\'-5"}'],
    ]
    assert report.refused.total() == 1
    refused = (tmp_path / "people.refused.csv").read_text().splitlines()
    assert refused[0] == f"{head},line,reason"
    assert refused[1].startswith("'+b,'=1+1,'+12025550101,'-5,3,")


async def test_a_dry_run_agrees(db: Db, tmp_path: Path) -> None:
    """In every figure and every line."""
    await label(db, "Parent", "Child")
    await people(db, tmp_path, "id,name\nx,Xen\ny,Yan")
    ids = {str(a): str(b) for a, b in await cypher(db.database, "MATCH (c:Contact) RETURN c.externalId, c.id")}
    await merge_contacts(db, ids["y"], ids["x"])
    some = ["id,name,birthDate,optOut", "x,Xen,,", "a,Ann,1990,maybe", "a,Anna,,", "b,Bob,,", "c,Cid,,"]
    some += [f"{FOREIGN},Dan,,", f"{FOREIGN},,,"]
    ends = ["x,a", f"{FOREIGN},{ids['x']}", f"{FOREIGN[:-1]}1,a"]
    associations = "\n".join([ALIKE.rstrip(), *(f"{one},Parent,Child" for one in ends)])
    files = ImportFiles(table(tmp_path / "ties.csv", associations), table(tmp_path / "people.csv", "\n".join(some)))

    rehearsed = await import_files(db, files, silently, dry_run=True)
    reasons = [rows(path) for path in rehearsed.refused_files]
    done = await import_files(db, files, silently)

    assert [rows(path) for path in done.refused_files] == reasons
    told = [
        (one.contacts_made, one.contacts_found, one.associations_made, one.refused, one.unreadable)
        for one in (rehearsed, done)
    ]
    assert told[0] == told[1]
    assert (done.contacts_made, done.contacts_found, done.refused.total()) == (4, 1, 6)
