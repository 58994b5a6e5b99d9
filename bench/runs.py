"""The runs over one data set: its database, the sides, what is measured, where results are written."""

from __future__ import annotations

import asyncio
import json
import os
import platform
from collections.abc import Generator as Yields
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bench import depths, tables
from bench.arguments import Arguments, arguments
from bench.compare import Comparison, Pace
from bench.costs import costs, far_pages
from bench.documents import prepared
from bench.generator import Generator
from bench.goals import measured
from bench.longest import longest as longest_path
from bench.machine import OTHER_CORE, pin
from bench.messages import print_messages
from bench.sides import Side
from bench.starting import Surroundings, floor, ours, rival
from bench.steady import steady
from bench.stores import Store, store
from bench.workloads import WORKLOADS, Workload
from graphapi.db.database import Database

STARTS = {"ours": ours, "rival": rival, "floor": floor}
FAR = 60
DIGITS = 4


@dataclass(frozen=True)
class Wanted:
    """What to compare, and how."""

    set_name: str
    sets: Path
    kept: Path
    sides: tuple[str, ...] = tuple(STARTS)
    operations: tuple[str, ...] = ()
    ours: Mapping[str, str] = field(default_factory=dict[str, str])
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    pace: Pace = field(default_factory=Pace)
    out: Path | None = None

    def workloads(self) -> list[Workload]:
        """The requested operations that are possible on this data set."""
        known = {one.name for one in WORKLOADS}
        if unknown := set(self.operations) - known:
            raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(known))}.")
        chosen = [one for one in WORKLOADS if not self.operations or one.name in self.operations]
        return [one for one in chosen if one.only in ("", self.set_name) and (not one.rival or "rival" in self.sides)]


@dataclass(frozen=True)
class Run:
    """What is running during a measurement."""

    wanted: Wanted
    held: Store
    asked: Arguments
    comparison: Comparison


@contextmanager
def run(wanted: Wanted) -> Yields[Run]:
    """Start the database, the sides and the load generator; they stop at the end."""
    with store(wanted.set_name, wanted.sets, wanted.kept) as held, ExitStack() as stack:
        pin(held.pid, OTHER_CORE)
        asked = arguments(held.driver, held.files)
        sides = _sides(wanted, held, stack)
        generator = Generator()
        stack.callback(generator.stop)
        ids = sorted({one["id"] for one in asked["write"]})
        held.clean(ids)
        comparison = Comparison(sides, asked, held.pid, generator, wanted.pace, lambda: held.clean(ids))
        yield Run(wanted, held, asked, comparison)


def _sides(wanted: Wanted, held: Store, stack: ExitStack) -> list[Side]:
    folder = wanted.kept / "run"
    folder.mkdir(parents=True, exist_ok=True)
    around = Surroundings(held.server, folder, held.labels(), wanted.ours)
    started: list[Side] = []
    for name in wanted.sides:
        started.append(STARTS[name](around))
        stack.callback(started[-1].stop)
    for name, more in wanted.variants.items():
        started.append(ours(around, f"ours-{name}", more))
        stack.callback(started[-1].stop)
    for one in started:
        one.wait()
    return started


def compare(wanted: Wanted) -> None:
    """Compare the sides, then count our statements and dbHits."""
    with run(wanted) as now:
        results = _begun(now)

        def done(workload: Workload) -> None:
            found = now.comparison.summary(workload.name)
            results["operations"][workload.name] = found
            tables.rows(workload.name, found)
            write(wanted.out, wanted.set_name, results)

        now.comparison.run(wanted.workloads(), done)
        results["costs"] = _costs(now)
        write(wanted.out, wanted.set_name, results)
        _show_goals(results["operations"])


def _begun(now: Run) -> dict[str, Any]:
    size = now.held.imported
    tables.CONSOLE.print(
        f"{now.wanted.set_name}: {size['contacts']:,} contacts, {size['associations']:,} associations, imported "
        f"in {size['seconds']:.0f} s: {size['per_second']:,.0f} a second, at most {size['memory']:.0f} MB"
    )
    tables.header()
    return {
        "set": now.wanted.set_name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "pace": asdict(now.wanted.pace),
        "imported": size,
        "operations": {},
        "differ": now.comparison.refused,
    }


