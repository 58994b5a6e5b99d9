"""Traces of statements: their names, never their parameters. Nothing is recorded unless tracing is switched on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

_tracer = trace.get_tracer("graphapi")
_UNTRACED = nullcontext()


def statement_span(name: str) -> AbstractContextManager[None]:
    """Trace a statement; without tracing this does nothing."""
    return _span(name) if traced() else _UNTRACED


def traced() -> bool:
    """Whether tracing is switched on."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


@contextmanager
def _span(name: str) -> Generator[None]:
    with _tracer.start_as_current_span(
        name, kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
    ) as span:
        if span.is_recording():
            span.set_attributes({"db.system.name": "neo4j", "db.operation.name": name})
        try:
            yield
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise
