"""Rules that derive relations from stored associations: a role, and the steps of roles that lead to who has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from graphapi.kernel.labels import LIMIT_MAX, FamilyRole, Label, Labels, Side, fold_key, sides_of_role
from graphapi.kernel.text import fold

STEPS_MAX = 6
"""The maximum number of associations between two contacts of a derived relation."""

ROLES_MAX = 20
"""The maximum number of roles of one step, and of `unless_roles`."""

RULES_MAX = 100
FAMILY = "family."
"""Begins a role that names a family role, and so every label that has it: family.PARENT."""

_FLIPPED = {"<": ">", ">": "<"}
_INVERSE = {
    FamilyRole.PARENT: FamilyRole.CHILD, FamilyRole.CHILD: FamilyRole.PARENT,
    FamilyRole.ADOPTIVE_PARENT: FamilyRole.ADOPTED_CHILD, FamilyRole.ADOPTED_CHILD: FamilyRole.ADOPTIVE_PARENT,
    FamilyRole.SPOUSE: FamilyRole.SPOUSE,
}  # fmt: skip
FAMILY_ROLES = {fold(f"{FAMILY}{role}"): role for role in _INVERSE}


class Sharing(StrEnum):
    """Which of the contacts between the two ends of a rule with two steps both ends must have in common."""

    ANY = "ANY"
    ALL = "ALL"
    SOME = "SOME"


Steps = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RoleRule:
    """Whoever is reached by the steps is `role` of the contact where they begin, who is `inverse_role` of them."""

    key: str
    role: str
    inverse_role: str
    steps: Steps
    unless_roles: tuple[str, ...] = ()
    sharing: Sharing = Sharing.ANY
    description: str | None = None
    enabled: bool = True
    position: int = 0
    """Where the rule's relatives stand among those of others."""

    version: int = 1

    @property
    def id(self) -> str:
        """The rule's id as an object of the graph."""
        return f"rul_{self.key}"

    @cached_property
    def folded(self) -> tuple[str, str]:
        """The roles at the end of the steps and at their start, folded for comparison."""
        return fold(self.role), fold(self.inverse_role)


Rules = tuple[RoleRule, ...]
"""The rules by position."""

_OF_RULE = "rule."


class RuleLabel(Label):
    """The roles of a rule as a label that no association has. No registered label has a key with a dot."""


def label_of_rule(rule: RoleRule) -> RuleLabel:
    """The roles of a rule as a label without limits: whoever is reached by the steps stands at FROM."""
    inverse = None if fold(rule.role) == fold(rule.inverse_role) else rule.inverse_role
    return RuleLabel(
        f"{_OF_RULE}{rule.key}", rule.role, inverse, LIMIT_MAX, LIMIT_MAX, description=rule.description,
        version=rule.version,
    )  # fmt: skip


def rule_labels(rules: Rules) -> Labels:
    """The roles of the enabled rules as labels, by key."""
    return {label.key: label for label in map(label_of_rule, (rule for rule in rules if rule.enabled))}


def stored_first(found: list[tuple[Label, Side]]) -> list[tuple[Label, Side]]:
    """Of the labels with a role the registered ones, and those of rules only if there are no others."""
    return [one for one in found if not isinstance(one[0], RuleLabel)] or found


def inverse_mark(mark: str) -> str:
    """The mark of the same associations, seen from their other end."""
    return mark[:-1] + _FLIPPED[mark[-1]]


def marks_of(labels: Labels, role: str) -> frozenset[str]:
    """The stored associations that a role names: KEY> where the other contact is at TO, KEY< where it is at FROM."""
    family = FAMILY_ROLES.get(fold(role))
    if family is not None:
        return _family_marks(labels, family)
    found = set[str]()
    for label, side in sides_of_role(labels, role):
        if label.single or side is Side.TO:
            found.add(f"{label.key}>")
        if label.single or side is Side.FROM:
            found.add(f"{label.key}<")
    return frozenset(found)


def _family_marks(labels: Labels, role: FamilyRole) -> frozenset[str]:
    of_role = {f"{label.key}<" for label in labels.values() if label.family_role is role}
    of_inverse = {f"{label.key}>" for label in labels.values() if label.family_role is _INVERSE[role]}
    return frozenset(of_role | of_inverse)


def is_derived(rules: Rules, role: str) -> bool:
    """Whether an enabled rule derives this role."""
    return any(rule.enabled and fold(role) in rule.folded for rule in rules)


def roles_of(rules: Rules) -> list[str]:
    """The roles that the rules derive, each once."""
    return list(dict.fromkeys(role for rule in rules for role in (rule.role, rule.inverse_role)))


def missing_roles(rule: RoleRule, labels: Labels, rules: Rules) -> list[str]:
    """The roles of its steps that no label and no enabled rule has; a rule with a step of only such derives nothing."""
    named = dict.fromkeys(role for step in rule.steps for role in step)
    return [role for role in named if not is_role(role, labels, rules)]


def is_role(role: str, labels: Labels, rules: Rules) -> bool:
    """Whether a label or an enabled rule has the role; family roles are known even if no label has them."""
    return fold(role) in FAMILY_ROLES or bool(sides_of_role(labels, role)) or is_derived(rules, role)


def rule_key(role: str) -> str:
    """The key derived from a role, "" if nothing is left of it."""
    key = fold_key(role)[:63]
    return key if key[:1].isalpha() else f"RULE_{key}"[:63] if key else ""
