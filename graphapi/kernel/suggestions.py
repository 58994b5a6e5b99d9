"""What the associations around a contact suggest: others that follow, are likely, or contradict each other.

Values in, suggestions out, each with the chains of associations that explain it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import nsmallest

from graphapi.kernel.derived_relations import Around, Chain, RelationSearch, RelationStep
from graphapi.kernel.labels import FamilyRole, Label, Labels, Side
from graphapi.kernel.relation_plans import Moves, RelationPlan
from graphapi.kernel.relation_rules import marks_of
from graphapi.kernel.text import fold

PARENTS = ("family.PARENT", "family.ADOPTIVE_PARENT")
SIBLINGS = ("Sibling", "Half-sibling")
SHARED_MIN = 3
"""The friends that two contacts must have in common to be suggested as friends."""

FOLLOWED_MAX = 30
"""The associations of one role by which a contact leads to others. A contact with more of them is a hub, say an
employer: its contacts need not know each other, and comparing them all would take the square of their number."""

_SHOWN = 3
"""The maximum number of chains that explain a suggestion."""

_ID = re.compile(r"sug_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-HJKMNP-TV-Z]{26})_([a-z]+)_([A-Z][A-Z0-9_]*)?")


class SuggestionKind(StrEnum):
    """Why an association is suggested, or what is contradictory."""

    DERIVED = "DERIVED"
    OTHER_PARENT = "OTHER_PARENT"
    SPOUSE_OF_PARENT = "SPOUSE_OF_PARENT"
    SHARED_FRIENDS = "SHARED_FRIENDS"
    BORN_AFTER_CHILD = "BORN_AFTER_CHILD"
    PARENT_AND_SIBLING = "PARENT_AND_SIBLING"


def _word(kind: SuggestionKind) -> str:
    """The kind within an id, whose pieces are separated by underscores."""
    return kind.replace("_", "").lower()


_KINDS = {_word(kind): kind for kind in SuggestionKind}

CONTRADICTIONS = frozenset({SuggestionKind.BORN_AFTER_CHILD, SuggestionKind.PARENT_AND_SIBLING})


@dataclass(frozen=True)
class RankedSuggestion:
    """An association that could be stored, from one contact to the other; or, without a label, a contradiction."""

    kind: SuggestionKind
    from_id: str
    to_id: str
    label_key: str | None
    score: float
    chains: tuple[Chain, ...]

    @property
    def id(self) -> str:
        """An id that says what is suggested, so that it can be accepted or dismissed."""
        ends = "_".join(one.removeprefix("con_") for one in (self.from_id, self.to_id))
        return f"sug_{ends}_{_word(self.kind)}_{self.label_key or ''}"

    @property
    def rank(self) -> tuple[str, str]:
        """The place in the list: best first."""
        return f"{1 - self.score:.4f}", self.id


def read_id(suggestion_id: str) -> tuple[str, str, str | None] | None:
    """The contacts of a suggestion and its label; None if it is no such id."""
    found = _ID.fullmatch(suggestion_id)
    kind = found and _KINDS.get(found[3])
    if not found or not kind or found[1] == found[2] or (kind in CONTRADICTIONS) is not (found[4] is None):
        return None
    return f"con_{found[1]}", f"con_{found[2]}", found[4]


class Suggestions:
    """The suggestions about contacts whose surroundings were read."""

    def __init__(self, plan: RelationPlan, labels: Labels, near: Around, born: Mapping[str, date]) -> None:
        """Take the associations around the contacts, and the dates of birth that are known."""
        self._labels, self._near, self._born = labels, near, born
        self._followed = {
            here: {mark: steps for mark, steps in by_mark.items() if len(steps) <= FOLLOWED_MAX}
            for here, by_mark in near.items()
        }
        self._search = RelationSearch(plan, self._followed)
        self._parents, self._spouses = _marks(labels, PARENTS), _marks(labels, ("family.SPOUSE",))
        self._siblings = _marks(labels, SIBLINGS)
        self._derived = derived_labels(plan, labels)
        self._stored = {role: _marks(labels, [role]) for role in self._derived}

    def of(self, contact_id: str) -> list[RankedSuggestion]:
        """The suggestions about one contact, each association once with its best reason, best first."""
        found = dict[tuple[str, str, str], RankedSuggestion]()
        for one in (
            *self._follows(contact_id), *self._other_parents(contact_id), *self._friends(contact_id),
            *self._contradictions(contact_id),
        ):  # fmt: skip
            key = one.from_id, one.to_id, one.label_key or one.kind
            if key not in found or found[key].rank > one.rank:
                found[key] = one
        return sorted(found.values(), key=lambda one: one.rank)

    def best(self, most: int, without: Iterable[str], proceed: Callable[[], object]) -> list[RankedSuggestion]:
        """The best suggestions about all contacts but for these ids; `proceed` is called before each contact."""
        return nsmallest(most, self._every(set(without), proceed), key=lambda one: one.rank)

    def _every(self, seen: set[str], proceed: Callable[[], object]) -> Iterator[RankedSuggestion]:
        """Yield each suggestion once, though both of its contacts have it."""
        for contact_id in self._near:
            proceed()
            for one in self.of(contact_id):
                if one.id not in seen:
                    seen.add(one.id)
                    yield one

    def _follows(self, here: str) -> Iterator[RankedSuggestion]:
        """Yield what rules derive where a label has the role and its inverse."""
        for role, mark in self._derived.items():
            stored = {step.there for _, step in self._steps(here, self._stored[role])}
            for one in self._search.relatives(here, [role]):
                if one.contact_id in stored:
                    continue
                score = max(0.95 - 0.05 * len(one.chains[0]), 0.6)
                yield self._suggest(SuggestionKind.DERIVED, here, one.contact_id, mark, score, one.chains)

    def _other_parents(self, here: str) -> Iterator[RankedSuggestion]:
        """Yield the other parent of siblings, and the spouse, of the only parent that is known."""
        known = list(self._steps(here, self._parents))
        if len({step.there for _, step in known}) != 1:
            return
        mark, to_parent = known[0]
        if self._labels[mark[:-1]].retired:
            return
        parent = to_parent.there
        found = dict[str, list[Chain]]()
        for _, to_child in self._steps_on(parent, {_inverse(one) for one in self._parents}):
            of_child = [step for _, step in self._steps(to_child.there, self._parents)]
            others = {step.there for step in of_child} - {parent}
            if to_child.there != here and len(others) == 1:
                last = next(step for step in of_child if step.there in others)
                found.setdefault(last.there, []).append((to_parent, to_child, last))
        for other, chains in found.items():
            if other != here:
                score = min(0.7 + 0.05 * len(chains), 0.85)
                yield self._suggest(SuggestionKind.OTHER_PARENT, here, other, mark, score, chains)
        for _, to_spouse in self._steps(parent, self._spouses):
            if to_spouse.there not in {here, parent}:
                chains = [(to_parent, to_spouse)]
                yield self._suggest(SuggestionKind.SPOUSE_OF_PARENT, here, to_spouse.there, mark, 0.6, chains)

    def _friends(self, here: str) -> Iterator[RankedSuggestion]:
        """Yield those with whom the contact shares many others by a label that reads the same both ways."""
        for label in friendly(self._labels):
            marks = {f"{label.key}>", f"{label.key}<"}
            mine = {step.there: step for _, step in self._steps(here, marks)}
            shared = dict[str, list[Chain]]()
            for friend, first in mine.items():
                for there, last in {step.there: step for _, step in self._steps_on(friend, marks)}.items():
                    if there != here and there not in mine:
                        shared.setdefault(there, []).append((first, last))
            for other, chains in shared.items():
                if len(chains) >= SHARED_MIN:
                    score = min(0.4 + 0.05 * (len(chains) - SHARED_MIN), 0.8)
                    yield self._suggest(SuggestionKind.SHARED_FRIENDS, here, other, f"{label.key}>", score, chains)

    def _contradictions(self, here: str) -> Iterator[RankedSuggestion]:
        """Yield parents born after their child, and parents who are siblings; both ways."""
        siblings = {step.there: step for _, step in self._steps(here, self._siblings)}
        for marks, is_parent in ((self._parents, True), ({_inverse(one) for one in self._parents}, False)):
            for _, step in self._steps(here, marks):
                parent, child = (step.there, here) if is_parent else (here, step.there)
                born, child_born = self._born.get(parent), self._born.get(child)
                if born is not None and child_born is not None and born >= child_born:
                    yield RankedSuggestion(SuggestionKind.BORN_AFTER_CHILD, parent, child, None, 1, ((step,),))
                if step.there in siblings:
                    chains = ((step,), (siblings[step.there],))
                    yield RankedSuggestion(SuggestionKind.PARENT_AND_SIBLING, parent, child, None, 1, chains)

    def _suggest(
        self, kind: SuggestionKind, here: str, other: str, mark: str, score: float, chains: Iterable[Chain]
    ) -> RankedSuggestion:
        """An association in which the other contact stands at the side of the mark."""
        ends = (here, other) if mark[-1] == ">" else (other, here)
        if self._labels[mark[:-1]].single:
            ends = (min(ends), max(ends))
        some = sorted(chains, key=lambda chain: (len(chain), [step.association_id for step in chain]))[:_SHOWN]
        return RankedSuggestion(kind, *ends, mark[:-1], round(score, 4), tuple(some))

    def _steps(self, here: str, marks: Iterable[str]) -> Iterator[tuple[str, RelationStep]]:
        return _marked(self._near.get(here, {}), marks)

    def _steps_on(self, here: str, marks: Iterable[str]) -> Iterator[tuple[str, RelationStep]]:
        """The steps from a contact that is only passed; none from a hub."""
        return _marked(self._followed.get(here, {}), marks)


def _marked(by_mark: Mapping[str, list[RelationStep]], marks: Iterable[str]) -> Iterator[tuple[str, RelationStep]]:
    for mark in sorted(marks):
        for step in by_mark.get(mark, ()):
            yield mark, step


def derived_labels(plan: RelationPlan, labels: Labels) -> dict[str, str]:
    """For each derived role that a label in use has, with the same inverse, the mark of those in the role."""
    found = dict[str, str]()
    for rule in plan.rules:
        for role, inverse in ((rule.role, rule.inverse_role), (rule.inverse_role, rule.role)):
            for label in labels.values():
                for side in label.sides():
                    other = Side.TO if side is Side.FROM else Side.FROM
                    same = (fold(label.role(side)), fold(label.role(other))) == (fold(role), fold(inverse))
                    if same and not label.retired:
                        found.setdefault(role, f"{label.key}{'<' if side is Side.FROM else '>'}")
    return found


def friendly(labels: Labels) -> list[Label]:
    """The labels by which friends of friends are suggested: single ones in use, without those of families."""
    return [one for one in labels.values() if one.single and not one.retired and one.family_role is FamilyRole.NONE]


def moves_around(labels: Labels) -> Moves:
    """What a search reads besides what rules follow: families in three steps, friends in two."""
    family = _marks(labels, (*PARENTS, "family.SPOUSE"))
    family |= {_inverse(mark) for mark in family}
    friends = {f"{label.key}{end}" for label in friendly(labels) for end in "<>"}
    found = Moves({f"0 {mark}": [] for mark in _marks(labels, SIBLINGS)})
    for mark in family:
        found |= {f"0 {mark}": ["family1"], f"family1 {mark}": ["family2"], f"family2 {mark}": []}
    for mark in friends:
        found |= {f"0 {mark}": [*found.get(f"0 {mark}", ()), "friends1"], f"friends1 {mark}": []}
    return found


def _marks(labels: Labels, roles: Iterable[str]) -> set[str]:
    return set[str]().union(*(marks_of(labels, role) for role in roles))


def _inverse(mark: str) -> str:
    return mark[:-1] + ("<" if mark[-1] == ">" else ">")
