"""Unlinked relatives: people whom an address book names and who are no contact yet, until somebody is chosen for them.

They are stored as one text on the contact, because only associations touch contacts. Those that were linked or
dismissed stay in it, so that importing the same file again does not bring them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.text import fold

RELATIVES_MAX = 200
"""Maximum relatives that one contact remembers."""


class RelativeState(StrEnum):
    """What became of a relative; only those that are OPEN are shown."""

    OPEN = ""
    LINKED = "LINKED"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True)
class UnlinkedRelative:
    """Somebody who is `role` of the contact; days and note are the file's, the association is made with them."""

    id: str
    name: str
    role: str
    inverse: str = ""
    since: str = ""
    until: str = ""
    note: str = ""
    state: RelativeState = RelativeState.OPEN

    @property
    def key(self) -> tuple[str, str]:
        """What is the same for a relative that is named again."""
        return fold(self.name), fold(self.role)


Relatives = tuple[UnlinkedRelative, ...]
_EMPTY = {"id": "", "name": "", "role": ""}
"""What an empty value is stored without."""


def read_relatives(text: str | None) -> Relatives:
    """The relatives of a stored text."""
    rows: list[dict[str, str]] = json.loads(text) if text else []
    return tuple(UnlinkedRelative(state=RelativeState(row.pop("state", "")), **_EMPTY | row) for row in rows)


def stored_relatives(relatives: Iterable[UnlinkedRelative]) -> str | None:
    """The relatives as one text, None if there are none."""
    rows = [{name: value for name, value in asdict(one).items() if value} for one in relatives]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else None


def with_relatives(stored: str | None, new: Sequence[UnlinkedRelative]) -> tuple[str | None, Relatives]:
    """The stored text with those that it does not name yet, and those for which there is no room."""
    found = {one.key: one for one in read_relatives(stored)}
    added = {one.key: one for one in new if one.key not in found}
    room = max(0, RELATIVES_MAX - len(found))
    kept = list(added.values())
    return stored_relatives([*found.values(), *kept[:room]]), tuple(kept[room:])


def merged_relatives(kept: str | None, other: str | None) -> str | None:
    """The relatives of both contacts, each once; one that was settled on either side stays settled."""
    found: dict[tuple[str, str], UnlinkedRelative] = {}
    for one in (*read_relatives(kept), *read_relatives(other)):
        before = found.get(one.key)
        if before is None or (before.state is RelativeState.OPEN and one.state is not RelativeState.OPEN):
            found[one.key] = one
        elif one.state is RelativeState.OPEN and before.state is RelativeState.OPEN:
            found[one.key] = _united(before, one)
    return stored_relatives(found.values())


def _united(one: UnlinkedRelative, other: UnlinkedRelative) -> UnlinkedRelative:
    """The first, completed by values that only the other has, and both notes."""
    notes = dict.fromkeys(note for note in (one.note, other.note) if note)
    return replace(
        one, inverse=one.inverse or other.inverse, since=one.since or other.since, until=one.until or other.until,
        note="\n".join(notes),
    )  # fmt: skip


def is_relatives(value: object) -> bool:
    """Whether a text is one that is stored here."""
    try:
        found = json.loads(value) if isinstance(value, str) else None
        rows = is_list(found) and all(is_object(row) and all(map(_is_text, row.values())) for row in found)
        return bool(rows and read_relatives(str(value)))
    except (ValueError, TypeError, RecursionError):
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str)
