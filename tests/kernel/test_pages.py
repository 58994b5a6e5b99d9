"""Pages by key: arguments, cursors, what is before and after."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import (
    DEFAULT_SIZE,
    HIGHEST,
    LOWEST,
    Page,
    PageArguments,
    cut,
    decode_cursor,
    encode_cursor,
    in_range,
)

HALF = base64.urlsafe_b64encode(b'[1,"list","a","\\ud800"]').decode()
"""A cursor of nobody's making: JSON that names half a character."""


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4).map(tuple))
def test_a_cursor_names_its_place(key: tuple[str, ...]) -> None:
    """Whatever is in a key comes back."""
    assert decode_cursor("after", "list", encode_cursor("list", key), len(key)) == key


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: HIGHEST not in text))
def test_every_text_lies_between_the_ends(text: str) -> None:
    """An end is where a page begins that has no cursor."""
    assert LOWEST <= text < HIGHEST


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "é",
        "[]",
        encode_cursor("other", ("a", "b")),
        encode_cursor("list", ("a",)),
        "W10",
        "bnVsbA",
        HALF,
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    """Another list, another order, another number of parts, or nothing that was ever a cursor."""
    with pytest.raises(BadArgument) as caught:
        PageArguments(after=cursor).page("list", 2)

    assert caught.value.argument == "after"


def test_without_arguments_a_page_has_the_usual_size() -> None:
    """From the start, forward."""
    assert PageArguments().page("list", 1) == Page(DEFAULT_SIZE, None, backward=False)


def test_last_and_before_read_from_the_end() -> None:
    """The place is the cursor's."""
    cursor = encode_cursor("list", ("a",))

    assert PageArguments(last=3, before=cursor).page("list", 1) == Page(3, ("a",), backward=True)


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (PageArguments(first=0), "first"),
        (PageArguments(first=501), "first"),
        (PageArguments(last=0), "last"),
        (PageArguments(last=-1), "last"),
        (PageArguments(first=1, last=1), "first"),
        (PageArguments(after="a", before="b"), "after"),
    ],
)
def test_arguments_out_of_range_or_against_each_other_are_refused(arguments: PageArguments, wrong: str) -> None:
    """The argument is named; nothing is clamped."""
    with pytest.raises(BadArgument) as caught:
        arguments.page("list", 1)

    assert caught.value.argument == wrong


def test_the_ends_of_a_range_belong_to_it() -> None:
    """Both of them."""
    assert (in_range("depth", 1, 1, 6), in_range("depth", 6, 1, 6)) == (1, 6)


@pytest.mark.parametrize(
    ("page", "found", "rows", "has_next", "has_previous"),
    [
        (Page(2, None, backward=False), "abc", "ab", True, False),
        (Page(2, None, backward=False), "ab", "ab", False, False),
        (Page(2, ("x",), backward=False), "ab", "ab", False, True),
        (Page(2, None, backward=True), "zyx", "yz", False, True),
        (Page(2, ("x",), backward=True), "zy", "yz", True, False),
    ],
)
def test_one_row_more_than_wanted_tells_of_others(
    page: Page, found: str, rows: str, has_next: bool, has_previous: bool
) -> None:
    """And what was read from the end is turned round."""
    part = cut(page, found, str)

    assert ("".join(part.rows), part.has_next, part.has_previous) == (rows, has_next, has_previous)


def test_what_is_no_longer_there_is_left_out_and_counts_for_the_next_page() -> None:
    """The page is shorter then; the following pages are complete."""
    page = cut(Page(2, None, backward=False), [1, None, 3], str, is_there=lambda row: row is not None)

    assert (list(page.rows), page.has_next) == ([1], True)
