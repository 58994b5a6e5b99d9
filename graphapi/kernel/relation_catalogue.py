"""The relation rules of a new workspace; all of them can be edited."""

from __future__ import annotations

from graphapi.kernel.relation_rules import RoleRule, Rules, Sharing, Steps, rule_key

_PARENT, _CHILD = ("family.PARENT", "family.ADOPTIVE_PARENT"), ("family.CHILD", "family.ADOPTED_CHILD")
_SPOUSE, _SIBLING = ("family.SPOUSE",), ("Sibling", "Half-sibling")
_ALL, _SOME = Sharing.ALL, Sharing.SOME

_ROWS: list[tuple[str, str, Steps, tuple[str, ...], Sharing, str]] = [
    # role, inverse role, steps, unless roles, sharing, description
    ("Grandparent", "Grandchild", (_PARENT, _PARENT), (), Sharing.ANY, "A parent of a parent."),
    (
        "Great-grandparent", "Great-grandchild", (_PARENT, ("Grandparent",)), (), Sharing.ANY,
        "A grandparent of a parent.",
    ),
    ("Sibling", "Sibling", (_PARENT, _CHILD), (), _ALL, "A child of the same parents: all known parents are shared."),
    (
        "Half-sibling", "Half-sibling", (_PARENT, _CHILD), ("SIBLING.name",), _SOME,
        "A child of a parent: some known parents are shared, but not all.",
    ),
    ("Uncle or aunt", "Nephew or niece", (_PARENT, _SIBLING), _PARENT, Sharing.ANY, "A sibling of a parent."),
    (
        "Great-uncle or aunt", "Great-nephew or niece", (("Grandparent",), _SIBLING), ("Grandparent",), Sharing.ANY,
        "A sibling of a grandparent.",
    ),
    ("Cousin", "Cousin", (("Uncle or aunt",), _CHILD), _SIBLING, Sharing.ANY, "A child of an uncle or aunt."),
    ("Parent-in-law", "Child-in-law", (_SPOUSE, _PARENT), (), Sharing.ANY, "A parent of a spouse."),
    (
        "Sibling-in-law", "Sibling-in-law", (_SPOUSE, _SIBLING), _SIBLING, Sharing.ANY,
        "A sibling of a spouse, or a spouse of a sibling.",
    ),
    ("Step-parent", "Step-child", (_PARENT, _SPOUSE), _PARENT, Sharing.ANY, "A spouse of a parent who is no parent."),
    (
        "Step-sibling", "Step-sibling", (("Step-parent",), _CHILD), _SIBLING, Sharing.ANY,
        "A child of a step-parent who shares no parent.",
    ),
    ("Co-parent", "Co-parent", (_CHILD, _PARENT), _SPOUSE, Sharing.ANY, "The other parent of a child."),
    ("Colleague", "Colleague", (("Employer",), ("Employee",)), (), Sharing.ANY, "An employee of the same employer."),
    (
        "Manager's manager", "Skip-level report", (("Manager",), ("Manager",)), ("Manager",), Sharing.ANY,
        "The manager of a manager.",
    ),
    (
        "Housemate", "Housemate", (("HOUSEMATE.name",), ("HOUSEMATE.name",)), (), Sharing.ANY,
        "A housemate of a housemate.",
    ),
    ("Acquaintance", "Acquaintance", (("Friend",), ("Friend",)), ("Friend",), Sharing.ANY, "A friend of a friend."),
]  # fmt: skip


def relation_catalogue() -> Rules:
    """The rules that every workspace starts with."""
    return tuple(
        RoleRule(rule_key(role), role, inverse, steps, unless, sharing, description, position=position)
        for position, (role, inverse, steps, unless, sharing, description) in enumerate(_ROWS)
    )
