"""Import: people, ties and labels from CSV files. Read once to see what is needed, then stored batch after batch.

What columns and cells mean is read in `import_people`, `import_ties` and `import_labels`; every rule is decided where
it is for any other write. Importing the same files again makes nothing anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from graphapi.db.database import Db
from graphapi.kernel.viewer import Action, require
from graphapi.services.csv_files import UnusableFile, open_table, stem
from graphapi.services.import_meanings import apply_labels, meanings_of, retire, survey
from graphapi.services.import_people import people_columns
from graphapi.services.import_rehearsal import Rehearsal
from graphapi.services.import_report import Report
from graphapi.services.import_rows import Import, Progress, Ties, import_people, import_ties
from graphapi.services.import_store import Store
from graphapi.services.import_ties import tie_columns
from graphapi.services.registry import registry


@dataclass(frozen=True)
class ImportFiles:
    """The files of an import; without people, those named in the ties are made. `refused` is where refused ties go."""

    ties: Path
    people: Path | None = None
    labels: Path | None = None
    refused: Path | None = None

    @property
    def refused_ties(self) -> Path:
        """Return where refused ties go: the file asked for, else one beside the ties, else in the current folder."""
        name = f"{stem(self.ties)}.refused.csv"
        beside = self.ties.with_name(name) if os.access(self.ties.parent, os.W_OK) else Path.cwd() / name
        return self.refused or beside

    @property
    def refused_people(self) -> Path:
        """Return where refused people go: beside the refused ties, under the name of their own file."""
        name = "people" if self.people is None else stem(self.people)
        beside = self.refused_ties.with_name(f"{name}.refused.csv")
        return beside if beside != self.refused_ties else beside.with_name(f"{name}.people.refused.csv")


async def import_files(db: Db, files: ImportFiles, progress: Progress, *, dry_run: bool = False) -> Report:
    """Import the files and return what became of them; `dry_run` decides and reports all, and stores nothing.

    Raises UnusableFile before anything is stored when a file is missing, lacks a column, or its ties break off.
    """
    for action in (Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.MANAGE_LABELS):
        require(db.viewer, action)
    if not os.access(files.refused_ties.parent, os.W_OK):
        raise UnusableFile(f"Refused lines cannot be written to {files.refused_ties}.")
    table = open_table(files.ties)
    columns = tie_columns(table)
    people = open_table(files.people) if files.people else None
    labels = open_table(files.labels) if files.labels else None
    people_are = people_columns(people) if people else None
    found = survey(table, columns, progress)

    target = await Rehearsal.begin(db) if dry_run else Store(db)
    report = Report(not_kept=columns.not_kept, dry_run=dry_run)
    work = Import(db, target, report, progress)
    retired = await apply_labels(target, labels, report) if labels else []
    if people and people_are:
        region = (await registry(db)).settings.default_phone_region
        await import_people(work, people, people_are, region=region, refused=files.refused_people)
    meanings = await meanings_of(target, table, columns, found.names, today=db.today(), report=report)
    await import_ties(work, Ties(table, columns, meanings, found.rows, files.people), refused=files.refused_ties)
    await retire(target, retired)
    report.flags = len(target.flag_ids)
    return report
