"""Exports people, associations and labels as CSV files that import reads, always in the same order.

Exporting, importing into an empty database and exporting again gives equal files. Owners, access lists, versions and
the times of changes are not in them. Contacts without an external id are named by their id.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

from graphapi.db import private_files
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Day
from graphapi.formats.losses import relative_losses
from graphapi.kernel.labels import Label, Labels
from graphapi.kernel.viewer import EVERYONE, Action, require
from graphapi.services.exports.export_cards import relatives_of, unlinked
from graphapi.services.exports.export_losses import LossList, kept_losses
from graphapi.services.exports.export_people import FIELDS, PeopleShape, outside_id, person_cells, shape_of
from graphapi.services.exports.exported_contacts import Chosen, contacts_in_parts
from graphapi.services.imports.csv_files import TableWriter
from graphapi.services.shared.registry import reload
from graphapi.services.shared.rows import ContactData

AssociationCells = tuple[str, str, str, str, Day | None, Day | None, str | None, str]
"""An association: FROM, the other contact's id and its name in the files, label, since, until, note, emailCopy."""

COLUMNS = statement("exports/columns", tuple[int, int, str])
ASSOCIATIONS = statement("exports/associations", tuple[list[AssociationCells]])

ASSOCIATION_COLUMNS = ("from_id", "to_id", "label", "reverse_label", "since", "until", "note", "emailCopy")
LABEL_COLUMNS = (
    "label", "reverse_label", "limit", "reverse_limit", "on_limit", "acyclic", "category", "key", "description",
    "email_copy", "exclusive_with", "retired", "family_role",
)  # fmt: skip

_SECONDS = 300.0

Progress = Callable[[str, int, int], None]


@dataclass
class Exported:
    """What was written; `closed` counts contacts that not everybody may see: an import makes them visible to all."""

    people: Path
    associations_path: Path
    labels: Path
    losses_path: Path
    contacts: int = 0
    associations: int = 0
    labels_written: int = 0
    closed: int = 0
    losses: int = 0


@dataclass(frozen=True)
class _Tables:
    """The files that are being written, and the labels by which associations are named."""

    people: TableWriter
    associations: TableWriter
    losses: LossList
    labels: Labels


async def export_files(db: Db, folder: Path, progress: Progress, chosen: Chosen = None) -> Exported:
    """Write people.csv, ties.csv, labels.csv and losses.csv into a folder, replacing files of these names.

    All contacts, or those with the `chosen` ids and the associations among them.
    """
    require(db.viewer, Action.MANAGE_SETTINGS)
    done = Exported(*_files(folder))
    labels = (await reload(db)).labels
    done.labels_written = _write_labels(done.labels, labels)
    shape = await _shape(db, chosen)
    with (
        closing(TableWriter(done.people, shape.columns)) as people,
        closing(TableWriter(done.associations_path, ASSOCIATION_COLUMNS)) as associations,
        closing(LossList(done.losses_path)) as losses,
    ):
        tables = _Tables(people, associations, losses, labels)
        async with aclosing(contacts_in_parts(db, (*FIELDS, "kept", "unlinkedRelatives"), chosen)) as parts:
            async for part in parts:
                for contact in part:
                    people.row(person_cells(shape, contact))
                done.contacts += len(part)
                done.closed += sum(EVERYONE not in contact["readers"] for contact in part)
                done.associations += await _write_associations(db, tables, part, chosen)
                await _write_losses(db, tables, part, chosen)
                progress("Contacts", done.contacts, 0)
        done.losses = losses.count
    return done


def _files(folder: Path) -> tuple[Path, Path, Path, Path]:
    """The four files of an export, in a folder that exists now."""
    private_files.make_folder(folder)
    return folder / "people.csv", folder / "ties.csv", folder / "labels.csv", folder / "losses.csv"


async def _shape(db: Db, chosen: Chosen) -> PeopleShape:
    db.deadline.extend(_SECONDS)
    return await shape_of(db.rows(COLUMNS) if chosen is None else _widths(db, chosen))


async def _widths(db: Db, chosen: Chosen) -> AsyncGenerator[tuple[int, int, str]]:
    """What the columns depend on, of the chosen contacts."""
    fields = ("id", "externalId", "emails", "phones", "customFields")
    async with aclosing(contacts_in_parts(db, fields, chosen)) as parts:
        async for part in parts:
            for one in part:
                yield len(one["emails"]), len(one["phones"]), one["customFields"]


def _write_labels(path: Path, labels: Labels) -> int:
    with closing(TableWriter(path, LABEL_COLUMNS)) as file:
        for key in sorted(labels):
            file.row(_label_cells(labels[key]))
    return len(labels)


def _label_cells(label: Label) -> list[object]:
    return [
        label.name, label.inverse_name or label.name, label.limit, label.inverse_limit, label.on_limit.value,
        _word(label.acyclic), label.category, label.key, label.description, label.email_copy.value,
        " ".join(sorted(label.exclusive_with)), _word(label.retired), label.family_role.value,
    ]  # fmt: skip


async def _write_associations(db: Db, tables: _Tables, part: Sequence[ContactData], chosen: Chosen) -> int:
    """Write the associations whose FROM is one of these contacts, in the contacts' order; their number."""
    db.deadline.extend(_SECONDS)
    row = await db.read(ASSOCIATIONS, ids=[contact["id"] for contact in part])
    leaving: dict[str, list[list[str]]] = {}
    for one in row[0] if row else ():
        if chosen is None or one[1] in chosen:
            leaving.setdefault(one[0], []).append(_association_cells(one, tables.labels))
    for contact in part:
        for cells in sorted(leaving.get(contact["id"], [])):
            tables.associations.row([outside_id(contact), *cells])
    return sum(map(len, leaving.values()))


def _association_cells(association: AssociationCells, labels: Labels) -> list[str]:
    _, _, other, key, since, until, note, copies = association
    label = labels[key]
    days = [day.to_native().isoformat() if day else "" for day in (since, until)]
    return [other, label.name, label.inverse_name or label.name, *days, note or "", copies]


async def _write_losses(db: Db, tables: _Tables, part: Sequence[ContactData], chosen: Chosen) -> None:
    """Write what the tables have no place for: kept texts, relatives without a contact, associations that leave."""
    relatives = {} if chosen is None else await relatives_of(db, part, tables.labels, chosen)
    for contact in part:
        found = relative_losses(0, (*relatives.get(contact["id"], ()), *unlinked(contact)))
        tables.losses.add(outside_id(contact), (*found, *kept_losses(0, contact["kept"])))


def _word(value: bool) -> str:  # noqa: FBT001 – the value itself
    return "true" if value else "false"
