"""How rules are followed: each role as the stored associations and the rules that it names, and what a search reads.

A rule is read along its steps, or back from their end. The roles of its steps may be those of other rules, read in
either direction, so that a rule becomes all chains of stored associations that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphapi.kernel.labels import Labels
from graphapi.kernel.relation_rules import STEPS_MAX, RoleRule, Rules, Sharing, inverse_mark, marks_of
from graphapi.kernel.text import fold

STEP_COST = 10
"""The cost of one step that a search may take from each contact it reaches."""

COST_MAX = 2_000
"""The maximum cost of all enabled rules together: the price of `relatives`."""

WALK_COST = 100
"""The price of each step of a walk, and the maximum cost of a search for each."""

Way = tuple[str, bool]
"""A rule by its key, and whether it is read back from the end of its steps."""

Rest = tuple[int, ...]
"""The steps that are still to be taken, by their number in a plan."""

Moves = dict[str, list[str]]
"""The states after each association: STATE KEY> and STATE KEY< → STATES. The first state is 0."""


class Circle(Exception):
    """Rules that lead back to themselves; the text has their roles."""


class TooCostly(Exception):
    """Rules that take more steps than a search may."""


class TooManySteps(Exception):
    """A rule whose chains have more associations than a search follows."""

    def __init__(self, role: str, steps: int) -> None:
        """Create the error for the rule of this role."""
        super().__init__(role)
        self.role, self.steps = role, steps


@dataclass(frozen=True)
class RoleMeaning:
    """What a role stands for: stored associations by their marks, and rules."""

    marks: frozenset[str]
    ways: tuple[Way, ...] = ()

    @property
    def inverse(self) -> RoleMeaning:
        """The same relations, seen from their other end."""
        return RoleMeaning(frozenset(map(inverse_mark, self.marks)), tuple((key, not back) for key, back in self.ways))


@dataclass(frozen=True)
class Reading:
    """A rule read in one direction; its steps and exceptions by their number in a plan."""

    steps: Rest
    unless: int
    sharing: Sharing
    last_inverse: int


def types_of(moves: Iterable[str]) -> list[str]:
    """The keys of the labels whose associations these moves, STATE KEY with the side, follow."""
    return sorted({one.split(" ")[1][:-1] for one in moves})


class RelationPlan:
    """The enabled rules over the labels of a workspace."""

    def __init__(self, labels: Labels, rules: Rules) -> None:
        """Resolve the roles of all enabled rules."""
        self._labels = labels
        self.rules = tuple(rule for rule in rules if rule.enabled)
        self.meanings = list[RoleMeaning]()
        self._numbers = dict[RoleMeaning, int]()
        self._readings = dict[Way, Reading]()
        self._marks = dict[str, frozenset[str]]()
        self._by_key = {rule.key: rule for rule in self.rules}
        self._ways = dict[str, list[Way]]()
        for rule in self.rules:
            for folded, back in zip(rule.folded, (False, True), strict=True):
                self._ways.setdefault(folded, []).append((rule.key, back))

    def meaning(self, roles: Sequence[str]) -> RoleMeaning:
        """What any of these roles stands for."""
        marks = frozenset[str]().union(*map(self._marks_of, roles))
        ways = [way for role in roles for way in self._ways.get(fold(role), ())]
        return RoleMeaning(marks, tuple(dict.fromkeys(ways)))

    def named(self, roles: Sequence[str]) -> RoleMeaning:
        """What roles stand for that a caller names: that of a label for its associations, any other for its rules."""
        derived = [role for role in roles if not self._marks_of(role)]
        ways = [way for role in derived for way in self._ways.get(fold(role), ())]
        return RoleMeaning(frozenset[str]().union(*map(self._marks_of, roles)), tuple(dict.fromkeys(ways)))

    def start_of(self, roles: Sequence[str]) -> Rest:
        """The start of a search for the relatives in any of these roles."""
        return (self.number(self.meaning(roles)),)

    def start_of_walk(self, steps: Sequence[Sequence[str]]) -> Rest:
        """The start of a search that takes these steps, each in one of its roles."""
        return tuple(self.number(self.named(step)) for step in steps)

    def _marks_of(self, role: str) -> frozenset[str]:
        if role not in self._marks:
            self._marks[role] = marks_of(self._labels, role)
        return self._marks[role]

    def number(self, meaning: RoleMeaning) -> int:
        """The number of a meaning in `meanings`."""
        if meaning not in self._numbers:
            self._numbers[meaning] = len(self.meanings)
            self.meanings.append(meaning)
        return self._numbers[meaning]

    def reading(self, way: Way) -> Reading:
        """The rule in that direction."""
        if way not in self._readings:
            key, back = way
            self._readings[way] = self._read(self._by_key[key], back=back)
        return self._readings[way]

    def _read(self, rule: RoleRule, *, back: bool) -> Reading:
        steps, unless = [self.meaning(step) for step in rule.steps], self.meaning(rule.unless_roles)
        if back:
            steps, unless = [step.inverse for step in reversed(steps)], unless.inverse
        numbers = tuple(map(self.number, steps))
        return Reading(numbers, self.number(unless), rule.sharing, self.number(steps[-1].inverse))

    def moves(self, start: Rest, cost_max: int = COST_MAX) -> tuple[Moves, int]:
        """The moves of a search from this start, and the maximum number of its steps.

        TooCostly if there are more states than that cost allows.
        """
        states: dict[Rest, int] = {start: 0}
        todo: list[Rest] = [start]
        found, after = Moves(), dict[Rest, set[Rest]]()
        while todo:
            state = todo.pop()
            after[state] = set()
            for mark, rest in self._first(state, cost_max // STEP_COST):
                moves = found.setdefault(f"{states[state]} {mark}", [])
                if not rest or (rest in after[state] and str(states[rest]) in moves):
                    continue
                after[state].add(rest)
                if rest not in states:
                    states[rest] = len(states)
                    todo.append(rest)
                    if len(states) * STEP_COST > cost_max:
                        raise TooCostly
                moves.append(str(states[rest]))
        return found, _longest(start, after, {})

    def cost(self, roles: Sequence[str], cost_max: int = COST_MAX) -> int:
        """What a search for these roles costs; TooCostly beyond the maximum."""
        moves, _ = self.moves(self.start_of(roles), cost_max)
        return STEP_COST * len({key.split(" ")[0] for key in moves})

    def _first(self, rest: Rest, most: int) -> Iterator[tuple[str, Rest]]:
        """Yield each mark that a search may follow with these steps before it, and the steps that remain."""
        seen, todo = {rest}, [rest]
        while todo:
            head, *tail = todo.pop()
            meaning = self.meanings[head]
            for mark in sorted(meaning.marks):
                yield mark, tuple(tail)
            for way in meaning.ways:
                for one in self._searched(way, tuple(tail)):
                    if one not in seen:
                        seen.add(one)
                        todo.append(one)
            if len(seen) > most:
                raise TooCostly

    def _searched(self, way: Way, tail: Rest) -> Iterator[Rest]:
        """Yield what is searched for a rule: its steps, its exceptions, and what the ends of its steps share."""
        reading = self.reading(way)
        yield (*reading.steps, *tail)
        if self.meanings[reading.unless] != NOTHING:
            yield (reading.unless,)
        if reading.sharing is not Sharing.ANY:
            yield (*reading.steps, reading.last_inverse)

    def check(self) -> None:
        """Raise Circle for rules that lead back to themselves, TooManySteps beyond STEPS_MAX associations."""
        depths = dict[Way, int]()
        for rule in self.rules:
            self._depth((rule.key, False), depths, ())

    def _depth(self, way: Way, depths: dict[Way, int], above: tuple[str, ...]) -> int:
        """The maximum number of associations in a chain of the rule."""
        key, _ = way
        if key in above:
            raise Circle(" → ".join(self._by_key[one].role for one in (*above[above.index(key) :], key)))
        if way not in depths:
            reading = self.reading(way)
            inside = (*above, key)
            for unless in self.meanings[reading.unless].ways:
                self._depth(unless, depths, inside)
            steps = [self.meanings[step] for step in reading.steps]
            depths[way] = sum(max((1, *(self._depth(one, depths, inside) for one in step.ways))) for step in steps)
            if depths[way] > STEPS_MAX:
                raise TooManySteps(self._by_key[key].role, depths[way])
        return depths[way]


def _longest(state: Rest, after: dict[Rest, set[Rest]], known: dict[Rest, int]) -> int:
    """The maximum number of steps from a state on."""
    if state not in known:
        known[state] = 1 + max((_longest(one, after, known) for one in after[state]), default=0)
    return known[state]


NOTHING = RoleMeaning(frozenset())
