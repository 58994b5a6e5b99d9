"""Labels of an import: reads a file of labels, and finds the label that the names in a row of associations mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.labels import (
    EmailCopy,
    FamilyRole,
    Label,
    Labels,
    OnLimit,
    Side,
    pair_key,
    same_names,
    sides_of_role,
)
from graphapi.kernel.patch import UNSET, Unset
from graphapi.services.imports.csv_files import CsvTable, UnusableFile
from graphapi.services.imports.import_values import number, one_of, yes_or_no

T = TypeVar("T")

COLUMNS = {
    "label": ("label",), "reverse_label": ("reverselabel", "inverselabel"), "limit": ("limit",),
    "reverse_limit": ("reverselimit", "inverselimit"), "on_limit": ("onlimit",), "acyclic": ("acyclic",),
    "category": ("category",), "key": ("key",), "description": ("description",), "email_copy": ("emailcopy",),
    "exclusive_with": ("exclusivewith",), "retired": ("retired",), "family_role": ("familyrole",),
}  # fmt: skip
"""The columns of a file of labels, each with its accepted names."""

_OTHER_FAMILY_ROLE = {
    one: other
    for pair in (
        (FamilyRole.PARENT, FamilyRole.CHILD), (FamilyRole.ADOPTIVE_PARENT, FamilyRole.ADOPTED_CHILD)
    )
    for one, other in (pair, pair[::-1])
}  # fmt: skip

Names = tuple[str, str]
"""A label and its reverse as written in a row of associations; "" where there is none."""

DEFAULT_NAMES: Names = ("Knows", "Knows")
"""The label of associations in a file without label columns."""


@dataclass(frozen=True)
class LabelRow:
    """A row of a file of labels; UNSET is a missing column and, except in the last texts, an empty cell."""

    names: Names
    limit: int | Unset
    reverse_limit: int | Unset
    on_limit: OnLimit | Unset
    acyclic: bool | Unset
    category: str | Unset
    key: str | Unset
    description: str | Unset
    email_copy: EmailCopy | Unset
    exclusive_with: tuple[str, ...] | Unset
    retired: bool | Unset
    family_role: FamilyRole | Unset

    @property
    def both_names(self) -> Names:
        """Both names, even if they are equal: a single name could mean a role of another label."""
        name, reverse = self.names
        return name, reverse or name

    def new(self) -> NewLabel:
        """The label to register: without references to others, not yet retired, as associations are still to come."""
        name, reverse = self.names
        single = not reverse or same_names(name, reverse)
        limits = self._one_limit() if single else (self.limit, self.reverse_limit)
        return NewLabel(
            name, _or(limits[0], 0), key=_or(self.key, None), inverse_name=None if single else reverse,
            inverse_limit=None if single else _or(limits[1], 0), category=_or(self.category, None),
            description=_or(self.description, None), on_limit=_or(self.on_limit, OnLimit.REFUSE),
            acyclic=_or(self.acyclic, default=False), email_copy=_or(self.email_copy, EmailCopy.NONE),
            family_role=_or(self.family_role, None),
        )  # fmt: skip

    def patch(self, label: Label) -> LabelPatch:
        """The changes to a registered label; if its names are these in either order, it keeps its own."""
        renamed = pair_of(self.both_names) != pair_key(label.name, label.inverse_name)
        swapped = not renamed and not label.single and not same_names(self.names[0], label.name)
        limits = self._one_limit() if label.single else (self.limit, self.reverse_limit)
        first, second = reversed(limits) if swapped else limits
        copies = self.email_copy if isinstance(self.email_copy, Unset) else turned(self.email_copy, swapped=swapped)
        return LabelPatch(
            name=self.names[0] if renamed else UNSET, inverse_name=self._reverse(label) if renamed else UNSET,
            category=self.category, description=self.description, limit=first, inverse_limit=second,
            on_limit=self.on_limit, acyclic=self.acyclic, exclusive_with=self.exclusive_with, email_copy=copies,
            family_role=self._family_role(swapped=swapped),
        )  # fmt: skip

    def _family_role(self, *, swapped: bool) -> FamilyRole | Unset:
        role = self.family_role
        return _OTHER_FAMILY_ROLE.get(role, role) if swapped and not isinstance(role, Unset) else role

    def _reverse(self, label: Label) -> str | Unset:
        return UNSET if label.single and same_names(*self.both_names) else self.both_names[1]

    def _one_limit(self) -> tuple[int | Unset, int | Unset]:
        """The limit of a label that reads the same both ways, which may be given once or twice."""
        given = {limit for limit in (self.limit, self.reverse_limit) if not isinstance(limit, Unset)}
        if len(given) > 1:
            raise invalid("A label that reads the same both ways has one limit.", "reverse_limit")
        return (given.pop() if given else UNSET), UNSET


@dataclass(frozen=True)
class Meaning:
    """The label of an association; `swapped`: the row names it from the other side."""

    label: Label
    swapped: bool


def read_labels(table: CsvTable) -> list[tuple[int, LabelRow]]:
    """The rows of a file of labels by line; UnusableFile names the first that cannot be read."""
    places = {name: table.place(*spellings) for name, spellings in COLUMNS.items()}
    for needed in ("label", "limit"):
        if places[needed] is None:
            raise UnusableFile(f"{table.path} has no column `{needed}`; it has {', '.join(table.columns)}.")
    rows: list[tuple[int, LabelRow]] = []
    for line, cells in table.lines():
        try:
            rows.append((line, _row({name: cells[n].strip() for name, n in places.items() if n is not None})))
        except (ValueError, Refused) as error:
            raise UnusableFile(f"{table.path}, line {line}: {error}.") from None
    return rows


def meaning(labels: Labels, names: Names) -> Meaning | None:
    """The registered label that a row's names mean, None when there is none; Refused when it is ambiguous.

    A name without its reverse must be the role of exactly one label, or read the same both ways.
    """
    name, reverse = names
    if not name:
        raise invalid("The label is missing.", "label")
    wanted = pair_key(name, reverse or None)
    for label in labels.values():
        if pair_key(label.name, label.inverse_name) == wanted:
            return Meaning(label, swapped=not label.single and not same_names(name, label.name))
    if reverse:
        return None
    sides = sides_of_role(labels, name)
    if len(sides) > 1:
        found = ", ".join(label.key for label, _ in sides)
        raise invalid(f"The label {name} is a role of several labels ({found}): its reverse_label is needed.", "label")
    return Meaning(sides[0][0], swapped=sides[0][1] is Side.TO) if sides else None


def pair_of(names: Names) -> str:
    """A key that is equal for all names of one label, from either side."""
    return pair_key(names[0], names[1] or None)


def turned(copies: EmailCopy, *, swapped: bool) -> EmailCopy:
    """Who gets copies; mirrored when swapped."""
    other = {EmailCopy.FROM: EmailCopy.TO, EmailCopy.TO: EmailCopy.FROM}
    return other.get(copies, copies) if swapped else copies


def with_limits(names: Names, limit: int, reverse_limit: int) -> NewLabel:
    """The label to register for unknown names."""
    name, reverse = names
    if not reverse or same_names(name, reverse):
        return NewLabel(name, limit)
    return NewLabel(name, limit, inverse_name=reverse, inverse_limit=reverse_limit)


def _row(cells: dict[str, str]) -> LabelRow:
    def read(name: str, reader: Callable[[str], T]) -> T | Unset:
        text = cells.get(name, "")
        return reader(text) if text else UNSET

    if not cells["label"]:
        raise ValueError("missing label")
    return LabelRow(
        (cells["label"], cells.get("reverse_label", "")),
        read("limit", number),
        read("reverse_limit", number),
        read("on_limit", lambda text: one_of(OnLimit, text)),
        read("acyclic", yes_or_no),
        read("category", str),
        read("key", str),
        cells.get("description", UNSET),
        read("email_copy", lambda text: one_of(EmailCopy, text)),
        tuple(cells["exclusive_with"].split()) if "exclusive_with" in cells else UNSET,
        read("retired", yes_or_no),
        read("family_role", lambda text: one_of(FamilyRole, text)),
    )


def _or(value: T | Unset, default: T) -> T:
    return default if isinstance(value, Unset) else value
