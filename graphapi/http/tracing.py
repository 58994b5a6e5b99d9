"""OpenTelemetry traces of operations, sent where its standard variables say. Off by default; never with variables."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

from graphapi.db.tracing import traced

_tracer = trace.get_tracer("graphapi")
_UNTRACED = nullcontext(trace.INVALID_SPAN)


class TracingUnavailable(Exception):
    """The tracing libraries are not installed."""


def configure_tracing() -> None:
    """Set up tracing; TracingUnavailable without its libraries."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 – an extra: only where it is wanted
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise TracingUnavailable("Install graphapi[tracing].") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "graphapi"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def operation_span() -> AbstractContextManager[trace.Span]:
    """Trace an operation, which gets its name later. Does nothing if tracing is off."""
    return _span() if traced() else _UNTRACED


@contextmanager
def _span() -> Generator[trace.Span]:
    with _tracer.start_as_current_span(
        "GraphQL", kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
    ) as span:
        yield span


def name_span(span: trace.Span, kind: str, name: str | None, outcome: str) -> None:
    """Record the operation's type, name and outcome in its span."""
    if not span.is_recording():
        return
    span.update_name(kind)
    span.set_attribute("graphql.operation.type", kind)
    if name:
        span.set_attribute("graphql.operation.name", name)
    if outcome != "ok":
        span.set_attribute("error.type", outcome)
        span.set_status(Status(StatusCode.ERROR))
