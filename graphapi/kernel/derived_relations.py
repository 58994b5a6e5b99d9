"""Who is related by rules, and why: values in, relatives out, with the shortest chains of associations behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from graphapi.kernel.relation_plans import RelationPlan, Rest, Way
from graphapi.kernel.relation_rules import Sharing
from graphapi.kernel.text import fold

BECAUSE_MAX = 3
"""The maximum number of chains that are given for a relative."""


class RelationStep(NamedTuple):
    """A stored association, from one contact to the next."""

    here: str
    there: str
    association_id: str


Chain = tuple[RelationStep, ...]
Around = Mapping[str, Mapping[str, list[RelationStep]]]
"""The associations around each contact, by their marks."""

Found = dict[str, tuple[Chain, ...]]
"""Contacts, each with the shortest chains that lead there."""


@dataclass(frozen=True, slots=True)
class DerivedRelative:
    """A contact that is `role` of another one by a rule; the chains explain why, shortest first."""

    contact_id: str
    role: str
    inverse_role: str
    position: int
    chains: tuple[Chain, ...]


def around(rows: Iterable[tuple[str, str, str, str]]) -> Around:
    """The associations of [contact, other, mark, association] by contact and mark."""
    found: dict[str, dict[str, list[RelationStep]]] = {}
    for here, there, mark, association_id in rows:
        found.setdefault(here, {}).setdefault(mark, []).append(RelationStep(here, there, association_id))
    return found


class RelationSearch:
    """Follows the rules of a plan over associations that were read."""

    def __init__(self, plan: RelationPlan, associations: Around, *, chains: int = BECAUSE_MAX) -> None:
        """Search these associations; keep that many chains for each contact found."""
        self._plan, self._around, self._chains = plan, associations, chains
        self._known = dict[tuple[Way | int, str], Found]()

    def relatives(self, contact_id: str, roles: Iterable[str]) -> list[DerivedRelative]:
        """The contacts that have one of the roles by a rule, once for each role, except those whose role is stored."""
        wanted = {fold(role) for role in roles}
        found = dict[tuple[str, str], DerivedRelative]()
        for way, role, inverse, position in self._readings():
            if fold(role) not in wanted:
                continue
            stored = self._stored(contact_id, self._plan.number(self._plan.meaning([role])))
            for other, chains in self._derived(way, contact_id).items():
                if other in stored:
                    continue
                before = found.get((fold(role), other))
                if before is None:
                    found[fold(role), other] = DerivedRelative(other, role, inverse, position, chains)
                else:
                    united = DerivedRelative(
                        other, before.role, before.inverse_role, before.position, self._best([*before.chains, *chains])
                    )
                    found[fold(role), other] = united
        return list(found.values())

    def walked(self, contact_id: str, steps: Rest) -> Found:
        """The contacts that these steps lead to, without the contact itself."""
        found = self._chained(contact_id, steps)
        return {other: chains for other, chains in found.items() if other != contact_id}

    def _readings(self) -> Iterator[tuple[Way, str, str, int]]:
        """Yield each rule in both directions, with the roles of the contact at its end and at its start."""
        for rule in self._plan.rules:
            yield (rule.key, False), rule.role, rule.inverse_role, 2 * rule.position
            yield (rule.key, True), rule.inverse_role, rule.role, 2 * rule.position + 1

    def _reached(self, number: int, here: str) -> Found:
        """The contacts in a role, stored or derived, with their chains."""
        key = number, here
        if key not in self._known:
            chains = dict[str, list[Chain]]()
            for step in self._steps(number, here):
                chains.setdefault(step.there, []).append((step,))
            for way in self._plan.meanings[number].ways:
                for other, some in self._derived(way, here).items():
                    chains.setdefault(other, []).extend(some)
            self._known[key] = {other: self._best(some) for other, some in chains.items()}
        return self._known[key]

    def _derived(self, way: Way, here: str) -> Found:
        key = way, here
        if key not in self._known:
            self._known[key] = self._follow(way, here)
        return self._known[key]

    def _follow(self, way: Way, here: str) -> Found:
        reading = self._plan.reading(way)
        found = self._chained(here, reading.steps)
        excluded = {here, *self._reached(reading.unless, here)}
        found = {there: chains for there, chains in found.items() if there not in excluded}
        if reading.sharing is Sharing.ANY:
            return found
        mine = self._reached(reading.steps[0], here).keys()
        same = reading.sharing is Sharing.ALL
        theirs = reading.last_inverse
        return {
            there: chains for there, chains in found.items() if (self._reached(theirs, there).keys() == mine) is same
        }

    def _chained(self, here: str, steps: Rest) -> Found:
        found: Found = {here: ((),)}
        for step in steps:
            chains = dict[str, list[Chain]]()
            for middle, before in found.items():
                for there, after in self._reached(step, middle).items():
                    chains.setdefault(there, []).extend((*one, *other) for one in before for other in after)
            found = {there: self._best(some) for there, some in chains.items()}
        return found

    def _stored(self, here: str, number: int) -> set[str]:
        return {step.there for step in self._steps(number, here)}

    def _steps(self, number: int, here: str) -> Iterator[RelationStep]:
        by_mark = self._around.get(here, {})
        for mark in self._plan.meanings[number].marks:
            yield from by_mark.get(mark, ())

    def _best(self, chains: Iterable[Chain]) -> tuple[Chain, ...]:
        """The shortest chains, each once; of those equally short, by the ids of their associations."""
        return tuple(nsmallest(self._chains, dict.fromkeys(chains), key=_order))


def _order(chain: Chain) -> tuple[int, list[str]]:
    return len(chain), [step.association_id for step in chain]
