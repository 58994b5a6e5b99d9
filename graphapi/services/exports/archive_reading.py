"""Reads an archive into an empty workspace, completely or not at all; an interrupted run is resumed.

It is checked first, see `archive_checking`; its rules were enforced when its contents were first stored.
Its users and tokens are read only on request, because they get the same rights here as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from graphapi.db.request import Db, Tx
from graphapi.db.statements import Statement, statement
from graphapi.kernel.viewer import Action, require
from graphapi.services.exports.archive import ASSOCIATIONS, SETTINGS, SETTINGS_FILE, Progress
from graphapi.services.exports.archive_checking import Archive, AssociationLine, UnusableArchive, open_archive
from graphapi.services.exports.archive_users import Strangers
from graphapi.services.shared.registry import forget
from graphapi.services.shared.users import all_users

T = TypeVar("T")

BEGIN = statement("archive/begin")
FINISH = statement("archive/finish")
FIND_ASSOCIATIONS = statement("archive/find_associations", tuple[list[str]])
STORE_ASSOCIATIONS = statement("archive/store_associations")
STORE = {
    "labels": statement("archive/store_labels"),
    "relationRules": statement("archive/store_relation_rules"),
    "users": statement("archive/store_users"),
    "tokens": statement("archive/store_tokens"),
    "contacts": statement("archive/store_contacts"),
    "mergedContacts": statement("archive/store_merged"),
    "distinctPairs": statement("archive/store_distinct"),
    "redFlags": statement("archive/store_flags"),
    "tasks": statement("archive/store_tasks"),
    "messages": statement("archive/store_messages"),
}
_BATCH = 1_000
_SECONDS = 300.0


@dataclass
class Read:
    """The number of each kind in the archive, and whether they were stored now, before, or not at all.

    `administrators` are the names of its administrators; `strangers` counts what was done with references to its
    other users, None if the users were read too.
    """

    counts: dict[str, int] = field(default_factory=dict[str, int])
    administrators: list[str] = field(default_factory=list[str])
    strangers: Strangers | None = None
    before: bool = False
    dry_run: bool = False


async def read_archive(
    db: Db, folder: Path, progress: Progress, *, with_users: bool = False, dry_run: bool = False
) -> Read:
    """Store the whole archive; nothing when it was read into this workspace before. Raises UnusableArchive.

    Without its users, what only they could see is for administrators, and what they did has no author.
    """
    for action in (Action.MANAGE_SETTINGS, Action.MANAGE_USERS):
        require(db.viewer, action)
    archive = open_archive(folder)
    strangers = None if with_users else Strangers(frozenset(user.id for user in await all_users(db)))
    done = Read(archive.counts, archive.administrators, strangers, dry_run=dry_run)
    row = await db.read(SETTINGS)
    _, contacts, reading, has_read = row or (None, 0, None, None)
    # With users and without are different runs: neither resumes the other.
    mark = archive.checksum if with_users else f"{archive.checksum} without users"
    if has_read == mark:
        done.before = True
        return done
    if dry_run:
        _refuse_contacts(0 if reading == mark else contacts)
        return done
    if reading != mark:
        await _begin(db, archive, mark)
    forget(db)
    for kind, store in STORE.items():
        if with_users or kind not in {"users", "tokens"}:
            await _store(db, archive, kind, (store, strangers), progress)
        if kind == "contacts":
            await _associations(db, archive, (reading == mark, strangers), progress)
    await db.write(lambda tx: tx.run(FINISH, checksum=mark))
    forget(db)
    return done


def _refuse_contacts(contacts: int) -> None:
    if contacts:
        raise UnusableArchive("This workspace already has contacts: an archive can only be read into an empty one.")


async def _begin(db: Db, archive: Archive, mark: str) -> None:
    settings = next(archive.lines(SETTINGS_FILE))
    keys = [label["key"] for label in archive.lines("labels")]
    rules = {"keepRules": "relationRules" not in archive.counts}
    given = rules | {"ruleKeys": [rule["key"] for rule in archive.lines("relationRules")]}
    row = await db.write(lambda tx: tx.run(BEGIN, settings=settings, checksum=mark, keys=keys, **given))
    _refuse_contacts(0 if row else 1)


async def _store(
    db: Db, archive: Archive, kind: str, how: tuple[Statement[object], Strangers | None], progress: Progress
) -> None:
    """Store the objects of a kind by a statement, without references to strangers."""
    done, (store, strangers) = 0, how
    for part in _parts(archive.lines(kind)):
        db.deadline.extend(_SECONDS)
        if strangers:
            strangers.leave_out(kind, part)
        await db.write(lambda tx, part=part: tx.run(store, rows=part))
        done += len(part)
        progress(kind, done, archive.counts[kind])


async def _associations(db: Db, archive: Archive, how: tuple[bool, Strangers | None], progress: Progress) -> None:
    """Store the associations without references to strangers; a resumed run may meet ones that are stored already."""
    done, (again, strangers) = 0, how
    for part in _parts(archive.associations()):
        db.deadline.extend(_SECONDS)
        if strangers:
            strangers.leave_out(ASSOCIATIONS, [association[3] for association in part])
        await db.write(lambda tx, part=part: _store_associations(tx, part, again=again))
        done += len(part)
        progress(ASSOCIATIONS, done, archive.counts[ASSOCIATIONS])


async def _store_associations(tx: Tx, part: list[AssociationLine], *, again: bool) -> None:
    if again:
        row = await tx.run(FIND_ASSOCIATIONS, ids=sorted({association[0] for association in part}))
        stored = set(row[0] if row else ())
        part = [association for association in part if association[3]["id"] not in stored]
    if part:
        await tx.run(STORE_ASSOCIATIONS, rows=part)


def _parts(items: Iterator[T]) -> Iterator[list[T]]:
    while part := list(islice(items, _BATCH)):
        yield part
