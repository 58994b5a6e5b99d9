"""Real data, copied by the commands and loaded elsewhere: the same to the last property; how long, how large."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.sizes import SETS
from tests.data.sets import DATA, MISSING, data_file, write_labels

SECONDS = 1_800
"""For one command, on a busy machine."""


class Folder:
    """A data folder, on which commands are run."""

    def __init__(self, path: Path) -> None:
        """Keep where it is; `took` are the seconds of each command."""
        self.path = path
        self.took: dict[str, float] = {}

    def run(self, *arguments: object, expected: tuple[int, ...] = (0,)) -> str:
        """Run a command, which starts the database for its own time, and return what it printed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "GRAPHAPI_"))}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "graphapi", *map(str, arguments)], capture_output=True, text=True, check=False,
            env=inherited | {"GRAPHAPI_DATA_DIR": str(self.path)}, timeout=SECONDS,
        )  # fmt: skip
        self.took[" ".join(map(str, arguments[: 2 if arguments[0] == "db" else 1]))] = time.monotonic() - began
        assert done.returncode in expected, done.stdout + done.stderr
        return done.stdout

    def archived(self, to: Path) -> dict[str, Any]:
        """Export everything and return the manifest: how many of each kind, and a checksum over all."""
        self.run("export", to, "--format", "jsonl")
        return json.loads((to / "manifest.json").read_text(encoding="utf-8"))


def size(folder: Path) -> str:
    """How large the files of a folder are."""
    return f"{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB"


@pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)
@pytest.mark.parametrize("name", SETS or [pytest.param("", marks=pytest.mark.skip("make chaos copies them"))])
def test_what_is_loaded_is_what_was_copied(name: str, tmp_path: Path, report: Callable[[str], None]) -> None:
    """Backup and restore, export and import: counts and checksums are equal, and every rule holds in each."""
    first, restored, read = (Folder(tmp_path / which) for which in ("first", "restored", "read"))
    people, associations = data_file(DATA / name, "people.csv"), data_file(DATA / name, "ties.csv")
    assert associations is not None
    write_labels(associations, tmp_path / "labels.csv")
    given = [one for one in (people, associations) if one]
    refused = tmp_path / "refused.csv"
    first.run("import", *given, "--labels", tmp_path / "labels.csv", "--refused", refused, expected=(0, 3))

    first.run("db", "backup", tmp_path / "backup")
    restored.run("db", "restore", tmp_path / "backup")
    archive = first.archived(tmp_path / "archive")
    read.run("import", tmp_path / "archive", "--with-users")
    copies = [folder.archived(tmp_path / f"{folder.path.name} again") for folder in (restored, read)]
    checked = [folder.run("check").splitlines()[-1] for folder in (first, restored, read)]

    counts = archive["counts"]
    took = {**first.took, **restored.took, "import archive": read.took["import"]}
    report(
        f"{name}: {counts['contacts']:,} contacts, {counts['associations']:,} associations; backup "
        f"{size(tmp_path / 'backup')}, archive {size(tmp_path / 'archive')}; seconds with the start of the database: "
        + ", ".join(f"{what} {seconds:.1f}" for what, seconds in took.items())
    )
    assert [copy["checksum"] for copy in copies] == [archive["checksum"]] * 2
    assert [copy["counts"] for copy in copies] == [counts] * 2
    assert checked == ["Every rule holds."] * 3
