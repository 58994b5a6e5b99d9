"""The chart and the tables of docs/performance.md, written from the results of the last complete run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import chart
from bench.compare import ratios
from bench.goals import measured
from bench.workloads import BY_NAME

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
CHART = DOCUMENT.parent / "pictures" / "performance.svg"
CHARTED = "ldbc-sf0.1"
BEGIN, END = "<!-- written by `python -m bench docs` -->\n", "<!-- end of what is written -->\n"
RATIOS = (
    "operation", "rival ÷ ours, server CPU", "ours ÷ floor, server CPU", "rival ÷ ours, database CPU",
    "rival ÷ floor, server, database",
    "ms a request: ours, rival, floor", "of the database", "q/s: ours, rival, floor", "p50, p99 ms of ours",
    "statements, dbHits (of the floor)",
)  # fmt: skip


def write(results: Path) -> None:
    """Draw the chart, and insert the tables of all results into the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{DOCUMENT} has no place for the tables: {BEGIN.strip()} … {END.strip()}")
    parts = [_of(json.loads(path.read_text())) for path in sorted(results.glob("*.json"), reverse=True)]
    CHART.write_text(chart.drawn(json.loads((results / f"{CHARTED}.json").read_text())), encoding="utf-8")
    DOCUMENT.write_text(before + BEGIN + "\n" + "\n".join(parts) + "\n" + END + after, encoding="utf-8")


def _of(results: dict[str, Any]) -> str:
    if "operations" in results:
        return _comparison(results)
    if "steps" in results:
        return _longest(results)
    if "documents" in results:
        return _documents(results["documents"])
    return _depths(results) if "depths" in results else _memory(results)


def _comparison(results: dict[str, Any]) -> str:
    size, machine = results["imported"], results["machine"]
    operations = results["operations"]
    rows = [_row(name, sides, results.get("costs", {}).get(name)) for name, sides in operations.items()]
    biggest = {side: max(sides[side]["memory"] for sides in operations.values()) for side in ("ours", "rival", "floor")}
    return (
        f"### {results['set']}: {size['contacts']:,} contacts, {size['associations']:,} associations\n\n"
        f"Measured {results['at']}, {machine['cores']} cores, Python {machine['python']}, "
        f"{results['pace']['rounds']} rounds. "
        f"Imported with all checks in {size['seconds']:.0f} s: {size['per_second']:,.0f} associations a second, "
        f"at most {size['memory']:.0f} MB.\nMemory at most: "
        + ", ".join(f"{side} {megabytes:.0f} MB" for side, megabytes in biggest.items())
        + ".\n\n"
        + _table(RATIOS, rows)
    )


def _row(name: str, sides: dict[str, Any], cost: dict[str, float] | None) -> list[str]:
    three = [sides[side] for side in ("ours", "rival", "floor")]
    found = measured(name, sides)
    counted = "" if cost is None else f"{cost['statements']:.1f}, {cost['db_hits']:,.0f} ({cost['floor_db_hits']:,.0f})"
    return [
        BY_NAME[name].what,
        *([str(one) for one in found] if found else [""] * 3),
        _reached_by_the_floor(sides),
        ", ".join(f"{one['server_cpu']:.2f}" for one in three),
        ", ".join(f"{one['database_cpu']:.2f}" for one in three),
        ", ".join(f"{one['qps']:,.0f}" for one in three),
        f"{sides['ours']['p50']:.1f}, {sides['ours']['p99']:.1f}",
        counted,
    ]


def _reached_by_the_floor(sides: dict[str, Any]) -> str:
    if not {"rival", "floor"} <= sides.keys():
        return ""
    rival, floor = sides["rival"]["windows"], sides["floor"]["windows"]
    return ", ".join(f"{ratios(rival, floor, what)[1]:.2f}" for what in ("server_cpu", "database_cpu"))


def _depths(results: dict[str, Any]) -> str:
    base = {one["from"]: one["p99"] for one in reversed(results["depths"])}
    rows = [
        [
            one["from"], str(one["depth"]), f"{one['db_hits_median']:,.0f}", f"{one['db_hits_most']:,}",
            f"{one['p50']:.1f}", f"{one['p99']:.1f}", f"{one['p99'] / base[one['from']]:.2f}",
        ]
        for one in results["depths"]
    ]  # fmt: skip
    pages = ", ".join(f"page {number}: {hits:,}" for number, hits in results["pages"].items())
    columns = ("from", "depth", "dbHits, median", "most", "p50 ms", "p99 ms", "p99 × depth 2")
    return (
        f"### Neighbourhoods by depth, the first 50, on ego-twitter\n\nWithin four steps of the largest hub are "
        f"{results['within_four_steps_of_the_hub']:,} contacts. dbHits of pages of all contacts: {pages}.\n\n"
        + _table(columns, rows)
    )


def _longest(results: dict[str, Any]) -> str:
    return (
        f"### The longest of all shortest paths\n\nIn royal92 it has {results['steps']} steps: one statement, "
        f"{results['db_hits']:,} dbHits, {results['milliseconds']:.1f} ms.\n"
    )


def _documents(found: list[dict[str, Any]]) -> str:
    middle, most = found[-1], max(one["cached"] for one in found)
    return (
        "### From a document's text to what can be executed\n\n"
        f"Parsed, measured, validated, priced: {middle['cached']:.1f} µs of CPU from the cache, at most {most:.1f}; "
        f"{middle['uncached']:,.0f} µs the first time, {middle['uncached'] / middle['cached']:,.0f} times as much.\n"
    )


def _memory(results: dict[str, Any]) -> str:
    seen = results["memory"]
    tenth = max(1, len(seen) // 10)
    rows = [[f"{at / 60:.1f}", f"{megabytes:.0f}"] for at, megabytes in [*seen[:-1:tenth], seen[-1]]]
    return (
        f"### Memory of the server under {results['requests']:,} mixed requests, {results['failed']} of them failed\n\n"
        + _table(("minutes", "MB"), rows)
    )


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(columns)]
    lines.append(["---"] * len(lines[0]))
    lines += [list(row) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
