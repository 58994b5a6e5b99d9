"""Statistics: what a list of contacts counts, counted by dimensions instead.

A dimension is an expression over the contact `c`: between `// dimension` and `// end of dimension` of
`cypher/dimensions/<name>.cypher`, a statement that returns it for one contact. The filters are those of the statement
that counts the list, so that a bucket never has another contact than the list.
"""

from __future__ import annotations

import functools
import re
from typing import Any, TypeVar

from graphapi.db.conditions import Fragment, between
from graphapi.db.statements import Statement, parameters_of

_BEGIN, _END = "  // dimension\n", "  // end of dimension\n"
_FIRST, _LAST = "  // dimensions\n", "  // end of dimensions\n"
_FILTERS = "  // end of filters\n"
_KEY = re.compile(r"\$key\b")

R = TypeVar("R")


def dimension(one: Statement[Any]) -> Fragment:
    """The expression of a statement that returns a dimension of one contact."""
    return Fragment(one.name, between(one, _BEGIN, _END))


@functools.cache
def grouped(one: Statement[R], counting: Statement[Any], dimensions: tuple[Fragment, ...]) -> Statement[R]:
    """A statement of statistics over what another one counts, by these dimensions.

    What a dimension calls `$key` is an entry of `$keys`, in the order of the dimensions.
    """
    filters, _, _ = counting.text.partition(_FILTERS)
    _, _, groups = one.text.partition(_FILTERS)
    head, _, rest = groups.partition(_FIRST)
    _, _, tail = rest.partition(_LAST)
    written = ",\n".join(_KEY.sub(f"$keys[{n}]", found.text) for n, found in enumerate(dimensions))
    text = f"{filters}{_FILTERS}{head}{written}{tail}"
    return Statement(one.name, one.kind, text, parameters_of(text), one.row)
