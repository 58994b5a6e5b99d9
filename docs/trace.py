"""`make trace`: the files that one read and one write pass, traced in a real server, for docs/architecture.md.

The server runs in the main thread with a profile function, a client asks it from another. Work beside requests (the
watchdog, the mailer) is recognised by repetition: a file counts if each of several requests passed it. An operation
that the server has not seen before is parsed and planned; after that it is answered from its plan.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType
from typing import Any

from docs.imports import PAGE, ROOT, replaced

REPEATS = 5
PATIENCE = 120.0

FIND = 'query Find { contactsBy(keys: [{ name: "Ann Oak" }, { name: "Dan Larch" }]) { id } }'
READ = """query Read%s($one: ID!, $other: ID!) {
  contact(id: $one) { name mutualContacts(withId: $other, first: 10) { edges { node { name } } } }
}"""
NEW = "mutation New($name: String!) { createContact(input: { name: $name }) { contact { id } } }"
WRITE = """mutation Write%s($one: ID!, $other: ID!) {
  associate(input: { fromId: $one, toId: $other, labelKey: "FRIEND" }) { created errors { code } }
}"""


class Recorder:
    """Keeps the files of this package in which a function is called while it records."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.recording = False
        self._known: dict[str, str | None] = {}
        self._passed: set[str] = set()

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note the file of a call."""
        if self.recording and event == "call":
            name = frame.f_code.co_filename
            if name not in self._known:
                self._known[name] = _within(name)
            if found := self._known[name]:
                self._passed.add(found)

    @contextmanager
    def passed(self) -> Iterator[set[str]]:
        """Yield a set that has the files passed, once the block has ended."""
        found: set[str] = set()
        self._passed, self.recording = set(), True
        yield found
        self.recording = False
        found |= self._passed


def _within(name: str) -> str | None:
    # Generated functions have names such as <plan>.
    path = Path(name)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT / "graphapi") else None


class Client:
    """Asks the server in this process, one request after the other."""

    def __init__(self, port: int, recorder: Recorder) -> None:
        """Ask at this port."""
        self._port, self._recorder = port, recorder

    def ready(self) -> None:
        """Wait until the server is ready."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self._answer("GET", "/health/ready")[0] == HTTPStatus.OK:
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("The server is not ready.")

    def ask(self, query: str, **variables: str) -> dict[str, Any]:
        """Return the data of an answer."""
        body = self._answer("POST", "/graphql", json.dumps({"query": query, "variables": variables}))[1]
        answer = json.loads(body)
        if "errors" in answer:
            raise ValueError(body.decode())
        return answer["data"]

    def traced(self, query: str, **variables: str) -> set[str]:
        """Return the files that a request passed."""
        with self._recorder.passed() as found:
            self.ask(query, **variables)
        return found

    def _answer(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def main() -> int:
    """Run a server and a client, then write what was passed into the page."""
    recorder, found = Recorder(), {}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GRAPHAPI_DATA_DIR": folder, "GRAPHAPI_PORT": str(port), "GRAPHAPI_WARM_UP": "0"}
        client = threading.Thread(target=_asks, args=(Client(port, recorder), found))
        client.start()
        sys.setprofile(recorder)
        _serve()
        sys.setprofile(None)
        client.join()
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), "trace", table(found)), "utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}: {_figures(found)}")
    return 0


def _serve() -> None:
    from graphapi.__main__ import main as graphapi  # noqa: PLC0415 – the settings are read from what was set above

    sys.argv = ["graphapi", "serve", "--demo"]
    with suppress(SystemExit):
        graphapi()


def _asks(client: Client, found: dict[str, set[str]]) -> None:
    try:
        client.ready()
        ann, dan = (one["id"] for one in client.ask(FIND)["contactsBy"])
        people = [client.ask(NEW, name=f"Friend {n}")["createContact"]["contact"]["id"] for n in range(2 * REPEATS + 1)]
        # What only the first request of a process does, such as making a connection, is left out.
        client.ask(READ % "", one=ann, other=dan)
        client.ask(WRITE % "", one=ann, other=people.pop())
        found["read, new"] = _every(client.traced(READ % n, one=ann, other=dan) for n in range(REPEATS))
        found["read"] = _every(client.traced(READ % "", one=ann, other=dan) for _ in range(REPEATS))
        found["write, new"] = _every(client.traced(WRITE % n, one=ann, other=people.pop()) for n in range(REPEATS))
        found["write"] = _every(client.traced(WRITE % "", one=ann, other=people.pop()) for _ in range(REPEATS))
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


def _every(several: Iterator[set[str]]) -> set[str]:
    return set.intersection(*several)


def _figures(found: dict[str, set[str]]) -> str:
    return (
        f"{len(found['read'])} files for a read ({len(found['read, new'])} when its text is new), "
        f"{len(found['write'])} for `associate` ({len(found['write, new'])})."
    )


def table(found: dict[str, set[str]]) -> str:
    """Return a row for each file: what it is for, and which of the requests pass it."""
    lines = [_figures(found), "", _by_room(found), "", "| file | its job | read | `associate` |", "|---|---|---|---|"]
    for file in sorted(set().union(*found.values())):
        cells = [_cell(file, found[kind], found[f"{kind}, new"]) for kind in ("read", "write")]
        lines.append(f"| `{file.removeprefix('graphapi/')}` | {_job(file)} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def _by_room(found: dict[str, set[str]]) -> str:
    """Return how many files of each room the requests pass."""
    rooms = {kind: Counter(file.split("/")[1] for file in found[kind]) for kind in ("read", "write")}
    named = sorted(rooms["read"] | rooms["write"])
    return (
        "By room, read and write: "
        + ", ".join(f"`{room}` {rooms['read'][room]} and {rooms['write'][room]}" for room in named)
        + "."
    )


def _cell(file: str, always: set[str], new: set[str]) -> str:
    return "every" if file in always else "new" if file in new else ""


def _job(file: str) -> str:
    """Return the first sentence of the docstring of a module."""
    text = ast.get_docstring(ast.parse((ROOT / file).read_text("utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
