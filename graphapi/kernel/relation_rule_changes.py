"""Relation rules as administrators register and change them: values in, rule or refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from graphapi.kernel.errors import Code, Refused, conflict, invalid
from graphapi.kernel.label_rules import TEXT_MAX
from graphapi.kernel.labels import KEY, NAME_MAX, Labels
from graphapi.kernel.names import closest, closest_roles, did_you_mean
from graphapi.kernel.patch import UNSET, Unset, value_or
from graphapi.kernel.relation_plans import COST_MAX, Circle, RelationPlan, TooCostly, TooManySteps
from graphapi.kernel.relation_rules import (
    FAMILY,
    ROLES_MAX,
    RULES_MAX,
    STEPS_MAX,
    RoleRule,
    Rules,
    Sharing,
    Steps,
    is_role,
    roles_of,
    rule_key,
)
from graphapi.kernel.text import fold

_SHARED_STEPS = 2


@dataclass(frozen=True)
class NewRoleRule:
    """A rule to register."""

    role: str
    steps: Steps
    key: str | None = None
    inverse_role: str | None = None
    unless_roles: tuple[str, ...] = ()
    sharing: Sharing = Sharing.ANY
    description: str | None = None
    enabled: bool = True


@dataclass(frozen=True)
class RoleRulePatch:
    """Changes to a rule: UNSET keeps a value, None clears an optional one."""

    role: str | Unset | None = UNSET
    inverse_role: str | Unset | None = UNSET
    steps: Steps | Unset | None = UNSET
    unless_roles: tuple[str, ...] | Unset | None = UNSET
    sharing: Sharing | Unset | None = UNSET
    description: str | Unset | None = UNSET
    enabled: bool | Unset | None = UNSET


_NEVER_EMPTY = {"role": "role", "steps": "steps", "sharing": "sharing", "enabled": "enabled"}


def new_rule(new: NewRoleRule, labels: Labels, rules: Rules) -> RoleRule:
    """The rule to store. Refuses invalid values, unknown roles, circles, and what would cost too much."""
    if len(rules) >= RULES_MAX:
        raise invalid(f"The workspace may have at most {RULES_MAX} relation rules.", "input")
    role = _role(new.role, "role")
    rule = RoleRule(
        _key(new.key, role, rules), role, _inverse(new.inverse_role, role), _steps(new.steps),
        _roles(new.unless_roles, "unlessRoles"), new.sharing, _description(new.description), new.enabled,
        1 + max((one.position for one in rules), default=-1),
    )  # fmt: skip
    _check(rule, labels, (*rules, rule))
    return rule


def changed_rule(rule: RoleRule, patch: RoleRulePatch, labels: Labels, rules: Rules) -> RoleRule:
    """The changed rule, its version increased if anything differs; the key never changes."""
    for field, name in _NEVER_EMPTY.items():
        if getattr(patch, field) is None:
            raise invalid(f"`{name}` cannot be empty.", "input", name)
    role = _role(value_or(patch.role, rule.role), "role")
    changed = replace(
        rule,
        role=role,
        inverse_role=_inverse(value_or(patch.inverse_role, rule.inverse_role), role),
        steps=_steps(value_or(patch.steps, rule.steps) or ()),
        unless_roles=_roles(value_or(patch.unless_roles, rule.unless_roles) or (), "unlessRoles"),
        sharing=value_or(patch.sharing, rule.sharing) or rule.sharing,
        description=_description(value_or(patch.description, rule.description)),
        enabled=bool(value_or(patch.enabled, rule.enabled)),
    )
    if changed == rule:
        return rule
    _check(changed, labels, tuple(changed if one.key == rule.key else one for one in rules), before=rule)
    return replace(changed, version=rule.version + 1)


def _check(rule: RoleRule, labels: Labels, rules: Rules, before: RoleRule | None = None) -> None:
    if rule.sharing is not Sharing.ANY and len(rule.steps) != _SHARED_STEPS:
        raise invalid("`sharing` other than ANY needs a rule of two steps.", "input", "sharing")
    _check_names(rule, labels, rules, before)
    if not rule.enabled:
        return
    plan = RelationPlan(labels, rules)
    try:
        plan.check()
    except Circle as circle:
        raise invalid(f"The rule would lead back to itself: {circle}.", "input", "steps") from circle
    except TooManySteps as long:
        message = f"The rule for {long.role} would follow {long.steps} associations in a row, more than {STEPS_MAX}."
        raise invalid(message, "input", "steps") from long
    _check_cost(plan)


def _check_cost(plan: RelationPlan) -> None:
    roles = roles_of(plan.rules)
    try:
        plan.cost(roles, COST_MAX)
    except TooCostly:
        cost = f"more than {10 * COST_MAX:,}"
        with suppress(TooCostly):
            cost = f"{plan.cost(roles, 10 * COST_MAX):,}"
        message = f"With this rule all enabled rules would cost {cost}; the maximum is {COST_MAX:,}."
        raise invalid(message, "input", "steps") from None


def _check_names(rule: RoleRule, labels: Labels, rules: Rules, before: RoleRule | None) -> None:
    """Refuse roles that nothing has; those that the rule had before may have lost their label since."""
    had = set[str]() if before is None else {role for step in (*before.steps, before.unless_roles) for role in step}
    named = [(role, ("steps", str(n), str(m))) for n, step in enumerate(rule.steps) for m, role in enumerate(step)]
    named += [(role, ("unlessRoles", str(n))) for n, role in enumerate(rule.unless_roles)]
    for role, path in named:
        if role not in had and not is_role(role, labels, rules):
            close = did_you_mean(closest_roles(role, labels))
            raise invalid(f"No label and no enabled rule has the role “{role}”.{close}", "input", *path)


def _role(value: str | None, *path: str) -> str:
    role = " ".join((value or "").split())
    if not role:
        raise invalid(f"`{path[0]}` is needed.", "input", *path)
    if len(role) > NAME_MAX or not role.isprintable():
        raise invalid(f"`{path[0]}` must not exceed {NAME_MAX} printable characters.", "input", *path)
    return role


def _inverse(value: str | None, role: str) -> str:
    """The inverse role; without one, the relation reads the same from both ends."""
    inverse = _role(value, "inverseRole") if (value or "").strip() else role
    for text, name in ((role, "role"), (inverse, "inverseRole")):
        if fold(text).startswith(FAMILY):
            raise invalid(f"A role must not begin with {FAMILY}", "input", name)
    return role if fold(inverse) == fold(role) else inverse


def _steps(steps: Steps) -> Steps:
    if not 1 <= len(steps) <= STEPS_MAX:
        raise invalid(f"A rule has from 1 to {STEPS_MAX} steps.", "input", "steps")
    found = tuple(_roles(step, "steps", str(n)) for n, step in enumerate(steps))
    for n, step in enumerate(found):
        if not step:
            raise invalid("A step names at least one role.", "input", "steps", str(n))
    return found


def _roles(roles: Sequence[str], *path: str) -> tuple[str, ...]:
    if len(roles) > ROLES_MAX:
        raise invalid(f"`{path[0]}` may name at most {ROLES_MAX} roles together.", "input", *path)
    return tuple(dict.fromkeys(_role(role, *path, str(n)) for n, role in enumerate(roles)))


def _description(value: str | None) -> str | None:
    text = (value or "").strip()
    if len(text) > TEXT_MAX:
        raise invalid(f"`description` must not exceed {TEXT_MAX:,} characters.", "input", "description")
    return text or None


def _key(key: str | None, role: str, rules: Rules) -> str:
    taken = {rule.key for rule in rules}
    if key is None:
        base = rule_key(role) or "RULE"
        names = (base, *(f"{base[:59]}_{n}" for n in range(2, RULES_MAX + 2)))
        return next(name for name in names if name not in taken)
    if not KEY.match(key):
        message = "A key has only A to Z, digits and _, starts with a letter and has at most 63 characters."
        raise invalid(message, "input", "key")
    if key in taken:
        raise conflict(f"There is already a relation rule with the key {key}.", "input", "key")
    return key


def no_rule(key: str, rules: Rules) -> Refused:
    """The refusal of a key that no rule has."""
    close = closest(key, [(fold(rule.key), rule.key) for rule in rules])
    return Refused(Code.NOT_FOUND, f"There is no such relation rule.{did_you_mean(close)}", ("input", "key"))
