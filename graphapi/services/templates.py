"""Templates: Liquid without a way out, within bounds of size, work and time. What they name is `kernel.merge_fields`.

Only the tags and filters listed here exist; nothing is loaded from anywhere, and values are reached by key alone.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, cast

from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.exceptions import LiquidError
from liquid.output import LimitedStringIO
from liquid.undefined import UNDEFINED, Undefined

from graphapi.kernel.errors import invalid
from graphapi.kernel.messages import TEXT_MAX
from graphapi.services.template_filters import OWN, TooMuch, check_size, date_text

TAGS = (
    "if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "echo", "cycle",
    "increment", "decrement", "ifchanged",
)  # fmt: skip
"""The tags there are, beside text and output. Others load files, write HTML, or cannot be read in bounded time."""

NO_FILTERS = ("safe", "escapejs", "base64_decode", "base64_url_safe_decode", "base64_encode", "base64_url_safe_encode")
"""Filters of Liquid that are left out: they are about web pages."""

MARKS_MAX, MARK_MAX = 2_000, 1_000
"""How many {{ fields }} and {% tags %} a template has, and how long each is: the parser looks back over a whole one."""

LOOPS_MAX = 10_000
CPU_EACH, CPU_ALL = 0.5, 5.0
"""Seconds of computing for one text, and for all texts of one request."""

_TEXT = ("content", "output", "illegal")
_ENDS = {"{{": "}}", "{%": "%}"}
_MARK, _GAP = re.compile(r"\{\{|\{%"), re.compile(r"\s{50}")
_WHOLE = re.compile(r"\{%-?\s*(raw|doc)\b")
"""Tags that the parser knows before all others, and looks for the end of again and again."""


@dataclass
class Budget:
    """The computing time that the texts of one request may take together, and the day and time that they print."""

    now: datetime
    left: float = CPU_ALL


@dataclass
class _Run:
    """One text that is being filled in."""

    now: datetime
    ends: float
    loops: int = 0
    missing: dict[str, None] = field(default_factory=dict[str, None])

    def tick(self) -> None:
        """Stop when the time is over."""
        if time.thread_time() > self.ends:
            raise TooMuch("it takes too long to fill in", token=None)


class Missing(Undefined):
    """A field without a value: it is noted when it is printed; `default` and `if` may ask for it."""

    __slots__ = ("run",)
    force_liquid_default = True

    def __init__(self, name: str, run: _Run) -> None:
        super().__init__(name)
        self.run = run

    def __str__(self) -> str:
        """Note that the value is missing, and print nothing."""
        self.run.missing[self.name] = None
        return ""

    def items(self) -> Any:  # noqa: ANN401 – nothing, in the place of a view
        """Note that there is no such list to go through."""
        str(self)
        return ()


class _Context(RenderContext):
    """A run with its bounds: every look-up, filter, assignment and turn of a loop looks at the clock."""

    __slots__ = ("run",)
    run: _Run

    def get(self, path: list[object], *, token: Any, default: object = UNDEFINED) -> object:  # noqa: ANN401 – Liquid's own
        self.run.tick()
        found = super().get(path, token=token, default=None)
        if found is None and default is UNDEFINED:
            return Missing(_written(path), self.run)
        return found

    def filter(self, name: str, token: Any) -> Callable[..., object]:  # noqa: ANN401 – as above
        apply = super().filter(name, token)

        def bounded(left: object, *args: object, **named: object) -> object:
            self.run.tick()
            for value in (left, *args, *named.values()):
                check_size(value)
            if name == "date":
                return date_text(self.run.now, left, *args)
            result = apply(left, *args, **named)
            check_size(result)
            return Missing(f"… | {name}", self.run) if result is None else result

        return bounded

    def assign(self, key: str, val: Any) -> None:  # noqa: ANN401 – as above
        self.run.tick()
        super().assign(key, val)

    def loop(self, namespace: Mapping[str, object], forloop: Any) -> Any:  # noqa: ANN401 – as above
        self.run.loops += forloop.length
        if self.run.loops > LOOPS_MAX:
            raise TooMuch(f"its loops turn more than {LOOPS_MAX:,} times", token=None)
        forloop.it = _ticking(forloop.it, self.run)
        return super().loop(namespace, forloop)


def _ticking(items: Iterator[object], run: _Run) -> Iterator[object]:
    for item in items:
        run.tick()
        yield item


class _Environment(Environment):
    """Liquid with nothing but the listed tags and filters."""

    block_nesting_limit: ClassVar[int] = 20
    context_depth_limit: ClassVar[int] = 30
    local_namespace_limit: ClassVar[int | None] = 1_000_000
    output_stream_limit: ClassVar[int | None] = TEXT_MAX

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: self.tags[name] for name in (*TAGS, *_TEXT)}
        for name in NO_FILTERS:
            del self.filters[name]
        self.filters |= OWN


def _written(path: list[object]) -> str:
    """Return a field as people write it."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".")


