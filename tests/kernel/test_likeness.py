"""Names that are likely meant to be the same, and those that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.likeness import alike, like_pair


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Child", "Chlid"),
        ("Child", "Childs"),
        ("Colleague", "Collegue"),
        ("Step-neighbour", "step neigbor"),
        ("Friend", "Fried"),
        ("Boss", "Bass"),
        ("Grandparent", "Grand-Parent"),
        ("Müller", "MULLER"),
    ],
)
def test_a_slip_of_the_keys_is_seen(a: str, b: str) -> None:
    """Also case, accents, blanks and signs."""
    assert alike(a, b)
    assert alike(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Father", "Mother"),
        ("Grandfather", "Grandmother"),
        ("Brother", "Mother"),
        ("Parent", "Child"),
        ("Son", "Sun"),
        ("Team 1", "Team 2"),
        ("Friend", "Pen friend"),
        ("朋友", "亲友"),
        ("", ""),
    ],
)
def test_other_names_are_others(a: str, b: str) -> None:
    """Short names, counted ones, and those that differ by more than a slip."""
    assert not alike(a, b)
    assert not alike(b, a)


@given(st.text("abcdefgh", min_size=4, max_size=12), st.data())
def test_any_letter_may_be_missing(name: str, data: st.DataObject) -> None:
    """Wherever it stood."""
    place = data.draw(st.integers(0, len(name)))

    assert alike(name, f"{name[:place]}x{name[place:]}")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("Parent", "Chlid"), "Parent / Child"),
        (("Chlid", "Parent"), "Child / Parent"),
        (("Frined", None), "Friend"),
        (("Freind", "friend"), "Friend"),
        (("Parnet", None), "Parent"),
        (("Parent", "Daughter"), None),
        (("Parent", "Parent"), None),
    ],
)
def test_a_pair_is_like_a_label_when_both_names_are(names: tuple[str, str | None], found: str | None) -> None:
    """The label is named as it reads from that side."""
    assert like_pair(*names, [("Parent", "Child"), ("Friend", None)]) == found
