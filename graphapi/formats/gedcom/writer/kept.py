"""Lines that were kept, put back below what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphapi.formats.gedcom import fields
from graphapi.formats.gedcom.index import VOID
from graphapi.formats.gedcom.names import GedcomName
from graphapi.formats.gedcom.records import Structure, tree
from graphapi.formats.gedcom.writer.lines import for_version7
from graphapi.formats.gedcom.writer.pointers import Resolve

_RECORD = re.compile(r"^(?=0 )", re.MULTILINE)
_BELOW = frozenset({"DATE", "PLAC"})
_COMPLETED = frozenset({
    *fields.SIMPLE, *fields.EVENTS, "OCCU", "RESI", "NOTE", "FAMC", "FAMS", "ASSO", "MARR", "DIV", "HUSB", "WIFE",
    "CHIL",
})  # fmt: skip
"""Structures of which only a part may be kept."""


@dataclass(slots=True)
class Kept:
    """The kept lines of a section: the person's own, those of families, and cited records."""

    own: list[Structure] = field(default_factory=list[Structure])
    families: list[Structure] = field(default_factory=list[Structure])
    records: list[Structure] = field(default_factory=list[Structure])

    @classmethod
    def of(cls, text: str, *, version7: bool) -> Kept:
        """The structures of kept lines. Raises MalformedRecord."""
        kept = cls()
        for piece in _RECORD.split(text):
            if not piece.strip():
                continue
            whole = piece if piece.startswith("0 ") else f"0 INDI\n{piece}"
            found = tree(whole, 1)
            found = for_version7(found) if version7 else found
            if found.tag == "INDI" and not found.xref:
                kept.own += found.children
            else:
                (kept.families if found.tag == "FAM" else kept.records).append(found)
        return kept


def completed(written: list[Structure], kept: list[Structure]) -> list[Structure]:
    """What is written, with the kept lines below it; kept structures of their own behind it."""
    free, added = list(written), list[Structure]()
    for one in kept:
        into = next((other for other in free if _belongs(one, other)), None)
        if into is None:
            added.append(one)
        else:
            free.remove(into)
            into.children = [*_completed_below(into.children, one.children)]
    return [*written, *added]


def _belongs(kept: Structure, written: Structure) -> bool:
    """Whether kept lines are the rest of a structure: without its payload, date and place, or with the same payload."""
    if kept.tag != written.tag or kept.tag not in _COMPLETED or written.raw:
        return False
    whole = any(one.tag in _BELOW and one.value for one in kept.children)
    return kept.value == written.value if kept.value else not whole


def _completed_below(written: list[Structure], kept: list[Structure]) -> Iterator[Structure]:
    below = {one.tag: one for one in kept if one.tag in _BELOW and not one.value}
    for one in written:
        rest = below.pop(one.tag, None)
        one.children += rest.children if rest else []
        yield one
    yield from (one for one in kept if one.tag not in _BELOW or one.value or one.tag in below)


def with_names(written: list[Structure], kept: list[Structure], name: GedcomName, others: str) -> list[Structure]:
    """Names as they were kept, where they still say the same, and other names that nothing kept says."""
    names = [one for one in kept if one.tag == "NAME"]
    main = next((one for one in names if GedcomName.read(one) == name), None)
    said = [GedcomName.read(one).name for one in names if one is not main]
    said += [one.text.strip().replace("/", "") for one in kept if one.tag == "ALIA"]
    rest = [] if others == "; ".join(said) else [one for one in others.split("; ") if one and one not in said]
    first = [main] if main else [one for one in written if one.tag == "NAME"]
    more = [one for one in names if one is not main]
    return [*first, *more, *(Structure("NAME", one) for one in rest), *(one for one in written if one.tag != "NAME")]


def resolved(
    structure: Structure, resolve: Resolve, *, version7: bool, dropped: list[tuple[str, str]]
) -> Structure | None:
    """A kept structure whose pointers are those of this file; None, and among the dropped, if it points to nothing."""
    pointer = structure.pointer
    if pointer:
        new = VOID if pointer == VOID and version7 else resolve(pointer) or (VOID if version7 else "")
        if not new:
            dropped.append((structure.tag, structure.raw))
            return None
        if new != pointer:
            if new == VOID:
                dropped.append((structure.tag, structure.raw))
            structure.raw = structure.raw.replace(f"@{pointer}@", f"@{new}@")
            structure.value = f"@{new}@"
    children = (resolved(one, resolve, version7=version7, dropped=dropped) for one in structure.children)
    structure.children = [one for one in children if one]
    return structure
