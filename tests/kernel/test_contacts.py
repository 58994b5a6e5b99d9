"""What a contact is made of: names, lines, custom fields."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.contacts import LINE_MAX, ContactValues, changes, complete, composed_name, external_id, line
from graphapi.kernel.custom_fields import BYTES_MAX, merge_fields
from graphapi.kernel.errors import Code, Refused
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


def keys(contact: ContactValues) -> list[str]:
    """The blocking keys of a contact, in the simplest form."""
    return [f"_{contact.get('company')}"]


def test_what_is_derived_follows_the_values() -> None:
    """The sort key, the words with the blocking keys, the company's key; with new words it is to be compared."""
    contact = complete(EMPTY, {"name": "Ann Lee", "company": "ACME Ltd"}, "con_1", keys=keys)

    words = search_words("Ann Lee", [], [], ["_ACME Ltd"])
    assert (contact["sortKey"], contact["companyKey"], contact["words"]) == ("ann lee\0con_1", "acme ltd", words)
    assert changes(contact, complete(contact, {"name": "Ann Lee"}, "con_1", keys=keys)) == {}
    assert contact["toCompare"]


@given(FIELDS, FIELDS)
def test_custom_fields_are_merged_key_by_key(stored: dict[str, Any], given: dict[str, Any]) -> None:
    """And come back as they were given."""
    before = merge_fields("{}", stored)

    assert json.loads(merge_fields(before, given)) == {k: v for k, v in (stored | given).items() if v is not None}
    assert merge_fields(before, {}) == before
    assert merge_fields(before, None) == "{}"


def nested(depth: int) -> object:
    """Lists in lists."""
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


@pytest.mark.parametrize("text", ["con_" + "0" * 26, "con_" + "Z" * 26])
def test_an_external_id_may_not_look_like_an_own_id(text: str) -> None:
    """It could be taken for another contact's."""
    with pytest.raises(Refused, match="choose another") as caught:
        external_id(text, "input", "externalId")

    assert (caught.value.code, caught.value.path) == (Code.INVALID, ("input", "externalId"))
    assert external_id(f" {text[:-1]} ", "input", "externalId") == text[:-1]
    assert external_id("  ", "input", "externalId") is None


def test_a_line_has_a_bound() -> None:
    """After blanks around it are gone."""
    assert line(f" {'a' * LINE_MAX} ", "input", "name") == "a" * LINE_MAX
    with pytest.raises(Refused, match="`name` must not exceed 300 characters") as caught:
        line("a" * (LINE_MAX + 1), "input", "name")
    assert caught.value.path == ("input", "name")


def test_a_contact_needs_something_to_be_named_by() -> None:
    """A name, an address, a number or an external id."""
    with pytest.raises(Refused) as caught:
        complete({}, EMPTY | {"company": "Acme"}, "con_1", keys=keys)

    assert (caught.value.code, caught.value.path) == (Code.INVALID, ("input", "name"))
    assert complete({}, EMPTY | {"externalId": "x-1"}, "con_1", keys=keys)["name"] == "x-1"


def test_only_what_differs_is_changed() -> None:
    """None for what goes."""
    assert changes({"a": 1, "b": 2}, {"a": 1, "b": None, "c": 3}) == {"b": None, "c": 3}