def _costs(now: Run) -> dict[str, Any]:
    if "ours" not in now.wanted.sides:
        return {}
    where, driver = now.held.settings(), now.held.driver
    found = asyncio.run(costs(where, driver, now.asked, now.wanted.workloads()))
    lines = [
        (name, f"{one['statements']:.1f}", f"{one['db_hits']:,.0f}", f"{one['floor_db_hits']:,.0f}")
        for name, one in found.items()
    ]
    tables.table("Statements and dbHits of a request", ("operation", "statements", "dbHits", "of the floor"), lines)
    return found


def _show_goals(operations: Mapping[str, Any]) -> None:
    found = {name: measured(name, sides) for name, sides in operations.items()}
    lines = [(name, *map(str, three)) for name, three in found.items() if three]
    if lines:
        columns = ("operation", "rival ÷ ours, server", "ours ÷ floor, server", "rival ÷ ours, database")
        tables.table("Median (least-most) of the ratios, and the goals that are missed", columns, lines)


def depth(wanted: Wanted) -> None:
    """Print the cost of neighbourhoods by depth, and of near and far pages."""
    with run(wanted) as now:
        side, where = now.comparison.sides[0], now.held.settings()
        now.comparison.warm([one for one in WORKLOADS if one.name.startswith("Within")])
        found = [
            depths.Depth(
                who, number, asyncio.run(depths.hits(where, ids, number)),
                depths.load(side, now.comparison.generator, who, ids, number),
            )
            for who, ids in depths.chosen(now.asked).items()
            for number in depths.DEPTHS
        ]  # fmt: skip
        within = depths.reached(now.held.driver, now.asked["hub"][0]["id"])
        depths.show(found, within)
        pages = asyncio.run(far_pages(where, FAR))
        lines = [(f"page {number}", str(one.statements), f"{one.db_hits:,}") for number, one in pages]
        tables.table("Pages of all contacts, 50 each", ("page", "statements", "dbHits"), lines)
        written = depths.summary(found, within) | {"pages": {number: one.db_hits for number, one in pages}}
        write(wanted.out, f"{wanted.set_name}-depth", written)


def memory(wanted: Wanted, minutes: float) -> None:
    """Print our memory under a long mixed load."""
    with run(wanted) as now:
        found = steady(now.comparison, now.comparison.sides[0], minutes)
        write(wanted.out, f"{wanted.set_name}-memory", found)


def longest(wanted: Wanted) -> None:
    """Print the cost of the longest of all shortest paths."""
    with store(wanted.set_name, wanted.sets, wanted.kept) as held:
        found, milliseconds = asyncio.run(longest_path(held))
        path = found.data["shortestPaths"]["paths"][0]
        counted = {"steps": path["length"], "statements": found.statements, "db_hits": found.db_hits}
        line = (wanted.set_name, *map(str, counted.values()), f"{milliseconds:.1f}")
        tables.table("The longest of all shortest paths", ("set", "steps", "statements", "dbHits", "ms"), [line])
        results = {**counted, "milliseconds": milliseconds, "text": path["text"]}
        write(wanted.out, f"{wanted.set_name}-longest", results)


def documents(out: Path | None) -> None:
    """Print the cost of preparing documents."""
    found = prepared()
    columns = ("operation", "cached µs", "uncached µs", "ratio")
    rows = [(one.name, f"{one.cached:.1f}", f"{one.uncached:,.0f}", f"{one.ratio:,.0f}") for one in found]
    tables.table("From a document's text to what can be executed: CPU", columns, rows)
    write(out, "documents", {"documents": [asdict(one) for one in found]})


def messages(wanted: Wanted) -> None:
    """Print the cost of merged messages."""
    with store(wanted.set_name, wanted.sets, wanted.kept) as held:
        asyncio.run(_messages(held))


async def _messages(held: Store) -> None:
    database = Database(held.settings())
    try:
        await print_messages(database, tables.CONSOLE)
    finally:
        await database.close()


def write(out: Path | None, name: str, results: Mapping[str, Any]) -> None:
    """Write the results to a file, if requested."""
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.json").write_text(json.dumps(_rounded(results), indent=1) + "\n")


def _rounded(value: Any) -> Any:  # noqa: ANN401 – whatever JSON can hold
    """The results with rounded numbers."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in cast("Mapping[str, Any]", value).items()}
    return [_rounded(one) for one in cast("list[Any]", value)] if isinstance(value, (list, tuple)) else value
