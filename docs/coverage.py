"""`make coverage`: branch coverage of the kernel and the executor, each by its own tests, with a floor.

The whole suite would cover more lines by chance; what counts here is what the tests of a room hold by themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FLOORS = {"graphapi/kernel": ("tests/kernel", 98.5), "graphapi/operations/executor": ("tests/operations", 96.0)}
"""The tests of each room, and the per cent of its statements and branches that they run at least."""


def main() -> int:
    """Measure each room; fail where one is below its floor."""
    return max([measured(room, tests, floor) for room, (tests, floor) in FLOORS.items()])


def measured(room: str, tests: str, floor: float) -> int:
    """Print the coverage of a room by its tests; return 0 if it reaches the floor."""
    with tempfile.TemporaryDirectory() as folder:
        data, report = Path(folder) / "data", Path(folder) / "report.json"
        run = [
            "run",
            "--branch",
            f"--data-file={data}",
            f"--include={room}/*",
            "-m",
            "pytest",
            "-q",
            "--hypothesis-profile=ci",
            tests,
        ]
        if (failed := coverage(*run)) or (failed := coverage("json", "-q", f"--data-file={data}", f"-o{report}")):
            return failed
        found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    totals, share = found["totals"], found["totals"]["percent_covered"]
    print(
        f"{room}: {share:.1f} % of {totals['num_statements']:,} statements and {totals['num_branches']:,} branches, "
        f"floor {floor:.1f} %"
    )
    for file, one in sorted(found["files"].items(), key=lambda pair: pair[1]["summary"]["percent_covered"]):
        if missing := _missing(one):
            print(f"  {one['summary']['percent_covered']:5.1f} %  {file}: {', '.join(missing)}")
    return 0 if share >= floor else 1


def coverage(*arguments: str) -> int:
    """Run coverage.py and return its exit code."""
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], check=False).returncode


def _missing(file: dict[str, Any]) -> list[str]:
    """Return the lines that no test runs, and the branches that none takes."""
    lines: list[int] = file["missing_lines"]
    branches = [(line, to) for line, to in file["missing_branches"] if line not in lines and to not in lines]
    return [*map(str, lines), *(f"{line}→{to if to > 0 else 'end'}" for line, to in branches)]


if __name__ == "__main__":
    sys.exit(main())
