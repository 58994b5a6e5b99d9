"""Sandboxed Liquid with size, step and time limits. `kernel.merge_fields` has the fields that templates can name.

Only the tags and filters listed here exist, templates load no files, and values are read by key only.
It runs in separate processes (`worker`). `kernel.templates` has the limits that are checked before parsing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, cast

from liquid import BoundTemplate, Environment, Mode, RenderContext, Token
from liquid.exceptions import LiquidError
from liquid.output import LimitedStringIO
from liquid.static_analysis import Variable
from liquid.undefined import UNDEFINED, Undefined

from graphapi.kernel.errors import invalid
from graphapi.kernel.field_paths import NAMES, no_field
from graphapi.kernel.long_texts import TEXT_MAX
from graphapi.kernel.merge_fields import Record
from graphapi.kernel.templates import (
    BLOCKS_MAX,
    CPU_EACH,
    CPU_FILL,
    LOOPS_MAX,
    MISSING_MAX,
    MISSING_NAME_MAX,
    Filled,
    check_marks,
)
from graphapi.services.templates.filters import REPLACED, TooMuch, check_size, date_text

TAGS = (
    "if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#", "echo", "cycle",
    "increment", "decrement", "ifchanged",
)  # fmt: skip
"""The allowed tags, besides text and output. Others load files, write HTML, or cannot be parsed in bounded time."""

NO_FILTERS = ("safe", "escapejs", "base64_decode", "base64_url_safe_decode", "base64_encode", "base64_url_safe_encode")
"""Filters of Liquid that are left out because they are for web pages."""

KEPT = 8
"""Parsed templates that a process keeps, as a request sends its contacts in chunks."""

_TEXT = ("content", "output", "illegal")


@dataclass
class Budget:
    """The CPU time that the texts of one request may take together, and the day and time that they print."""

    now: datetime
    left: float = CPU_FILL


@dataclass
class _Run:
    """One text that is being filled in."""

    now: datetime
    ends: float
    loops: int = 0
    missing: dict[str, None] = field(default_factory=dict[str, None])

    def tick(self) -> None:
        """Stop when the time is used up."""
        if time.thread_time() > self.ends:
            raise TooMuch("it takes too long to fill in", token=None)


class Missing(Undefined):
    """A field without a value: recorded as missing when it is printed, but not when `default` or `if` uses it."""

    __slots__ = ("run",)
    force_liquid_default = True

    def __init__(self, name: str, run: _Run) -> None:
        super().__init__(name)
        self.run = run

    def __str__(self) -> str:
        """Record that the value is missing and print nothing."""
        if len(self.run.missing) < MISSING_MAX:
            self.run.missing[self.name] = None
        return ""

    def items(self) -> Any:  # noqa: ANN401 – overrides a method of the library
        """Record that the list to iterate over is missing."""
        str(self)
        return ()


class NoField(LiquidError):
    """A text names a field that does not exist."""


class _Context(RenderContext):
    """Rendering with limits: every look-up, filter, assignment and loop iteration checks the clock."""

    __slots__ = ("run",)
    run: _Run

    def get(self, path: list[object], *, token: Token | None, default: object = UNDEFINED) -> object:
        self.run.tick()
        found = super().get(path, token=token, default=None)
        if found is None and default is UNDEFINED:
            self._check_exists(path, token)
            return Missing(_written(path), self.run)
        return found

    def _check_exists(self, path: list[object], token: Token | None) -> None:
        """Refuse a field that contacts do not have; only now is it known that a loop variable is a contact."""
        for n in range(1, len(path)):
            whose = super().get(path[:n], token=token, default=None)
            if isinstance(whose, Record) and path[n] not in NAMES:
                refused = no_field(f"{_written(path[:n])}.", str(path[n]), NAMES)
                raise NoField(str(refused).removesuffix("."), token=token)

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
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

    def assign(self, key: str, val: object) -> None:
        self.run.tick()
        super().assign(key, val)

    def loop(self, namespace: Mapping[str, object], forloop: Any) -> Any:  # noqa: ANN401 – as above
        self.run.loops += forloop.length
        if self.run.loops > LOOPS_MAX:
            raise TooMuch(f"its loops have more than {LOOPS_MAX:,} iterations", token=None)
        forloop.it = _ticking(forloop.it, self.run)
        return super().loop(namespace, forloop)


def _ticking(items: Iterator[object], run: _Run) -> Iterator[object]:
    for item in items:
        run.tick()
        yield item


class _Environment(Environment):
    """Liquid with only the listed tags and filters."""

    block_nesting_limit: ClassVar[int] = BLOCKS_MAX
    context_depth_limit: ClassVar[int] = 30
    local_namespace_limit: ClassVar[int | None] = 1_000_000
    output_stream_limit: ClassVar[int | None] = TEXT_MAX

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: self.tags[name] for name in (*TAGS, *_TEXT)}
        for name in NO_FILTERS:
            del self.filters[name]
        self.filters |= REPLACED


def _written(path: list[object]) -> str:
    """A field as people write it."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".")[:MISSING_NAME_MAX]


_LIQUID = _Environment(tolerance=Mode.STRICT, strict_filters=True)


@dataclass(frozen=True)
class ParsedTemplate:
    """A parsed template.

    `fields` are the paths that it names, split at the dots; `outside` are those that it does not define itself.
    """

    liquid: BoundTemplate
    fields: list[list[object]]
    outside: list[list[object]]

    def fill(self, scope: Mapping[str, object], budget: Budget) -> Filled:
        """The text for these values; INVALID when it fails or exceeds its limits."""
        start = time.thread_time()
        run = _Run(budget.now, start + min(CPU_EACH, budget.left))
        context = _Context(self.liquid, globals={"now": budget.now, "today": budget.now.date()} | dict(scope))
        context.run = run
        buffer = LimitedStringIO(TEXT_MAX)
        try:
            self.liquid.render_with_context(context, buffer)
        except Exception as error:  # noqa: BLE001 – a filter may raise anything for an unexpected value
            raise invalid(f"The template cannot be filled in: {_reason(error)}.") from None
        finally:
            budget.left -= time.thread_time() - start
        return Filled(buffer.getvalue(), tuple(run.missing))


@lru_cache(KEPT)
def parse_template(text: str) -> ParsedTemplate:
    """Parse a template; INVALID when it exceeds its limits, which is checked first, or is malformed."""
    check_marks(text)
    try:
        liquid = _LIQUID.from_string(text)
        analysis = liquid.analyze()
    except Exception as error:  # noqa: BLE001 – the parser may raise anything
        raise invalid(f"The template cannot be read: {_reason(error)}.") from None
    unknown = sorted(analysis.filters.keys() - _LIQUID.filters.keys())
    if unknown:
        raise invalid(f"The template cannot be read: the filter “{unknown[0]}” does not exist.")
    return ParsedTemplate(liquid, _paths(analysis.variables), _paths(analysis.globals))


def _paths(variables: Mapping[str, Iterable[Variable]]) -> list[list[object]]:
    """The paths of variables, without duplicates."""
    named = {variable for some in variables.values() for variable in some}
    return [cast("list[object]", variable.segments) for variable in named]


def _reason(error: Exception) -> str:
    """The reason in a few words, with its line."""
    if isinstance(error, MemoryError):
        return "it takes too much memory"
    if not isinstance(error, LiquidError):
        return "it is too deeply nested" if isinstance(error, RecursionError) else "a filter cannot use a value"
    place = error.context()
    return f"{error.message} (line {place[0]})" if place else str(error.message)
