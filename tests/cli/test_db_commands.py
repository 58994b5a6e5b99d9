"""`graphapi db …` as a person types it: one database, started once, found, refused, stopped."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from typer.testing import CliRunner, Result

from graphapi.cli.db import NOT_RUNNING, app

GRAPHAPI_DB = [sys.executable, "-c", "from graphapi.cli.db import app; app()"]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the data folder that the environment names, without other settings of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("GRAPHAPI_DATA_DIR", str(folder))
        patch.setenv("GRAPHAPI_NEO4J_HEAP", "256m")
        patch.setenv("GRAPHAPI_NEO4J_PAGE_CACHE", "64m")
        patch.delenv("GRAPHAPI_NEO4J_PORT", raising=False)
        yield folder


@pytest.fixture(scope="module")
def started(folder: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    """Yield what `start` printed before it returned; the database runs on."""
    yield subprocess.run([*GRAPHAPI_DB, "start"], capture_output=True, text=True, timeout=120, check=False)
    graphapi_db("stop")


def graphapi_db(*arguments: str) -> Result:
    """Run one of the commands here."""
    return CliRunner().invoke(app, arguments)


def connection(printed: str) -> dict[str, str]:
    """The variables that `start` printed."""
    return dict(line.split("=", 1) for line in printed.splitlines())


def test_start_prints_three_variables_and_leaves_a_database_that_takes_them(
    started: subprocess.CompletedProcess[str],
) -> None:
    """The command has returned, so nothing but the database itself keeps it alive."""
    variables = connection(started.stdout)

    assert started.returncode == 0
    assert list(variables) == ["NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD"]
    auth = (variables["NEO4J_USERNAME"], variables["NEO4J_PASSWORD"])
    with GraphDatabase.driver(variables["NEO4J_URI"], auth=auth) as driver:
        driver.verify_connectivity()


def test_progress_goes_to_standard_error(started: subprocess.CompletedProcess[str]) -> None:
    """So that the output can be read by a shell."""
    assert started.stderr.endswith("Starting Neo4j …\n")


def test_status_tells_where_it_runs(started: subprocess.CompletedProcess[str], folder: Path) -> None:
    """The address, the process, until when, and the folder."""
    result = graphapi_db("status")

    uri = re.escape(connection(started.stdout)["NEO4J_URI"])
    assert result.exit_code == 0
    assert re.fullmatch(
        rf"Running at {uri} as process \d+, until graphapi db stop\.\nData folder: {folder}\n", result.stdout
    )


def test_shell_info_prints_what_a_shell_needs(started: subprocess.CompletedProcess[str]) -> None:
    """Each part for a form, and a line to paste."""
    result = graphapi_db("shell-info")

    variables = connection(started.stdout)
    uri, password = variables["NEO4J_URI"], variables["NEO4J_PASSWORD"]
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"Address   {uri}",
        "User      neo4j",
        f"Password  {password}",
        "Database  neo4j",
        "",
        f"cypher-shell -a {uri} -u neo4j -p {password} -d neo4j",
    ]


def test_a_second_start_is_refused_in_plain_words(started: subprocess.CompletedProcess[str], folder: Path) -> None:
    """One line on standard error, none on standard output, and a code that scripts see."""
    result = graphapi_db("start")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"A database is already running on the data folder {folder} (process ")


def test_the_flag_goes_before_the_variable(started: subprocess.CompletedProcess[str], tmp_path: Path) -> None:
    """Another folder, where nothing runs."""
    result = graphapi_db("status", "--data-dir", str(tmp_path))

    assert result.exit_code == NOT_RUNNING
    assert result.stdout == f"No local database is running in {tmp_path}.\n"


def test_stop_ends_it_and_may_be_repeated(started: subprocess.CompletedProcess[str], folder: Path) -> None:
    """Afterwards nothing runs, and that is no failure of `stop`."""
    results = [graphapi_db("stop"), graphapi_db("stop")]

    assert [result.exit_code for result in results] == [0, 0]
    assert results[0].stdout == "The local database has stopped.\n"
    assert results[1].stdout == f"No local database is running in {folder}.\n"
    assert graphapi_db("status").exit_code == NOT_RUNNING
    assert graphapi_db("shell-info").exit_code == NOT_RUNNING


def test_a_wrong_setting_is_reported_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback."""
    monkeypatch.setenv("GRAPHAPI_NEO4J_HEAP", "lots")

    result = graphapi_db("start")

    assert result.exit_code == 1
    assert result.stderr.startswith("GRAPHAPI_NEO4J_HEAP must be")


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "file").touch()

    result = graphapi_db("start", "--data-dir", str(tmp_path / "file"))

    assert result.exit_code == 1
    assert "choose another folder with GRAPHAPI_DATA_DIR." in result.stderr