_LIQUID = _Environment(tolerance=Mode.STRICT, strict_filters=True)


@dataclass(frozen=True)
class Filled:
    """A text with its fields filled in, and the fields that have no value, in the order met."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A template that has been read; `path` is the field of the input it stands in."""

    liquid: BoundTemplate
    path: tuple[str, ...]

    def paths(self) -> list[list[object]]:
        """Return every field that the template names, split at its dots."""
        return cast("list[list[object]]", self.liquid.variable_segments())

    def fill(self, scope: Mapping[str, Any], budget: Budget) -> Filled:
        """Return the text for these values; INVALID when it goes wrong or takes more than it may."""
        start = time.thread_time()
        run = _Run(budget.now, start + min(CPU_EACH, budget.left))
        context = _Context(self.liquid, globals={"now": budget.now, "today": budget.now.date()} | dict(scope))
        context.run = run
        buffer = LimitedStringIO(TEXT_MAX)
        try:
            self.liquid.render_with_context(context, buffer)
        except Exception as error:  # noqa: BLE001 – whatever a filter does with a value it was not made for
            raise invalid(f"The template cannot be filled in: {_reason(error)}.", *self.path) from None
        finally:
            budget.left -= time.thread_time() - start
        return Filled(buffer.getvalue(), tuple(run.missing))


def read_template(text: str, *path: str) -> Template:
    """Return the template of a text; INVALID at the path when it is none."""
    _check_marks(text, path)
    try:
        liquid = _LIQUID.from_string(text)
        unknown = sorted(liquid.analyze().filters.keys() - _LIQUID.filters.keys())
    except Exception as error:  # noqa: BLE001 – the parser raises whatever it stumbles over
        raise invalid(f"The template cannot be read: {_reason(error)}.", *path) from None
    if unknown:
        raise invalid(f"The template cannot be read: there is no filter “{unknown[0]}”.", *path)
    return Template(liquid, path)


def _check_marks(text: str, path: tuple[str, ...]) -> None:
    """Refuse what the parser would take too long over: it looks for the end of a mark again and again."""
    if len(text.encode(errors="replace")) > TEXT_MAX:
        raise invalid(f"A template has at most {TEXT_MAX:,} bytes.", *path)
    place = count = 0
    for mark in _MARK.finditer(text):
        if mark.start() < place:
            continue
        end = text.find(_ENDS[mark[0]], mark.end())
        if end < 0:
            raise invalid(f"The template cannot be read: a {mark[0]} has no {_ENDS[mark[0]]}.", *path)
        if end - mark.start() > MARK_MAX or _GAP.search(text, mark.start(), end):
            raise invalid(f"A field or tag of a template has at most {MARK_MAX:,} characters, without gaps.", *path)
        if (tag := _WHOLE.match(text, mark.start())) is not None:
            raise invalid(f"The template cannot be read: there is no tag “{tag[1]}”.", *path)
        place, count = end + 2, count + 1
        if count > MARKS_MAX:
            raise invalid(f"A template has at most {MARKS_MAX:,} fields and tags.", *path)


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words, with its line."""
    if not isinstance(error, LiquidError):
        return "it is too deeply nested" if isinstance(error, RecursionError) else "a filter cannot use a value"
    place = error.context()
    return f"{error.message} (line {place[0]})" if place else str(error.message)
