"""The formats of tables: recognized by their header, explained, and read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, ReadOptions, UnreadableCard, UnreadableFile
from graphapi.formats.tables import guesses
from graphapi.formats.tables.dates import OrderEvidence
from graphapi.formats.tables.encodings import Encoding, encoding_of
from graphapi.formats.tables.heads import HEAD_MAX, KNOWN, TableHead, find_head, first_row, head_of_bytes
from graphapi.formats.tables.layouts import TableLayout, plain
from graphapi.formats.tables.mappings import TableMapping, mapping_text
from graphapi.formats.tables.relationship_rows import RelationshipRows
from graphapi.formats.tables.row_cards import RowCards
from graphapi.formats.tables.rows import SEPARATORS, Row, rows
from graphapi.formats.tables.targets import ColumnTarget, ColumnUse

_SAMPLE = 200
_DATED = frozenset({ColumnUse.BIRTH, ColumnUse.SINCE, ColumnUse.UNTIL})
_DATE_WORDS = ("date", "datum", "birth", "geb", "anniversary", "jahrestag", "event", "since", "until", "connectedon")


@dataclass(frozen=True)
class OpenTable:
    """An opened table: what each of its columns becomes, and how its dates are to be read."""

    source: BinaryIO
    encoding: Encoding
    head: TableHead
    targets: tuple[ColumnTarget, ...]
    mapping: TableMapping
    evidence: OrderEvidence

    @property
    def order(self) -> str:
        """The order of days and months, as the user or the file says."""
        return self.mapping.dates or self.evidence.order

    def rows(self) -> Iterator[Row]:
        """The rows behind the header."""
        for line, cells in rows(self.source, self.encoding, self.head.separator):
            if line > self.head.line:
                yield line, cells

    def cards(self) -> Iterator[Card | UnreadableCard]:
        """The cards of all rows."""
        row_cards = RowCards(
            self.head.columns, self.targets, self.head.layout, order=self.order, roles=self.mapping.roles
        )
        if row_cards.is_of_relationships:
            yield from RelationshipRows(row_cards).read(self.rows(), self.rows())
            return
        for line, cells in self.rows():
            if card := row_cards.card(line, cells):
                yield card


@dataclass(frozen=True)
class TableFormat:
    """The export of one program, or tables of no known program: a CardFormat."""

    layouts: tuple[TableLayout, ...]
    """Its header of today, then those of former times."""

    @property
    def name(self) -> str:
        """As the command line calls it."""
        return self.layouts[0].name

    @property
    def title(self) -> str:
        """As people call it."""
        return self.layouts[0].title

    def recognizes(self, head: bytes) -> bool:
        """Whether a file that begins so has this program's header."""
        found = head_of_bytes(head[:HEAD_MAX])
        return found is not None and any(found.layout is one for one in self.layouts)

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:
        """The cards of a file. The file is read two or three times: for its encoding and its dates, then its rows."""
        table = self._open(source, options)
        if not table.order and table.evidence.question and _DATED & {one.use for one in table.targets}:
            raise UnreadableFile(table.evidence.question, "dates")
        yield from table.cards()

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:
        """What the file is, and what becomes of each column."""
        table = self._open(source, options)
        sample = [cells for _, cells in islice(table.rows(), _SAMPLE)]
        columns = [
            ColumnMeaning(column, _becomes(one), _example(sample, place))
            for place, (column, one) in enumerate(zip(table.head.columns, table.targets, strict=True))
        ]
        text = mapping_text(
            table.head.columns, table.targets, table.encoding.codec, table.head.separator, table.mapping.dates
        )
        question = "" if table.order else table.evidence.question
        return FileExplanation(
            table.head.layout.title, table.encoding.title, tuple(columns), tuple(_notes(table)), question, text
        )

    def _open(self, source: BinaryIO, options: ReadOptions) -> OpenTable:
        mapping = TableMapping.of(options)
        encoding = encoding_of(source, mapping.encoding)
        source.seek(encoding.mark)
        text = source.read(HEAD_MAX).decode(encoding.codec, "ignore")
        layouts = (*KNOWN, guesses.LAYOUT) if guesses.LAYOUT in self.layouts else self.layouts
        head = find_head(text, mapping.separator, layouts)
        if head is None and mapping.columns:
            head = first_row(text, mapping.separator)
        if head is None:
            raise UnreadableFile(
                f"There is no header of {self.title} in the first lines. A MAP.toml can say what the columns mean."
            )
        targets = head.layout.targets(head.columns)
        if head.layout is guesses.LAYOUT:
            sample = islice(rows(source, encoding, head.separator), _SAMPLE)
            cells_below = [cells for line, cells in sample if line > head.line]
            targets = guesses.refine(head.columns, targets, cells_below)
        targets = mapping.applied(head.columns, targets)
        table = OpenTable(source, encoding, head, tuple(targets), mapping, OrderEvidence())
        if not mapping.dates and _DATED & {one.use for one in targets}:
            return OpenTable(source, encoding, head, tuple(targets), mapping, _evidence(table))
        return table


def _evidence(table: OpenTable) -> OrderEvidence:
    """What the dates say that are needed; where they leave it open, what the file's other dates say."""
    needed, others = OrderEvidence(), OrderEvidence()
    places = [(place, needed) for place, one in enumerate(table.targets) if one.use in _DATED]
    places += [
        (place, others)
        for place, (column, one) in enumerate(zip(table.head.columns, table.targets, strict=True))
        if one.use is ColumnUse.CUSTOM and any(word in plain(column) for word in _DATE_WORDS)
    ]
    for line, cells in table.rows():
        for place, evidence in places:
            if place < len(cells) and cells[place]:
                evidence.see(line, cells[place])
    if not needed.decisive and others.order:
        return others
    return needed


def _becomes(one: ColumnTarget) -> str:
    """In words, what a column becomes; empty for one that is not kept."""
    if one.use is ColumnUse.KEPT:
        return "kept with the contact"
    if one.use is ColumnUse.GROUPS:
        return "customFields.Groups"
    if one.use is ColumnUse.CUSTOM:
        return f"custom field {one.detail}"
    return str(one)


def _example(sample: list[list[str]], place: int) -> str:
    found = (cells[place].strip() for cells in sample if place < len(cells) and cells[place].strip())
    return " ".join(next(found, "").split())[:80]


def _notes(table: OpenTable) -> Iterator[str]:
    head = table.head
    yield f"The header is line {head.line}; values are separated by {SEPARATORS[head.separator]}."
    if table.encoding.title != "UTF-8":
        yield f"The text is {table.encoding.title}."
    if head.layout is guesses.LAYOUT:
        known = [
            column for column, one in zip(head.columns, table.targets, strict=True) if one.use is not ColumnUse.CUSTOM
        ]
        others = "; all others become custom fields" if len(known) < len(head.columns) else ""
        yield f"No program is known that writes this header. Guessed by their names: {', '.join(known)}{others}."
    yield from head.layout.notes
    if table.order:
        where = next(iter(table.evidence.decisive.values()), None)
        since = f", as line {where[0]} shows: {where[1]}" if where else ""
        yield f"Dates are read as {table.order}{since}."


TABLE_FORMATS = tuple(
    TableFormat(tuple(layouts)) for _, layouts in groupby((*KNOWN, guesses.LAYOUT), key=lambda layout: layout.name)
)
"""All formats of tables, in the order in which they are tried."""
