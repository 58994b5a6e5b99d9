"""Import: people, ties and labels from CSV files. Read once to see what is needed, then stored batch after batch.

What columns and cells mean is read in `import_people`, `import_ties` and `import_labels`; every rule is decided where
it is for any other write. Importing the same files again makes nothing anew.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphapi.db.request import Db
from graphapi.kernel.viewer import Action, require
from graphapi.services.imports.csv_files import Table, UnusableFile, open_table, stem
from graphapi.services.imports.dry_run import Rehearsal
from graphapi.services.imports.import_associations import TieColumns, has_ends, tie_columns
from graphapi.services.imports.import_meanings import Survey, apply_labels, meanings_of, retire, survey
from graphapi.services.imports.import_people import people_columns
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_rows import Import, Progress, Ties, import_people, import_ties
from graphapi.services.imports.import_store import Store
from graphapi.services.shared.registry import registry


@dataclass(frozen=True)
class ImportFiles:
    """The files of an import; without people, those named in the ties are made. `refused` is where refused ties go.

    People may come without ties; `refused` is for them then. `new_labels` says that labels that are like registered
    ones are meant.
    """

    ties: Path | None
    people: Path | None = None
    labels: Path | None = None
    refused: Path | None = None
    new_labels: bool = False

    @property
    def main(self) -> Path:
        """Return the file that the others go with."""
        found = self.ties or self.people
        if found is None:
            raise UnusableFile("There is no file of people and none of ties.")
        return found

    @property
    def refused_rows(self) -> Path:
        """Return where refused ties go: the file asked for, else one beside the ties, else in the current folder."""
        main = self.main
        name = f"{stem(main)}.refused.csv"
        beside = main.with_name(name) if os.access(main.parent, os.W_OK) else Path.cwd() / name
        return self.refused or beside

    @property
    def refused_people(self) -> Path:
        """Return where refused people go: beside the refused ties, under the name of their own file."""
        if self.ties is None or self.people is None:
            return self.refused_rows
        name = stem(self.people)
        beside = self.refused_rows.with_name(f"{name}.refused.csv")
        return beside if beside != self.refused_rows else beside.with_name(f"{name}.people.refused.csv")


def recognized(files: Sequence[Path]) -> tuple[Path | None, Path | None]:
    """Return the file of ties and the file of people; a single file is recognized by its columns. UnusableFile."""
    if len(files) > 1:
        return files[1], files[0]
    table = open_table(files[0])
    if has_ends(table):
        return files[0], None
    if table.place("id") is not None:
        return None, files[0]
    raise UnusableFile(
        f"{files[0]} has neither the columns `from_id` and `to_id` of ties nor the column `id` of people; "
        f"it has {', '.join(table.columns)}."
    )


async def import_files(db: Db, files: ImportFiles, progress: Progress, *, dry_run: bool = False) -> Report:
    """Import the files and return what became of them; `dry_run` decides and reports all, and stores nothing.

    Raises UnusableFile before anything is stored when a file is missing, lacks a column, or its ties break off.
    """
    for action in (Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.MANAGE_LABELS):
        require(db.viewer, action)
    _check_places(files)
    people = open_table(files.people) if files.people else None
    labels = open_table(files.labels) if files.labels else None
    ties = _ties(files.ties, progress) if files.ties else None
    people_are = people_columns(people) if people else None

    target = await Rehearsal.begin(db) if dry_run else Store(db)
    report = Report(not_kept=ties[1].not_kept if ties else (), dry_run=dry_run)
    work = Import(db, target, report, progress)
    retired = await apply_labels(target, labels, report) if labels else []
    if people and people_are:
        region = (await registry(db)).settings.default_phone_region
        await import_people(work, people, people_are, region=region, refused=files.refused_people)
    if ties:
        table, columns, found = ties
        meanings = await meanings_of(
            target, table, columns, found.names, today=db.today(), report=report, new_labels=files.new_labels
        )
        await import_ties(work, Ties(table, columns, meanings, found.rows, files.people), refused=files.refused_rows)
    await retire(target, retired)
    report.flags = len(target.flag_ids)
    return report


def _ties(path: Path, progress: Progress) -> tuple[Table, TieColumns, Survey]:
    """Return a file of ties, what its columns are, and what a first pass over it finds."""
    table = open_table(path)
    columns = tie_columns(table)
    return table, columns, survey(table, columns, progress)


def _check_places(files: ImportFiles) -> None:
    """Refuse a place for refused lines before anything is stored: what stands there is replaced, so no input may."""
    given = [path for path in (files.ties, files.people, files.labels) if path and path.exists()]
    for path in {files.refused_rows, files.refused_people}:
        if not os.access(path.parent, os.W_OK) or (path.exists() and not path.is_file()):
            raise UnusableFile(f"Refused lines cannot be written to {path}.")
        if path.exists() and any(path.samefile(one) for one in given):
            raise UnusableFile(f"Refused lines cannot be written to {path}: it is one of the files to import.")
