"""The import of one file of any kind that can be imported: an address book, or our own people or associations."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graphapi.db.request import Db
from graphapi.formats.cards import CardFormat, ReadOptions
from graphapi.services.imports.card_files import CardFiles, format_of, format_with_map, is_own
from graphapi.services.imports.card_imports import import_cards
from graphapi.services.imports.import_report import Report
from graphapi.services.imports.import_rows import Progress
from graphapi.services.imports.import_runs import ImportChoices
from graphapi.services.imports.imports import ImportFiles, import_files, recognized


@dataclass(frozen=True)
class FileImport:
    """A file, and what a user says about it; an empty `format` is recognized by the file's content."""

    path: Path
    format: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    new_labels: bool = False
    choices: ImportChoices = field(default_factory=ImportChoices)

    @property
    def is_own(self) -> bool:
        """Whether it is one of our own tables."""
        return not self.format and not self.options.mapping and is_own(self.path)

    def card_format(self) -> CardFormat:
        """The format of an address book. Raises UnusableFile."""
        if self.options.mapping and not self.format:
            return format_with_map(self.path)
        return format_of(self.path, self.format)


async def import_file(db: Db, given: FileImport, progress: Progress, *, dry_run: bool = False) -> Report:
    """Import a file and report what became of it; `dry_run` stores nothing. UnusableFile says what is wrong with it."""
    if given.is_own:
        refused = given.path.with_name(f"{given.path.name}.refused")
        associations, people = recognized([given.path])
        files = ImportFiles(associations, people, None, refused, given.new_labels, given.choices)
        return await import_files(db, files, progress, dry_run=dry_run)
    files = ((given.path, given.card_format()),)
    cards = CardFiles(files, given.options, given.new_labels, given.choices)
    return await import_cards(db, cards, progress, dry_run=dry_run)
