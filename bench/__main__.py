"""`python -m bench`: the product beside its rival and its floor, on a real Neo4j."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from bench import dbhits, duplicate_speed, duplicates, format_gedcom, formats, imports, page, report
from bench.compare import Pace
from bench.runs import STARTS, Wanted, compare, depth, documents, longest, memory, messages

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("results")
SMALL, LARGE, FAMILY = "ldbc-sf0.1", "ego-twitter", "royal92"
QUICK = Pace(rounds=1, seconds=0.8, first=0.4, warm=20)
ROUNDS_OF_LARGE = 3


def _end(_signal: int, _frame: object) -> None:
    sys.exit(1)


def main() -> None:
    """Parse the arguments and run the benchmark."""
    given = _parser().parse_args()
    # Everything started here is stopped on exit.
    signal.signal(signal.SIGTERM, _end)
    began = time.monotonic()
    if given.what == "compare" or given.quick:
        for name in given.set.split(","):
            compare(_wanted(given, name))
    elif given.what in OTHERS:
        OTHERS[given.what](given)
    else:
        compare(_wanted(given, SMALL))
        compare(_wanted(given, LARGE, rounds=ROUNDS_OF_LARGE))
        depth(replace(_wanted(given, LARGE), sides=("ours",)))
        longest(_wanted(given, FAMILY))
        documents(given.out)
    print(f"{(time.monotonic() - began) / 60:.1f} minutes in all")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=("all", "compare", *OTHERS))
    parser.add_argument("--set", default=SMALL, help="the sets to compare on, with commas between")
    parser.add_argument("--sets", type=Path, default=PROJECT.parent / "shared" / "data", help="where the sets are")
    parser.add_argument("--keep", type=Path, default=PROJECT / ".bench", help="a folder for what a second run can use")
    parser.add_argument("--out", type=Path, help="where results go; nowhere when absent")
    parser.add_argument("--sides", default=",".join(STARTS), help="who is measured")
    parser.add_argument("--operations", default="", help="which operations, with commas between; all when absent")
    parser.add_argument("--ours-env", action="append", default=[], metavar="NAME=VALUE", help="a setting of ours")
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME:SETTING=VALUE", help="ours once more with another setting"
    )
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=int, help="how often the sides take turns")
    parser.add_argument("--seconds", type=float, help="how long a turn takes")
    parser.add_argument("--warm", type=float, help="seconds of mixed load for the rival first")
    parser.add_argument("--connections", type=int, default=8, help="connections of the load generator")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long memory is watched")
    return parser


def _wanted(given: argparse.Namespace, name: str, rounds: int | None = None) -> Wanted:
    usual = QUICK if given.quick else Pace()
    pace = Pace(
        given.rounds or rounds or usual.rounds, given.seconds or usual.seconds, given.seconds or usual.first,
        usual.warm if given.warm is None else given.warm, given.connections,
    )  # fmt: skip
    sides: tuple[str, ...] = tuple(given.sides.split(","))
    operations: tuple[str, ...] = tuple(name for name in given.operations.split(",") if name)
    variants = {label: _environment([setting]) for label, _, setting in (one.partition(":") for one in given.also)}
    settings, kept = _environment(given.ours_env), given.keep.resolve()
    return Wanted(name, given.sets, kept, sides, operations, settings, variants, pace, given.out)


def _environment(given: Iterable[str]) -> dict[str, str]:
    """Variables that were given as NAME=VALUE."""
    pairs = [one.partition("=") for one in given]
    if not all(sign for _, sign, _ in pairs):
        raise SystemExit("Give settings as NAME=VALUE.")
    return {name: value for name, _, value in pairs}


def _formats() -> None:
    formats.compare()
    formats.large()
    format_gedcom.compare()
    imports.compare()


OTHERS: dict[str, Callable[[argparse.Namespace], None]] = {
    "depth": lambda given: depth(replace(_wanted(given, LARGE), sides=("ours",))),
    "memory": lambda given: memory(replace(_wanted(given, SMALL), sides=("ours",)), given.minutes),
    "longest": lambda given: longest(_wanted(given, FAMILY)),
    "messages": lambda given: messages(_wanted(given, SMALL)),
    "documents": lambda given: documents(given.out),
    "docs": lambda given: report.write(given.out or RESULTS),
    "dbhits": lambda _: asyncio.run(dbhits.write()),
    "formats": lambda _: _formats(),
    "imports": lambda _: imports.compare(),
    "page": lambda _: page.measure(),
    "quality": lambda _: duplicates.quality(),
    "duplicates": lambda given: asyncio.run(duplicate_speed.speed(given.keep.resolve() / "duplicates")),
}
"""What else can be measured or written, by name."""


if __name__ == "__main__":
    main()
