"""Changes of the schema that would break clients are found, and let through when they are announced."""

from __future__ import annotations

import pytest

from tests.repo.schema_changes import unannounced

BEFORE = "type Query { contact(id: ID!): Contact } type Contact { id: ID! email: String } enum Order { A B }"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("email: String", "", "Contact.email"),
        ("email: String", "email: Int", "Contact.email"),
        ("(id: ID!)", "(id: ID!, other: ID!)", "Query.contact"),
        ("A B", "A", "Order.B"),
    ],
)
def test_a_breaking_change_is_told_unless_it_is_announced(old: str, new: str, name: str) -> None:
    """Under Unreleased, by the name of what it is about."""
    after = BEFORE.replace(old, new)

    (told,) = unannounced(BEFORE, after, "## [Unreleased]\n- Breaking: something else\n")

    assert name in told
    assert unannounced(BEFORE, after, f"## [Unreleased]\n- Breaking: `{name}` is otherwise.\n\n## [1.0.0]\n") == []
    assert unannounced(BEFORE, after, f"## [Unreleased]\n\n## [1.0.0]\n- Breaking: `{name}` is otherwise.\n") == [told]


def test_what_is_added_breaks_nobody() -> None:
    """Fields, optional arguments, types."""
    after = BEFORE.replace("email: String", "email(kind: Order): String phone: String")

    assert unannounced(BEFORE, after, "") == []
