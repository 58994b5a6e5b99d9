"""Traces of operations, sent where OpenTelemetry's own variables say. Off unless asked for; never with variables."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

from graphapi.db.tracing import traced

_tracer = trace.get_tracer("graphapi")
_UNTRACED = nullcontext(trace.INVALID_SPAN)


class TracingUnavailable(Exception):
    """What sends traces is not installed."""


def configure_tracing() -> None:
    """Send traces; TracingUnavailable without the libraries for it."""
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
    """Trace an operation; it is named once it is known. Nothing is begun where nobody asked for traces."""
    return _span() if traced() else _UNTRACED


@contextmanager
def _span() -> Generator[trace.Span]:
    with _tracer.start_as_current_span(
        "GraphQL", kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
    ) as span:
        yield span


def name_span(span: trace.Span, kind: str, name: str | None, outcome: str) -> None:
    """Tell of an operation what it is and what came of it."""
    if not span.is_recording():
        return
    span.update_name(kind)
    span.set_attribute("graphql.operation.type", kind)
    if name:
        span.set_attribute("graphql.operation.name", name)
    if outcome != "ok":
        span.set_attribute("error.type", outcome)
        span.set_status(Status(StatusCode.ERROR))
