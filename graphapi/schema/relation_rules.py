"""The rules by which relations are derived."""

import strawberry

from graphapi.kernel.relation_rules import RoleRule, Sharing, missing_roles
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, stored
from graphapi.schema.base.nodes import Node


def _missing_roles(rule: RoleRule, info: Info) -> list[str]:
    return missing_roles(rule, info.context.labels, info.context.rules)


@strawberry.type(
    description="A rule that derives a relation from stored associations. Whoever is reached from a contact by its "
    "steps has its role; seen from there, the contact has its inverse role."
)
class RelationRule(Node):
    """Its source is the kernel's `RoleRule`."""

    key: str = stored(description="The unique key: upper-case letters, digits and underscores. It never changes.")
    role: str = stored(description="The role of the contact at the end of the steps, e.g. Grandparent.")
    inverse_role: str = stored(
        description="The role of the contact at their start, e.g. Grandchild. Equal to `role` if the relation reads "
        "the same both ways."
    )
    description: str | None = stored(description="What the rule means.")
    steps: list[list[str]] = stored(
        description="The roles of each step: those of labels, those of other rules, KEY.name and KEY.inverse for one "
        "label, or family.PARENT for all labels with a family role. [[Parent], [Parent]] is a grandparent."
    )
    unless_roles: list[str] = stored(
        description="The relation is not derived between contacts with one of these roles."
    )
    sharing: Sharing = stored(
        description="Which of the contacts between the two ends both must have in common; ANY unless there are two "
        "steps."
    )
    enabled: bool = stored(description="Whether relations are derived by the rule.")
    missing_roles: list[str] = computed(
        _missing_roles,
        description="The roles of its steps that no label and no enabled rule has. A rule with a step of only such "
        "roles derives nothing.",
    )
    version: int = stored(description="Increases with every change.")


def _relation_rules(_root: object, info: Info) -> list[RoleRule]:
    return list(info.context.rules)


@strawberry.type
class RelationRuleQueries:
    """The root field about relation rules."""

    relation_rules: list[RelationRule] = computed(
        _relation_rules,
        description="The rules by which relations are derived, in the order in which relatives are listed.",
    )
