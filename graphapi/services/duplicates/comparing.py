"""The process that compares all contacts of a graph, apart from the server: it may keep two cores busy for a minute.

It reads the contacts from its standard input, a file that the server has written, and writes each batch, once it is
compared, as a line to its standard output. It imports neither the database nor the server, so it starts quickly.
"""

from __future__ import annotations

import os
import sys
import traceback
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from mmap import ACCESS_READ, mmap
from typing import BinaryIO, TypeVar

import orjson

from graphapi.matching.crowd import Crowd, batches, crowd_of
from graphapi.matching.key_index import NUMBER_BITS

T = TypeVar("T")

BATCH, AT_ONCE = 500, 4_000
"""The contacts that are stored at once, and those whose pairs are looked up at once."""

PROCESSES_MAX, NICE = 2, 5
"""The processes that share the work, and how far they step back behind the server and the database."""

_LENGTH = 8


def main() -> None:
    """Compare the contacts of standard input, and write what is to be stored."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    with sys.stdin.buffer as source, mmap(source.fileno(), 0, access=ACCESS_READ) as buffer:
        for line in compared_batches(crowd_of(buffer, source), _processes()):
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()


def compared_batches(crowd: Crowd, processes: int = 1) -> Iterator[bytes]:
    """Yield each batch as JSON: the contacts that were compared, as ids with versions, and the rows of their pairs."""
    contacts = len(crowd.to_compare)
    pairs: dict[int, array[int]] = defaultdict(lambda: array("Q"))
    for found in _shared(_pairs, crowd, list(batches(contacts, AT_ONCE)), processes):
        for pair in array("Q", found):
            pairs[(pair >> NUMBER_BITS) // BATCH].append(pair)
    work = [
        (numbers, sorted({*pairs.pop(place, ())}))
        for place, numbers in enumerate(batches(contacts, BATCH))
        if any(crowd.to_compare[numbers.start : numbers.stop])
    ]
    yield from _shared(_batch, crowd, work, processes)


def _pairs(crowd: Crowd, numbers: range) -> bytes:
    return array("Q", crowd.pairs(numbers)).tobytes()


def _batch(crowd: Crowd, work: tuple[range, Sequence[int]]) -> bytes:
    numbers, pairs = work
    return orjson.dumps({"compared": crowd.compared(numbers), "rows": list(crowd.rows(pairs))})


def _processes() -> int:
    """The cores that this process may use, up to the maximum; one where processes cannot be divided."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), PROCESSES_MAX)


def _shared(work: Callable[[Crowd, T], bytes], crowd: Crowd, items: Sequence[T], processes: int) -> Iterator[bytes]:
    """Yield the results in order, each made by one of the processes, which share the crowd in memory."""
    if processes < 2:  # noqa: PLR2004 – there is nobody to share with
        yield from (work(crowd, item) for item in items)
        return
    parts = [_divided(work, crowd, items[place::processes]) for place in range(processes)]
    for place in range(len(items)):
        _, source = parts[place % processes]
        yield _read(source, int.from_bytes(_read(source, _LENGTH)))
    for process, source in parts:
        source.close()
        os.waitpid(process, 0)


def _divided(work: Callable[[Crowd, T], bytes], crowd: Crowd, items: Sequence[T]) -> tuple[int, BinaryIO]:
    """Start a process for these items: only a fork shares the memory, and this process has one thread."""
    source, target = os.pipe()
    process = os.fork()
    if not process:
        os._exit(_work(work, crowd, items, target))
    os.close(target)
    return process, os.fdopen(source, "rb")


def _work(work: Callable[[Crowd, T], bytes], crowd: Crowd, items: Sequence[T], target: int) -> int:
    """Write the results with their lengths; return the status of the process."""
    try:
        with os.fdopen(target, "wb") as out:
            for item in items:
                found = work(crowd, item)
                out.write(len(found).to_bytes(_LENGTH) + found)
    except BaseException:  # noqa: BLE001 – whatever it is, the process must not go on as the one it came from
        traceback.print_exc()
        return 1
    return 0


def _read(source: BinaryIO, size: int) -> bytes:
    found = source.read(size)
    if len(found) < size:
        raise SystemExit("A process that compares contacts ended before its work was done.")
    return found
