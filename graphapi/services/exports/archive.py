"""Writes an archive: a workspace as JSON lines with counts and checksums, the same bytes for the same graph.

It is consistent even when others write meanwhile: objects that name a contact missing from it are left out. Keys of
repeated requests are not in it. An archive of some contacts has what is about them, and neither tokens nor the
messages to others; associations and flags that lead out of it are listed as losses. `archive_reading` reads both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from graphapi.db import private_files
from graphapi.db.migrations import all_migrations
from graphapi.db.request import Db
from graphapi.db.statements import Statement, statement
from graphapi.db.values import Day, native
from graphapi.formats.cards import Loss
from graphapi.kernel.contacts import Properties
from graphapi.kernel.viewer import Action, require
from graphapi.services.exports.export_losses import LossList
from graphapi.services.exports.exported_contacts import Chosen

SETTINGS = statement("archive/settings", tuple[Properties, int, str | None, str | None])
ALL_ASSOCIATIONS = statement("archive/associations", tuple[str, list[tuple[str, str, Properties]]])
NODES = {
    "labels": statement("archive/labels", tuple[Properties]),
    "relationRules": statement("archive/relation_rules", tuple[Properties]),
    "users": statement("archive/users", tuple[Properties]),
    "tokens": statement("archive/tokens", tuple[Properties]),
    "contacts": statement("archive/contacts", tuple[Properties]),
    "mergedContacts": statement("archive/merged", tuple[Properties]),
    "distinctPairs": statement("archive/distinct", tuple[Properties]),
    "redFlags": statement("archive/flags", tuple[Properties]),
    "tasks": statement("archive/tasks", tuple[Properties]),
    "messages": statement("archive/messages", tuple[Properties]),
}
"""The kinds that are written without change, a file each."""

FORMAT = 1
MANIFEST, SETTINGS_FILE, ASSOCIATIONS = "manifest.json", "settings", "associations"
_SECONDS = 3_600.0
_PART = 1_000

ArchivedAssociation = list[object]
Progress = Callable[[str, int, int], None]


@dataclass
class Written:
    """The contents of an archive: the number of each kind, the checksum of each file, and one over all."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    sums: dict[str, str] = field(default_factory=dict[str, str])
    losses: int = 0

    @property
    def checksum(self) -> str:
        """One checksum over all files."""
        return checksum_of(self.sums)


@dataclass
class Held:
    """The contacts and labels in an archive: objects that name others are left out."""

    chosen: Chosen
    losses: LossList
    contacts: set[str] = field(default_factory=set[str])
    labels: set[str] = field(default_factory=set[str])

    def lacks(self, kind: str, found: Properties) -> bool:
        """Whether an object is about a contact or of a label that the archive does not have."""
        match kind:
            case "contacts":
                return self.chosen is not None and found["id"] not in self.chosen
            case "mergedContacts":
                return self.chosen is not None and found["into"] not in self.contacts
            case "distinctPairs":
                return not {found["first"], found["second"]} <= self.contacts
            case "redFlags":
                return found["contactId"] not in self.contacts or found["labelKey"] not in self.labels
            case "tasks":
                return found["contactId"] not in self.contacts
            case "messages":
                return self.chosen is not None and found.get("contactId") not in self.contacts
            case _:
                return kind == "tokens" and self.chosen is not None

    def lose(self, contact_id: str, what: str, other_id: str) -> None:
        """Report something that leads to a contact that was not chosen."""
        if self.chosen is not None and contact_id in self.contacts:
            self.losses.add(contact_id, [Loss(0, what, other_id, "The other is not a contact of the export.")])


def checksum_of(sums: Mapping[str, str]) -> str:
    """One checksum over files, from the checksum of each."""
    return hashlib.sha256("".join(f"{name} {sum_}\n" for name, sum_ in sorted(sums.items())).encode()).hexdigest()


