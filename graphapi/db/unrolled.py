"""A loop over the steps of a walk, written out for certain steps.

In the loop every step reads all associations that any step may take. Written out, the labels and the side of each step
are part of its pattern, and the database follows no others: half the work where the steps differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphapi.db.statements import text_when

TYPES_MAX = 3
"""The most types in one pattern."""

Steps = tuple[tuple[str, ...], ...]
"""The marks of each step: a type, and TYPE> or TYPE< for each side on which the other contact may be."""

_LOOP, _END = "reduce(reached = [c], step IN $steps | ", "\n  }) AS reached"
_MARK = re.compile(r"[A-Z][A-Z0-9_]*[<>]?", re.ASCII)
_TYPE = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)


def writable_types(types: Sequence[str]) -> tuple[str, ...]:
    """The types if they can be written into a pattern, else none; empty texts only pad a list."""
    found = tuple(filter(None, types))
    return found if len(found) <= TYPES_MAX and all(map(_TYPE.fullmatch, found)) else ()


def writable_steps(steps: Sequence[Sequence[str]]) -> Steps | None:
    """The steps if they can be written into a text: each has a few types, and all of them look like types."""
    found = tuple(map(tuple, steps))
    fit = all(writable_types(_types(step)) and all(map(_MARK.fullmatch, step)) for step in found)
    return found if fit else None


def unrolled(text: str, steps: Sequence[Sequence[str]]) -> str:
    """The text with its loop written out: one search around the other, the first step's innermost.

    A text without such a loop, or with steps that cannot be written, stays as it is.
    """
    written = writable_steps(steps)
    head, loop, rest = text.partition(_LOOP)
    if not loop or written is None:
        return text
    body, _, tail = rest.partition(_END)
    reached = "[c]"
    for step in written:
        reached = _search(body, step).replace("UNWIND reached AS here", f"UNWIND {reached} AS here") + "\n  }"
    return f"{head}{reached} AS reached{tail}"


def _search(body: str, step: Sequence[str]) -> str:
    """The search of one step."""
    types, body = _types(step), text_when(body, {"types"})
    ends = {mark[-1] for mark in step if mark not in types}
    left, right = "<-" if ends == {"<"} else "-", "->" if ends == {">"} else "-"
    side = "true" if len(ends) == 1 or len(step) == 3 * len(types) else "false"
    marks = ", ".join(f"'{mark}'" for mark in step)
    for name, value in (
        ("-[r:$types]-", f"{left}[r:{'|'.join(types)}]{right}"), ("type(r) IN $types", "true"), ("$anySide", side),
        ("type(r) IN step", "true"), (" IN step)", f" IN [{marks}])"),
    ):  # fmt: skip
        body = body.replace(name, value)
    return body


def _types(step: Sequence[str]) -> list[str]:
    return [mark for mark in step if mark[-1:] not in {"<", ">"}]
