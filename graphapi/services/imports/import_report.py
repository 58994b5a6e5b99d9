"""The report of an import: what was made, found again, refused and why. The command prints it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from graphapi.kernel.errors import Code, Refused, Rule, Scope
from graphapi.kernel.labels import Label

LINES_SHOWN = 5
"""How many lines are named of each column whose cells could not be read."""

_RULES = {
    Rule.NO_SELF: "between a contact and itself",
    Rule.ACYCLIC: "would close a circle",
    Rule.EXCLUSIVE: "excluded by another label between the same two",
    Rule.RETIRED: "of a retired label",
    Rule.DATES: "days that contradict each other or what is stored",
}


@dataclass(frozen=True)
class RefusalReason:
    """Why a row is refused: the reason under which rows are counted, and the text for this row."""

    kind: str
    text: str


@dataclass
class Unreadable:
    """The cells of a column that could not be read: how many, and the lines of the first."""

    count: int = 0
    lines: list[int] = field(default_factory=list[int])

    def add(self, line: int) -> None:
        """Count one."""
        self.count += 1
        if len(self.lines) < LINES_SHOWN:
            self.lines.append(line)


@dataclass
class Report:
    """The figures of an import; `registered` are labels that were added, `over_limits` contacts over lowered ones.

    `unreadable` are cells by the names of their columns: an opt-out is taken as one, and all become custom fields.
    """

    contacts_made: int = 0
    contacts_found: int = 0
    opted_out: int = 0
    associations_made: int = 0
    associations_found: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    registered: list[Label] = field(default_factory=list[Label])
    labels_made: int = 0
    labels_changed: int = 0
    over_limits: int = 0
    unreadable: dict[str, Unreadable] = field(default_factory=dict[str, Unreadable])
    flags: int = 0
    not_kept: tuple[str, ...] = ()
    refused_files: list[Path] = field(default_factory=list[Path])
    dry_run: bool = False


def reason_of(refused: Refused) -> RefusalReason:
    """Why a rule refused a row, with all that was wrong with it."""
    text = " ".join(one.message for one in refused.all())
    breach = refused.breach
    if breach is not None and breach.scope is Scope.LABEL:
        return RefusalReason(f"over the limit: {breach.role} ({breach.label_key}), at most {breach.limit:,}", text)
    if breach is not None:
        return RefusalReason(f"over the limit: different labels of a contact, at most {breach.limit:,}", text)
    if refused.rule is not None:
        return RefusalReason(_RULES[refused.rule], text)
    if refused.code is Code.NOT_FOUND:
        return RefusalReason("a contact that is not there", text)
    return RefusalReason("values that cannot be stored", text)
