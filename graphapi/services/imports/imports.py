"""Imports people, associations and labels from CSV files: read once to see what is needed, then stored in batches.

`import_people`, `import_associations` and `import_labels` read columns and cells; every rule is decided where
it is for any other write. Importing the same files again creates nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphapi.db.request import Db
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.csv_files import CsvTable, UnusableFile, open_table, stem
from graphapi.services.imports.import_associations import ImportColumns, has_ends, import_columns
from graphapi.services.imports.import_meanings import Survey, apply_labels, meanings_of, retire, survey
from graphapi.services.imports.import_people import people_columns
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_rows import AssociationRows, Import, Progress, import_people, import_table
from graphapi.services.imports.import_runs import ImportChoices, begun
from graphapi.services.shared.registry import registry


@dataclass(frozen=True)
class ImportFiles:
    """The files of an import; without people, contacts are created from the associations. `refused` takes refused rows.

    Without associations, `refused` takes the people. `new_labels` confirms that labels that resemble
    registered ones are new.
    """

    associations: Path | None
    people: Path | None = None
    labels: Path | None = None
    refused: Path | None = None
    new_labels: bool = False
    choices: ImportChoices = field(default_factory=ImportChoices)

    @property
    def main(self) -> Path:
        """The main file of the import."""
        found = self.associations or self.people
        if found is None:
            raise UnusableFile("Neither a file of people nor one of associations is given.")
        return found

    @property
    def refused_rows(self) -> Path:
        """The file for refused associations: the given one, else one beside the associations or in this folder."""
        main = self.main
        name = f"{stem(main)}.refused.csv"
        beside = main.with_name(name) if os.access(main.parent, os.W_OK) else Path.cwd() / name
        return self.refused or beside

    @property
    def refused_people(self) -> Path:
        """The file for refused people: beside that of refused associations, named after the file of people."""
        if self.associations is None or self.people is None:
            return self.refused_rows
        name = stem(self.people)
        beside = self.refused_rows.with_name(f"{name}.refused.csv")
        return beside if beside != self.refused_rows else beside.with_name(f"{name}.people.refused.csv")


def recognized(files: Sequence[Path]) -> tuple[Path | None, Path | None]:
    """The file of associations and that of people; a single file is recognized by its columns. Raises UnusableFile."""
    if len(files) > 1:
        return files[1], files[0]
    table = open_table(files[0])
    if has_ends(table):
        return files[0], None
    if table.place("id") is not None:
        return None, files[0]
    raise UnusableFile(
        f"{files[0]} has neither the columns `from_id` and `to_id` of associations nor the column `id` of people; "
        f"it has {', '.join(table.columns)}."
    )


async def import_files(db: Db, files: ImportFiles, progress: Progress, *, dry_run: bool = False) -> Report:
    """Import the files and report the result; `dry_run` decides and reports everything, and stores nothing.

    Raises UnusableFile before anything is stored when a file is missing, lacks a column, or cannot be read to its end.
    """
    for action in (Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.MANAGE_LABELS):
        require(db.viewer, action)
    _check_places(files)
    people = open_table(files.people) if files.people else None
    labels = open_table(files.labels) if files.labels else None
    associations = _associations(files.associations, progress) if files.associations else None
    people_are = people_columns(people) if people else None

    report = Report(dry_run=dry_run)
    if people_are:
        report.custom_fields, report.doubts = people_are.custom, people_are.doubts
    if associations:
        report.not_kept = associations[1].not_kept
        report.doubts += associations[1].doubts
    given = [path for path in (files.people, files.associations, files.labels) if path]
    async with begun(db, files.choices, given, report) as (target, log):
        work = Import(db, target, report, progress, log=log)
        retired = await apply_labels(target, labels, report) if labels else []
        if people and people_are:
            region = (await registry(db)).settings.default_phone_region
            await import_people(work, people, people_are, region=region, refused=files.refused_people)
        if associations:
            await _import_associations(work, associations, files)
        await retire(target, retired)
        report.flags = len(target.flag_ids)
    return report


async def _import_associations(
    work: Import, associations: tuple[CsvTable, ImportColumns, Survey], files: ImportFiles
) -> None:
    table, columns, found = associations
    meanings = await meanings_of(
        work.target, table, columns, found.names, today=work.db.today(), report=work.report,
        new_labels=files.new_labels,
    )  # fmt: skip
    rows = AssociationRows(table, columns, meanings, found.rows, files.people)
    await import_table(work, rows, refused=files.refused_rows)


def _associations(path: Path, progress: Progress) -> tuple[CsvTable, ImportColumns, Survey]:
    """A file of associations, its columns, and the result of a first pass over it."""
    table = open_table(path)
    columns = import_columns(table)
    return table, columns, survey(table, columns, progress)


def _check_places(files: ImportFiles) -> None:
    """Refuse an unusable file for refused lines before anything is stored; it may not be an input: it is replaced."""
    given = [path for path in (files.associations, files.people, files.labels) if path and path.exists()]
    for path in {files.refused_rows, files.refused_people}:
        if not os.access(path.parent, os.W_OK) or (path.exists() and not path.is_file()):
            raise UnusableFile(f"Refused lines cannot be written to {path}.")
        if path.exists() and any(path.samefile(one) for one in given):
            raise UnusableFile(f"Refused lines cannot be written to {path}: it is one of the files to import.")
