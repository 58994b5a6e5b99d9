"""GEDCOM files: encodings, archives, long texts, broken lines, bounds."""

from __future__ import annotations

import io
import zipfile

import pytest

from graphapi.formats.cards import Card, ReadOptions, UnreadableCard, UnreadableFile
from graphapi.formats.gedcom import GEDCOM
from graphapi.formats.gedcom import records as records_module
from tests.formats.gedcom_made import file, person, read

NAMED = "0 @I1@ INDI\n1 NAME Zoë /Öster/\n1 NOTE Grüße\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (file(NAMED).encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + file(NAMED).encode(), "UTF-8"),
        (file(NAMED, declared="ANSEL").encode(), "UTF-8"),
        (file(NAMED, declared="UNICODE").encode("utf-16"), "UTF-16"),
        (file(NAMED, declared="UNICODE").encode("utf-16-be"), "UTF-16"),
        (file(NAMED, declared="ANSI").encode("cp1252"), "Windows-1252"),
        (file(NAMED).encode("cp1252"), "Windows-1252"),
        (file(NAMED, declared="IBMPC").encode("cp437"), "cp437"),
        (file(NAMED, declared="ANSEL").replace("ö", "o").encode("ascii", "replace").replace(b"Zo?", b"Zo\xe8e").replace(
            b"/?ster", b"/\xe8Oster").replace(b"Gr??e", b"Gr\xe8u\xcfe"), "ANSEL"),
        (file(NAMED).replace("\n", "\r\n").encode(), "UTF-8"),
        (file(NAMED).replace("\n", "\r").encode(), "UTF-8"),
    ],
)  # fmt: skip
def test_encodings_are_recognized_by_what_the_bytes_are(data: bytes, encoding: str) -> None:
    """Whatever the header says, and whichever line ends are used."""
    values = read(data)["I1"].values

    assert (values["name"], values["notes"]) == ("Zoë Öster", "Grüße")
    assert GEDCOM.explain(io.BytesIO(data), ReadOptions()).encoding == encoding


def test_a_character_that_is_cut_by_conc_is_whole_again() -> None:
    """Programs count bytes when they cut lines."""
    data = (
        file("0 @I1@ INDI\n1 NAME Zoë Ann\n1 NOTE äöü Gr\x00\n")
        .encode()
        .replace(b"\x00", b"\xc3\n2 CONC \xbc\xc3\x9fe")
    )

    assert read(data)["I1"].values["notes"] == "äöü Grüße"


def test_an_archive_is_read_by_its_text() -> None:
    """A .gdz file, recognized by its content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gedcom.ged", file("0 @I1@ INDI\n1 NAME Ann /Oak/\n", "7.0"))

    assert GEDCOM.recognizes(packed.getvalue()[:65536])
    assert read(packed.getvalue())["I1"].values["name"] == "Ann Oak"


def test_a_text_that_goes_on_without_cont_is_whole() -> None:
    """Programs write line breaks of notes as they are."""
    card = person("1 NOTE First\nsecond\n\nfourth\n1 SEX F\n")

    assert card.values["notes"] == "First\nsecond\n\nfourth"
    assert card.values["customFields"] == {"Sex": "F"}


def test_a_record_with_a_broken_line_is_named_by_the_line_and_the_rest_is_read() -> None:
    """Lines without a level, and levels that have no line above."""
    data = file("0 @I1@ INDI\n1 SEX F\nnothing\n0 @I2@ INDI\n3 DATE 1900\n0 @I3@ INDI\n").encode()

    found = list(GEDCOM.read(io.BytesIO(data), ReadOptions()))

    assert [(one.line, type(one)) for one in found] == [(7, UnreadableCard), (9, UnreadableCard), (10, Card)]


def test_a_record_of_any_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by the size of a record."""
    monkeypatch.setattr(records_module, "RECORD_MAX", 1 << 19)
    data = file("0 @I1@ INDI\n1 NOTE " + "x" * (1 << 20) + "\n").encode()

    with pytest.raises(UnreadableFile, match=r"^Line 5: a record of more than 0 MiB begins here\.$"):
        list(GEDCOM.read(io.BytesIO(data), ReadOptions()))


def test_a_file_is_explained_before_anything_is_stored() -> None:
    """Version, encoding, and what becomes of each tag."""
    data = file("0 @I1@ INDI\n1 NAME Ann /Oak/\n1 BURI\n", "7.0.14").encode()

    found = GEDCOM.explain(io.BytesIO(data), ReadOptions())

    assert (found.format, found.encoding, found.notes) == ("GEDCOM 7.0.14", "ASCII", ("People: 1, families: 0.",))
    assert [(one.name, one.becomes) for one in found.columns] == [
        ("BURI", "kept as it is"), ("NAME", "name, givenName, familyName"),
    ]  # fmt: skip


def test_blank_lines_before_the_header_are_passed_over() -> None:
    """In the explanation, too."""
    text = b"\n\n0 HEAD\n1 GEDC\n2 VERS 5.5.1\n0 @I1@ INDI\n1 NAME Ann\n0 TRLR\n"

    assert GEDCOM.explain(io.BytesIO(text), ReadOptions()).format == "GEDCOM 5.5.1"
    assert [one.line for one in GEDCOM.read(io.BytesIO(text), ReadOptions())] == [6]


@pytest.mark.parametrize(("version", "text"), [("5.5.1", "@oak met @ @@\n@elm"), ("7.0", "@oak met @@ @@@@\n@elm")])
def test_doubled_signs_are_single_where_the_version_doubles_them(version: str, text: str) -> None:
    """GEDCOM 5.5.1 doubles each sign of a text, 7 only one that stands at the beginning of a line."""
    assert person("1 NOTE @@oak met @@ @@@@\n2 CONT @@elm\n", version).values["notes"] == text


def test_notes_without_a_text_are_none() -> None:
    """Only what they cite is kept."""
    assert person("1 NOTE one\n1 NOTE\n2 SOUR Book\n").values["notes"] == "one"
