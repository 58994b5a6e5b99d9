"""Our reader of GEDCOM beside ged4py's, on one file of families: people with names, births, parents and spouses."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.formats import Reader, side_by_side

FAMILIES = 7_000
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FIRST = ("Ann", "Bob", "Carl", "Dora", "Émile", "Fatima", "Grete", "Håkon", "Inés", "Jörg")
_LAST = ("Oak", "Ash", "Elm", "Birch", "Cedar", "Maple", "Rowan", "Willow", "Hazel", "Linden")

OURS = Reader(
    "ours",
    "from graphapi.formats.cards import ReadOptions\nfrom graphapi.formats.gedcom import GEDCOM",
    "GEDCOM.read(file, ReadOptions())",
)
GED4PY = Reader(
    "ged4py",
    """from ged4py import GedcomReader
def people(reader):
    for one in reader.records0("INDI"):
        yield one.name.format(), one.sub_tag_value("BIRT/DATE"), one.father, one.mother, one.sub_tags("FAMS")""",
    "people(GedcomReader(file))",
)


def compare() -> None:
    """Print the seconds and the memory of each reader."""
    side_by_side(f"{FAMILIES * 3:,} people in GEDCOM", "".join(gedcom(FAMILIES)), (OURS, GED4PY))


def gedcom(families: int, seed: int = 20) -> Iterator[str]:
    """A file of couples with a child each."""
    chance = random.Random(seed)
    yield "0 HEAD\n1 GEDC\n2 VERS 5.5.1\n2 FORM LINEAGE-LINKED\n1 CHAR UTF-8\n"
    for family in range(families):
        for number, sex in enumerate("MFF"):
            yield from _person(chance, family * 3 + number, family, sex)
        yield f"0 @F{family}@ FAM\n1 HUSB @I{family * 3}@\n1 WIFE @I{family * 3 + 1}@\n1 CHIL @I{family * 3 + 2}@\n"
        yield f"1 MARR\n2 DATE {_day(chance)}\n2 PLAC Acorn Hill\n"
    yield "0 TRLR\n"


def _person(chance: random.Random, number: int, family: int, sex: str) -> Iterator[str]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    yield f"0 @I{number}@ INDI\n1 NAME {first} /{last}/\n2 GIVN {first}\n2 SURN {last}\n1 SEX {sex}\n"
    yield f"1 BIRT\n2 DATE {_day(chance)}\n2 PLAC Elm Street, Springfield\n"
    yield f"1 DEAT\n2 DATE ABT {chance.randrange(1900, 1990)}\n1 OCCU Gardener\n"
    yield f"1 NOTE Met at the fair, where she sold apples;\n2 CONT likes walks along the river {number}\n"
    yield f"1 FAMC @F{family}@\n" if number % 3 == 2 else f"1 FAMS @F{family}@\n"


def _day(chance: random.Random) -> str:
    return f"{chance.randrange(1, 29)} {chance.choice(_MONTHS)} {chance.randrange(1800, 1900)}"
