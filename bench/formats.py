"""Readers of address books beside those of other projects, on one file, in one run.

Each reader has a process to itself, which prints its seconds of CPU and the memory it took beyond the imports; they
take turns, and the medians are compared. The rivals are in the group `tools`.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.tables import table

CARDS = 20_000
LARGE = 35_000
ROUNDS = 3
_FIRST = ("Ann", "Bob", "Carl", "Dora", "Émile", "Fatima", "Grete", "Håkon", "Inés", "Jörg")
_LAST = ("Oak", "Ash", "Elm", "Birch", "Cedar", "Maple", "Rowan", "Willow", "Hazel", "Linden")

_CARD = """BEGIN:VCARD
VERSION:3.0
N:{last};{first};;;
FN:{first} {last}
UID:urn:uuid:card-{index}
ORG:Acorn {company}\\, Ltd;Sales
TITLE:Gardener
EMAIL;type=INTERNET;type=HOME;type=pref:a{index}@example.org
EMAIL;type=INTERNET;type=WORK:b{index}@example.com
TEL;type=CELL;type=VOICE:+49 30 {number}
item1.ADR;type=HOME;type=pref:;;{index} Elm Street;Springfield;;12345;Germany
item1.X-ABADR:de
BDAY;VALUE=date:{year}-04-12
{sister}NOTE:Met at the fair\\, where she sold apples\\; likes walks along the river a
  nd long talks about trees\\nCall in spring
X-SOCIALPROFILE;type=example:https://example.org/u
REV:2026-01-01T00:00:00Z
END:VCARD
"""

_SISTER = "item2.X-ABRELATEDNAMES:{sister}\nitem2.X-ABLabel:_$!<Sister>!$_\n"

_MEASURED = """
import json, sys, time
from pathlib import Path
{imports}
def peak():
    # Of this process alone: what getrusage says begins with the memory of the parent.
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
imported, began = peak(), time.process_time()
with open(sys.argv[1], {mode}) as file:
    count = sum(1 for _ in {cards})
seconds = time.process_time() - began
print(json.dumps(dict(seconds=seconds, bytes=peak() - imported, whole=peak(), count=count)))
"""


@dataclass(frozen=True)
class Reader:
    """A reader: how it is imported and called."""

    name: str
    imports: str
    cards: str
    mode: str = '"rb"'

    def measured(self, path: Path) -> dict[str, float]:
        """Seconds, bytes and the number of cards of one reading in a separate process."""
        text = _MEASURED.format(imports=self.imports, cards=self.cards, mode=self.mode)
        found = subprocess.run([sys.executable, "-c", text, str(path)], check=True, capture_output=True, text=True)
        return json.loads(found.stdout)


OURS = Reader(
    "ours",
    "from graphapi.formats.cards import ReadOptions\nfrom graphapi.formats.vcard import VcardFormat",
    "VcardFormat().read(file, ReadOptions())",
)
VOBJECT = Reader("vobject", "import vobject", "vobject.readComponents(file)", '"r", encoding="utf-8", newline=""')


def cards(number: int, seed: int = 20) -> Iterator[str]:
    """Cards as a phone writes them: a name, numbers, addresses, a birthday, a note that is folded, a relative."""
    chance = random.Random(seed)
    for index in range(number):
        first, last, year = chance.choice(_FIRST), chance.choice(_LAST), chance.randrange(1930, 2015)
        yield card(index, (first, last, f"{chance.choice(_FIRST)} {last}"), year)


def card(index: int, names: tuple[str, str, str], year: int) -> str:
    """A card of somebody with a given and a family name, and of a sister unless that is empty."""
    first, last, sister = names
    text = _CARD.format(
        index=index, first=first, last=last, number=901_820 + index, company=index % 900, year=year,
        sister=_SISTER.format(sister=sister) if sister else "",
    )  # fmt: skip
    return text.replace("\n", "\r\n")


def compare() -> None:
    """Print the seconds and the memory of each reader of vCards, and the ratios."""
    side_by_side(f"{CARDS:,} cards", "".join(cards(CARDS)), (OURS, VOBJECT))


def side_by_side(what: str, text: str, readers: tuple[Reader, ...]) -> None:
    """Print the seconds and the memory of readers of one file, and the ratios to the first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measured"
        path.write_text(text, encoding="utf-8", newline="")
        found: dict[str, list[dict[str, float]]] = {one.name: [] for one in readers}
        for _ in range(ROUNDS):
            for reader in readers:
                found[reader.name].append(reader.measured(path))
        megabytes = path.stat().st_size / 2**20
    table(f"Reading {what}, {megabytes:.0f} MiB", _COLUMNS, list(_rows(found, readers[0].name)))


def large() -> None:
    """Print the seconds and the memory of the whole process for a file of 200 MB, a picture in every twentieth card."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.vcf"
        write_large(path)
        found = OURS.measured(path)
        megabytes = path.stat().st_size / 10**6
    line = (f"{megabytes:.0f} MB", f"{found['count']:,}", f"{found['seconds']:.1f}", f"{found['whole'] / 10**6:.0f}")
    table("A large file", ("file", "cards", "CPU seconds", "MB of the process at most"), [line])


def write_large(path: Path) -> None:
    """Write a file of 200 MB."""
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\r\n ".join(["A" * 74] * 1_300) + "\r\nEND:VCARD"
    with path.open("w", encoding="utf-8", newline="") as file:
        for place, text in enumerate(cards(LARGE)):
            file.write(text if place % 20 else text.replace("END:VCARD", picture))


_COLUMNS = ("reader", "cards", "CPU seconds", "cards/s", "MiB at most", "× ours")


def _rows(found: dict[str, list[dict[str, float]]], first: str) -> Iterator[tuple[str, ...]]:
    ours = statistics.median(one["seconds"] for one in found[first])
    for name, runs in found.items():
        seconds, size = (statistics.median(one[key] for one in runs) for key in ("seconds", "bytes"))
        count = int(runs[0]["count"])
        shown = (
            f"{count:,}",
            f"{seconds:.2f}",
            f"{count / seconds:,.0f}",
            f"{size / 2**20:.1f}",
            f"{seconds / ours:.1f}",
        )
        yield name, *shown
