"""What cards say about relatives, put aside until all cards are stored: on disk, so that memory holds only what links.

Reading it three times costs less than remembering the names and IDs of everybody: first which of them are asked for,
then who has those, then the relatives themselves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

import orjson

from graphapi.formats.cards import Relative
from graphapi.kernel.text import fold

SEVERAL = ""
"""Stands for the contact of a name that several cards have."""

_Row = list[object]


@dataclass(frozen=True, slots=True)
class SpooledCard:
    """A card as far as it says who is related to whom; `contact_id` is "" for one that only adds to another card."""

    file: int
    line: int
    uid: str
    name: str
    contact_id: str
    made: bool
    relatives: tuple[Relative, ...]


@dataclass(frozen=True)
class KnownCards:
    """The contacts of the IDs and folded names that relatives refer to; an ID is looked for in its own file first."""

    by_uid: dict[tuple[int, str], str]
    by_name: dict[str, str]
    names: dict[str, str]
    """The names of the contacts of IDs."""

    def uid(self, file: int, uid: str) -> str | None:
        """The contact of an ID."""
        return self.by_uid.get((file, uid)) or self.by_uid.get((-1, uid))

    def name(self, name: str) -> str | None:
        """The contact of a name: None if no card has it, SEVERAL if several have; stray escapes do not count."""
        found = self.by_name.get(fold(name))
        return self.by_name.get(fold(unescaped(name))) if found is None else found


class RelativeSpool:
    """The relatives of all cards of an import, in a file that has no name."""

    def __init__(self) -> None:
        """Open the file."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 – closed at the end of the import
        self.count = 0

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Drop it."""
        self._file.close()

    def add(self, card: SpooledCard) -> None:
        """Put a card aside."""
        relatives = [{key: value for key, value in asdict(one).items() if value} for one in card.relatives]
        row = [card.file, card.line, card.uid, card.name, card.contact_id, card.made, relatives]
        self._file.write(orjson.dumps(row) + b"\n")
        self.count += bool(card.relatives)

    def known(self) -> KnownCards:
        """Who the IDs and names are that relatives refer to."""
        uids, names = set[str](), set[str]()
        for card in self.related():
            # Files write an ID that is no URI as if it were a name.
            uids |= {text for one in card.relatives for text in (one.uid, one.name) if text}
            uids |= {card.uid} if not card.contact_id else set()
            names |= {key for one in card.relatives if one.name for key in (fold(one.name), fold(unescaped(one.name)))}
        known = KnownCards({}, {}, {})
        for file, _, uid, name, contact_id, *_ in self._rows():
            if not contact_id:
                continue
            if uid in uids:
                known.by_uid[int(str(file)), str(uid)] = known.by_uid[-1, str(uid)] = str(contact_id)
                known.names[str(contact_id)] = str(name)
            key = fold(str(name))
            if key in names:
                known.by_name[key] = SEVERAL if known.by_name.get(key, contact_id) != contact_id else str(contact_id)
        return known

    def related(self) -> Iterator[SpooledCard]:
        """Yield the cards with relatives, in order."""
        for file, line, uid, name, contact_id, made, relatives in self._rows():
            if relatives:
                yield SpooledCard(file, line, uid, name, contact_id, made, _relatives(relatives))  # pyright: ignore[reportArgumentType] – as they were written

    def _rows(self) -> Iterator[_Row]:
        self._file.seek(0)
        for line in self._file:
            yield orjson.loads(line)


def _relatives(rows: object) -> tuple[Relative, ...]:
    found: Sequence[dict[str, Any]] = rows  # pyright: ignore[reportAssignmentType] – as they were written
    return tuple(Relative(**one) for one in found)


def unescaped(name: str) -> str:
    r"""A name without the backslashes that programs leave when they escape a text twice: Oak\, Ann."""
    return name.replace("\\", "")
