"""`graphapi import`, `export` and `demo` as a person types them."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from graphapi.cli import counting
from graphapi.cli.main import app
from graphapi.db.request import Db
from tests.conftest import Server, cypher

PEOPLE = "id,name\na,Ann\nb,Bob\nc,Cid\n"
ASSOCIATIONS = "from_id,to_id,label,reverse_label,place\na,b,Spouse,Spouse,Rome\nb,c,Friend,Friend,\n"
LABELS = "label,reverse_label,limit,reverse_limit\nSpouse,Spouse,1,\n"


@pytest.fixture(autouse=True)
def _database(server: Server, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands work on the database of this run."""
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], str]:
    """What writes a file and gives its path."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def files(folder: Path) -> list[str]:
    """The names of what is in a folder."""
    return [path.name for path in folder.iterdir()]


async def graphapi(*arguments: str) -> Result:
    """Run a command in a separate event loop."""
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)


async def contacts(db: Db) -> object:
    """How many contacts are stored."""
    ((found,),) = await cypher(db.database, "MATCH (c:Contact) RETURN count(c)")
    return found


async def test_import_says_what_was_made_and_what_not(db: Db, file: Callable[[str, str], str]) -> None:
    """Exit code 0 when nothing was refused; again finds all of it again."""
    files = file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS), "--labels", file("labels.csv", LABELS)

    first = await graphapi("import", *files)
    again = await graphapi("import", *files)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "graphapi import --undo imp_" in first.stdout.splitlines()[-1]
    assert [line.split() for line in first.stdout.splitlines()[:-1]] == [
        ["Contacts", "3", "created", "0", "already", "existed"],
        ["Associations", "2", "created", "0", "already", "existed"],
        ["Labels", "1", "created", "0", "updated"],
        ["Registered", "for", "these", "associations:", "Friend", "(FRIEND),", "at", "most", "10"],
        ["Columns", "of", "the", "associations", "that", "were", "not", "imported:", "place"],
        ["Refused", "0"],
    ]
    assert [line.split() for line in again.stdout.splitlines()][:2] == [
        ["Contacts", "0", "created", "3", "already", "existed"],
        ["Associations", "0", "created", "2", "already", "existed"],
    ]


async def test_people_alone_are_imported_and_what_cannot_be_read_is_reported(file: Callable[[str, str], str]) -> None:
    """With its lines; it is kept, so nothing is refused and the exit code is 0."""
    people = "id,name,birthDate,optOut\na,Ann,1990,maybe\nb,Bob,1991,\n"

    result = await graphapi("import", file("people.csv", people))

    assert result.exit_code == 0, result.output
    assert [" ".join(line.split()) for line in result.stdout.splitlines()[:-1]] == [
        "Contacts 2 created 0 already existed",
        "Associations 0 created 0 already existed",
        "Unreadable 3 values, kept as custom fields",
        "2 birthDate, lines 2, 3",
        "1 optOut, line 2, taken as opt-outs",
        "Refused 0",
    ]


async def test_a_label_that_is_like_another_needs_a_word(file: Callable[[str, str], str]) -> None:
    """Exit code 3 without --new-labels, 0 with it."""
    files = file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS), "--labels", file("labels.csv", LABELS)
    await graphapi("import", *files)
    slip = file("slip.csv", "from_id,to_id,label\na,b,Spuose\n")

    asked, meant = await graphapi("import", slip), await graphapi("import", slip, "--new-labels")

    assert (asked.exit_code, meant.exit_code) == (3, 0), meant.output
    assert "1 label that resembles Spouse: Spuose; --new-labels registers it" in " ".join(asked.stdout.split())


async def test_refusals_are_reported_and_written_to_a_file(tmp_path: Path, file: Callable[[str, str], str]) -> None:
    """Exit code 3, the number by reason, the flags, and where the lines are."""
    associations = ASSOCIATIONS + "a,c,Spouse,Spouse,Oslo\nc,c,Friend,Friend,\n"
    files = file("people.csv", PEOPLE), file("ties.csv", associations), "--labels", file("labels.csv", LABELS)

    result = await graphapi("import", *files, "--refused", str(tmp_path / "not.csv"))

    assert result.exit_code == 3
    told = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert told[-6:-1] == [
        "Refused 2",
        "1 over the limit: Spouse (SPOUSE), at most 1",
        "1 between a contact and itself",
        "Red flags raised: 1",
        f"Refused lines and their reasons: {tmp_path / 'not.csv'}",
    ]
    assert len((tmp_path / "not.csv").read_text().splitlines()) == 3


async def test_our_own_tables_are_two_at_most(file: Callable[[str, str], str]) -> None:
    """Exit code 2 for what was typed."""
    files = [file(f"{name}.csv", PEOPLE) for name in "abc"]

    result = await graphapi("import", *files)

    assert result.exit_code == 2
    assert "Give a file of people, a file of associations" in " ".join(result.output.split())


async def test_a_corrected_file_is_reported_then_taken_on_request(file: Callable[[str, str], str]) -> None:
    """Exit code 3 while something differs; the import can be listed and taken back."""
    await graphapi("import", file("people.csv", "id,name,company\na,Ann,\n"))
    corrected = file("corrected.csv", "id,name,company\na,Ann,Acorn\n")

    asked, filled = await graphapi("import", corrected), await graphapi("import", corrected, "--update")
    listed = await graphapi("import", "--list")
    undone = await graphapi("import", "--undo", listed.stdout.split()[0])

    assert (asked.exit_code, filled.exit_code, undone.exit_code) == (3, 0, 0), filled.output
    assert "line 2, Ann: company: Acorn (not taken)" in asked.stdout
    assert "corrected.csv" in listed.stdout.splitlines()[0]
    assert undone.stdout.splitlines()[1].split()[:2] == ["Restored", "1"]


async def test_a_dry_run_says_so_and_stores_nothing(db: Db, file: Callable[[str, str], str]) -> None:
    """The figures are those of the import."""
    result = await graphapi("import", file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS), "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Dry run: nothing was stored."
    assert result.stdout.splitlines()[2].split()[:3] == ["Associations", "2", "created"]
    assert await contacts(db) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "The file nowhere.csv does not exist."),
        (["--map", "nowhere.toml", __file__], "The file nowhere.toml does not exist."),
        ([], "Name the files to import."),
        (["--undo", "imp_none"], "There is no such import."),
    ],
)
async def test_a_failed_import_ends_with_a_plain_message(arguments: list[str], message: str) -> None:
    """Exit code 1 for files, 2 for what was typed; never a traceback."""
    result = await graphapi("import", *arguments)

    assert result.exit_code == (1 if arguments else 2)
    assert message in " ".join(result.output.split())
    assert "Traceback" not in result.output


async def test_a_database_that_fails_ends_with_a_plain_message(
    file: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1; started again, the import goes on from where it was."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")

    result = await graphapi("import", file("ties.csv", ASSOCIATIONS))

    assert result.exit_code == 1
    assert "cannot be reached" in result.output


async def test_an_export_is_imported_as_it_is(tmp_path: Path, file: Callable[[str, str], str]) -> None:
    """The three files are named, with how much is in each."""
    await graphapi("import", file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS))

    result = await graphapi("export", str(tmp_path / "out"))

    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["Contacts", "3"],
        ["Associations", "2"],
        ["Labels", "2"],
        ["Losses", "0"],
    ]
    names = [str(tmp_path / "out" / name) for name in ("people.csv", "ties.csv", "labels.csv")]
    again = await graphapi("import", names[0], names[1], "--labels", names[2])
    assert (again.exit_code, "0 created" in again.stdout) == (0, True)


async def test_an_export_for_other_programs_can_be_limited(tmp_path: Path, file: Callable[[str, str], str]) -> None:
    """By a filter of the API, or to the contacts around one; how much, and what was lost, is printed."""
    await graphapi("import", file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS))
    target = str(tmp_path / "out.graphml")

    by_name = await graphapi("export", target, "--format", "graphml", "--filter", '{"namePrefix": "A"}')
    around = await graphapi("export", target, "--format", "graphml", "--around", "Ann", "--depth", "2")

    assert [line.split()[:2] for line in by_name.stdout.splitlines()] == [
        ["Contacts", "1"], ["Associations", "0"], ["Losses", "1"],
    ]  # fmt: skip
    assert [line.split()[:2] for line in around.stdout.splitlines()] == [
        ["Contacts", "3"], ["Associations", "2"], ["Losses", "0"],
    ]  # fmt: skip


async def test_tables_and_archives_can_be_limited(tmp_path: Path, file: Callable[[str, str], str]) -> None:
    """As every other format: the contacts that match, the associations among them, and what leads out as losses."""
    await graphapi("import", file("people.csv", PEOPLE), file("ties.csv", ASSOCIATIONS))

    tables = await graphapi("export", str(tmp_path / "tables"), "--around", "Ann", "--depth", "1")
    archive = await graphapi("export", str(tmp_path / "out"), "--format", "jsonl", "--filter", '{"namePrefix": "C"}')

    assert [line.split()[:2] for line in tables.stdout.splitlines()] == [
        ["Contacts", "2"], ["Associations", "1"], ["Labels", "2"], ["Losses", "1"],
    ]  # fmt: skip
    counts = {line.split()[0]: line.split()[1] for line in archive.stdout.splitlines()}
    assert (counts["contacts"], counts["associations"], counts["Losses"]) == ("1", "0", "1")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--format", "gexf", "--around", "Nobody"], 1, "There is no contact “Nobody”."),
        (["--format", "gexf", "--filter", "{"], 2, "This is not JSON"),
        (["--format", "gexf", "--filter", '{"hasRole": "Prent"}'], 2, "Prent"),
        (["--format", "gexf", "--filter", "{}", "--around", "Ann"], 2, "not both"),
        (["--around", "Nobody"], 1, "There is no contact “Nobody”."),
        (["--filter", '{"hasRole": "Prent"}'], 2, "Prent"),
        (["--format", "jsonl", "--around", "Nobody"], 1, "There is no contact “Nobody”."),
        (["--format", "jsonl", "--filter", '{"hasRole": "Prent"}'], 2, "Prent"),
    ],
)
async def test_a_wrong_choice_for_an_export_ends_with_a_plain_message(
    tmp_path: Path, options: list[str], code: int, message: str
) -> None:
    """Nothing is written."""
    result = await graphapi("export", str(tmp_path / "out"), *options)

    assert (result.exit_code, files(tmp_path)) == (code, [])
    assert message in " ".join(result.output.split())
    assert "Traceback" not in result.output


async def test_an_export_into_a_file_ends_with_a_plain_message(file: Callable[[str, str], str]) -> None:
    """The folder cannot be made."""
    result = await graphapi("export", file("taken", ""))

    assert result.exit_code == 1
    assert "Cannot write to" in result.output


async def test_the_demo_is_loaded_once_and_prints_queries(db: Db) -> None:
    """The second time it only prints them."""
    first, second = await graphapi("demo"), await graphapi("demo")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert first.stdout.startswith("The demo is loaded.")
    assert second.stdout.startswith("The database already has contacts")
    assert second.stdout.count("query ") == 3
    assert await contacts(db) == 60


def test_progress_is_a_line_now_and_then_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one for every batch."""
    clock = iter([0.0, 1.0, 6.0, 6.0, 7.0])
    monkeypatch.setattr(counting.time, "monotonic", lambda: next(clock))
    console = Console(record=True, width=100, file=io.StringIO())

    with counting.counted(console) as progress:
        for done in (1_000, 2_000, 3_000):
            progress("Associations", done, 10_000)

    assert console.export_text() == "Associations: 2,000 of 10,000\n"


def test_progress_is_a_bar_on_a_terminal() -> None:
    """One for each part of the work."""
    console = Console(force_terminal=True, record=True, width=100, file=io.StringIO())

    with counting.counted(console) as progress:
        progress("People", 3, 3)
        progress("Associations", 1, 2)

    assert "Associations" in console.export_text()
