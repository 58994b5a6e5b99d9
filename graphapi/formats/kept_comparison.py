"""Whether a file keeps anything for a format that a contact does not keep yet, however it is written.

Programs write the same in another order, spelling or version each time, and when they wrote it: that is no difference.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

from graphapi.formats.gedcom.kept import plain_lines
from graphapi.formats.tables.row_cards import SEVERAL
from graphapi.formats.vcard.cards import kept_lines
from graphapi.formats.vcard.kept import in_4_0
from graphapi.formats.vcard.lines import Head, line_of
from graphapi.kernel.json_values import is_list, is_object

Statements = Iterator[Hashable]
"""What a kept text says, one by one, each in one spelling."""

_NUMBER = re.compile(r" \d+ ")
_RELATED, _RELATION = "RELATED", "Relation "
"""What is written again for the associations that there are, in vCard and in Google's columns."""

_STAMPS = frozenset({"REV", "PRODID", "VERSION"})
_STAMP_MEMBERS = frozenset({"updated", "prodId", "version", "@type"})
"""What says when and by what a file was written."""


def adds(format_name: str, given: str, stored: Iterable[str]) -> bool:
    """Whether a kept text says something that the stored ones of its format do not."""
    texts = list(stored)
    if not given or given in texts:
        return False
    statements = _STATEMENTS.get(format_name)
    if statements is None:
        return True
    try:
        known = {one for text in texts for one in statements(text)}
        return any(one not in known for one in statements(given))
    except RecursionError:
        # Members within members without end are compared as a text.
        return True


def says_anything(format_name: str, text: str) -> bool:
    """Whether a kept text says more than who somebody is in a file."""
    statements = _STATEMENTS.get(format_name)
    return statements is None or next(statements(text), None) is not None


def _of_vcard(kept: str) -> Statements:
    for one in kept_lines(kept):
        text = in_4_0(one) or one.line.raw
        line = line_of(0, text.replace("\n ", "").replace("\n\t", ""), "")
        if line is not None and line.head.name not in _STAMPS and line.head.name != _RELATED:
            yield line.head.group, line.head.name, _parameters(line.head), line.value


def _of_gedcom(kept: str) -> Statements:
    """Each line with how often it has come; identifiers are others in every file."""
    seen = Counter[str]()
    for line in plain_lines(kept):
        seen[line] += 1
        yield line, seen[line]


def _parameters(head: Head) -> Hashable:
    """The parameters in one order and spelling; 3.0 writes the preferred entry as a type."""
    types = [one.upper() for one in head.types]
    found = {name: values for name, values in head.parameters.items() if name not in {"TYPE", "PREF"}}
    preferred = "PREF" in types or "1" in head.parameters.get("PREF", ())
    return frozenset(types) - {"PREF"}, preferred, frozenset(found.items())


def _of_jscontact(kept: str) -> Statements:
    try:
        card: object = json.loads(kept)
    except ValueError:
        yield kept
        return
    yield from _leaves(card, ())


def _leaves(value: object, path: tuple[object, ...]) -> Statements:
    """Each simple value with the names that lead to it; the place in a list counts as one."""
    members: Iterable[tuple[object, object]] = ()
    if is_object(value):
        members = ((name, one) for name, one in value.items() if path or name not in _STAMP_MEMBERS)
    elif is_list(value):
        members = enumerate(value)
    else:
        yield (*path, value)
    for name, one in members:
        yield from _leaves(one, (*path, name))


def _of_table(kept: str) -> Statements:
    """The cells of a row below its header; the number of a group of columns is an order alone."""
    header, *rows = csv.reader(io.StringIO(kept, newline=""))
    for row in rows:
        cells = ((_NUMBER.sub(" ", name), cell) for name, cell in zip(header, row, strict=False) if cell)
        yield from (
            (name, part) for name, cell in cells if not name.startswith(_RELATION) for part in cell.split(SEVERAL)
        )


_STATEMENTS: Mapping[str, Callable[[str], Statements]] = {
    "vcard": _of_vcard, "jscontact": _of_jscontact, "google": _of_table, "gedcom": _of_gedcom,
}  # fmt: skip
"""By format; of others, a kept text that is not the same says something else."""
