"""Prometheus metrics: operations by name and outcome, durations, statements, and current load."""

from __future__ import annotations

from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

NAMES_MAX = 200
"""The number of distinct operation names, which clients choose; further ones count as `other`."""

Figure = TypeVar("Figure", Counter, Histogram)

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
_HELD = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The metrics of one application; with several worker processes, of all of them."""

    def __init__(self) -> None:
        """Start at zero."""
        self.registry = CollectorRegistry()
        self._names: set[str] = set()
        self._labelled: dict[tuple[object, tuple[str, ...]], Any] = {}
        self.operations = Counter(
            "graphapi_operations", "Operations by name, type and outcome: ok, or the code of the first error.",
            ("operation", "type", "outcome"), registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "graphapi_operation_seconds", "Duration of operations.", ("operation", "type"), buckets=_BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.fallbacks = Counter(
            "graphapi_fallbacks", "Operations executed by graphql-core instead of a plan, by reason.", ("reason",),
            registry=self.registry,
        )  # fmt: skip
        self.cost = Counter("graphapi_cost", "Cost of operations.", registry=self.registry)
        self.statements = Counter(
            "graphapi_statements", "Statements executed, by name.", ("statement",), registry=self.registry
        )
        self.retries = Counter("graphapi_retries", "Retries, by reason.", ("reason",), registry=self.registry)
        self.requests = Counter(
            "graphapi_requests", "Requests by response status.", ("status",), registry=self.registry
        )
        self.held = Histogram(
            "graphapi_loop_held_seconds", "Duration of single steps of the event loop, from one millisecond up.",
            buckets=_HELD, registry=self.registry,
        )  # fmt: skip
        self.running = self._gauge("graphapi_operations_running", "Operations in progress.")
        self.tasks = self._gauge("graphapi_tasks", "Tasks on the event loop, including the server's own.")
        self.pool_used = self._gauge("graphapi_pool_connections_used", "Database connections in use.")
        self.waiting = self._gauge(
            "graphapi_database_waiting", "Reads and writes waiting for admission to the database."
        )
        self.pool_size = self._gauge("graphapi_pool_connections_max", "Maximum number of database connections.")
        self.direct = Gauge(
            "graphapi_database_direct_path", "1 if statements bypass the driver's sessions, 0 if they use them.",
            registry=self.registry, multiprocess_mode="livemin",
        )  # fmt: skip
        self.disk_free = Gauge(
            "graphapi_disk_free_bytes", "Free space on the disk of the local database; writes need the minimum.",
            ("disk",), registry=self.registry, multiprocess_mode="livemostrecent",
        )  # fmt: skip
        self.disk_minimum = Gauge(
            "graphapi_disk_min_free_bytes", "The minimum free space on that disk.", ("disk",),
            registry=self.registry, multiprocess_mode="livemostrecent",
        )  # fmt: skip

    def _gauge(self, name: str, means: str) -> Gauge:
        return Gauge(name, means, registry=self.registry, multiprocess_mode="livesum")

    def retried(self, reason: str) -> None:
        """Count work that is done again."""
        self._of(self.retries, reason).inc()

    def disk(self, name: str, free: int, minimum: int) -> None:
        """Set the figures of a disk; an unmonitored one has none."""
        self.disk_free.labels(name).set(free)
        self.disk_minimum.labels(name).set(minimum)

    def name(self, operation: str | None) -> str:
        """The name that an operation is counted under."""
        if not operation:
            return "anonymous"
        if operation not in self._names:
            if len(self._names) >= NAMES_MAX:
                return "other"
            self._names.add(operation)
        return operation

    def answered(self, status: int) -> None:
        """Count a request by its status."""
        self._of(self.requests, str(status)).inc()

    def operated(self, name: str | None, kind: str, outcome: str, seconds: float, cost: int) -> None:
        """Count an operation, with its duration and cost."""
        counted = self.name(name)
        self._of(self.operations, counted, kind, outcome).inc()
        self._of(self.seconds, counted, kind).observe(seconds)
        self.cost.inc(cost)

    def fell_back(self, reason: str) -> None:
        """Count an operation that was not executed by a plan."""
        self._of(self.fallbacks, reason).inc()

    def stated(self, statement: str) -> None:
        """Count a statement."""
        self._of(self.statements, statement).inc()

    def _of(self, figure: Figure, *labels: str) -> Figure:
        """The metric with these labels, cached: there are few, and looking one up costs as much as the rest."""
        key = (figure, labels)
        found: Any = self._labelled.get(key)
        if found is None:
            found = self._labelled[key] = figure.labels(*labels)
        return found

    def text(self) -> bytes:
        """All metrics in Prometheus's text format."""
        together = CollectorRegistry()
        try:
            MultiProcessCollector(together)
        except ValueError:  # single process: there is no shared metrics folder
            return generate_latest(self.registry)
        return generate_latest(together)
