"""A loop over the steps of a walk, written out for certain steps.

In the loop every step looks at all associations that some step may take. Written out, the labels and the side of each
step are part of its pattern, and the database follows no others: half the work where the steps differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

TYPES_MAX = 3
"""Types of one pattern."""

Steps = tuple[tuple[str, ...], ...]
"""For each step marks: a type, and TYPE> or TYPE< for each side at which the other may stand."""

_LOOP = re.compile(r"reduce\(reached = (\[\w+\]), step IN \$steps \| (COLLECT \{.*?\n  \})\)", re.DOTALL)
_MARK = re.compile(r"[A-Z][A-Z0-9_]*[<>]?")


def has_steps(text: str) -> bool:
    """Return whether there is such a loop in a text."""
    return _LOOP.search(text) is not None


def writable(steps: Sequence[Sequence[str]]) -> Steps | None:
    """Return the steps if they can be written into a text: each has a few types, and all are types."""
    found = tuple(map(tuple, steps))
    fit = all(0 < len(_types(step)) <= TYPES_MAX and all(map(_MARK.fullmatch, step)) for step in found)
    return found if fit else None


def unrolled(text: str, steps: Sequence[Sequence[str]]) -> str:
    """Return the text with its loop written out: one search around the other, the first step's innermost.

    A text without such a loop, or with steps that cannot be written, stays as it is.
    """
    found, written = _LOOP.search(text), writable(steps)
    if found is None or written is None:
        return text
    reached, body = found[1], found[2]
    for step in written:
        reached = _stepped(body, step).replace("UNWIND reached AS here", f"UNWIND {reached} AS here")
    return f"{text[: found.start()]}{reached}{text[found.end() :]}"


def _stepped(body: str, step: Sequence[str]) -> str:
    """Return the search of one step."""
    types = _types(step)
    ends = {mark[-1] for mark in step if mark not in types}
    left, right = "<-" if ends == {"<"} else "-", "->" if ends == {">"} else "-"
    side = "true" if len(ends) == 1 or len(step) == 3 * len(types) else "false"
    marks = ", ".join(f"'{mark}'" for mark in step)
    body = body.replace("(here)-[r]-(x)", f"(here){left}[r:{'|'.join(types)}]{right}(x)")
    for name, value in (("anyType", "true"), ("anyStep", "true"), ("anySide", side)):
        body = re.sub(rf"\(\${name} OR", f"({value} OR", body)
    return body.replace(" IN step)", f" IN [{marks}])")


def _types(step: Sequence[str]) -> list[str]:
    return [mark for mark in step if mark[-1:] not in {"<", ">"}]
