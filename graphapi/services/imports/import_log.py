"""The log of an import: a line of JSON for every decision, in the order of the files; nothing without a file for it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import orjson

from graphapi.db import private_files
from graphapi.services.imports.import_outcomes import PersonOutcome
from graphapi.services.imports.import_people import Person
from graphapi.services.imports.refusal_reasons import RefusalReason

REFUSED, NOT_KEPT = "refused", "not kept"
_DROPPED = frozenset({REFUSED, NOT_KEPT})


@dataclass
class ImportLog:
    """Where decisions are written; `file` is the name of the file that is being imported.

    The log's own file is made with the first line. `every`: all decisions, not only what was refused or is not kept.
    """

    path: Path | None = None
    every: bool = True
    file: str = ""
    target: TextIO | None = None

    @property
    def written(self) -> Path | None:
        """The file, if anything was written."""
        return None if self.target is None else self.path

    def person(self, person: Person, outcome: PersonOutcome) -> None:
        """Write what became of a person."""
        if self.path is None or not self.every:
            return
        match = outcome.match
        self.write(
            person.line, outcome.kind.value, id=person.id or None, name=person.values.get("name"),
            contactId=outcome.contact_id or None, matchedBy=match and match.reason, score=match and match.score,
            candidates=list(match.ids) if match and len(match.ids) > 1 else None,
            differences=[
                {"field": one.name, "stored": one.before, "file": one.given, "taken": outcome.took(one)}
                for one in outcome.differences
            ] or None,
        )  # fmt: skip

    def refused(self, line: int, reason: RefusalReason) -> None:
        """Write why a line was refused."""
        self.write(line, REFUSED, reason=reason.text, kind=reason.kind)

    def write(self, line: int, decision: str, **more: object) -> None:
        """Write a decision, with what is known of it."""
        if self.path is None or not (self.every or decision in _DROPPED):
            return
        if self.target is None:
            self.target = private_files.new_text(self.path)
        found = {"file": self.file, "line": line, "decision": decision} | more
        said = {name: value for name, value in found.items() if value is not None}
        self.target.write(f"{orjson.dumps(said, default=str).decode()}\n")


@contextmanager
def import_log(path: Path | None, *, every: bool = True) -> Generator[ImportLog]:
    """Give the log that is written to a file, which only its owner may read; without a path, one that keeps nothing."""
    log = ImportLog(path, every)
    try:
        yield log
    finally:
        if log.target is not None:
            log.target.close()
