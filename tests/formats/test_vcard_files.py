"""Files of vCards: many cards, encodings, what is no card, and bounds."""

from __future__ import annotations

import io

import pytest

from graphapi.formats.cards import Card, ReadOptions, UnreadableCard, UnreadableFile
from graphapi.formats.vcard import VcardFormat
from graphapi.formats.vcard.blocks import CardBounds, blocks
from tests.formats.vcards import everything, read

ANN = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Änn Oak\r\nEND:VCARD\r\n"


class Endless(io.BufferedReader):
    """A file that goes on and on: a beginning, then one piece again and again; it counts what is taken of it."""

    def __init__(self, head: bytes, piece: bytes) -> None:
        super().__init__(io.BytesIO())
        self._ahead, self._piece = head, piece
        self.taken = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Only to the start, which has not been left yet by more than what is ahead."""
        assert (offset, whence) == (0, 0)
        return 0

    def read(self, size: int | None = -1, /) -> bytes:
        """What a reader looks at before it begins."""
        return (self._ahead + self._piece * (size or 0))[:size]

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line, cut off at the size."""
        assert size
        while b"\n" not in self._ahead and len(self._ahead) < size:
            self._ahead += self._piece * max(len(self._ahead) // len(self._piece), 1)
        found = self._ahead[: min(self._ahead.find(b"\n") + 1 or size, size)]
        self._ahead = self._ahead[len(found) :]
        self.taken += len(found)
        return found


@pytest.mark.parametrize(
    "octets",
    [
        ANN.encode(),
        ANN.encode("utf-8-sig"),
        ANN.encode("utf-16"),
        ANN.encode("utf-16-be"),
        ANN.encode("cp1252"),
        ANN.replace("\r\n", "\n").encode(),
        ANN.replace("\r\n", "\r").encode(),
        ANN.replace("BEGIN:VCARD", "begin:vcard").encode(),
    ],
)
def test_a_file_is_known_and_read_in_every_encoding(octets: bytes) -> None:
    """By its content: byte order marks, Windows-1252, line ends of all systems."""
    assert VcardFormat().recognizes(octets)
    assert [one.values["name"] for one in read(octets)] == ["Änn Oak"]


def test_files_that_were_appended_to_each_other_are_read() -> None:
    """Also when each of them begins with a byte order mark."""
    assert len(read(ANN.encode("utf-8-sig") * 3)) == 3


def test_other_files_are_not_taken_for_vcards() -> None:
    """Calendars, tables and texts that speak of vCards."""
    for text in (b"BEGIN:VCALENDAR\r\n", b"name,BEGIN:VCARD\n", b"", b"0 HEAD\n", b'{"@type": "Card"}'):
        assert not VcardFormat().recognizes(text)


def test_cards_have_the_numbers_of_their_lines() -> None:
    """Also behind blank lines."""
    assert [one.line for one in read(f"{ANN}\r\n\r\n{ANN}")] == [1, 7]


def test_lines_outside_of_cards_are_reported_and_reading_goes_on() -> None:
    """With their number and text."""
    found = everything(f"{ANN}hello\r\nworld\r\n{ANN}")

    assert [type(one) for one in found] == [Card, UnreadableCard, Card]
    assert isinstance(found[1], UnreadableCard)
    assert (found[1].line, found[1].text) == (5, "hello\r\nworld")


def test_a_line_that_is_no_property_is_a_loss_with_its_number() -> None:
    """The rest of the card is read."""
    [found] = read(ANN.replace("END", "this is no property\r\nand this: not either\r\nEND"))

    assert [(one.line, one.text) for one in found.losses] == [(4, "this is no property"), (5, "and this: not either")]


@pytest.mark.parametrize("text", [ANN.replace("END:VCARD\r\n", "") + ANN, ANN + ANN.replace("END:VCARD\r\n", "")])
def test_a_card_without_an_end_is_read_and_reported(text: str) -> None:
    """At the end of a file that was cut off, or where the next card begins."""
    found = read(text)

    assert [one.values["name"] for one in found] == ["Änn Oak"] * 2
    assert [loss.what for one in found for loss in one.losses] == ["END:VCARD"]


def test_a_card_within_a_card_is_kept_with_it() -> None:
    """As 2.1 writes AGENT; the one inside is no card of the file."""
    [found] = read("BEGIN:VCARD\nVERSION:2.1\nN:Oak;Ann\nAGENT:\n" + ANN.replace("Änn", "Bob") + "END:VCARD\n")

    assert [(one.role, one.name) for one in found.relatives] == [("agent", "Bob Oak")]
    assert found.kept.endswith("AGENT:\nBEGIN:VCARD\nVERSION:3.0\nFN:Bob Oak\nEND:VCARD")


SMALL = CardBounds(line=1_000, card=10_000, lines=500)


@pytest.mark.parametrize(
    ("head", "piece", "line"),
    [
        (b"BEGIN:VCARD\nFN:", b"a", 2),
        (b"BEGIN:VCARD\nFN:a\n", b" aaaaaaaaaaaaaaa\n", 61),
        (b"BEGIN:VCARD\n", b" \n", 502),
        (b"BEGIN:VCARD\n", b"X-A:b\n", 502),
        (b"BEGIN:VCARD\n", b"X-A:" + b"b" * 95 + b"\n", 102),
        (b"", b"a", 1),
    ],
)
def test_a_file_without_end_is_refused_with_its_line(head: bytes, piece: bytes, line: int) -> None:
    """A line that does not end, folds on folds, a card of all lines: no more is read than the bounds allow."""
    source = Endless(head, piece)

    with pytest.raises(UnreadableFile, match=rf"^Line {line}: "):
        list(blocks(source, SMALL))
    assert source.taken <= SMALL.card + SMALL.line


def test_a_line_of_many_megabytes_is_refused() -> None:
    """With the bounds that hold for everybody."""
    source = Endless(b"BEGIN:VCARD\nVERSION:3.0\nPHOTO:", b"a")

    with pytest.raises(UnreadableFile, match=r"^Line 3: "):
        list(VcardFormat().read(source, ReadOptions()))
    assert source.taken < 10 * 2**20


def test_lines_between_cards_are_reported_in_pieces() -> None:
    """A file that is not what it seemed is not held in memory."""
    source = Endless(ANN.encode(), b"no card\n")

    found = VcardFormat().read(source, ReadOptions())

    assert isinstance(next(found), Card)
    assert isinstance(next(found), UnreadableCard)
    assert source.taken < 10_000


def test_reading_holds_one_card_at_a_time() -> None:
    """However long the file is: a card is there as soon as its last line is."""
    source = Endless(b"", ANN.encode())

    found = VcardFormat().read(source, ReadOptions())

    assert isinstance(next(found), Card)
    assert source.taken == len(ANN.encode())


def test_a_file_explains_itself() -> None:
    """Its versions, encoding and properties, and what becomes of each."""
    text = f"{ANN}BEGIN:VCARD\r\nVERSION:2.1\r\nN:Oak;Bob\r\nX-FOO:1\r\nEND:VCARD\r\n"

    found = VcardFormat().explain(io.BytesIO(text.encode("cp1252")), ReadOptions())

    assert (found.format, found.encoding) == ("vCard 2.1, 3.0", "Windows-1252")
    assert [(one.name, one.becomes) for one in found.columns] == [
        ("FN", "name"), ("N", "givenName, familyName"), ("X-FOO", "kept with the contact and written back to vCard"),
    ]  # fmt: skip
