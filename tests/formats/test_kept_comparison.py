"""What a file keeps for a format is compared by what it says: not by how, in which version and when it was written."""

from __future__ import annotations

import io

import pytest

from graphapi.formats.cards import Card, CardFormat, CardWriter, ReadOptions
from graphapi.formats.jscontact import JscontactFormat, JscontactWriter
from graphapi.formats.kept_comparison import adds
from graphapi.formats.tables.google_writer import GoogleWriter
from graphapi.formats.tables.tables import TABLE_FORMATS
from graphapi.formats.vcard import VcardFormat, VcardWriter

VCARD = """BEGIN:VCARD
VERSION:3.0
FN:Ann Oak
EMAIL;type=INTERNET;type=HOME;type=pref:ann@example.org
item1.ADR;type=HOME;type=pref:;;1 Elm Street;Springfield;;12345;Germany
item1.X-ABADR:de
PHOTO;ENCODING=b;TYPE=JPEG:QUFB
X-SOCIALPROFILE;type=example:https://example.org/a-long-address-that-has-to-be-folded-when-it-is-written/ann-oak
REV:2026-01-01T00:00:00Z
END:VCARD
"""
JSCONTACT = """{"@type": "Card", "version": "1.0", "uid": "ann", "name": {"full": "Ann Oak"},
  "updated": "2024-01-01T00:00:00Z", "example.org:hat": {"colour": "red", "sizes": [1, 2]}}"""
GOOGLE = "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Labels\nAnn,Oak,Work,ann@example.org,* myContacts\n"


def _only(read_by: CardFormat, text: bytes) -> Card:
    (card,) = read_by.read(io.BytesIO(text), ReadOptions())
    assert isinstance(card, Card)
    return card


@pytest.mark.parametrize(
    ("read_by", "writer", "text", "changed"),
    [
        (VcardFormat(), VcardWriter(), VCARD, ("X-ABADR:de", "X-ABADR:at")),
        (JscontactFormat(), JscontactWriter(), JSCONTACT, ("red", "blue")),
        (next(one for one in TABLE_FORMATS if one.name == "google"), GoogleWriter(), GOOGLE, ("* myC", "* yourC")),
    ],
    ids=["vcard", "jscontact", "google"],
)
def test_what_is_exported_adds_nothing(
    read_by: CardFormat, writer: CardWriter, text: str, changed: tuple[str, str]
) -> None:
    """Read again it keeps the same; a value that is new is something to say."""
    card = _only(read_by, text.encode())
    again = _only(read_by, b"".join(writer.write([card], [])))
    other = _only(read_by, text.replace(*changed).encode())

    assert card.kept
    assert not adds(read_by.name, again.kept, [card.kept])
    assert adds(read_by.name, other.kept, [card.kept])
    assert adds(read_by.name, card.kept, [])


@pytest.mark.parametrize(
    ("read_by", "text", "stamp"),
    [(VcardFormat(), VCARD, "REV:2026"), (JscontactFormat(), JSCONTACT, "2024-01")],
    ids=["vcard", "jscontact"],
)
def test_when_a_file_was_written_is_no_difference(read_by: CardFormat, text: str, stamp: str) -> None:
    """A phone writes all of its cards with another time each day."""
    card, later = (_only(read_by, one.encode()) for one in (text, text.replace(stamp, f"{stamp[:-2]}31")))

    assert card.kept != later.kept
    assert not adds(read_by.name, later.kept, [card.kept])


def test_a_format_without_a_comparison_compares_the_text() -> None:
    """As GEDCOM's, which is written as it was read."""
    assert adds("gedcom", "1 OCCU Baker", ["1 OCCU Gardener"])
    assert not adds("gedcom", "1 OCCU Baker", ["1 OCCU Gardener", "1 OCCU Baker"])
