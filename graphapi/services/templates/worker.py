"""A process that parses and fills in templates for a server: one request at a time, each within its CPU time.

It exits when the server does.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from graphapi.kernel.contacts import ContactValues
from graphapi.kernel.errors import Json, Refused
from graphapi.kernel.labels import Label
from graphapi.kernel.merge_fields import LinkedContact, role_tokens, scope
from graphapi.services.templates.frames import OUT_OF_MEMORY, REQUEST, dump_answer, load_request
from graphapi.services.templates.sandbox import Budget, ParsedTemplate, parse_template

SPENT = 0.5
"""The share of its memory limit at which a process is replaced: Python seldom returns memory."""

_SIZES = Path("/proc/self/statm")
_MEGABYTE = 1_000_000

Contact = tuple[ContactValues, Sequence[LinkedContact]]
"""A contact with its linked contacts."""


def read(text: str) -> Json:
    """The paths that a template names, and those that it does not define itself."""
    found = parse_template(text)
    return {"fields": found.fields, "outside": found.outside}


def fill(
    texts: Sequence[str],
    labels: Sequence[Label],
    user: Mapping[str, str],
    now: datetime,
    left: float,
    contacts: Sequence[Contact],
) -> Json:
    """The texts of each contact, or the reason and the text it is about, within the seconds left."""
    templates, by_key = [parse_template(text) for text in texts], {label.key: label for label in labels}
    tokens, budget = role_tokens(by_key), Budget(now, left)
    return {
        "filled": [
            _fill_one(templates, scope(contact, all_linked, by_key, user, tokens), budget)
            for contact, all_linked in contacts
        ]
    }


def _fill_one(templates: Sequence[ParsedTemplate], values: Mapping[str, object], budget: Budget) -> object:
    done: list[tuple[str, tuple[str, ...]]] = []
    for template in templates:
        try:
            filled = template.fill(values, budget)
        except Refused as refused:
            return {"refused": str(refused), "at": len(done)}
        done.append((filled.text, filled.missing))
    return done


_WORK: Mapping[str, Callable[..., Json]] = {"read": read, "fill": fill}


def answer(body: bytes) -> Json:
    """Answer a request; `refused` is the reason if it fails."""
    try:
        work, values = load_request(body)
        return _WORK[work](**values)
    except Refused as refused:
        return {"refused": str(refused)}


def main() -> None:
    """Answer requests on standard input, which is a socket, until the server closes it."""
    memory = int(sys.argv[1])
    _become_background(memory)
    with socket.socket(fileno=0) as server:
        try:
            while _serve(server, memory):
                pass
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _serve(server: socket.socket, memory: int) -> bool:
    """Answer one request; return whether there was one."""
    head = _receive(server, REQUEST.size)
    if len(head) < REQUEST.size:
        return False
    length, seconds = REQUEST.unpack(head)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    before = time.process_time()
    body = _receive(server, length)
    if len(body) < length:
        return False
    found = answer(body)
    found |= {"seconds": time.process_time() - before, "spent": _address_space() > memory * SPENT}
    text = dump_answer(found)
    signal.setitimer(signal.ITIMER_PROF, 0)
    server.sendall(text)
    return True


def _become_background(memory: int) -> None:
    """Ignore signals, as the server stops its workers; lower our priority, and limit the memory."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # Not a Python signal handler: those wait until running C code returns.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # which does not enforce it
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _address_space() -> int:
    """The address space of this process in bytes; 0 where the system does not report it.

    Not the peak of `getrusage`: on Linux that starts at the peak of the parent process.
    """
    if not _SIZES.exists():
        return 0
    return int(_SIZES.read_text().split()[0]) * resource.getpagesize()


def _receive(server: socket.socket, length: int) -> bytes:
    """Read that number of bytes; fewer when the server has exited."""
    body = bytearray()
    while len(body) < length and (more := server.recv(min(length - len(body), _MEGABYTE))):
        body += more
    return bytes(body)
