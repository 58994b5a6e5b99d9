"""`make changes`: what changed in schema.graphql since the last commit on main breaks no client unannounced.

A change that does is announced in CHANGELOG.md under Unreleased, in a line that begins `- Breaking:` and names what
it is about, such as `Contact.email`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from graphql import build_schema, find_breaking_changes

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "schema.graphql"


def main() -> int:
    """Print what breaks clients and is not announced."""
    before = committed(ROOT)
    if before is None:
        _say("changes    skipped: no earlier schema")
        return 0
    found = unannounced(before, (ROOT / SCHEMA).read_text("utf-8"), (ROOT / "CHANGELOG.md").read_text("utf-8"))
    for change in found:
        _say(f"{SCHEMA}: {change}")
    _say("Announce it in CHANGELOG.md: - Breaking: ..." if found else "changes    ok")
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def unannounced(before: str, after: str, changelog: str) -> list[str]:
    """Return what breaks clients and is not announced, in words."""
    changes = find_breaking_changes(build_schema(before), build_schema(after))
    announced = [line for line in unreleased(changelog).splitlines() if line.startswith("- Breaking:")]
    return [
        change.description for change in changes if not any(about(change.description) in line for line in announced)
    ]


def about(description: str) -> str:
    """Return what a change is about: the first name in its description that has a dot, else its first name."""
    words = [word.partition("(")[0].strip(".,'\"`:") for word in description.split()]
    names = [word for word in words if "." in word] or [word for word in words if word[:1].isupper()] or words
    return names[0]


def unreleased(changelog: str) -> str:
    """Return what the changelog says of what is not released yet."""
    return changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]


def committed(root: Path) -> str | None:
    """Return the schema of the last commit on main that is not this state; None where there is none."""
    branch = _git(root, "merge-base", "HEAD", "main") or "HEAD"
    same = _git(root, "rev-parse", "HEAD") == branch and not _git(root, "status", "--porcelain", "--", SCHEMA)
    return _git(root, "show", f"{branch.strip()}{'~1' if same else ''}:{SCHEMA}")


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says; None where it has nothing to say, or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S607 – as it is installed
    except OSError:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


if __name__ == "__main__":
    sys.exit(main())
