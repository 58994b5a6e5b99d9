"""Kept lines whatever the file and version that they come from."""

from __future__ import annotations

import re

from graphapi.formats.gedcom.person import HEADER

_STUBS = re.compile(rf"{HEADER}|^0 @[^@]+@ FAM *$|^1 (?:HUSB|WIFE) @[^@]+@$", re.MULTILINE)
"""Lines that only say who people and families are in their file."""

_CONC = re.compile(r"\n\d+ CONC ?")
_POINTER = re.compile(r"@[^@\s]+@")


def plain_lines(kept: str) -> list[str]:
    """The lines in an order of ours, without identifiers, which are others in every file."""
    joined = _CONC.sub("", _STUBS.sub("", kept))
    return sorted(_POINTER.sub("@", line) for line in joined.split("\n") if line)
