"""Makes cards of rows: every cell goes where its column's target says, and what cannot be read stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphapi.formats.cards import Card, Loss, Relative, UnreadableCard
from graphapi.formats.tables.dates import is_absent, partial_date
from graphapi.formats.tables.layouts import TableLayout, custom_name, plain
from graphapi.formats.tables.rows import row_text
from graphapi.formats.tables.targets import ColumnTarget, ColumnUse
from graphapi.kernel.contacts import Properties

SEVERAL = " ::: "
"""What Google writes between several values of one cell."""

_TEXT_MAX = 500
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_BETWEEN_VALUES = re.compile(":::")
_BETWEEN_EMAILS = re.compile(r":::|[;\n]|,\s")
_BETWEEN_PHONES = re.compile(r":::|[;\n]")
_BETWEEN_NAMES = re.compile(r":::|[;\n]")
_BETWEEN_CHILDREN = re.compile(r":::|[,;\n]")
_BETWEEN_IDS = re.compile(r":::|[;,\s]")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_NO_PHONE = re.compile(r"fax|pager", re.IGNORECASE)
_NO = frozenset({"", "0", "false", "no", "n", "nein", "falsch", "f", "off"})
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what becomes of it."""

    place: int
    name: str
    target: ColumnTarget
    label_place: int | None
    kept: bool
    defaults: frozenset[str]


@dataclass(slots=True)
class Draft:
    """A card in the making."""

    line: int
    cells: Sequence[str]
    uid: str = ""
    parts: dict[ColumnUse, str] = field(default_factory=dict[ColumnUse, str])
    """The first cell of each use that a card has once."""

    emails: list[str] = field(default_factory=list[str])
    phones: list[str] = field(default_factory=list[str])
    custom: dict[str, str] = field(default_factory=dict[str, str])
    templates: dict[str, str] = field(default_factory=dict[str, str])
    """The name of the custom field that columns of one target share: the lines of an address."""

    relatives: list[Relative] = field(default_factory=list[Relative])
    kept: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    losses: list[Loss] = field(default_factory=list[Loss])

    def keep_custom(self, name: str, text: str) -> str:
        """Keep a text under a name that is not taken yet, and say which."""
        name = base = custom_name(name) or "Field"
        number = 1
        while self.custom.setdefault(name, text) != text:
            number += 1
            name = f"{base} {number}"
        return name

    def join_custom(self, template: str, name: str, text: str) -> None:
        """Keep a text with those of the other columns of the same target, unless they say it already."""
        known = self.templates.get(template)
        if known is None:
            self.templates[template] = self.keep_custom(name, text)
        elif not re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self.custom[known]):
            self.custom[known] += f", {text}"


Handler = Callable[[Draft, Column, str], None]


