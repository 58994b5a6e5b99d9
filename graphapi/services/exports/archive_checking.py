"""Checks an archive before anything in it is trusted: files, counts and checksums, then object by object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeGuard

from graphapi.db.checksums import file_checksum
from graphapi.db.migrations import all_migrations
from graphapi.kernel.archive_objects import UNIQUE, association_trouble, trouble
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Json
from graphapi.kernel.json_values import is_object
from graphapi.kernel.viewer import Role
from graphapi.services.exports.archive import ASSOCIATIONS, FORMAT, MANIFEST, NODES, SETTINGS_FILE, checksum_of
from graphapi.services.workspace.workspace import LOCAL_ADMIN_ID

KINDS = frozenset({SETTINGS_FILE, ASSOCIATIONS, *NODES})
"""The kinds of which every archive has a file."""

LATER = frozenset({"distinctPairs", "relationRules"})
"""What archives of older versions have no file of."""


class UnusableArchive(Exception):
    """A folder that cannot be read as an archive, or not into this workspace; the message gives the reason."""


Line = Any
"""A parsed line of an archive, which may be anything until it is checked."""

AssociationLine = list[Line]
"""An association: FROM, TO, label, properties."""


@dataclass
class Archive:
    """A folder with its manifest; `administrators` are the names of the users with that role."""

    folder: Path
    counts: dict[str, int]
    sums: dict[str, str]
    checksum: str
    administrators: list[str] = field(default_factory=list[str])

    def lines(self, kind: str) -> Iterator[Properties]:
        """The objects of a kind; call it only after the check."""
        return self.items(kind)

    def associations(self) -> Iterator[AssociationLine]:
        """The associations; call it only after the check."""
        return self.items(ASSOCIATIONS)

    def items(self, kind: str) -> Iterator[Line]:
        """The items of a kind as written; UnusableArchive names a line that is not JSON."""
        path, number = self.folder / f"{kind}.jsonl", 0
        if kind not in self.counts:
            return
        try:
            with path.open(encoding="utf-8") as file:
                for number, line in enumerate(file, 1):  # noqa: B007 – it is named where a line cannot be read
                    yield json.loads(line, object_hook=_decoded)
        except (OSError, ValueError, OverflowError, RecursionError) as error:
            raise UnusableArchive(f"{path}, line {number}: it cannot be read ({type(error).__name__}).") from None


def open_archive(folder: Path) -> Archive:
    """The archive, after checking that it is complete, unchanged, not newer than this program, and free of errors."""
    archive = _manifest(folder)
    for name, expected in archive.sums.items():
        if file_checksum(folder / name) != expected:
            raise UnusableArchive(f"{folder / name} was changed after it was written: its checksum differs.")
    contacts, labels = set[str](), set[str]()
    for kind in ("labels", "contacts", *sorted(KINDS - {"labels", "contacts"})):
        _check(archive, kind, contacts, labels)
    return archive


def _manifest(folder: Path) -> Archive:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT and manifest["migration"] in {one.id for one in all_migrations()}
        counts, sums, checksum = manifest["counts"], manifest["sha256"], manifest["checksum"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UnusableArchive(
            f"{folder} is not an archive: it has no readable manifest. To import the files in it, name them."
        ) from None
    if not known:
        raise UnusableArchive(f"{folder} was written by a newer version. Use that version or a later one.")
    if not _are(counts, int, KINDS) or not _are(sums, str, {f"{kind}.jsonl" for kind in KINDS & counts.keys()}):
        raise UnusableArchive(f"{folder} is not an archive: its manifest does not list the files of an archive.")
    if checksum != checksum_of(sums):
        raise UnusableArchive(f"{folder / MANIFEST} was changed after it was written: its checksum differs.")
    return Archive(folder, counts, sums, checksum)


def _check(archive: Archive, kind: str, contacts: set[str], labels: set[str]) -> None:
    """Refuse the first invalid object of a kind; keep the ids of contacts and the keys of labels."""
    seen: dict[str, set[str]] = {name: set() for name in UNIQUE.get(kind, ("id",))}
    number = 0
    for number, found in enumerate(archive.items(kind), 1):
        why = association_trouble(found) if kind == ASSOCIATIONS else trouble(kind, found)
        properties = found[3] if kind == ASSOCIATIONS and not why else found
        why = why or _twice(seen, properties) or _gone(kind, found, contacts, labels)
        if why:
            raise UnusableArchive(f"{archive.folder / kind}.jsonl, line {number}: {why}.")
        if kind == "users" and properties["role"] == Role.ADMIN and not properties.get("disabled"):
            archive.administrators.append(properties["name"])
    expected = archive.counts.get(kind, 0)
    if number != expected or (kind == SETTINGS_FILE and number != 1):
        raise UnusableArchive(f"{archive.folder / kind}.jsonl has {number:,} objects, not {expected:,}.")
    contacts |= seen["id"] if kind == "contacts" else set()
    labels |= seen["key"] if kind == "labels" else set()


def _twice(seen: dict[str, set[str]], properties: Properties) -> str | None:
    """The unique property whose value an earlier object has, if any; remember those of this one."""
    for name, values in seen.items():
        value: str | None = properties.get(name)
        if value is None:
            continue
        if value in values:
            return f"`{name}` is the same as in an earlier line"
        values.add(value)
    return None


def _gone(kind: str, found: Line, contacts: set[str], labels: set[str]) -> str | None:
    """What an object refers to that is not in the archive."""
    if kind == ASSOCIATIONS:
        return None if {*found[:2]} <= contacts and found[2] in labels else "its contact or its label is missing"
    if kind == "distinctPairs" and not {found["first"], found["second"]} <= contacts:
        return "a contact is not there"
    if kind in {"redFlags", "tasks"} and found["contactId"] not in contacts:
        return "its contact is missing"
    if kind == "redFlags" and found["labelKey"] not in labels:
        return "its label is missing"
    if kind == "users" and found["id"] == LOCAL_ADMIN_ID and (found["role"] != Role.ADMIN or found.get("disabled")):
        return "the local administrator cannot be changed"
    return None


def _are(found: object, kind: type, names: set[str] | frozenset[str]) -> TypeGuard[Properties]:
    if not is_object(found):
        return False
    return names - LATER <= found.keys() <= names and all(isinstance(value, kind) for value in found.values())


def _decoded(value: Json) -> object:
    """The day or instant that an object stands for, otherwise the object itself."""
    match value:
        case {"date": str(text), **rest} if not rest:
            return date.fromisoformat(text)
        case {"time": str(text), **rest} if not rest:
            return datetime.fromisoformat(text).astimezone(UTC)
        case _:
            return value
