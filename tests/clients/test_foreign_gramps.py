"""Gramps, the genealogy program, finds in our GEDCOM what we wrote, and we find what it writes: `make foreign`."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from graphapi.formats.cards import Card, CardFormat, ReadOptions
from graphapi.formats.gedcom import GEDCOM
from graphapi.formats.gedcom.writer import GEDCOM551
from graphapi.formats.gramps import GRAMPS
from tests.data.sets import DATA, MISSING

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".venv" / "bin" / "uv"
SCRIPT = ROOT / "clients" / "foreign" / "read_with_gramps.py"

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FOREIGN"), reason="make foreign runs them"),
    pytest.mark.skipif(not DATA.is_dir(), reason=MISSING),
]


def gramps(*paths: Path) -> dict[str, Any]:
    """What Gramps says of the first file, after it wrote the second one, if there is one."""
    command = [UV, "run", "--isolated", "--no-project", "--quiet", "--with", "gramps==6.0.8", "python", SCRIPT, *paths]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def cards(data: bytes, format_: CardFormat) -> list[Card]:
    """What we read."""
    return [one for one in format_.read(io.BytesIO(data), ReadOptions()) if isinstance(one, Card)]


def kin(people: Iterable[Card]) -> list[str]:
    """Who is parent or spouse of whom, by name, and by birth in case of equal names; a couple in either order."""
    known = {one.uid: f"{one.values.get('name', '')} {one.values.get('birth', '')}" for one in people}
    pairs = [(one.role, known[card.uid], known[one.uid]) for card in people for one in card.relatives]
    return sorted(str((role, *(sorted(ends) if role == "Spouse" else ends))) for role, *ends in pairs)


def plain(people: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """People whose births in words have neither the parentheses of a phrase nor blanks to spare."""
    return {key: [name, " ".join(born.strip("()").split()), kin] for key, (name, born, kin) in people.items()}


def test_gramps_finds_the_same_people_births_and_parents(tmp_path: Path) -> None:
    """In the file that we wrote as in the file that we read: 3,010 people by name, birth and parents."""
    source = DATA / "royal92" / "royal92.ged"
    ours = tmp_path / "ours.ged"
    ours.write_bytes(b"".join(GEDCOM551.write(cards(source.read_bytes(), GEDCOM), [])))

    before, after = (plain(gramps(path)["people"]) for path in (source, ours))

    assert len(before) == 3010
    assert after == before


def test_we_find_what_gramps_writes(tmp_path: Path) -> None:
    """Our GEDCOM, read by Gramps and written as Gramps XML, is the same people with the same parents and spouses."""
    source = (DATA / "royal92" / "royal92.ged").read_bytes()
    (tmp_path / "ours.ged").write_bytes(b"".join(GEDCOM551.write(cards(source, GEDCOM), [])))

    gramps(tmp_path / "ours.ged", tmp_path / "theirs.gramps")
    found = cards((tmp_path / "theirs.gramps").read_bytes(), GRAMPS)

    given = cards(source, GEDCOM)
    assert sorted(one.values.get("name", "") for one in found) == sorted(one.values.get("name", "") for one in given)
    assert [len(one) for one in map(kin, (found, given))] == [4862, 4862]
