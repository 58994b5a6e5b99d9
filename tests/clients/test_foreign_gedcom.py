"""ged4py, a reader of another project, finds in our GEDCOM what we wrote: `make foreign` runs it."""

from __future__ import annotations

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from graphapi.formats.cards import Card, Loss, ReadOptions
from graphapi.formats.gedcom import GEDCOM
from graphapi.formats.gedcom.writer import GEDCOM7, GEDCOM551, GedcomWriter
from tests.data.sets import DATA, MISSING

UV = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "uv"
ANSWERS = """
import json, sys
from ged4py import GedcomReader
with GedcomReader(sys.argv[1]) as file:
    print(json.dumps({
        one.xref_id.strip("@"): [
            " ".join(one.name.format().split()), one.sub_tag_value("BIRT/PLAC"),
            str(one.sub_tag_value("DEAT/DATE") or ""),
            sorted(parent.xref_id.strip("@") for parent in (one.father, one.mother) if parent),
        ]
        for one in file.records0("INDI")
    }))
"""

pytestmark = [
    pytest.mark.skipif(not os.environ.get("FOREIGN"), reason="make foreign runs them"),
    pytest.mark.skipif(not DATA.is_dir(), reason=MISSING),
]


def answers(path: Path) -> dict[str, list[object]]:
    """What ged4py says of each person of a file: name, place of birth, date of death, parents."""
    command = (UV, "run", "--no-project", "--with", "ged4py==0.5.5", "python", "-c", ANSWERS, path)
    found = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True, timeout=600)
    return json.loads(found.stdout)


def _read_by_both(found: tuple[str, list[object]]) -> list[object]:
    """What is said of a person, without a dual date, which is a phrase in version 7."""
    xref, (name, place, died, parents) = found
    return [xref, name, place, died if "/" not in str(died) else "", parents]


@pytest.mark.parametrize("writer", [GEDCOM551, GEDCOM7], ids=["5.5.1", "7"])
def test_another_reader_finds_the_same_people_and_parents(writer: GedcomWriter, tmp_path: Path) -> None:
    """In the file that we wrote as in the file that we read; of dates, those that both versions write as dates."""
    source = DATA / "royal92" / "royal92.ged"
    read = GEDCOM.read(io.BytesIO(source.read_bytes()), ReadOptions())
    losses: list[Loss] = []
    (tmp_path / "ours.ged").write_bytes(b"".join(writer.write([one for one in read if isinstance(one, Card)], losses)))

    before, after = answers(source), answers(tmp_path / "ours.ged")

    assert len(before) == 3010
    assert [_read_by_both(one) for one in after.items()] == [_read_by_both(one) for one in before.items()]
    assert losses == []
