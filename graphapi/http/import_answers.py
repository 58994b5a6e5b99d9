"""What imports answer, as JSON: explanations, reports, past imports, and what was taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from graphapi.formats.tables.targets import MEANINGS, ColumnUse
from graphapi.http.job_lines import json_line
from graphapi.kernel.errors import Json
from graphapi.kernel.json_values import is_object
from graphapi.kernel.labels import Label
from graphapi.services.imports.file_explanations import ExaminedFile, RecordCounts
from graphapi.services.imports.import_report import DifferenceShown, Report
from graphapi.services.imports.import_runs import PastImport
from graphapi.services.imports.import_undo import Undone


def explanation(found: ExaminedFile, name: str, size: int) -> Json:
    """What a file is, what becomes of its columns, and what would not be kept."""
    said, targets = found.explanation, _targets(found.explanation.mapping)
    return {
        "file": {"name": name, "bytes": size},
        "format": found.format,
        "title": said.format,
        "encoding": said.encoding,
        "notes": said.notes,
        "questions": [_dates_question(said.dates_question)] if said.dates_question else [],
        "columns": [
            {
                "name": one.name, "becomes": one.becomes or None, "example": one.example,
                "target": targets.get(one.name),
            }
            for one in said.columns
        ],
        "counts": found.counts and _counts(found.counts),
        "notKept": [one.__dict__ for one in found.counts.not_kept.values()] if found.counts else [],
        "map": said.mapping or None,
        "targets": [{"target": one.value, "meaning": MEANINGS[one]} for one in ColumnUse] if said.mapping else [],
    }  # fmt: skip


def _dates_question(text: str) -> Json:
    return {"parameter": "dates", "message": text, "values": ["dmy", "mdy", "ymd"]}


def _targets(mapping: str) -> dict[str, object]:
    """What each column becomes, in the words of a MAP."""
    found = tomllib.loads(mapping).get("columns", {})
    return found if is_object(found) else {}


def _counts(found: RecordCounts) -> Json:
    return {
        "people": found.people, "relatives": found.relatives, "unreadable": found.unreadable,
        "complete": found.complete,
    }  # fmt: skip


def report_of(report: Report) -> Json:
    """The figures of an import, or of a plan."""
    return {
        "importId": report.import_id or None,
        "dryRun": report.dry_run,
        "contacts": {
            "created": report.contacts_made, "found": report.contacts_found, "updated": report.updated,
            "differing": report.differing, "optedOut": report.opted_out, "optOutsLeft": report.opt_outs_left,
        },
        "associations": {"created": report.associations_made, "found": report.associations_found},
        "labels": {
            "registered": [_label(one) for one in report.registered], "created": report.labels_made,
            "changed": report.labels_changed,
        },
        "unlinkedRelatives": report.unlinked,
        "redFlags": report.flags,
        "valuesNotKept": report.losses,
        "valuesNotTaken": report.not_taken,
        "columnsNotKept": report.not_kept,
        "customFields": report.custom_fields,
        "doubtfulColumns": report.doubts,
        "unreadableValues": [
            {"column": column, "count": one.count, "lines": one.lines} for column, one in report.unreadable.items()
        ],
        "refused": [{"reason": reason, "count": count} for reason, count in report.refused.most_common()],
        "differences": [_difference(one) for one in report.differences],
    }  # fmt: skip


def _label(label: Label) -> Json:
    return {"key": label.key, "name": label.name, "inverseName": label.inverse_name}


def _difference(one: DifferenceShown) -> Json:
    return {
        "line": one.line, "name": one.name, "field": one.difference.name, "stored": one.difference.before,
        "file": one.difference.given, "taken": one.taken,
    }  # fmt: skip


def report_lines(report: Report, decisions: Path) -> Iterator[bytes]:
    """The decisions of an import, a line each, then its report."""
    if decisions.exists():
        with decisions.open("rb") as file:
            for line in file:
                yield b'{"decision":%b}\n' % line.rstrip()
    yield json_line({"report": report_of(report)})


def past_imports_of(found: Sequence[PastImport], most: int) -> Json:
    """All imports, latest first, and how large a file may be."""
    return {
        "imports": [
            {
                "id": one.id, "at": one.at.isoformat(), "by": one.by, "files": one.files, "state": one.state,
                "counts": one.counts,
            }
            for one in found
        ],
        "maxBytes": most,
    }  # fmt: skip


def undone_of(done: Undone) -> Json:
    """What was taken back, and what stays and why."""
    return {
        "contacts": done.contacts, "associations": done.associations, "labels": done.labels,
        "restored": done.restored, "leftCount": done.left_count, "left": [one.__dict__ for one in done.left],
    }  # fmt: skip
