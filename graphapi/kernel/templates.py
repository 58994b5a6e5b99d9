"""Templates as values, and their limits, which are checked in one pass before any parser sees the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.long_texts import TEXT_MAX

MARKS_MAX, MARK_MAX = 2_000, 1_000
"""Maximum number of {{ fields }} and {% tags %} in a template, and maximum characters of each."""

GAP_MAX = 50
"""Maximum consecutive spaces in a field or tag."""

BLOCKS_MAX = 20
"""Maximum nesting of blocks such as {% if %} and {% for %}."""

BRACKETS_MAX, BRACKET_DEPTH_MAX = 20, 5
"""Maximum brackets in one field or tag, and their maximum nesting."""

FILTERS_EACH_MAX, FILTERS_MAX = 20, 2_000
"""Maximum filters in one field or tag, and in a template."""

CONDITIONS_MAX = 20
"""Maximum `and` and `or` operators in one tag."""

LOOPS_MAX = 10_000
"""Maximum iterations of all loops of a template."""

CPU_READ, CPU_EACH, CPU_FILL = 1.0, 0.5, 5.0
"""Maximum CPU seconds: to parse a template, to fill one in for one contact, to fill in all for all contacts."""

MISSING_MAX, MISSING_NAME_MAX = 100, 200
"""Maximum number of fields without a value listed per text, and maximum characters of each name."""

TEXTS_MAX = 20_000_000
"""Maximum total characters of the filled-in texts of one call and of the listed field names."""

_ENDS = {"{{": "}}", "{%": "%}"}
_MARK = re.compile(r"\{\{|\{%")
_GAP = re.compile(rf"\s{{{GAP_MAX}}}")
_NAME = re.compile(r"-?\s{0,50}(#|\w{1,64})")
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|['"()\[\]|]|\b(?:and|or)\b""")
_OPEN, _CLOSE, _FILTER, _CONDITION, _QUOTE, _QUOTED = "open", "close", "filter", "condition", "quote", "quoted"
_KINDS = {
    "(": _OPEN, "[": _OPEN, ")": _CLOSE, "]": _CLOSE, "|": _FILTER, "and": _CONDITION, "or": _CONDITION, "'": _QUOTE,
    '"': _QUOTE,
}  # fmt: skip
_STEPS = {_OPEN: 1, _CLOSE: -1}
_BLOCKS = frozenset({"if", "unless", "case", "for", "capture", "ifchanged", "comment"})
_VERBATIM = frozenset({"raw", "doc"})
"""Tags that the parser handles before all others, searching repeatedly for their end."""


@dataclass(frozen=True)
class Template:
    """A parsed template: `path` is its input field, `fields` are the names it uses, split at the dots."""

    text: str
    path: tuple[str, ...]
    fields: tuple[tuple[object, ...], ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it has no fields and no tags, so that it renders to itself."""
        return is_plain(self.text)


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in text, and the fields without a value, in order of occurrence."""

    text: str
    missing: tuple[str, ...] = ()


def is_plain(text: str) -> bool:
    """Whether a text has neither fields nor tags."""
    return "{{" not in text and "{%" not in text


def check_size(text: str, *path: str) -> None:
    """Refuse a template that is too long, with INVALID at the path."""
    if len(text) > TEXT_MAX or len(text.encode(errors="replace")) > TEXT_MAX:
        raise invalid(f"A template must not exceed {TEXT_MAX:,} bytes.", *path)


def check_marks(text: str) -> None:
    """Refuse a template whose fields and tags exceed their limits; whether it parses is checked later."""
    scan = _Scan(text)
    for start, end in scan.marks():
        scan.check_mark(start, end)


class _Scan:
    """One pass over a template, with a small constant number of steps per character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.count = self.filters = self.blocks = self.comments = 0

    def refusal(self, message: str, start: int) -> Refused:
        """The refusal of what starts at this position."""
        return invalid(f"{message} (line {self.text.count(chr(10), 0, start) + 1}).")

    def marks(self) -> Iterator[tuple[int, int]]:
        """Yield the start of each field and tag, and the start of its closing mark."""
        place = 0
        while (mark := _MARK.search(self.text, place)) is not None:
            start, closing = mark.start(), _ENDS[mark[0]]
            end = self.text.find(closing, mark.end())
            if end < 0:
                raise self.refusal(f"The template cannot be parsed: a {mark[0]} has no {closing}", start)
            yield start, end
            place = end + 2

    def check_mark(self, start: int, end: int) -> None:
        """Refuse a field or tag that is too long, or one too many."""
        self.count += 1
        if self.count > MARKS_MAX:
            raise self.refusal(f"A template can have at most {MARKS_MAX:,} fields and tags", start)
        if end - start > MARK_MAX:
            raise self.refusal(f"A field or tag can have at most {MARK_MAX:,} characters", start)
        if _GAP.search(self.text, start, end):
            raise self.refusal(f"A field or tag must have fewer than {GAP_MAX} spaces in a row", start)
        if (inner := _MARK.search(self.text, start + 2, end)) is not None:
            raise self.refusal(f"The template cannot be parsed: a {inner[0]} is inside another field or tag", start)
        name = self._name(start) if self.text[start + 1] == "%" else ""
        if name != "#" and not self.comments:
            self._check_inside(start, end)
        self._enter(name, start)

    def _name(self, start: int) -> str:
        """The name of the tag that starts here."""
        found = _NAME.match(self.text, start + 2)
        if found is None:
            raise self.refusal("The template cannot be parsed: a {% has no tag", start)
        if found[1] in _VERBATIM:
            raise self.refusal(f"The template cannot be parsed: there is no tag “{found[1]}”", start)
        return found[1]

    def _enter(self, name: str, start: int) -> None:
        """Track the nesting of blocks."""
        if name == "comment":
            self.comments += 1
        elif name == "endcomment":
            self.comments = max(self.comments - 1, 0)
        if name in _BLOCKS:
            self.blocks += 1
        elif name.removeprefix("end") in _BLOCKS:
            self.blocks -= 1
        if self.blocks > BLOCKS_MAX:
            raise self.refusal(f"Blocks of a template can be nested at most {BLOCKS_MAX} deep", start)

    def _check_inside(self, start: int, end: int) -> None:
        """Refuse too many brackets, filters and conditions in one field or tag, and unterminated quotes."""
        kinds = [_KINDS.get(token, _QUOTED) for token in _TOKEN.findall(self.text, start + 2, end)]
        if not kinds:
            return
        found = Counter(kinds)
        deepest = max(accumulate(_STEPS.get(kind, 0) for kind in kinds))
        self.filters += found[_FILTER]
        for count, most, message in (
            (found[_QUOTE], 0, "The template cannot be parsed: a quoted text is not terminated"),
            (deepest, BRACKET_DEPTH_MAX, f"Brackets in a field or tag can be nested at most {BRACKET_DEPTH_MAX} deep"),
            (found[_OPEN], BRACKETS_MAX, f"A field or tag can have at most {BRACKETS_MAX} pairs of brackets"),
            (found[_FILTER], FILTERS_EACH_MAX, f"A field or tag can have at most {FILTERS_EACH_MAX} filters"),
            (found[_CONDITION], CONDITIONS_MAX, f"A tag can have at most {CONDITIONS_MAX} “and” or “or” operators"),
            (self.filters, FILTERS_MAX, f"A template can have at most {FILTERS_MAX:,} filters"),
        ):
            if count > most:
                raise self.refusal(message, start)
