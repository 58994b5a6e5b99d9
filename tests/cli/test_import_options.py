"""The options of `graphapi import` as a person types them: what they change, and what they write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapi.db.request import Db
from tests.cli.test_import_export import graphapi
from tests.conftest import Server, cypher

ANN = "First Name,Last Name,E-mail 1 - Value\nAnn,Oak,ann@example.org\n"
ALIKE = "First Name,Last Name,E-mail 1 - Value,Organization Name\nAnn B.,Oak,ann@example.org,\n"


@pytest.fixture(autouse=True)
def _database(server: Server, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands work on the database of this run."""
    for name, value in (("URI", server.uri), ("USERNAME", server.username), ("PASSWORD", server.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)


def written(path: Path, text: str) -> str:
    """The path of a file with that text."""
    path.write_text(text, encoding="utf-8")
    return str(path)


async def names(db: Db) -> list[str]:
    """The names of all contacts."""
    return sorted(str(name) for (name,) in await cypher(db.database, "MATCH (c:Contact) RETURN c.name"))


async def test_the_threshold_decides_how_alike_one_person_is(db: Db, tmp_path: Path) -> None:
    """The same address and half a name are enough unless more is asked for; more than certain cannot be."""
    first, alike = written(tmp_path / "one.csv", ANN), written(tmp_path / "two.csv", ALIKE)
    await graphapi("import", first)

    strict = await graphapi("import", "--dry-run", "--threshold", "1", alike)
    usual = await graphapi("import", "--dry-run", alike)
    beyond = await graphapi("import", "--threshold", "1.5", alike)

    assert "1 created           0 already existed" in strict.stdout
    assert "0 created           1 already existed" in usual.stdout
    assert (strict.exit_code, usual.exit_code, beyond.exit_code) == (0, 3, 2)
    assert await names(db) == ["Ann Oak"]


async def test_a_map_says_what_the_columns_of_a_table_mean(db: Db, tmp_path: Path) -> None:
    """As `--explain` writes it, to be edited; one that is wrong ends with a plain message."""
    table = written(tmp_path / "club.csv", "Name;E-Mail;Erreichbar\nAnn Oak;;ann@example.org\n")
    await graphapi("import", "--explain", table)
    mapping = tmp_path / "club.map.toml"
    suggested = mapping.read_text(encoding="utf-8")
    mapping.write_text('[columns]\nName = "name"\nErreichbar = "email"\n', encoding="utf-8")
    wrong = written(tmp_path / "wrong.toml", '[columns]\nNobody = "name"\n')

    done = await graphapi("import", "--map", str(mapping), table)
    refused = await graphapi("import", "--map", wrong, table)

    assert "[columns]" in suggested
    assert "Erreichbar" in suggested
    assert (done.exit_code, await names(db)) == (0, ["Ann Oak"])
    assert await cypher(db.database, "MATCH (c:Contact) RETURN c.emails") == [[["ann@example.org"]]]
    assert refused.exit_code == 1
    assert "the file has no column `Nobody`" in refused.output


async def test_what_makes_a_file_usable_is_said_as_an_option(tmp_path: Path) -> None:
    """How to say the order of dates, and how to read what no format is recognized in."""
    open_dates = written(tmp_path / "open.csv", "First Name,Last Name,E-mail 1 - Value,Birthday\nAnn,Oak,,3/5/1985\n")
    letter = written(tmp_path / "letter.txt", "Dear Ann")

    refused, unknown = await graphapi("import", open_dates), await graphapi("import", letter)
    explained = await graphapi("import", "--explain", open_dates)

    assert (refused.exit_code, unknown.exit_code, explained.exit_code) == (1, 1, 0)
    assert "`3/5/1985` in line 2. Say which with --dates dmy (day first) or --dates mdy." in refused.output
    assert "Say which with --dates dmy (day first) or --dates mdy." in explained.output
    assert "--format names one, --map describes the columns of any other table." in unknown.output


async def test_a_report_has_a_line_for_every_decision(tmp_path: Path) -> None:
    """Of those who are new, of those who were found, and of what differs; the command says where it is."""
    first, alike = written(tmp_path / "one.csv", ANN), written(tmp_path / "two.csv", ALIKE)
    report = tmp_path / "report.jsonl"

    made = await graphapi("import", "--report", str(report), first)
    of_first = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    await graphapi("import", "--report", str(report), alike)
    of_second = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]

    assert str(report) in "".join(made.stdout.split("\n"))
    assert [(one["decision"], one["file"], one["line"], one["name"]) for one in of_first] == [
        ("created", "one.csv", 2, "Ann Oak")
    ]
    assert [(one["decision"], one["contactId"], one["score"] > 0.9) for one in of_second] == [
        ("differs", of_first[0]["contactId"], True)
    ]
    assert [one["field"] for one in of_second[0]["differences"]] == ["name", "givenName"]


async def test_a_misspelled_column_of_our_own_tables_is_pointed_out(db: Db, tmp_path: Path) -> None:
    """It becomes a custom field, or is not imported; the explanation and the report ask what was meant."""
    people = written(tmp_path / "people.csv", "id,name,emial,city\n1,Ann Oak,ann@example.org,Ulm\n2,Bob Oak,,\n")
    ties = written(tmp_path / "ties.csv", "from_id,to_id,lable,since\n1,2,Friend,2020-01-01\n")

    explained = await graphapi("import", "--explain", people, ties)
    done = await graphapi("import", people, ties)

    for said in (explained.stdout, done.stdout):
        assert "The column `emial` becomes a custom field. Did you mean “email”?" in said
        assert "The column `lable` is not imported. Did you mean “label”?" in said
        assert "`city`" not in said
    assert "city   custom field city, such as Ulm" in explained.stdout
    assert "Custom fields: emial, city" in done.stdout
    assert sorted(await names(db)) == ["Ann Oak", "Bob Oak"]
