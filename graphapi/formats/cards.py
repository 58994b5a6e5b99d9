"""What every format is read into and written from: cards, with the relatives that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from graphapi.kernel.contacts import Properties


class UnreadableFile(Exception):
    """A file that cannot be read at all; the message says where and why, `option` what would make it readable."""

    def __init__(self, message: str, option: str = "") -> None:
        """Keep the name of the option that a user may give: `dates`."""
        super().__init__(message)
        self.option = option


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a file says and that is not kept, or that a contact has and a format cannot say."""

    line: int
    """The line, or the number of the record in formats without lines, from 1."""

    what: str
    """The field, as the format calls it."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Relative:
    """Another person that a card names: the other is `role` of the card's person.

    One of `uid` (another card of the same file) and `name` is set; both where the file says both.
    """

    role: str
    """As the file writes it: `spouse`, `Mother`, `Assistant`; the importer finds the label for it."""

    name: str = ""
    uid: str = ""
    since: str = ""
    until: str = ""
    note: str = ""
    inverse_role: str = ""
    """What the card's person is to the other; empty where the file does not say."""

    label: str = ""
    """In exports: the key of the label."""

    forward: bool = True
    """In exports, False on the card at the far end: a format that lists associations lists each once, by the other."""


@dataclass(frozen=True, slots=True)
class Card:
    """One person or company as a file describes it.

    Tables of relationships give cards with a `uid` and relatives but without values: they add to the card of that
    `uid`, which may stand in another file of the same import.
    """

    line: int
    uid: str
    """The ID within the file, or the UID of the format; empty when the file has none."""

    values: Properties
    """Values by the names of `kernel.contact_properties`: text, lists of text for e-mails and phones, a
    `PartialDate` for `birth`, a flat object of text for `customFields`."""

    relatives: tuple[Relative, ...] = ()

    kept: str = ""
    """What no property holds, in the syntax of the format, byte for byte; written back to the same format."""

    losses: tuple[Loss, ...] = ()

    died: str = ""
    """The date of death as YYYY, YYYY-MM or YYYY-MM-DD; empty if it is not known exactly. It ends marriages."""

    lasting: bool = True
    """Whether the `uid` is good beyond the file; the pointers of GEDCOM start again in every file."""


@dataclass(frozen=True, slots=True)
class UnreadableCard:
    """A record that is not a card, with the reason; reading goes on behind it."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What becomes of a column or field of a file; an empty `becomes` means that it is not kept."""

    name: str
    becomes: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class FileExplanation:
    """What a file is and what an import makes of it, without storing anything."""

    format: str
    """In words: `vCard 3.0`, `Google Contacts CSV`."""

    encoding: str = "UTF-8"
    columns: tuple[ColumnMeaning, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for a person: what was recognized."""

    dates_question: str = ""
    """Why days and months cannot be told apart; then the option `dates` must say it."""

    mapping: str = ""
    """A MAP.toml to edit, for tables."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a user may say about a file."""

    dates: str = ""
    """The order of days and months: `dmy`, `mdy` or `ymd`; empty where the file decides."""

    mapping: Mapping[str, object] = field(default_factory=dict[str, object])
    """The content of a MAP.toml; empty without one."""

    region: str | None = None
    """The region of phone numbers without a prefix, e.g. `DE`."""


class CardFormat(Protocol):
    """A format that can be imported. Readers stream: at most one record and what links records is in memory."""

    @property
    def name(self) -> str:
        """As the command line calls it: `vcard`."""
        ...

    @property
    def title(self) -> str:
        """As people call it: `vCard 2.1, 3.0 and 4.0`."""
        ...

    def recognizes(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes (up to 64 KiB) is of this format; never by its name."""
        ...

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:
        """The cards of a seekable file. Raises UnreadableFile."""
        ...

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:
        """What the file is, from its beginning or as much of it as is needed. Raises UnreadableFile."""
        ...


class CardWriter(Protocol):
    """A format that can be exported."""

    @property
    def name(self) -> str:
        """As the command line calls it."""
        ...

    @property
    def title(self) -> str:
        """As people call it."""
        ...

    def write(self, cards: Iterable[Card], losses: list[Loss]) -> Iterator[bytes]:
        """The file, piece by piece; adds to `losses` what the format cannot say. Relatives refer to `uid`s."""
        ...
