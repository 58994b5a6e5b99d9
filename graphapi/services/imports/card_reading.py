"""Reading of address books: a batch at a time, while the batch before it is stored.

A small file is read in a thread. A large one is read in a second process, so that reading and storing have a core each;
it sends one batch after the other and waits while nobody takes it. It ends with the file, or when nobody listens.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import signal
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event
from typing import Protocol

from graphapi.formats.cards import Card, CardFormat, Loss, ReadOptions, Relative, UnreadableCard, UnreadableFile
from graphapi.formats.known import FORMATS
from graphapi.kernel.errors import Refused
from graphapi.services.imports.card_people import person_of
from graphapi.services.imports.import_people import Person
from graphapi.services.imports.refusal_reasons import RefusalReason

BATCH, BATCH_SIZE = 1_000, 2 * 2**20
"""The records of a batch, and the characters from which it is full with fewer."""

LARGE = 2 * 2**20
"""The bytes from which a file is worth the half second in which a second process starts."""

NO_CARD, TWICE = "cards that cannot be read", "people: same id as an earlier line"


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A record of a file: the person that it becomes, or the reason why it is none; neither for relatives alone."""

    line: int
    uid: str = ""
    person: Person | None = None
    relatives: tuple[Relative, ...] = ()
    losses: tuple[Loss, ...] = ()
    died: str = ""
    refused: RefusalReason | None = None
    said: object = None
    """All that a refused record says, for the log."""


@dataclass(frozen=True, slots=True)
class ReadCards:
    """Some records of a file, none at its end, and the bytes that were read until then."""

    cards: list[ReadCard] = field(default_factory=list[ReadCard])
    position: int = 0


class Switch(Protocol):
    """An event of threads or of processes."""

    def is_set(self) -> bool:
        """Whether it is set."""
        ...

    def set(self) -> None:
        """Set it."""

    def clear(self) -> None:
        """Clear it."""


@dataclass(frozen=True)
class CardReader:
    """A file that is being read: `following` gives the next batch, and raises UnreadableFile."""

    following: Callable[[], Awaitable[ReadCards]]
    known: Switch = field(default_factory=Event)
    """Set while most people are there already, so that no contacts are prepared for them."""

    def expect(self, *, known: bool) -> None:
        """Say whether most of the last people were there already."""
        (self.known.set if known else self.known.clear)()


@dataclass(frozen=True)
class CardSource:
    """A file, its format, what a user says about it, and when the import began."""

    path: Path
    format: CardFormat
    options: ReadOptions
    now: datetime

    def __reduce__(self) -> tuple[Callable[..., CardSource], tuple[object, ...]]:
        """As another process gets it: a format by its name, as most cannot be sent."""
        known = any(one is self.format for one in FORMATS)
        return _of_name, (self.path, self.format.name if known else self.format, self.options, self.now)

    def batches(self, known: Switch) -> Generator[ReadCards]:
        """The records of the file, with prepared contacts while most are not known. Raises UnreadableFile."""
        with self.path.open("rb") as source:
            reading = _FileReading(self, known)
            records = self.format.read(source, self.options)
            while cards := [reading.read(record) for record in _next(records)]:
                yield ReadCards(cards, source.tell())


def _next(records: Iterator[Card | UnreadableCard]) -> Iterator[Card | UnreadableCard]:
    """The records of the next batch: pictures make a card as large as a thousand others."""
    size = 0
    for record in islice(records, BATCH):
        yield record
        size += len(record.text) if isinstance(record, UnreadableCard) else len(record.kept)
        if size >= BATCH_SIZE:
            return


def _of_name(path: Path, found: str | CardFormat, options: ReadOptions, now: datetime) -> CardSource:
    known = next(one for one in FORMATS if one.name == found) if isinstance(found, str) else found
    return CardSource(path, known, options, now)


@dataclass
class _FileReading:
    """A file that is being read; `lines` are those of the IDs that were seen, by their hash."""

    source: CardSource
    known: Switch
    lines: dict[int, int] = field(default_factory=dict[int, int])

    def read(self, record: Card | UnreadableCard) -> ReadCard:
        """A record, with the person that it becomes."""
        if isinstance(record, UnreadableCard):
            return ReadCard(record.line, refused=RefusalReason(NO_CARD, record.reason), said=record.text)
        if not any(record.values.values()) and not record.kept:
            return ReadCard(record.line, record.uid, None, record.relatives, record.losses)
        earlier = self.lines.setdefault(hash(record.uid), record.line) if record.uid else record.line
        if earlier != record.line:
            text = f"Lines {earlier} and {record.line} have the same ID, {record.uid}."
            return _refused(record, RefusalReason(TWICE, text))
        try:
            found = person_of(record, self.source.format.name, self.source.options.region, self.source.now)
        except Refused as refused:
            return _refused(record, RefusalReason(f"people: {refused}", str(refused)))
        if not self.known.is_set():
            _ = found.person.prepared
        return ReadCard(record.line, record.uid, found.person, record.relatives, tuple(found.losses), record.died)


def _refused(card: Card, reason: RefusalReason) -> ReadCard:
    return ReadCard(card.line, refused=reason, said={**card.values, "kept": card.kept, "id": card.uid})


@asynccontextmanager
async def reading(source: CardSource) -> AsyncGenerator[CardReader]:
    """Yield what gives the batches of a file, read in a thread or in a second process."""
    way = _in_process if source.path.stat().st_size >= LARGE else _in_thread
    async with way(source) as reader:
        yield reader


@asynccontextmanager
async def _in_thread(source: CardSource) -> AsyncGenerator[CardReader]:
    known = Event()
    with closing(source.batches(known)) as batches:
        yield CardReader(lambda: asyncio.to_thread(next, batches, ReadCards()), known)


@asynccontextmanager
async def _in_process(source: CardSource) -> AsyncGenerator[CardReader]:
    context = multiprocessing.get_context("spawn")
    known = context.Event()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_read_and_send, args=(sending, source, known), name="reading", daemon=True)
    await asyncio.to_thread(process.start)
    sending.close()
    try:
        yield CardReader(lambda: asyncio.to_thread(received, receiving), known)
    finally:
        await asyncio.to_thread(_end, process, receiving)


def received(receiving: Connection) -> ReadCards:
    """What the second process sends next; raises what ended its reading."""
    try:
        found: ReadCards | UnreadableFile | str = pickle.loads(receiving.recv_bytes())  # noqa: S301 – from our own process
    except EOFError:
        raise RuntimeError("The process that reads the file has ended.") from None
    match found:
        case UnreadableFile():
            raise found
        case str():
            raise RuntimeError(f"The process that reads the file has failed:\n{found}")
        case _:
            return found


def _end(process: BaseProcess, receiving: Connection) -> None:
    """End the process, which may still be reading."""
    process.terminate()
    process.join()
    receiving.close()


def _read_and_send(sending: Connection, source: CardSource, known: Switch) -> None:
    """The work of the second process."""
    # Ctrl-C reaches every process of the terminal; the one that listens ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    send_batches(sending, source, known)


def send_batches(sending: Connection, source: CardSource, known: Switch) -> None:
    """Send all batches of a file, then an empty one; or the error that ends it, a text for one that is not expected."""
    with suppress(BrokenPipeError), sending:
        try:
            for batch in source.batches(known):
                _send(sending, batch)
            _send(sending, ReadCards())
        except UnreadableFile as error:
            _send(sending, error)
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001 – it is raised by the process that listens
            _send(sending, traceback.format_exc())


def _send(sending: Connection, found: ReadCards | UnreadableFile | str) -> None:
    sending.send_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
