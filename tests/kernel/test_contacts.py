"""What a contact is made of: names, lines, custom fields, access."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.access import Access, access_of, readers_query
from graphapi.kernel.contacts import changes, complete, composed_name, line
from graphapi.kernel.custom_fields import BYTES_MAX, merge_fields
from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.problems import Problems
from graphapi.kernel.words import search_words

EMPTY: dict[str, Any] = {"emails": [], "phones": []}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip
FIELDS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=5), JSON, max_size=5)


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ({"givenName": "Ann", "familyName": "Lee", "emails": ["a@b.org"]}, "Ann Lee"),
        ({"familyName": "Lee"}, "Lee"),
        ({"emails": ["a@b.org", "c@d.org"], "phones": ["1234"]}, "a@b.org"),
        ({"phones": ["1234"], "externalId": "x"}, "1234"),
        ({"externalId": "x"}, "x"),
        ({}, None),
        ({"givenName": "a" * 300, "familyName": "b"}, "a" * 300),
    ],
)
def test_a_name_is_composed_of_the_best_there_is(contact: dict[str, Any], name: str | None) -> None:
    """Names, then addresses, numbers, ids; never longer than a name may be."""
    assert composed_name(contact) == name


@pytest.mark.parametrize("text", ["a\nb", "a\0", "\x7fb", "a\u2028b", "\ud800", "a\tb"])
def test_a_line_has_no_control_characters(text: str) -> None:
    """Nor halves of characters, which no database takes."""
    with pytest.raises(Refused):
        line(f"x{text}x", "input", "name")


@pytest.mark.parametrize("text", ["O’Brien", "नीरज", "👩‍👩‍👧", "ab\u200fc", "a\u00a0b", "ﷺ" * 300])
def test_a_line_may_have_any_script(text: str) -> None:
    """Joiners and marks of direction belong to names."""
    assert line(f" {text}\n", "input", "name") == text


def test_what_is_derived_follows_the_values() -> None:
    """The sort key, the words and the company's key."""
    contact = complete(EMPTY, {"name": "Ann Lee", "company": "ACME Ltd"}, "con_1")

    words = search_words("Ann Lee", [], [])
    assert (contact["sortKey"], contact["companyKey"], contact["words"]) == ("ann lee\0con_1", "acme ltd", words)
    assert changes(contact, complete(contact, {"name": "Ann Lee"}, "con_1")) == {}
    assert changes(contact, complete(contact, {"company": None}, "con_1")) == {"company": None, "companyKey": None}


@given(FIELDS, FIELDS)
def test_custom_fields_are_merged_key_by_key(stored: dict[str, Any], given: dict[str, Any]) -> None:
    """And come back as they were given."""
    before = merge_fields("{}", stored)

    assert json.loads(merge_fields(before, given)) == {k: v for k, v in (stored | given).items() if v is not None}
    assert merge_fields(before, {}) == before
    assert merge_fields(before, None) == "{}"


def nested(depth: int) -> object:
    """Return lists in lists."""
    value: object = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "fields",
    [
        {"": 1}, {" ": 1}, {"a\n": 1}, {"k": float("nan")}, {"k": float("inf")}, {"k": 10**30}, {"k": "\ud800"},
        {"k": {"\0": 1}}, {"k": object()}, {"k": nested(20)}, {"k": nested(100_000)}, {"k": "é" * (BYTES_MAX // 2)},
    ],
)  # fmt: skip
def test_custom_fields_that_could_not_be_given_back_are_refused(fields: dict[str, Any]) -> None:
    """However deep or large they are."""
    with pytest.raises(Refused) as refused:
        merge_fields("{}", fields)

    assert refused.value.path[:2] == ("input", "customFields")


IDS = st.lists(st.text("abc", min_size=1, max_size=2).map(lambda text: f"usr_{text}"), max_size=4)


@given(st.booleans(), IDS, st.lists(st.text("xyz: ", min_size=1, max_size=3), max_size=3), st.none() | st.just("usr_o"))
def test_access_is_read_back_as_it_was_given(
    everyone: bool, users: list[str], teams: list[str], owner: str | None
) -> None:
    """Repetitions apart; for everyone there is no list."""
    given_access = Access(everyone, tuple(users), tuple(teams))

    found = access_of(given_access.readers(owner), owner)

    wanted = Access(everyone=False, user_ids=tuple(dict.fromkeys(users)), teams=tuple(dict.fromkeys(teams)))
    assert found == (Access(everyone=True) if everyone else wanted)


def test_a_new_owner_takes_the_place_of_the_old() -> None:
    """Those listed stay."""
    readers = Access(everyone=False, user_ids=("usr_b",), teams=("T",)).readers("usr_a")

    assert access_of(readers, "usr_a").readers("usr_c") == ["user:usr_c", "user:usr_b", "team:T"]
    assert access_of(readers, "usr_a").readers(None) == ["user:usr_b", "team:T"]


def test_principals_are_quoted_for_the_index() -> None:
    """A team's name may have blanks and signs."""
    assert readers_query(["everyone", 'team:a "b" \\c']) == '"everyone" OR "team:a \\"b\\" \\\\c"'


def test_problems_are_told_together() -> None:
    """The first carries the others; a copy finds more on its own."""
    problems = Problems()
    problems.add([invalid("a", "x")])
    copy = problems.copy()
    copy.add([invalid("b", "y")])

    with pytest.raises(Refused) as one:
        problems.settle()
    with pytest.raises(Refused) as both:
        copy.settle()

    assert [refused.path for refused in one.value.all()] == [("x",)]
    assert [refused.path for refused in both.value.all()] == [("x",), ("y",)]
    Problems().settle()
