"""The report of an import: what was created, existed already, or was refused and why. The command prints it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from graphapi.kernel.labels import Label
from graphapi.kernel.updates import OPT_OUT, Difference
from graphapi.services.imports.import_outcomes import OutcomeKind, PersonOutcome
from graphapi.services.imports.import_people import Person

DIFFERENCES_SHOWN = 20
LINES_SHOWN = 5
"""The maximum number of lines listed for each column with cells that could not be read."""


@dataclass(frozen=True)
class DifferenceShown:
    """A difference, of whom and in which line, and whether it was taken."""

    line: int
    name: str
    difference: Difference
    taken: bool


@dataclass
class Unreadable:
    """The cells of a column that could not be read: their number, and the lines of the first ones."""

    count: int = 0
    lines: list[int] = field(default_factory=list[int])

    def add(self, line: int) -> None:
        """Count one."""
        self.count += 1
        if len(self.lines) < LINES_SHOWN:
            self.lines.append(line)


@dataclass
class Report:
    """The figures of an import; `registered` are labels that were added, `over_limits` contacts over lowered limits.

    `unreadable` are cells by column name: all become custom fields, and an unreadable opt-out counts as one.
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
    """The columns of the associations that were not imported."""

    custom_fields: tuple[str, ...] = ()
    """The columns of people that became custom fields."""

    doubts: tuple[str, ...] = ()
    """A sentence about each column whose name may be misspelled."""

    refused_files: list[Path] = field(default_factory=list[Path])
    dry_run: bool = False
    cards: bool = False
    """Whether it is of an address book, which has relatives and losses."""

    import_id: str = ""
    updated: int = 0
    differing: int = 0
    """Contacts of which the file says something else that was not taken."""

    _differing: set[int] = field(default_factory=set[int], repr=False)
    """Those contacts, by the hash of their ids: one may differ in its values and in its relatives."""

    opt_outs_left: int = 0
    """Contacts that opt out of e-mail in the file, which was not taken."""

    not_taken: int = 0
    """The values that were not taken."""

    differences: list[DifferenceShown] = field(default_factory=list["DifferenceShown"])
    """The first differences."""

    unlinked: int = 0
    losses: int = 0
    report_file: Path | None = None

    def count(self, person: Person, outcome: PersonOutcome) -> None:
        """Count what became of a person."""
        if outcome.kind is OutcomeKind.CREATED:
            self.contacts_made += 1
        elif outcome.kind is OutcomeKind.AMBIGUOUS:
            self.refused["people: matches several contacts"] += 1
        else:
            self.contacts_found += 1
        self.count_differences(person.line, str(person.values.get("name") or person.id), outcome)

    def count_differences(self, line: int, name: str, outcome: PersonOutcome) -> None:
        """Count what differs from a contact, and what of it was taken."""
        self.updated += outcome.kind is OutcomeKind.UPDATED
        left = [one for one in outcome.differences if not outcome.took(one)]
        self.not_taken += len(left)
        if left:
            self._differing.add(hash(outcome.contact_id))
            self.differing = len(self._differing)
        for one in outcome.differences:
            if one.field == OPT_OUT:
                self.opted_out += outcome.took(one)
                self.opt_outs_left += not outcome.took(one)
        room = DIFFERENCES_SHOWN - len(self.differences)
        self.differences += [DifferenceShown(line, name, one, outcome.took(one)) for one in outcome.differences[:room]]
