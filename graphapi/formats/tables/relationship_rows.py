"""Rows that say who is related to whom by their IDs: FROM is the label of TO, and TO the reverse label of FROM."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from graphapi.formats.cards import Card, Loss, Relative, UnreadableCard
from graphapi.formats.tables.dates import is_absent, partial_date
from graphapi.formats.tables.row_cards import Draft, RowCards
from graphapi.formats.tables.rows import Row, row_text
from graphapi.formats.tables.targets import ColumnUse

_TEXT_MAX = 500


class RelationshipRows:
    """Cards that say nothing of a person but one relative."""

    def __init__(self, cards: RowCards) -> None:
        """Rows of a table whose columns are known."""
        self._cards = cards
        self._defaults = {column.target.use: column.target.detail for column in cards.columns}
        self.has_pairs = {ColumnUse.PAIR_ID, ColumnUse.PAIR_OF} <= self._defaults.keys()

    def read(self, first: Iterable[Row], again: Iterable[Row]) -> Iterator[Card | UnreadableCard]:
        """The cards of rows; where each direction has a row, the two become one. Both arguments are the same rows."""
        if not self.has_pairs:
            yield from filter(None, (self.card(line, cells) for line, cells in first))
            return
        with closing(_Pairs()) as pairs:
            for line, cells in first:
                pairs.add(self._cards.draft(line, cells))
            for line, cells in again:
                draft = self._cards.draft(line, cells)
                inverse = pairs.other_role(draft)
                if inverse is not None and (card := self.card(line, cells, inverse)):
                    yield card

    def card(self, line: int, cells: list[str], inverse: str = "") -> Card | UnreadableCard | None:
        """The card of a row; `inverse` is what another row says of the other direction."""
        if not any(map(str.strip, cells)):
            return None
        draft = self._cards.draft(line, cells)
        parts = draft.parts
        trouble = self._trouble(draft)
        if trouble:
            return UnreadableCard(line, row_text(cells)[:_TEXT_MAX], trouble)
        role, other = self._role(parts.get(ColumnUse.ROLE) or self._defaults.get(ColumnUse.ROLE, ""))
        relative = Relative(
            role,
            uid=parts[ColumnUse.FROM],
            since=self._day(draft, ColumnUse.SINCE),
            until=self._day(draft, ColumnUse.UNTIL),
            note=parts.get(ColumnUse.NOTE, ""),
            inverse_role=self._role(inverse or parts.get(ColumnUse.INVERSE_ROLE, ""))[0] or other,
        )
        losses = [Loss(line, name, text, "an association has no place for it") for name, text in draft.custom.items()]
        return Card(line, parts[ColumnUse.TO], {}, (relative,), losses=(*draft.losses, *losses))

    def _trouble(self, draft: Draft) -> str:
        if not draft.parts.get(ColumnUse.FROM) or not draft.parts.get(ColumnUse.TO):
            return "The row does not say who is related to whom."
        role = draft.parts.get(ColumnUse.ROLE) or self._defaults.get(ColumnUse.ROLE, "")
        if not role:
            return "The row does not say how they are related."
        if role.isdecimal() and role not in self._cards.roles:
            return f"The relationship is a number, {role}: say in a MAP.toml what it means, under [roles]."
        return ""

    def _role(self, text: str) -> tuple[str, str]:
        found = self._cards.roles.get(text)
        return found or (self._cards.layout.role(text), "")

    def _day(self, draft: Draft, use: ColumnUse) -> str:
        """A date as ISO 8601 where it is a day, else as it is written."""
        text = draft.parts.get(use, "")
        if not text or is_absent(text):
            return ""
        day = partial_date(text, self._cards.order).whole
        return day.isoformat() if day else text


class _Pairs:
    """Rows by their IDs, in a temporary database that leaves memory when it grows."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE pair (id TEXT PRIMARY KEY, of TEXT, a TEXT, b TEXT, role TEXT) WITHOUT ROWID")

    def add(self, draft: Draft) -> None:
        """Remember a row."""
        row = [
            draft.parts.get(use, "")
            for use in (ColumnUse.PAIR_ID, ColumnUse.PAIR_OF, ColumnUse.FROM, ColumnUse.TO, ColumnUse.ROLE)
        ]
        if row[0] and row[1]:
            self._rows.execute("INSERT OR IGNORE INTO pair VALUES (?, ?, ?, ?, ?)", row)

    def other_role(self, draft: Draft) -> str | None:
        """The role that the row of the other direction says, empty without one; None when that row speaks for both."""
        row = [draft.parts.get(use, "") for use in (ColumnUse.PAIR_OF, ColumnUse.PAIR_ID, ColumnUse.TO, ColumnUse.FROM)]
        found = self._rows.execute("SELECT role FROM pair WHERE id = ? AND of = ? AND a = ? AND b = ?", row).fetchone()
        if not found or not row[0]:
            return ""
        return None if row[0] < row[1] else str(found[0])

    def close(self) -> None:
        """Forget all."""
        self._rows.close()
