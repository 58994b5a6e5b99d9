"""Names that callers give: what is known, and what is offered in place of what is not."""

from __future__ import annotations

import pytest

from graphapi.kernel.errors import Code
from graphapi.kernel.labels import NAME_MAX, Label
from graphapi.kernel.names import (
    CLOSEST_MAX,
    Means,
    closest,
    closest_keys,
    closest_roles,
    did_you_mean,
    is_known,
    no_label,
    no_role,
    unknown,
)

LABELS = {
    label.key: label
    for label in (
        Label("PARENT_CHILD", "Parent", "Child", 2, 30), Label("SPOUSE", "Spouse", None, 1, 1),
        Label("PARTNER", "Partner", None, 1, 1),
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("means", "text", "known"),
    [
        (Means.LABEL, "SPOUSE", True),
        (Means.LABEL, "spouse", False),
        (Means.ROLE, "parent", True),
        (Means.ROLE, "PARENT_CHILD.inverse", True),
        (Means.ROLE, "PARENT_CHILD", False),
        (Means.CONTACT_ID, "con_1", True),
        (Means.CONTACT_ID, "usr_1", False),
        (Means.USER_ID, "usr_1", True),
    ],
)
def test_a_label_is_named_by_its_key_a_role_by_its_text(means: Means, text: str, *, known: bool) -> None:
    """Whether an id exists is not asked, only of which kind it is."""
    assert is_known(means, text, LABELS) is known


@pytest.mark.parametrize(
    ("means", "text", "suggestions", "message"),
    [
        (Means.LABEL, "SPUOSE", ("SPOUSE",), "No label has the key “SPUOSE”. Did you mean “SPOUSE”?"),
        (Means.ROLE, "Chlid", ("Child",), "No label has the role “Chlid”. Did you mean “Child”?"),
        (Means.ROLE, "Zebra", (), "No label has the role “Zebra”."),
        (Means.CONTACT_ID, "usr_1", (), "`filter.withId` must be the id of a contact, con_…, not “usr_1”."),
        (Means.USER_ID, "con_1", (), "`filter.withId` must be the id of a user, usr_…, not “con_1”."),
    ],
)
def test_an_unknown_name_is_answered_with_the_closest(
    means: Means, text: str, suggestions: tuple[str, ...], message: str
) -> None:
    """In the message, and apart from it for programs."""
    found = unknown(means, text, LABELS, "filter.withId")

    assert (str(found), found.suggestions, found.argument) == (message, suggestions, "filter.withId")


def test_a_label_is_also_found_by_its_roles() -> None:
    """Somebody who knows the name need not know the key."""
    assert closest_keys("child", LABELS) == ["PARENT_CHILD"]
    assert closest_keys("parent child", LABELS) == ["PARENT_CHILD"]


def test_a_role_with_a_dot_is_offered_with_its_label() -> None:
    """KEY.name and KEY.inverse are the unambiguous form."""
    assert closest_roles("PARENT_CHILD.invers", LABELS)[0] == "PARENT_CHILD.inverse"
    assert closest_roles("Partn", LABELS) == ["Partner", "Parent"]


def test_no_more_is_offered_than_one_reads() -> None:
    """The most alike first, each once, compared without case and accents."""
    names = [(f"name {n}", f"Name {n}") for n in range(9)]

    assert len(closest("name", names)) == CLOSEST_MAX
    assert closest("NÀME 3", names)[0] == "Name 3"
    assert closest("x", [("x", "X"), ("x", "X")]) == ["X"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["A"], " Did you mean “A”?"),
        (["A", "B"], " Did you mean “A” or “B”?"),
        (["A", "B", "C"], " Did you mean “A”, “B” or “C”?"),
    ],
)
def test_names_are_offered_in_a_sentence(names: list[str], words: str) -> None:
    """That ends a message."""
    assert did_you_mean(names) == words


def test_a_long_text_is_repeated_shortened() -> None:
    """A message does not grow with what was sent."""
    exact, longer = "a" * NAME_MAX, "a" * (NAME_MAX + 1)

    assert f"“{exact}”" in str(unknown(Means.ROLE, exact, {}, "role"))
    assert f"“{exact}…”" in str(unknown(Means.ROLE, longer, {}, "role"))


def test_refusals_of_names_have_their_code_and_place() -> None:
    """A role is a wrong value, a label is something missing."""
    role, label = no_role("Chlid", LABELS, "input", "role"), no_label("SPUOSE", LABELS, "input", "labelKey")

    assert (role.code, role.path) == (Code.INVALID, ("input", "role"))
    assert role.message == "No label has the role “Chlid”. Did you mean “Child”?"
    assert (label.code, label.path) == (Code.NOT_FOUND, ("input", "labelKey"))
    assert label.message == "There is no such association label. Did you mean “SPOUSE”?"
