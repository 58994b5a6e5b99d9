"""Changes of the schema that would break clients are found, and let through when they are announced."""

from __future__ import annotations

import pytest

from tests.repo.schema_changes import unannounced

BEFORE = """type Query { contact(id: ID!): Contact contacts(first: Int! = 50): [Contact!]! }
type Mutation { link(input: Link!): Contact }
type Contact { id: ID! email: String }
enum Order { A B }
input Link { from: ID to: ID most: Int! = 1 }
directive @page(size: Int! = 10) on FIELD
"""


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("email: String", "", "Contact.email"),
        ("email: String", "email: Int", "Contact.email"),
        ("(id: ID!)", "(id: ID!, other: ID!)", "Query.contact"),
        ("A B", "A", "Order.B"),
        ("first: Int! = 50", "first: Int!", "Query.contacts"),
        ("most: Int! = 1", "most: Int!", "Link.most"),
        ("size: Int! = 10", "size: Int!", "@page"),
        ("input Link {", "input Link @oneOf {", "Link"),
        ("type Mutation", "schema { query: Query } type Mutation", "Mutation"),
        ("type Mutation", "schema { query: Query mutation: Writes } type Writes { a: Int } type Mutation", "Mutation"),
    ],
)
def test_a_breaking_change_is_reported_unless_it_is_announced(old: str, new: str, name: str) -> None:
    """Under Unreleased, by the name of what it is about."""
    after = BEFORE.replace(old, new)
    if "@oneOf" in new:
        after = after.replace("Int! = 1 ", "Int ")

    (told,) = unannounced(BEFORE, after, "## [Unreleased]\n- Breaking: something else\n")

    assert name in told
    assert unannounced(BEFORE, after, f"## [Unreleased]\n- Breaking: `{name}` is otherwise.\n\n## [1.0.0]\n") == []
    assert unannounced(BEFORE, after, f"## [Unreleased]\n\n## [1.0.0]\n- Breaking: `{name}` is otherwise.\n") == [told]


def test_what_is_added_breaks_nobody() -> None:
    """Fields, optional arguments, types."""
    after = BEFORE.replace("email: String", "email(kind: Order): String phone: String")

    assert unannounced(BEFORE, after, "") == []