async def write_archive(db: Db, folder: Path, progress: Progress, chosen: Chosen = None) -> Written:
    """Write the whole workspace, or what is about the `chosen` contacts, into a folder.

    The manifest comes last: a folder without one is not an archive.
    """
    require(db.viewer, Action.MANAGE_SETTINGS)
    _empty(folder)
    done = Written()
    with closing(LossList(folder / "losses.csv")) as losses:
        held = Held(chosen, losses)
        row = await db.read(SETTINGS)
        await _write(folder, SETTINGS_FILE, _one(row[0] if row else {}), done, progress)
        for kind, what in NODES.items():
            await _write(folder, kind, _nodes(db, kind, what, held), done, progress)
            if kind == "contacts":
                await _write(folder, ASSOCIATIONS, _associations(db, held), done, progress)
        done.losses = losses.count
    manifest = {
        "format": FORMAT, "migration": all_migrations()[-1].id, "counts": done.counts, "sha256": done.sums,
        "checksum": done.checksum,
    }  # fmt: skip
    private_files.write(folder / MANIFEST, f"{json.dumps(manifest, indent=2)}\n".encode())
    return done


def _empty(folder: Path) -> None:
    """Create the folder; an archive that is there becomes invalid until the new one is complete."""
    private_files.make_folder(folder)
    (folder / MANIFEST).unlink(missing_ok=True)


async def _write(folder: Path, kind: str, items: AsyncIterator[object], done: Written, progress: Progress) -> None:
    """Write the items of a kind, one per line."""
    digest, count = hashlib.sha256(), 0
    with private_files.new_binary(folder / f"{kind}.jsonl") as file:
        async for item in items:
            line = _line(item)
            file.write(line)
            digest.update(line)
            count += 1
            if not count % _PART:
                progress(kind, count, 0)
    done.counts[kind], done.sums[f"{kind}.jsonl"] = count, digest.hexdigest()


def _line(item: object) -> bytes:
    text = json.dumps(item, default=_encoded, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _encoded(value: Day) -> dict[str, str]:
    """A day or an instant tagged with its kind, as JSON has neither."""
    moment = native(value)
    return {"time" if isinstance(moment, datetime) else "date": moment.isoformat()}


async def _one(item: Properties) -> AsyncGenerator[Properties]:
    yield item


async def _nodes(db: Db, kind: str, what: Statement[tuple[Properties]], held: Held) -> AsyncGenerator[Properties]:
    """Yield the properties of every object of a kind, and remember the contacts and labels among them."""
    db.deadline.extend(_SECONDS)
    async with aclosing(db.rows(what)) as rows:
        async for (found,) in rows:
            if held.lacks(kind, found):
                continue
            if kind == "contacts":
                held.contacts.add(found["id"])
            elif kind == "labels":
                held.labels.add(found["key"])
            elif kind == "redFlags" and found.get("otherId", found["contactId"]) not in held.contacts:
                held.lose(found["contactId"], "redFlag", found["otherId"])
            yield {name: value for name, value in found.items() if not _leads_nowhere(kind, name, value, held.contacts)}


def _leads_nowhere(kind: str, name: str, value: object, contacts: set[str]) -> bool:
    """Whether a message or a flag names a contact that is not in the archive, or a property is of this graph alone."""
    if (kind, name) == ("contacts", "toCompare"):
        return True
    return (kind, name) in {("messages", "contactId"), ("redFlags", "otherId")} and value not in contacts


async def _associations(db: Db, held: Held) -> AsyncGenerator[list[object]]:
    """Yield the associations among the contacts as [FROM, TO, label, properties], by FROM and their id."""
    db.deadline.extend(_SECONDS)
    async with aclosing(db.rows(ALL_ASSOCIATIONS)) as rows:
        async for contact_id, found in rows:
            for key, other_id, properties in sorted(found, key=lambda association: str(association[2]["id"])):
                if contact_id in held.contacts and other_id in held.contacts and key in held.labels:
                    yield [contact_id, other_id, key, properties]
                else:
                    held.lose(contact_id, f"association ({key})", other_id)
                    held.lose(other_id, f"association ({key})", contact_id)
