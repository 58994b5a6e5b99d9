"""What Prometheus reads: operations by name and outcome, how long they took, statements, what is running now."""

from __future__ import annotations

from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

NAMES_MAX = 200
"""So many names of operations, which clients choose, are told apart; the rest are `other`."""

Figure = TypeVar("Figure", Counter, Histogram)

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
_HELD = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """The figures of one application; where several processes serve, of all of them."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self._names: set[str] = set()
        self._labelled: dict[tuple[Any, tuple[str, ...]], Any] = {}
        self.operations = Counter(
            "graphapi_operations", "Operations by name, type and outcome: ok, or the code of the first error.",
            ("operation", "type", "outcome"), registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "graphapi_operation_seconds", "How long operations took.", ("operation", "type"), buckets=_BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.fallbacks = Counter(
            "graphapi_fallbacks", "Operations that graphql-core executed instead of a plan, by reason.", ("reason",),
            registry=self.registry,
        )  # fmt: skip
        self.cost = Counter("graphapi_cost", "What operations cost.", registry=self.registry)
        self.statements = Counter(
            "graphapi_statements", "Statements that were run, by name.", ("statement",), registry=self.registry
        )
        self.retries = Counter(
            "graphapi_retries", "Work that was done again, by reason.", ("reason",), registry=self.registry
        )
        self.requests = Counter(
            "graphapi_requests", "Requests by the status they were answered with.", ("status",), registry=self.registry
        )
        self.held = Histogram(
            "graphapi_loop_held_seconds", "How long one step held the event loop, of those of a millisecond or more.",
            buckets=_HELD, registry=self.registry,
        )  # fmt: skip
        self.running = self._gauge("graphapi_operations_running", "Operations being executed.")
        self.tasks = self._gauge("graphapi_tasks", "Tasks of the event loop, those of the server itself too.")
        self.pool_used = self._gauge("graphapi_pool_connections_used", "Connections to the database in use.")
        self.waiting = self._gauge(
            "graphapi_database_waiting", "Reads and writes waiting until the database has less to do."
        )
        self.pool_size = self._gauge("graphapi_pool_connections_max", "Connections to the database there may be.")
        self.direct = Gauge(
            "graphapi_database_direct_path", "1 where statements go past the driver's sessions, 0 where they use them.",
            registry=self.registry, multiprocess_mode="livemin",
        )  # fmt: skip
        self.disk_free = Gauge(
            "graphapi_disk_free_bytes", "Free space on the disk of the local database; below the minimum writes are "
            "refused.", ("disk",), registry=self.registry, multiprocess_mode="livemostrecent",
        )  # fmt: skip
        self.disk_minimum = Gauge(
            "graphapi_disk_min_free_bytes", "The space that must be free on that disk.", ("disk",),
            registry=self.registry, multiprocess_mode="livemostrecent",
        )  # fmt: skip

    def _gauge(self, name: str, means: str) -> Gauge:
        return Gauge(name, means, registry=self.registry, multiprocess_mode="livesum")

    def retried(self, reason: str) -> None:
        """Count work that is done again."""
        self._of(self.retries, reason).inc()

    def disk(self, name: str, free: int, minimum: int) -> None:
        """Set what is known of a disk; one that is not watched has no figures."""
        self.disk_free.labels(name).set(free)
        self.disk_minimum.labels(name).set(minimum)

    def name(self, operation: str | None) -> str:
        """Return the name that an operation is counted under."""
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
        """Count an operation."""
        counted = self.name(name)
        self._of(self.operations, counted, kind, outcome).inc()
        self._of(self.seconds, counted, kind).observe(seconds)
        self.cost.inc(cost)

    def fell_back(self, reason: str) -> None:
        """Count an operation that no plan answered."""
        self._of(self.fallbacks, reason).inc()

    def stated(self, statement: str) -> None:
        """Count a statement."""
        self._of(self.statements, statement).inc()

    def _of(self, figure: Figure, *labels: str) -> Figure:
        """Return the figure with these labels: there are few, and looking one up costs as much as all else here."""
        key = (figure, labels)
        found: Any = self._labelled.get(key)
        if found is None:
            found = self._labelled[key] = figure.labels(*labels)
        return found

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        together = CollectorRegistry()
        try:
            MultiProcessCollector(together)
        except ValueError:  # one process serves: there is no folder that several write to
            return generate_latest(self.registry)
        return generate_latest(together)
