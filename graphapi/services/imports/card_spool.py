"""What cards say about relatives, put aside until all cards are stored: on disk, so that memory holds only what links.

Reading it again costs less than remembering the names and IDs of everybody: first which of them the cards with
relatives ask for, then who has those, then the relatives themselves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from types import TracebackType
from typing import IO, Any, Self

import orjson

from graphapi.formats.cards import Relative
from graphapi.kernel.text import fold

SEVERAL = ""
"""Stands for the contact of a name that several cards have."""

_Row = list[object]
_FIELDS = tuple(one.name for one in fields(Relative))


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
    died: str = ""


@dataclass(frozen=True)
class KnownCards:
    """The contacts of the IDs and folded names that relatives refer to; an ID is looked for in its own file first."""

    by_uid: dict[tuple[int, str], str]
    by_name: dict[str, str]
    names: dict[str, str]
    """The names of the contacts of IDs."""

    existing: set[str]
    """Those contacts that were there before the import."""

    died: dict[str, str]
    """The dates of death of those contacts."""

    def uid(self, file: int, uid: str) -> str | None:
        """The contact of an ID."""
        return self.by_uid.get((file, uid)) or self.by_uid.get((-1, uid))

    def name(self, name: str) -> str | None:
        """The contact of a name: None if no card has it, SEVERAL if several have; stray escapes do not count."""
        found = self.by_name.get(fold(name))
        return self.by_name.get(fold(unescaped(name))) if found is None else found


class RelativeSpool:
    """The names and IDs of all cards of an import, and the cards with relatives, in files that have no name."""

    def __init__(self) -> None:
        """Open the files."""
        self._all, self._related = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 – closed at the end of the import
        self.count = 0

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Drop it."""
        self._all.close()
        self._related.close()

    def add(self, card: SpooledCard) -> None:
        """Put a card aside."""
        if card.contact_id:
            row = [card.file, card.uid, card.name, card.contact_id, card.made, card.died]
            self._all.write(orjson.dumps(row) + b"\n")
        if card.relatives:
            relatives = [{name: value for name in _FIELDS if (value := getattr(one, name))} for one in card.relatives]
            row = [card.file, card.line, card.uid, card.name, card.contact_id, card.made, relatives, card.died]
            self._related.write(orjson.dumps(row) + b"\n")
            self.count += 1

    def known(self) -> KnownCards:
        """Who the IDs and names are that relatives refer to."""
        uids, names = set[str](), set[str]()
        for card in self.related():
            # Files write an ID that is no URI as if it were a name.
            uids |= {text for one in card.relatives for text in (one.uid, one.name) if text}
            uids |= {card.uid} if not card.contact_id else set()
            names |= {key for one in card.relatives if one.name for key in (fold(one.name), fold(unescaped(one.name)))}
        known = KnownCards({}, {}, {}, set(), {})
        for file, uid, name, contact_id, made, died in self._rows(self._all) if uids or names else ():
            key = fold(str(name))
            if uid not in uids and key not in names:
                continue
            if not made:
                known.existing.add(str(contact_id))
            if died:
                known.died[str(contact_id)] = str(died)
            if uid in uids:
                known.by_uid[int(str(file)), str(uid)] = known.by_uid[-1, str(uid)] = str(contact_id)
                known.names[str(contact_id)] = str(name)
            if key in names:
                known.by_name[key] = SEVERAL if known.by_name.get(key, contact_id) != contact_id else str(contact_id)
        return known

    def related(self) -> Iterator[SpooledCard]:
        """Yield the cards with relatives, in order."""
        for file, line, uid, name, contact_id, made, relatives, died in self._rows(self._related):
            yield SpooledCard(file, line, uid, name, contact_id, made, _relatives(relatives), died)  # pyright: ignore[reportArgumentType] – as they were written

    def _rows(self, file: IO[bytes]) -> Iterator[_Row]:
        file.seek(0)
        for line in file:
            yield orjson.loads(line)


def _relatives(rows: object) -> tuple[Relative, ...]:
    found: Sequence[dict[str, Any]] = rows  # pyright: ignore[reportAssignmentType] – as they were written
    return tuple(Relative(**one) for one in found)


def unescaped(name: str) -> str:
    r"""A name without the backslashes that programs leave when they escape a text twice: Oak\, Ann."""
    return name.replace("\\", "")
