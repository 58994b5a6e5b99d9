"""Structures as lines of one version of GEDCOM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graphapi.formats.gedcom.records import Structure

LONGEST = 200
"""Characters of a payload in 5.5.1, which allows 255 for a whole line."""


def lines_of(structure: Structure, level: int, *, version7: bool) -> Iterator[str]:
    """The lines of a structure: kept ones as they were read, the others written."""
    if structure.raw:
        yield structure.raw
    else:
        yield from _written(structure, level, version7=version7)
    for one in structure.children:
        yield from lines_of(one, level + 1, version7=version7)


def _written(structure: Structure, level: int, *, version7: bool) -> Iterator[str]:
    start = f"{level} @{structure.xref}@ {structure.tag}" if structure.xref else f"{level} {structure.tag}"
    for text in structure.value.split("\n"):
        head, *rest = _pieces(_escaped(text, structure, version7=version7), version7=version7)
        yield f"{start} {head}" if head else start
        yield from (f"{level + 1} CONC {piece}" for piece in rest)
        start = f"{level + 1} CONT"


def _escaped(text: str, structure: Structure, *, version7: bool) -> str:
    """A text with its signs doubled: each in 5.5.1, one at the beginning in 7; pointers and calendars have none."""
    if structure.pointer or "@" not in text or (structure.tag == "DATE" and text.startswith("@#D")):
        return text
    if version7:
        return f"@{text}" if text.startswith("@") else text
    return text.replace("@", "@@")


def _pieces(text: str, *, version7: bool) -> list[str]:
    """A line cut into pieces that 5.5.1 allows, never beside a blank: programs trim them."""
    if version7 or len(text) <= LONGEST:
        return [text]
    pieces: list[str] = []
    while len(text) > LONGEST:
        end = LONGEST
        while end > LONGEST // 2 and (" " in text[end - 1 : end + 1] or "@" in text[end - 1 : end + 1]):
            end -= 1
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def for_version7(structure: Structure) -> Structure:
    """A kept structure whose CONC lines, which GEDCOM 7 lacks, are joined to the line above."""
    children: list[Structure] = []
    raw = structure.raw
    for one in structure.children:
        if one.tag != "CONC":
            children.append(for_version7(one))
        elif children and children[-1].tag == "CONT":
            children[-1] = replace(children[-1], raw=children[-1].raw + one.value)
        else:
            raw += one.value
    return replace(structure, raw=raw, children=children)
