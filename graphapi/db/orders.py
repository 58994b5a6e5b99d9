"""Orders of contacts that no index has: an expression from a file, written into the statement of a page.

An order is an expression over the contact `c`: between `// key` and `// end of key` of `cypher/orders/<name>.cypher`,
a statement that returns it for one contact. Which contacts there are is decided by the filters of the statement that
counts the list, as in `dimensions`.
"""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from graphapi.db.conditions import Fragment, between
from graphapi.db.statements import Statement, parameters_of

_BEGIN, _END = "  // key\n", "  // end of key\n"
_FILTERS = "  // end of filters\n"

R = TypeVar("R")


def order_key(one: Statement[Any]) -> Fragment:
    """The expression of a statement that returns the place of one contact."""
    return Fragment(one.name, between(one, _BEGIN, _END))


@functools.cache
def ordered(one: Statement[R], counting: Statement[Any], key: Fragment) -> Statement[R]:
    """A statement of pages over what another one counts, in the order of an expression."""
    filters, _, _ = counting.text.partition(_FILTERS)
    _, _, page = one.text.partition(_FILTERS)
    head, _, rest = page.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    text = f"{filters}{_FILTERS}{head}{key.text}{tail}"
    return Statement(one.name, one.kind, text, parameters_of(text), one.row)
