"""Part of `make dist`: the notes of a release, from CHANGELOG.md. Tag, version and changelog have to agree."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from graphapi import __version__

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write the notes to dist/notes.md."""
    tag = sys.argv[1] if len(sys.argv) > 1 else f"v{__version__}"
    if tag != f"v{__version__}":
        print(f"The tag {tag} is not the version of the code, {__version__}.", file=sys.stderr)
        return 1
    found = notes((ROOT / "CHANGELOG.md").read_text("utf-8"), __version__)
    if not found:
        print(f"CHANGELOG.md has no section [{__version__}] with a date.", file=sys.stderr)
        return 1
    (ROOT / "dist").mkdir(exist_ok=True)
    (ROOT / "dist" / "notes.md").write_text(found, "utf-8")
    return 0


def notes(changelog: str, version: str) -> str:
    """Return the section of a version, without its heading; nothing where there is none with a date."""
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$\n"
    found = re.search(rf"{heading}(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL)
    return f"{found[1].strip()}\n" if found else ""


if __name__ == "__main__":
    sys.exit(main())
