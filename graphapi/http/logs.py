"""Logging: one line per event, as text or as JSON, with the request id. User content is never logged."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, Processor


def configure_logs(form: str, level: str) -> None:
    """Write the log to standard error as `text` or `json`, from that level up, including other libraries' logs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def formatter(form: str) -> logging.Formatter:
    """The formatter for log lines, as `text` or `json`."""
    as_text = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    renderer: Processor = structlog.processors.JSONRenderer() if form == "json" else as_text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, where_it_failed, renderer],
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def where_it_failed(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace the exception of an event by types and code locations: its message may contain user content."""
    found = event.pop("exc_info", None)
    error = _error(found)
    if error is not None:
        event["error"] = exception_lines(error)
    return event


def exception_lines(error: BaseException) -> list[str]:
    """An exception and its causes, outermost first: their types, and where each was raised."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None and len(lines) < 5:  # noqa: PLR2004 – deeper causes add nothing
        frames = traceback.extract_tb(current.__traceback__)[-12:]
        places = " < ".join(f"{frame.name} {_short(frame.filename)}:{frame.lineno}" for frame in reversed(frames))
        code = getattr(current, "code", "")
        kind = f"{type(current).__module__}.{type(current).__qualname__}"
        lines.append(f"{kind}{f' {code}' if isinstance(code, str) and code else ''} at {places}")
        current = current.__cause__ or current.__context__
    return lines


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").rsplit("/", 2)[-2:])


def _error(found: object) -> BaseException | None:
    if isinstance(found, BaseException):
        return found
    if isinstance(found, tuple):
        return next((part for part in found if isinstance(part, BaseException)), None)  # pyright: ignore[reportUnknownVariableType]
    return sys.exc_info()[1] if found else None
