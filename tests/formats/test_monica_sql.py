"""Monica's export in SQL: contacts made of the rows of many tables, which are read and never executed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from graphapi.formats.cards import Card, ReadOptions, Relative, UnreadableCard, UnreadableFile
from graphapi.formats.known import FORMATS
from graphapi.formats.personal import sql_rows, text_pieces
from graphapi.formats.personal.monica_sql import MonicaSqlFormat
from graphapi.formats.personal.sql_rows import SqlRows
from graphapi.kernel.partial_dates import PartialDate

DUMP = (Path(__file__).parents[1] / "data" / "formats" / "monica.sql").read_text(encoding="utf-8")
HEAD = DUMP[: DUMP.index("INSERT")]


def read(text: str) -> list[Card | UnreadableCard]:
    """What a dump is read as."""
    return list(MonicaSqlFormat().read(io.BytesIO(text.encode()), ReadOptions()))


def test_a_contact_has_what_all_tables_say_of_it() -> None:
    """Names, fields by their kind, addresses with their place, dates, tags, gender; the rest is kept as JSON."""
    ann, bob, *_ = read(DUMP)

    assert isinstance(ann, Card)
    assert (ann.uid, ann.lasting) == ("u-ann", True)
    assert ann.values == {
        "givenName": "Ann", "familyName": "O'Oak", "company": 'Acorn, "Ltd"', "jobTitle": "Baker",
        "birth": PartialDate(None, 4, 12), "emails": ["ann@example.org"], "phones": ["+4930901820"],
        "notes": "INSERT IGNORE INTO contacts;\\",
        "customFields": {
            "Food preferences": "no (nuts); no\nfigs", "Gender": "Woman", "Tags": "garden",
            "Matrix": "@ann:example.org", "Home address": "1 Acorn St, Oaktown",
        },
    }  # fmt: skip
    assert ann.relatives == (Relative("Introduced by", uid="monica-2"),)
    assert json.loads(ann.kept)["pet"] == [{"properties": {"id": "1", "name": "Rex"}}]
    assert isinstance(bob, Card)
    assert (bob.uid, bob.lasting, bob.values) == ("monica-2", False, {"givenName": "Bob"})


def test_relationships_follow_the_contacts_and_other_tables_are_reported() -> None:
    """With the role of either side; what is about no contact, such as passwords, is counted and not taken."""
    _, _, relationship, users = read(DUMP)

    assert isinstance(relationship, Card)
    assert (relationship.uid, relationship.values) == ("u-ann", {})
    assert relationship.relatives == (Relative("stepchild", uid="monica-2", inverse_role="stepparent"),)
    assert users == UnreadableCard(41, "users", "2 rows of this table are about no contact.")


def test_a_dump_is_recognized_and_explained() -> None:
    """By its instructions and statements."""
    found = next(one for one in FORMATS if one.recognizes(DUMP.encode()))

    assert found.explain(io.BytesIO(DUMP.encode()), ReadOptions()).notes == ("There are 2 contacts.",)


def test_rows_are_read_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text may go on in the next piece, and so may an escape and a character."""
    whole = list(SqlRows(io.BytesIO(DUMP.replace("Oaktown", "Öaktöwn").encode())))
    monkeypatch.setattr(text_pieces, "PIECE", 1)
    monkeypatch.setattr(sql_rows, "_HEAD_MAX", 600)

    assert list(SqlRows(io.BytesIO(DUMP.replace("Oaktown", "Öaktöwn").encode()))) == whole
    assert len(whole) == 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("DROP TABLE contacts;", "Line 8: this is not an INSERT statement."),
        ("INSERT IGNORE INTO `tags` (`id`) VALUES\n (1),\n (2;", "Line 10: a value is missing."),
        ("INSERT IGNORE INTO `tags` (`id`) VALUES\n (1,2);", "Line 9: a row has 2 values, not 1."),
        ("INSERT IGNORE INTO `tags` (`id`) VALUES\n ('open", "Line 9: a value is missing."),
        ("INSERT IGNORE INTO `tags` (`id`) VALUES\n (1) (2)", "Line 9: a comma or semicolon is missing."),
    ],
)
def test_a_dump_that_breaks_off_or_says_anything_else_is_refused(text: str, message: str) -> None:
    """With its line; nothing in it is a command."""
    with pytest.raises(UnreadableFile, match=message):
        read(HEAD + text)
