"""Exports people, associations and labels as CSV files that import reads, always in the same order.

Exporting, importing into an empty database and exporting again gives equal files. Owners, access lists, versions and
the times of changes are not in them. Contacts without an external id are named by their id.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

from graphapi.db import private_files
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.viewer import EVERYONE, Action, require
from graphapi.services.exports.export_people import FIELDS, outside_id, person_cells, shape_of
from graphapi.services.imports.csv_files import TableWriter
from graphapi.services.shared.registry import reload
from graphapi.services.shared.rows import ContactData, ContactRow, contact_of

AssociationCells = tuple[str, str, str, Day | None, Day | None, str | None, str]
"""An association: FROM, the other contact's name in the files, label, since, until, note, emailCopy."""

COLUMNS = statement("exports/columns", tuple[int, int, str])
IMPORTED, NOT_IMPORTED = (
    statement("exports/imported", tuple[ContactRow]),
    statement("exports/not_imported", tuple[ContactRow]),
)
ASSOCIATIONS = statement("exports/associations", tuple[list[AssociationCells]])

ASSOCIATION_COLUMNS = ("from_id", "to_id", "label", "reverse_label", "since", "until", "note", "emailCopy")
LABEL_COLUMNS = (
    "label", "reverse_label", "limit", "reverse_limit", "on_limit", "acyclic", "category", "key", "description",
    "email_copy", "exclusive_with", "retired",
)  # fmt: skip

_PART = 500
_SECONDS = 300.0

Progress = Callable[[str, int, int], None]


@dataclass
class Exported:
    """What was written; `closed` counts contacts that not everybody may see: an import makes them visible to all."""

    people: Path
    associations_path: Path
    labels: Path
    contacts: int = 0
    associations: int = 0
    labels_written: int = 0
    closed: int = 0


async def export_files(db: Db, folder: Path, progress: Progress) -> Exported:
    """Write people.csv, ties.csv and labels.csv into a folder, replacing files of these names."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    done = Exported(*_files(folder))
    labels = (await reload(db)).labels
    done.labels_written = _write_labels(done.labels, labels)
    db.deadline.extend(_SECONDS)
    shape = await shape_of(db.rows(COLUMNS))
    with (
        closing(TableWriter(done.people, shape.columns)) as people,
        closing(TableWriter(done.associations_path, ASSOCIATION_COLUMNS)) as associations,
    ):
        async with aclosing(contacts_in_parts(db)) as parts:
            async for part in parts:
                for contact in part:
                    people.row(person_cells(shape, contact))
                done.contacts += len(part)
                done.closed += sum(EVERYONE not in contact["readers"] for contact in part)
                done.associations += await _write_associations(db, associations, part, labels)
                progress("Contacts", done.contacts, 0)
    return done


def _files(folder: Path) -> tuple[Path, Path, Path]:
    """Write the three files of an export into an existing folder."""
    private_files.make_folder(folder)
    return folder / "people.csv", folder / "ties.csv", folder / "labels.csv"


def _write_labels(path: Path, labels: Labels) -> int:
    with closing(TableWriter(path, LABEL_COLUMNS)) as file:
        for key in sorted(labels):
            file.row(_label_cells(labels[key]))
    return len(labels)


def _label_cells(label: Label) -> list[object]:
    return [
        label.name, label.inverse_name or label.name, label.limit, label.inverse_limit, label.on_limit.value,
        _word(label.acyclic), label.category, label.key, label.description, label.email_copy.value,
        " ".join(sorted(label.exclusive_with)), _word(label.retired),
    ]  # fmt: skip


async def _contacts(db: Db, names: Sequence[str]) -> AsyncGenerator[ContactData]:
    """Yield all contacts with their name in the files: the external id, else their own."""
    db.deadline.extend(_SECONDS)
    fields = list(names)
    async with (
        aclosing(db.rows(IMPORTED, fields=fields)) as imported,
        aclosing(db.rows(NOT_IMPORTED, fields=fields)) as others,
    ):
        first, second = await _next(imported, names), await _next(others, names)
        while first is not None or second is not None:
            if first is not None and (second is None or outside_id(first) <= outside_id(second)):
                yield first
                first = await _next(imported, names)
            elif second is not None:
                yield second
                second = await _next(others, names)


def contacts_in_parts(db: Db, fields: Sequence[str] = FIELDS) -> AsyncGenerator[list[ContactData]]:
    """All contacts, several hundred at a time, by what they are called in the files."""
    return _parts(_contacts(db, fields))


async def _next(rows: AsyncIterator[tuple[ContactRow]], fields: Sequence[str]) -> ContactData | None:
    row = await anext(rows, None)
    return None if row is None else contact_of(fields, row[0])


async def _parts(contacts: AsyncGenerator[ContactData]) -> AsyncGenerator[list[ContactData]]:
    part: list[ContactData] = []
    async with aclosing(contacts):
        async for contact in contacts:
            part.append(contact)
            if len(part) == _PART:
                yield part
                part = []
    if part:
        yield part


async def _write_associations(db: Db, file: TableWriter, part: list[ContactData], labels: Labels) -> int:
    """Write the associations whose FROM is one of these contacts, in the contacts' order."""
    db.deadline.extend(_SECONDS)
    row = await db.read(ASSOCIATIONS, ids=[contact["id"] for contact in part])
    leaving: dict[str, list[list[str]]] = {}
    for association in row[0] if row else ():
        leaving.setdefault(association[0], []).append(_association_cells(association, labels))
    for contact in part:
        for cells in sorted(leaving.get(contact["id"], [])):
            file.row([outside_id(contact), *cells])
    return sum(map(len, leaving.values()))


def _association_cells(association: AssociationCells, labels: Labels) -> list[str]:
    _, other, key, since, until, note, copies = association
    label = labels[key]
    days = [day.to_native().isoformat() if day else "" for day in (since, until)]
    return [other, label.name, label.inverse_name or label.name, *days, note or "", copies]


def _word(value: bool) -> str:  # noqa: FBT001 – the value itself
    return "true" if value else "false"
