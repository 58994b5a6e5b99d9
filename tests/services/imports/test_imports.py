"""Import: what rows become, and that again or interrupted makes nothing twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.labels import OnLimit
from graphapi.services.imports import import_rows
from graphapi.services.imports.imports import ImportFiles, import_files
from graphapi.services.shared.registry import reload
from tests.conftest import cypher
from tests.services.csv_made import THREE, imported, rows, silently, stored, table
from tests.services.people import label


async def contact(db: Db, external_id: str) -> dict[str, Any]:
    """What is stored of a contact."""
    ((found,),) = await cypher(db.database, "MATCH (c:Contact {externalId: $id}) RETURN properties(c)", id=external_id)
    return found  # pyright: ignore[reportReturnType]


async def graph(db: Db) -> list[list[object]]:
    """All that is stored, whatever it is."""
    nodes = await cypher(db.database, "MATCH (n) WHERE NOT n:Migration RETURN labels(n), properties(n)")
    associations = await cypher(db.database, "MATCH ()-[r]->() RETURN type(r), properties(r)")
    return sorted(nodes + associations, key=str)


async def test_people_and_associations_are_stored_as_they_are_named(db: Db, tmp_path: Path) -> None:
    """From is the label of to; a label whose names are the same reads the same both ways."""
    report = await imported(
        db, tmp_path, people=THREE,
        associations="""
            from_id,to_id,label,reverse_label
            a,b,Parent,Child
            b,c,Friend,Friend
        """,
    )  # fmt: skip

    assert (report.contacts_made, report.associations_made, report.refused.total()) == (3, 2, 0)
    assert await stored(db) == [["a", "PARENT_CHILD", "b"], ["b", "FRIEND", "c"]]
    labels = (await reload(db)).labels
    assert (labels["FRIEND"].single, labels["PARENT_CHILD"].single) == (True, False)


async def test_columns_of_people_are_found_by_name(db: Db, tmp_path: Path) -> None:
    """What cannot be read as its column says, and what no column is known for, becomes a custom field."""
    await imported(
        db, tmp_path, associations="from_id,to_id\na,b",
        people="""
            id,Given_Name,family,title,company,email,email_2,phone,birth_date,shoe size,emailOptOut
            a,Ann,Berg,Potter,Clay & Co,ann@example.org,a.berg@example.org,+1 202 555 0101,1990-03-05,38,true
            b,,,,,not an address,,12,24 MAY 1819,,
        """,
    )  # fmt: skip

    ann, nameless = await contact(db, "a"), await contact(db, "b")
    assert (ann["name"], ann["composedName"], ann["jobTitle"], ann["company"]) == (
        "Ann Berg",
        True,
        "Potter",
        "Clay & Co",
    )
    assert (ann["emails"], ann["phones"]) == (["ann@example.org", "a.berg@example.org"], ["+12025550101"])
    assert (ann["birthDate"].to_native(), ann["emailOptOut"]) == (date(1990, 3, 5), True)
    assert json.loads(ann["customFields"]) == {"shoe size": "38"}
    assert (ann["readers"], "ownerId" in ann, ann["version"], ann["lock"]) == (["everyone"], False, 1, 0)
    assert nameless["name"] == "b"
    assert json.loads(nameless["customFields"]) == {
        "email": "not an address",
        "phone": "12",
        "birth_date": "24 MAY 1819",
    }


async def test_associations_alone_make_their_people_and_know_each_other(db: Db, tmp_path: Path) -> None:
    """Without people the ids are the people; without labels every association is Knows / Knows."""
    report = await imported(db, tmp_path, "from_id,to_id\n1,2\n2,3\n1,2\n2,1")

    assert (report.contacts_made, report.associations_made, report.associations_found) == (3, 2, 2)
    assert await stored(db) == [["1", "KNOWS", "2"], ["2", "KNOWS", "3"]]
    assert (await contact(db, "3"))["name"] == "3"


async def test_gzipped_files_are_read(db: Db, tmp_path: Path) -> None:
    """The ending .gz says it."""
    associations = table(tmp_path / "ties.csv.gz", "from_id,to_id\n1,2\n3,3")

    report = await import_files(db, ImportFiles(associations), silently)

    assert report.associations_made == 1
    assert report.refused_files == [tmp_path / "ties.refused.csv"]


async def test_swapped_names_are_the_same_label_from_the_other_side(db: Db, tmp_path: Path) -> None:
    """One relationship that is given from both ends is one association; who gets copies turns with it."""
    await label(db, "Assistant", "Assisted person")

    report = await imported(
        db, tmp_path, people=THREE,
        associations="""
            from_id,to_id,label,inverse_label,emailCopy
            a,b,Assisted person,Assistant,to
            b,a,assistant,ASSISTED PERSON,
        """,
    )  # fmt: skip

    assert (report.associations_made, report.associations_found, report.registered) == (1, 1, [])
    found = await cypher(db.database, "MATCH (x)-[r]->(y) RETURN x.externalId, y.externalId, r.emailCopy")
    assert found == [["b", "a", "FROM"]]


async def test_a_label_without_its_reverse_is_the_role_of_one_label(db: Db, tmp_path: Path) -> None:
    """It is refused where several labels have the role, and reads the same both ways where none has."""
    await label(db, "Father", "Child")
    await label(db, "Mother", "Child")

    report = await imported(
        db, tmp_path, people=THREE,
        associations="""
            from_id,to_id,label
            a,b,Mother
            a,c,Child
            b,c,Pen friend
            b,c,
        """,
    )  # fmt: skip

    assert await stored(db) == [["a", "MOTHER_CHILD", "b"], ["b", "PEN_FRIEND", "c"]]
    assert [row["line"] for row in rows(tmp_path / "ties.refused.csv")] == ["3", "5"]
    assert report.refused == {"ambiguous label": 2}


async def test_a_label_that_is_missing_gets_the_limit_that_the_associations_need(db: Db, tmp_path: Path) -> None:
    """At least 10; repeated, ended and self-associations need nothing."""
    associations = [f"p{n},hub,Fan,Idol,," for n in range(12)] * 2
    associations += [f"q{n},hub,Fan,Idol,,2001-01-01" for n in range(9)]
    associations += ["hub,hub,Fan,Idol,,", "hub,p1,Idol,Fan,,"]

    report = await imported(db, tmp_path, "\n".join(["from_id,to_id,label,reverse_label,since,until", *associations]))

    (fan,) = report.registered
    assert (fan.key, fan.limit, fan.inverse_limit, fan.on_limit) == ("FAN_IDOL", 12, 10, OnLimit.REFUSE)
    assert (report.associations_made, report.associations_found) == (21, 13)
    assert report.refused == {"between a contact and itself": 1}


async def test_labels_are_registered_and_updated_first(db: Db, tmp_path: Path) -> None:
    """Optional cells that are empty leave a label as it is; swapped names set the limits of the sides they name."""
    await label(db, "Parent", "Child", limit=2, inverse_limit=30)

    report = await imported(
        db, tmp_path, people=THREE, associations="from_id,to_id,label,reverse_label\na,b,Boss,Report",
        labels="""
            label,reverse_label,limit,reverse_limit,on_limit,acyclic,category
            Child,Parent,40,3,,,Family
            Boss,Report,1,50,flag,yes,Work
            Friend,Friend,7,7,,,
        """,
    )  # fmt: skip

    labels = (await reload(db)).labels
    parent, boss = labels["PARENT_CHILD"], labels["BOSS_REPORT"]
    assert (parent.name, parent.limit, parent.inverse_limit, parent.category) == ("Parent", 3, 40, "Family")
    assert (boss.limit, boss.inverse_limit, boss.on_limit, boss.acyclic) == (1, 50, OnLimit.FLAG, True)
    assert (labels["FRIEND"].limit, report.labels_made, report.labels_changed) == (7, 2, 1)


async def test_what_a_association_says_is_kept(db: Db, tmp_path: Path) -> None:
    """Days of dates, instants, months and years; notes, and who gets copies."""
    await imported(
        db, tmp_path, people=THREE,
        associations="""
            from_id,to_id,label,reverse_label,since,until,note,emailCopy
            a,b,Friend,Friend,2010-04-22T23:30:57.947-01:00,,met in Rome,both
            b,c,Friend,Friend,2003,2004-02,,
        """,
    )  # fmt: skip

    text = "MATCH (a)-[r]->() RETURN toString(r.since), toString(r.until), r.note, r.emailCopy ORDER BY a.externalId"
    assert await cypher(db.database, text) == [
        ["2010-04-23", None, "met in Rome", "BOTH"],
        ["2003-01-01", "2004-02-29", None, "NONE"],
    ]


async def test_importing_again_changes_nothing(db: Db, tmp_path: Path) -> None:
    """People and associations are found again, also several of the same two, and stay as they are."""
    associations = """
        from_id,to_id,label,reverse_label,since,until,note
        a,b,Spouse,Spouse,,2000-01-01,
        a,b,Spouse,Spouse,2000-01-02,2010-01-01,
        a,b,Spouse,Spouse,2010-01-02,,third time
        b,c,Parent,Child,,,
    """
    labels = "label,reverse_label,limit,reverse_limit,acyclic\nSpouse,,1,,\nParent,Child,2,30,true"
    first = await imported(db, tmp_path, associations, THREE, labels)
    before = await graph(db)

    again = await imported(db, tmp_path, associations, THREE, labels)

    assert (first.contacts_made, first.associations_made) == (3, 4)
    assert (again.contacts_made, again.contacts_found) == (0, 3)
    assert (again.associations_made, again.associations_found, again.refused.total()) == (0, 4, 0)
    assert await graph(db) == before


async def test_what_is_new_among_much_that_is_there_is_made(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches that are mostly there are looked through without locks; what is new in them, or refused, is still so."""
    monkeypatch.setattr(import_rows, "ASSOCIATIONS_BATCH", 4)
    head, chain = "from_id,to_id,label,reverse_label", [f"{n},{n + 1},Next,Previous" for n in range(12)]
    labels = "label,reverse_label,limit,reverse_limit\nNext,Previous,1,1"
    await imported(db, tmp_path, "\n".join([head, *chain]), labels=labels)
    later = [*chain[:6], "a,b,Next,Previous", *chain[6:9], "a,b,Previous,Next", "3,9,Next,Previous", *chain[9:]]

    report = await imported(db, tmp_path, "\n".join([head, *later, "a,b,Next,Previous"]))

    assert (report.associations_made, report.associations_found) == (2, 13)
    assert [row["line"] for row in rows(tmp_path / "ties.refused.csv")] == ["13"]


