"""`graphapi person-report` as a person runs it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from graphapi.db.request import Db
from tests.cli.test_serve import at, run
from tests.conftest import Server
from tests.services.contacts_made import make


async def test_a_report_is_printed_or_written_to_a_private_file(db: Db, server: Server, tmp_path: Path) -> None:
    """By name, as other commands take contacts; an unknown name is a plain message."""
    await make(db, "Ann Oak")
    path = tmp_path / "ann.html"

    printed = run("person-report", "Ann Oak", **at(server))
    written = run("person-report", "Ann Oak", "--output", str(path), "--format", "html", **at(server))
    unknown = run("person-report", "Nobody", **at(server))

    assert json.loads(printed.stdout)["contact"]["name"] == "Ann Oak"
    assert (written.stdout, stat.S_IMODE(path.stat().st_mode)) == (f"{path}\n", 0o600)
    assert "<h1>Stored about Ann Oak</h1>" in path.read_text("utf-8")
    assert (unknown.returncode, "There is no contact “Nobody”." in unknown.stderr) == (1, True)
