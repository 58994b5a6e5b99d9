"""Reading an archive into an empty workspace: whole or not at all, begun again where it was cut short.

The archive is taken at its word: what it holds was decided when it was first stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from graphapi.db.database import Db
from graphapi.db.migrations import all_migrations
from graphapi.db.statements import Statement, statement
from graphapi.db.transactions import Tx
from graphapi.kernel.labels import KEY
from graphapi.kernel.viewer import Action, require
from graphapi.services.archive import ASSOCIATIONS, FORMAT, MANIFEST, SETTINGS, SETTINGS_FILE, Progress
from graphapi.services.registry import forget

BEGIN = statement("archive/begin")
FINISH = statement("archive/finish")
FIND_TIES = statement("archive/find_ties")
STORE_TIES = statement("archive/store_ties")
STORE = {
    "labels": statement("archive/store_labels"),
    "users": statement("archive/store_users"),
    "tokens": statement("archive/store_tokens"),
    "contacts": statement("archive/store_contacts"),
    "mergedContacts": statement("archive/store_merged"),
    "redFlags": statement("archive/store_flags"),
    "tasks": statement("archive/store_tasks"),
    "messages": statement("archive/store_messages"),
}
_BATCH = 1_000
_SECONDS = 300.0


class UnusableArchive(Exception):
    """A folder that cannot be read as an archive, or not into this workspace; the message says why."""


@dataclass
class Archive:
    """A folder with its manifest."""

    folder: Path
    counts: dict[str, int]
    sums: dict[str, str]
    checksum: str

    def lines(self, kind: str) -> Iterator[Any]:
        """Yield the items of a kind."""
        with (self.folder / f"{kind}.jsonl").open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line, object_hook=_decoded)


@dataclass
class Read:
    """How many of each kind the archive has, and whether they were stored now or before."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    before: bool = False


def open_archive(folder: Path) -> Archive:
    """Return the archive when it is whole, to the last bit, and not newer than this program."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found = Archive(folder, manifest["counts"], manifest["sha256"], manifest["checksum"])
        known = manifest["format"] == FORMAT and manifest["migration"] in {one.id for one in all_migrations()}
    except (OSError, ValueError, KeyError, TypeError):
        raise UnusableArchive(f"{folder} is no archive: it has no manifest that can be read.") from None
    if not known:
        raise UnusableArchive(f"{folder} was written by a newer version. Use that one, or a later.")
    for name, expected in found.sums.items():
        if _sum(folder / name) != expected:
            raise UnusableArchive(f"{folder / name} is not as it was written: its checksum differs.")
    return found


def _sum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _decoded(value: dict[str, Any]) -> Any:  # noqa: ANN401 – JSON
    """Return a day or an instant where one was written, the object itself otherwise."""
    match value:
        case {"date": str(text), **rest} if not rest:
            return date.fromisoformat(text)
        case {"time": str(text), **rest} if not rest:
            return datetime.fromisoformat(text).astimezone(UTC)
        case _:
            return value


async def read_archive(db: Db, folder: Path, progress: Progress) -> Read:
    """Store all that the archive holds; nothing when it was read into this workspace before."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    archive = open_archive(folder)
    row = await db.read(SETTINGS)
    _, _, reading, has_read = row or [None, 0, None, None]
    if has_read == archive.checksum:
        return Read(archive.counts, before=True)
    if reading != archive.checksum:
        await _begin(db, archive)
    forget(db)
    for kind, store in STORE.items():
        await _store(db, archive, kind, store, progress)
        if kind == "contacts":
            await _ties(db, archive, progress, again=reading == archive.checksum)
    await db.write(lambda tx: tx.run(FINISH, checksum=archive.checksum))
    forget(db)
    return Read(archive.counts)


async def _begin(db: Db, archive: Archive) -> None:
    settings = next(archive.lines(SETTINGS_FILE), dict[str, Any]())
    keys = [label["key"] for label in archive.lines("labels")]
    row = await db.write(lambda tx: tx.run(BEGIN, settings=settings, checksum=archive.checksum, keys=keys))
    if not row:
        raise UnusableArchive("There are contacts in this workspace already: an archive is read into an empty one.")


async def _store(db: Db, archive: Archive, kind: str, store: Statement, progress: Progress) -> None:
    done = 0
    for part in _parts(archive.lines(kind)):
        db.extend(_SECONDS)
        await db.write(lambda tx, part=part: tx.run(store, rows=part))
        done += len(part)
        progress(kind, done, archive.counts[kind])


async def _ties(db: Db, archive: Archive, progress: Progress, *, again: bool) -> None:
    done = 0
    for part in _parts(archive.lines(ASSOCIATIONS)):
        db.extend(_SECONDS)
        _check_types(part)
        await db.write(lambda tx, part=part: _store_ties(tx, part, again=again))
        done += len(part)
        progress(ASSOCIATIONS, done, archive.counts[ASSOCIATIONS])


async def _store_ties(tx: Tx, part: list[list[Any]], *, again: bool) -> None:
    if again:
        row = await tx.run(FIND_TIES, ids=sorted({tie[0] for tie in part}))
        stored = set(cast("list[str]", row[0])) if row else set[str]()
        part = [tie for tie in part if tie[3]["id"] not in stored]
    if part:
        await tx.run(STORE_TIES, rows=part)


def _check_types(part: list[list[Any]]) -> None:
    for _, _, key, _ in part:
        if not KEY.fullmatch(key):
            raise UnusableArchive(f"{key} is no label.")


def _parts(items: Iterator[Any]) -> Iterator[list[Any]]:
    while part := list(islice(items, _BATCH)):
        yield part