class RowCards:
    """The cards of the rows of one table."""

    def __init__(
        self, columns: Sequence[str], targets: Sequence[ColumnTarget], layout: TableLayout, *, order: str = "",
        roles: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:  # fmt: skip
        """Look up once what each column needs."""
        self.layout, self.order, self.roles = layout, order, roles or {}
        self.names = tuple(columns)
        places = {name: place for place, name in reversed(list(enumerate(columns)))}
        self.columns = [
            Column(place, name, one, places.get(one.label_column), layout.keeps(plain(name)), _defaults(layout, name))
            for place, (name, one) in enumerate(zip(columns, targets, strict=True))
        ]
        uses = {one.use for one in targets}
        self.is_of_relationships = {ColumnUse.FROM, ColumnUse.TO} <= uses

    def draft(self, line: int, cells: Sequence[str]) -> Draft:
        """Everything that a row says, where it belongs."""
        draft = Draft(line, cells)
        for column, cell in zip(self.columns, cells, strict=False):
            if cell and not cell.isspace():
                self._take(draft, column, cell)
        for place in range(len(self.columns), len(cells)):
            if cells[place].strip():
                draft.keep_custom(f"Column {place + 1}", cells[place].strip())
        return draft

    def _take(self, draft: Draft, column: Column, cell: str) -> None:
        text, use = cell.strip(), column.target.use
        if text.startswith("=") and (formula := _FORMULA.fullmatch(text)):
            text = formula[1].strip()
        says_nothing = bool(column.defaults) and text.casefold() in column.defaults
        if column.kept or use is ColumnUse.KEPT or says_nothing:
            draft.kept.append((column.name, cell))
        if use is ColumnUse.NOTHING:
            draft.losses.append(Loss(draft.line, column.name, cell[:_TEXT_MAX], "the mapping does not keep the column"))
        elif text and use is not ColumnUse.KEPT and not says_nothing:
            _HANDLERS.get(use, _take_part)(draft, column, text)

    def card(self, line: int, cells: Sequence[str]) -> Card | UnreadableCard | None:
        """The card of a row of people; None for a blank row."""
        if not any(map(str.strip, cells)):
            return None
        if self.layout.single_cell_is_footer and len(cells) == 1 < len(self.columns):
            return UnreadableCard(line, row_text(cells)[:_TEXT_MAX], "The line has 1 cell: it is no row of the table.")
        draft = self.draft(line, cells)
        values = self._values(draft)
        if not (values.keys() & {"name", "givenName", "familyName", "emails", "phones"} or draft.uid):
            reason = "The row has neither a name nor an e-mail address, a phone number or an ID."
            return UnreadableCard(line, row_text(cells)[:_TEXT_MAX], reason)
        relatives = tuple(self._renamed(one) for one in draft.relatives)
        return Card(line, draft.uid, values, relatives, _kept_text(draft.kept), tuple(draft.losses))

    def _renamed(self, relative: Relative) -> Relative:
        role, inverse = self.roles.get(relative.role, (relative.role, relative.inverse_role))
        return Relative(role, relative.name, relative.uid, relative.since, relative.until, relative.note, inverse)

    def _values(self, draft: Draft) -> Properties:
        """The values of a contact; `name` only where given and family name do not say all of it."""
        parts = draft.parts
        values: Properties = {
            use.value: _one_line(parts[use])
            for use in (
                ColumnUse.GIVEN_NAME,
                ColumnUse.FAMILY_NAME,
                ColumnUse.COMPANY,
                ColumnUse.JOB_TITLE,
                ColumnUse.PRONOUNS,
            )
            if use in parts
        }
        if name := _name(draft):
            values["name"] = name
        values |= {name: texts for name, texts in (("emails", draft.emails), ("phones", draft.phones)) if texts}
        if ColumnUse.NOTES in parts:
            values["notes"] = parts[ColumnUse.NOTES].replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
        if ColumnUse.BIRTH in parts and not is_absent(parts[ColumnUse.BIRTH]):
            values["birth"] = partial_date(parts[ColumnUse.BIRTH], self.order)
        if ColumnUse.OPT_OUT in parts:
            values["emailOptOut"] = True
        if draft.custom:
            values["customFields"] = draft.custom
        return values


def _defaults(layout: TableLayout, column: str) -> frozenset[str]:
    return layout.defaults.get(plain(column), frozenset())


def _name(draft: Draft) -> str:
    """The name that given and family name alone would not give."""
    parts = draft.parts
    given, family = parts.get(ColumnUse.GIVEN_NAME, ""), parts.get(ColumnUse.FAMILY_NAME, "")
    middle, suffix = parts.get(ColumnUse.MIDDLE_NAME, ""), parts.get(ColumnUse.NAME_SUFFIX, "")
    if middle:
        draft.keep_custom("Middle name", middle)
    if suffix:
        draft.keep_custom("Name suffix", suffix)
    composed = _one_line(" ".join(part for part in (given, middle, family, suffix) if part))
    shown = _one_line(parts.get(ColumnUse.NAME, "")) or (composed if middle or suffix else "")
    fallback = _one_line(parts.get(ColumnUse.FALLBACK_NAME, ""))
    if not shown and not composed:
        shown = fallback or _one_line(draft.custom.get("Nickname", "") or parts.get(ColumnUse.COMPANY, ""))
    return "" if shown == _one_line(f"{given} {family}") else shown


def _one_line(text: str) -> str:
    """A text without line ends and control characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _kept_text(kept: Sequence[tuple[str, str]]) -> str:
    if not kept:
        return ""
    return f"{row_text([name for name, _ in kept])}\r\n{row_text([cell for _, cell in kept])}\r\n"


def _label(draft: Draft, column: Column) -> str:
    """The cell that names what another cell is; `* ` in front says that it comes first."""
    place = column.label_place
    return draft.cells[place].strip() if place is not None and place < len(draft.cells) else ""


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in pattern.split(text) if part.strip()]


def _take_part(draft: Draft, column: Column, text: str) -> None:
    """A cell that a card has once; a second one becomes a custom field, and notes are joined."""
    use = column.target.use
    if use not in draft.parts:
        draft.parts[use] = text
    elif use in (ColumnUse.NOTES, ColumnUse.NOTE):
        draft.parts[use] += f"\n{text}"
    elif use is ColumnUse.ROLE and draft.parts[use].isdecimal():
        draft.parts[use] = text
    elif draft.parts[use] != text:
        draft.keep_custom(column.name, text)


def _take_fallback(draft: Draft, column: Column, text: str) -> None:
    draft.parts.setdefault(ColumnUse.FALLBACK_NAME, text)
    if column.target.detail:
        draft.keep_custom(column.target.detail, text)


def _take_id(draft: Draft, column: Column, text: str) -> None:
    draft.uid = draft.uid or f"{column.target.prefix}{text}"
    if column.target.detail:
        draft.keep_custom(column.target.detail, text)


def _take_emails(draft: Draft, column: Column, text: str) -> None:
    label = _label(draft, column)
    for part in _split(_BETWEEN_EMAILS, text.removeprefix("mailto:")):
        found = _ADDRESS.search(part)
        if found is None:  # an Exchange address: the name that Outlook shows may have the real one
            draft.keep_custom(column.name, part)
            found = _ADDRESS.search(label)
        if found is not None and found[0] not in draft.emails:
            draft.emails.insert(0 if label.startswith("*") else len(draft.emails), found[0])


def _take_phones(draft: Draft, column: Column, text: str) -> None:
    label = _label(draft, column)
    for part in _split(_BETWEEN_PHONES, text):
        number = part.removeprefix("'").removeprefix("tel:")
        if _NO_PHONE.search(label):
            draft.keep_custom(label.removeprefix("*").strip(), number)
        elif _SHORTENED.fullmatch(number):
            draft.keep_custom(column.name, number)
            draft.losses.append(Loss(draft.line, column.name, number, "a spreadsheet has cut off digits of the number"))
        elif number not in draft.phones:
            draft.phones.insert(0 if label.startswith("*") else len(draft.phones), number)


def _take_custom(draft: Draft, column: Column, text: str) -> None:
    name = column.target.name(_label(draft, column).removeprefix("*").strip()) or column.name
    first, *others = _split(_BETWEEN_VALUES, text) or [text]
    draft.join_custom(column.target.detail, name, first)
    for other in others:
        draft.keep_custom(name, other)


def _take_groups(draft: Draft, _: Column, text: str) -> None:
    """The names of groups; Google marks its built-in groups with a star."""
    groups = [group for group in _split(_BETWEEN_VALUES, text) if not group.startswith("*")]
    if groups:
        draft.keep_custom("Groups", ", ".join(groups))


def _take_relatives(draft: Draft, column: Column, text: str) -> None:
    role = column.target.name(_label(draft, column).removeprefix("*").strip()) or "Relative"
    pattern = _BETWEEN_CHILDREN if column.target.use is ColumnUse.RELATIVES else _BETWEEN_NAMES
    draft.relatives += [Relative(role, name=_one_line(name)) for name in _split(pattern, text)]


def _take_relative_ids(draft: Draft, column: Column, text: str) -> None:
    target = column.target
    draft.relatives += [Relative(target.detail, uid=f"{target.prefix}{one}") for one in _split(_BETWEEN_IDS, text)]


def _take_opt_out(draft: Draft, _: Column, text: str) -> None:
    if text.casefold() not in _NO:
        draft.parts[ColumnUse.OPT_OUT] = text


_HANDLERS: dict[ColumnUse, Handler] = {
    ColumnUse.ID: _take_id,
    ColumnUse.FALLBACK_NAME: _take_fallback,
    ColumnUse.EMAIL: _take_emails,
    ColumnUse.PHONE: _take_phones,
    ColumnUse.CUSTOM: _take_custom,
    ColumnUse.GROUPS: _take_groups,
    ColumnUse.RELATIVE: _take_relatives,
    ColumnUse.RELATIVES: _take_relatives,
    ColumnUse.RELATIVE_ID: _take_relative_ids,
    ColumnUse.OPT_OUT: _take_opt_out,
}
