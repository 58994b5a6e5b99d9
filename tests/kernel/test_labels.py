"""Labels: their keys, roles, sides and pairs of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.catalogue import catalogue
from graphapi.kernel.labels import (
    KEY,
    EmailCopy,
    Label,
    Side,
    fold_key,
    make_key,
    pair_key,
    role_token,
    same_names,
    sides_of_role,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 30)
FATHER = Label("FATHER_CHILD", "Father", "Child", 1, 30)
FRIEND = Label("FRIEND", "Friend", None, 100, 100)
LABELS = {label.key: label for label in (PARENT, FATHER, FRIEND)}


@pytest.mark.parametrize(
    ("name", "inverse", "taken", "key"),
    [
        ("Parent", "Child", [], "PARENT_CHILD"),
        ("Uncle or aunt", "Nephew or niece", [], "UNCLE_OR_AUNT_NEPHEW_OR_NIECE"),
        ("Friend", None, ["FRIEND"], "FRIEND_2"),
        ("Friend", None, ["FRIEND", "FRIEND_2"], "FRIEND_3"),
        ("Großmutter", None, [], "GROSSMUTTER"),
        ("朋友", None, [], "LABEL_1"),
        ("朋友", None, ["LABEL_1"], "LABEL_2"),
        ("2nd cousin", None, [], "LABEL_2ND_COUSIN"),
        ("--", "Child", [], "CHILD"),
    ],
)
def test_a_key_is_made_from_the_names(name: str, inverse: str | None, taken: list[str], key: str) -> None:
    """In A to Z, digits and underscores, numbered when taken or empty."""
    assert make_key(name, inverse, taken) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a" * 60, "A" * 56),
        ("a" * 55 + " b", "A" * 55),
        ("1" * 60, "LABEL_" + "1" * 50),
        ("1" * 49 + " 2", "LABEL_" + "1" * 49),
    ],
)
def test_a_long_key_is_cut_to_leave_room_for_a_number(name: str, key: str) -> None:
    """It does not end in an underscore."""
    assert make_key(name, None, []) == key
    assert make_key(name, None, [key]) == f"{key}_2"


@given(TEXTS, st.none() | TEXTS, st.integers(0, 12))
def test_every_made_key_is_a_key_and_free(name: str, inverse: str | None, times: int) -> None:
    """Whatever the names are."""
    taken: list[str] = []
    for _ in range(times + 1):
        key = make_key(name, inverse, taken)
        assert KEY.match(key)
        assert key not in taken
        taken.append(key)


@given(TEXTS)
def test_a_folded_key_stays_as_it_is(text: str) -> None:
    """Folding twice is folding once."""
    assert fold_key(fold_key(text)) == fold_key(text)


def test_roles_are_seen_from_the_other_contact() -> None:
    """FROM is `name` of TO, TO is `inverse_name` of FROM; a single label reads the same both ways."""
    assert (PARENT.role(Side.FROM), PARENT.role(Side.TO)) == ("Parent", "Child")
    assert (FRIEND.role(Side.FROM), FRIEND.role(Side.TO)) == ("Friend", "Friend")
    assert (PARENT.limit_of(Side.FROM), PARENT.limit_of(Side.TO)) == (2, 30)
    assert (FRIEND.sides(), PARENT.sides()) == ((Side.FROM,), (Side.FROM, Side.TO))


@pytest.mark.parametrize("role", ["child", " CHILD ", "Chíld"])
def test_a_role_takes_every_label_that_has_it(role: str) -> None:
    """Whatever its case and accents."""
    assert sides_of_role(LABELS, role) == [(PARENT, Side.TO), (FATHER, Side.TO)]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("PARENT_CHILD.name", [(PARENT, Side.FROM)]),
        ("PARENT_CHILD.inverse", [(PARENT, Side.TO)]),
        ("FRIEND.inverse", [(FRIEND, Side.FROM)]),
        ("friend", [(FRIEND, Side.FROM)]),
        ("parent_child.name", []),
        ("PARENT_CHILD.other", []),
        ("", []),
    ],
)
def test_a_role_may_be_named_by_key_and_side(role: str, found: list[tuple[Label, Side]]) -> None:
    """Which survives renaming."""
    assert sides_of_role(LABELS, role) == found


@given(TEXTS.filter(bool), TEXTS.filter(bool))
def test_a_pair_of_names_is_the_same_in_either_order(one: str, other: str) -> None:
    """And whatever the case; a single label is the pair of its name with itself."""
    assert pair_key(one, other) == pair_key(other, one)
    assert pair_key(one, None) == pair_key(one, one)
    assert same_names(one, other) == (pair_key(one, one) == pair_key(other, other))


@pytest.mark.parametrize(
    ("role", "token"), [("Emergency contact", "emergencyContact"), ("Parent-in-law", "parentInLaw"), ("CEO", "ceo")]
)
def test_merge_fields_write_roles_in_camel_case(role: str, token: str) -> None:
    """Signs divide words."""
    assert role_token(role) == token


def test_the_shipped_catalogue_is_sound() -> None:
    """Thirty labels with different keys and pairs of names, finite limits, and exclusions that hold both ways."""
    labels = {label.key: label for label in catalogue()}

    assert len(labels) == len(catalogue()) == len({pair_key(x.name, x.inverse_name) for x in labels.values()}) == 30
    assert all(1 <= limit <= 1_000_000 for x in labels.values() for limit in (x.limit, x.inverse_limit))
    assert all(x.limit == x.inverse_limit for x in labels.values() if x.single)
    assert all(key in labels[other].exclusive_with for key, x in labels.items() for other in x.exclusive_with)
    assert labels["ASSISTANT_ASSISTED_PERSON"].email_copy is EmailCopy.FROM
