"""What is installed is all that is needed: the statements and the built page too."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graphapi.http import ide

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not (ide.FOLDER / "index.html").is_file(), reason="the page has not been built: make ide")
def test_a_wheel_contains_the_page_and_the_statements(tmp_path: Path) -> None:
    """Every file of the page, though none is committed."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as content:
        held = set(content.namelist())

    page = {path.relative_to(ROOT).as_posix() for path in ide.FOLDER.rglob("*") if path.is_file()}
    assert page <= held
    assert "graphapi/_cypher/contacts/mutual.cypher" in held


def test_the_lock_file_of_the_page_names_no_registry() -> None:
    """It is built from whichever registry npm is set up for."""
    lock = (ROOT / "ide" / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 100
