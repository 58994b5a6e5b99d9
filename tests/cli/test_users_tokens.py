"""`graphapi user …` and `graphapi token …` as a person types them."""

from __future__ import annotations

import asyncio

import pytest
from typer.testing import CliRunner, Result

from graphapi.cli.main import app
from graphapi.db.request import Db
from graphapi.services.tasks.tasks import NewTasks, TaskPatch, TaskStatus, create_tasks, update_task
from graphapi.services.users.tokens import bearer_of
from tests.conftest import Server
from tests.services.people import people


@pytest.fixture(autouse=True)
def _database(server: Server, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands work on the database of this run."""
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)


async def graphapi(*arguments: str) -> Result:
    """Run a command in a separate event loop."""
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)


async def added(*arguments: str) -> str:
    """Add a user and return the id that was printed."""
    result = await graphapi("user", "add", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def columns(line: str) -> list[str]:
    """The columns of a line, which stand two blanks apart."""
    return [part.strip() for part in line.split("  ") if part.strip()]


async def test_a_user_is_added_listed_changed_and_disabled(db: Db) -> None:
    """What is not given stays."""
    ann = await added("Ann Ash", "--role", "editor", "--team", "Sales", "--team", "Board", "--email", "ann@example.com")
    head, *rows = (await graphapi("user", "list")).stdout.splitlines()
    assert columns(head) == ["ID", "ROLE", "STATE", "NAME", "E-MAIL", "TEAMS"]
    assert columns(rows[0]) == [ann, "EDITOR", "active", "Ann Ash", "ann@example.com", "Sales, Board"]

    changed = await graphapi("user", "set", "ann@example.com", "--role", "ADMIN", "--no-teams")
    assert columns(changed.stdout.splitlines()[1]) == [ann, "ADMIN", "active", "Ann Ash", "ann@example.com"]

    assert (await graphapi("user", "disable", "ann ash")).exit_code == 0
    assert "disabled" in (await graphapi("user", "list")).stdout
    enabled = await graphapi("user", "set", ann, "--enable", "--email", "")
    assert columns(enabled.stdout.splitlines()[1]) == [ann, "ADMIN", "active", "Ann Ash", "-"]


async def test_open_tasks_that_a_user_loses_sight_of_are_listed(db: Db) -> None:
    """With other teams, or as an administrator no more; not those that are done or still seen."""
    eve = await added("Eve", "--role", "admin", "--team", "Sales")
    (ann, cid), (bob,), (dan,) = (
        await people(db, "Ann", "Cid", readers=["team:Sales"]), await people(db, "Bob"),
        await people(db, "Dan", readers=["team:Board"]),
    )  # fmt: skip
    made = await create_tasks(db, NewTasks((ann, bob, cid, dan), "Call {{ contact.name }}", assignee_id=eve))
    await update_task(db, str(made[2]), TaskPatch(status=TaskStatus.DONE))

    changes = [("--role", "editor"), ("--team", "Sales", "--team", "East"), ("--team", "East"), ("--no-teams",)]
    results = [(await graphapi("user", "set", eve, *change)).stdout.splitlines()[2:] for change in changes]

    said = "Open tasks about contacts that Eve can no longer see: 1"
    lost = ["", said, f"  {made[3]}  Call Dan (Dan)"], [], ["", said, f"  {made[0]}  Call Ann (Ann)"], []
    assert results == list(lost)


async def test_a_token_is_shown_once_and_revoked_by_its_id(db: Db) -> None:
    """It alone is on standard output, so that a script can keep it."""
    await added("Ann")

    made = await graphapi("token", "create", "Ann", "--name", "laptop", "--days", "30")
    text = made.stdout.strip()
    assert made.exit_code == 0
    assert len(text) == 46
    assert "not be shown again" in made.stderr
    assert await bearer_of(db, text) is not None

    head, row = (await graphapi("token", "list", "Ann")).stdout.splitlines()
    assert columns(head) == ["ID", "STATE", "EXPIRES", "LAST USED", "USER", "NAME"]
    token_id, state, _, used, user, name = columns(row)
    assert (state, used, user, name) == ("active", "never", "Ann", "laptop")
    assert text not in row

    assert "has been revoked" in (await graphapi("token", "revoke", token_id)).stdout
    assert "already" in (await graphapi("token", "revoke", token_id)).stdout
    assert await bearer_of(db, text) is None
    assert columns((await graphapi("token", "list")).stdout.splitlines()[1])[1] == "revoked"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("user", "set", "nobody", "--role", "ADMIN"), "There is no such user."),
        (("user", "disable", "usr_local"), "local administrator cannot be changed"),
        (("user", "add", "Ann", "--email", "no address"), "@"),
        (("token", "create", "nobody"), "There is no such user."),
        (("token", "create", "usr_local", "--days", "0"), "A token must be valid for 1 to 3,650 days."),
        (("token", "revoke", "tok_none"), "There is no such token."),
    ],
)
async def test_what_cannot_be_done_is_said_plainly(arguments: tuple[str, ...], message: str) -> None:
    """On standard error, with exit code 1 and no traceback."""
    result = await graphapi(*arguments)

    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output


async def test_the_days_of_the_help_are_those_of_the_service() -> None:
    """The command does not load the services for its help."""
    from graphapi.cli.token import DAYS  # noqa: PLC0415
    from graphapi.services.users import tokens  # noqa: PLC0415

    assert DAYS == tokens.DAYS
