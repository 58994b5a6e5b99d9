"""An oracle of derived relations: pairs of contacts as plain sets, without the search, the plan or its order.

A relation is a dict from (one, other) to the length of the shortest chain by which other has the role toward one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphapi.kernel.labels import Label
from graphapi.kernel.relation_rules import RoleRule, Sharing

Pairs = dict[tuple[str, str], int]
Stored = Iterable[tuple[str, str, str]]
"""Associations as [from, key, to]."""

_FAMILY = {
    "family.PARENT": ("PARENT", "CHILD"), "family.CHILD": ("CHILD", "PARENT"),
    "family.ADOPTIVE_PARENT": ("ADOPTIVE_PARENT", "ADOPTED_CHILD"),
    "family.ADOPTED_CHILD": ("ADOPTED_CHILD", "ADOPTIVE_PARENT"), "family.SPOUSE": ("SPOUSE", "SPOUSE"),
}  # fmt: skip


class RelationOracle:
    """The relations of all contacts by rules over stored associations."""

    def __init__(self, labels: Mapping[str, Label], rules: Iterable[RoleRule], stored: Stored) -> None:
        """Take associations that the viewer sees and that hold."""
        self.labels, self.rules, self.associations = labels, [rule for rule in rules if rule.enabled], list(stored)
        self._known = dict[str, Pairs]()

    def relatives(self, one: str, roles: Iterable[str] | None = None) -> dict[tuple[str, str], int]:
        """Derived and not stored (role, other) of a contact, each with the length of the shortest chain."""
        wanted = {role.lower() for role in roles} if roles is not None else None
        found = dict[tuple[str, str], int]()
        for rule in self.rules:
            for role, pairs in ((rule.role, self._of_rule(rule)), (rule.inverse_role, _inverse(self._of_rule(rule)))):
                if wanted is not None and role.lower() not in wanted:
                    continue
                stored = self._stored(role)
                for (start, other), length in pairs.items():
                    if start == one and (start, other) not in stored:
                        found[role, other] = min(length, found.get((role, other), length))
        return found

    def reached(self, one: str, steps: Iterable[Iterable[str]]) -> dict[str, int]:
        """Who is reached by these steps, without the start: roles of labels as stored, others as rules derive them."""
        found = {one: 0}
        for roles in steps:
            pairs = _united(*(self._stored(role) if self._is_stored(role) else self.role(role) for role in roles))
            found = {b: length for (_, b), length in _joined({(one, a): n for a, n in found.items()}, pairs).items()}
        return {other: length for other, length in found.items() if other != one}

    def _is_stored(self, role: str) -> bool:
        names = [name for label in self.labels.values() for name in (label.name, label.inverse_name) if name]
        return role.lower() in {name.lower() for name in names}

    def _any(self, roles: Iterable[str]) -> Pairs:
        return _united(*(self.role(role) for role in roles))

    def role(self, role: str) -> Pairs:
        """Who has a role toward whom, stored or derived."""
        if role not in self._known:
            derived = [self._of_rule(rule) for rule in self.rules if rule.role.lower() == role.lower()]
            derived += [
                _inverse(self._of_rule(rule)) for rule in self.rules if rule.inverse_role.lower() == role.lower()
            ]
            self._known[role] = _united(self._stored(role), *derived)
        return self._known[role]

    def _of_rule(self, rule: RoleRule) -> Pairs:
        key = f"rule {rule.key}"
        if key not in self._known:
            first = self._any(rule.steps[0])
            pairs = first
            for step in rule.steps[1:]:
                pairs = _joined(pairs, self._any(step))
            excluded = self._any(rule.unless_roles)
            last = _inverse(self._any(rule.steps[-1]))
            self._known[key] = {
                (one, other): length
                for (one, other), length in pairs.items()
                if one != other and (one, other) not in excluded and _share(rule.sharing, first, last, one, other)
            }
        return self._known[key]

    def _stored(self, role: str) -> Pairs:
        found = Pairs()
        for from_id, key, to_id in self.associations:
            label = self.labels[key]
            at_from, at_to = label.name, label.inverse_name or label.name
            if role in _FAMILY:
                wanted, inverse = _FAMILY[role]
                is_from, is_to = label.family_role == wanted, label.family_role == inverse
            elif role == f"{key}.name":
                is_from, is_to = True, label.inverse_name is None
            else:
                is_from, is_to = at_from.lower() == role.lower(), at_to.lower() == role.lower()
            if is_from:
                found[to_id, from_id] = 1
            if is_to:
                found[from_id, to_id] = 1
        return found


def _share(sharing: Sharing, first: Pairs, last: Pairs, one: str, other: str) -> bool:
    mine, theirs = ({b for a, b in pairs if a == who} for pairs, who in ((first, one), (last, other)))
    return sharing is Sharing.ANY or (mine == theirs) is (sharing is Sharing.ALL)


def _inverse(pairs: Pairs) -> Pairs:
    return {(other, one): length for (one, other), length in pairs.items()}


def _united(*relations: Pairs) -> Pairs:
    found = Pairs()
    for pairs in relations:
        for pair, length in pairs.items():
            found[pair] = min(length, found.get(pair, length))
    return found


def _joined(before: Pairs, after: Pairs) -> Pairs:
    found, by_start = Pairs(), dict[str, list[tuple[str, int]]]()
    for (middle, end), length in after.items():
        by_start.setdefault(middle, []).append((end, length))
    for (start, middle), length in before.items():
        for end, more in by_start.get(middle, ()):
            found[start, end] = min(length + more, found.get((start, end), length + more))
    return found