async def test_what_was_changed_meanwhile_is_not_overwritten(db: Db, tmp_path: Path) -> None:
    """People who are found again are not changed."""
    await imported(db, tmp_path, "from_id,to_id\na,b", THREE)
    await cypher(db.database, "MATCH (c:Contact {externalId: 'a'}) SET c.name = 'Anna'")

    await imported(db, tmp_path, "from_id,to_id\na,b", THREE)

    assert (await contact(db, "a"))["name"] == "Anna"


async def test_contacts_are_found_by_their_own_id_too(db: Db, tmp_path: Path) -> None:
    """A contact that was not imported is named by its id in an export, and so in what is imported later."""
    await imported(db, tmp_path, "from_id,to_id\na,b")
    own = (await contact(db, "a"))["id"]
    await cypher(db.database, "MATCH (c:Contact {id: $id}) REMOVE c.externalId", id=own)

    report = await imported(db, tmp_path, f"from_id,to_id\n{own},b")

    assert (report.contacts_made, report.contacts_found, report.associations_found) == (0, 2, 1)


async def test_an_import_that_was_interrupted_is_started_again(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had stored is found again; the rest is made."""
    monkeypatch.setattr(import_rows, "ASSOCIATIONS_BATCH", 2)
    associations = "from_id,to_id\n1,2\n2,3\n3,4\n4,5\n5,6"

    class Interrupted(Exception):
        pass

    def interrupt(what: str, done: int, _total: int) -> None:
        if what == "Associations" and done == 4:
            raise Interrupted

    with pytest.raises(Interrupted):
        await import_files(db, ImportFiles(table(tmp_path / "ties.csv", associations)), interrupt)
    report = await imported(db, tmp_path, associations)

    assert (report.associations_made, report.associations_found) == (1, 4)
    assert len(await stored(db)) == 5


MESSY = """
    from_id,to_id,label,reverse_label,since,until
    a,b,Spouse,Spouse,,
    b,a,Spouse,Spouse,,
    a,c,Spouse,Spouse,,
    a,b,Parent,Child,,
    b,c,Parent,Child,,
    c,a,Parent,Child,,
    a,a,Parent,Child,,
    c,x,Friend,Friend,,
    c,b,Friend,Friend,2001,1999
    c,b,Friend,Friend,,1999
    c,b,Friend,Friend,,
"""
MESSY_LABELS = "label,reverse_label,limit,reverse_limit,acyclic\nSpouse,,1,,\nParent,Child,2,30,true"


async def test_a_dry_run_reports_what_the_import_would_and_stores_nothing(
    db: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into an empty database, and again into one that holds half of it already."""
    monkeypatch.setattr(import_rows, "ASSOCIATIONS_BATCH", 3)
    for associations in ("\n".join(MESSY.strip().splitlines()[:6]), MESSY):
        before = await graph(db)

        rehearsed = await imported(db, tmp_path, associations, THREE, MESSY_LABELS, dry_run=True)

        assert await graph(db) == before
        reasons = rows(tmp_path / "ties.refused.csv")
        done = await imported(db, tmp_path, associations, THREE, MESSY_LABELS)
        assert figures(rehearsed) == figures(done)
        assert reasons == rows(tmp_path / "ties.refused.csv")


def figures(report: Any) -> dict[str, Any]:
    """The report without what only a label that is stored has."""
    registered = [(one.key, one.limit, one.inverse_limit) for one in report.registered]
    return vars(report) | {"registered": registered, "dry_run": None, "import_id": None}
