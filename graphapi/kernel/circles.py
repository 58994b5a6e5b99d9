"""Circles of an acyclic label: contacts that reach themselves through associations that all hold on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from graphapi.kernel.dates import Period


class Arc(NamedTuple):
    """An association from one contact to another, and the days on which it holds."""

    from_id: str
    to_id: str
    period: Period


def on_circles(steps: Iterable[Arc], today: date) -> list[Arc]:
    """The steps that lie on a circle on some day from today on.

    Most graphs have no circle even with all days taken together. Only steps on such a circle are examined by day, and
    only on the days on which one of them begins.
    """
    inside = _on_circles([step for step in steps if not step.period.has_ended(today)])
    begins = {step.period.since for step in inside if step.period.since is not None and step.period.since > today}
    found: set[Arc] = set()
    for day in (today, *sorted(begins)):
        found.update(_on_circles([step for step in inside if step.period.holds_on(day)]))
    return [step for step in inside if step in found]


def _on_circles(steps: Sequence[Arc]) -> list[Arc]:
    """The steps on a circle, ignoring their days: those between two contacts that reach each other."""
    ahead: defaultdict[str, list[str]] = defaultdict(list)
    for from_id, to_id, _ in steps:
        ahead[from_id].append(to_id)
    group_of = {one: n for n, group in enumerate(_strong_groups(ahead)) for one in group}
    return [step for step in steps if group_of[step.from_id] == group_of[step.to_id]]


def _strong_groups(ahead: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the groups of contacts that all reach each other (Tarjan's algorithm, without recursion)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    on_path: set[str] = set()
    for root in list(ahead):
        path = [] if root in order else [(root, iter(ahead[root]))]
        while path:
            here, rest = path[-1]
            if here not in order:
                order[here] = lowest[here] = len(order)
                waiting.append(here)
                on_path.add(here)
            there = next(rest, None)
            if there is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[here])
                if lowest[here] == order[here]:
                    yield _taken(waiting, on_path, here)
            elif there not in order:
                path.append((there, iter(ahead.get(there, ()))))
            elif there in on_path:
                lowest[here] = min(lowest[here], order[there])


def _taken(waiting: list[str], on_path: set[str], until: str) -> list[str]:
    """Pop contacts off the stack, up to the root of the group."""
    group: list[str] = []
    while not group or group[-1] != until:
        group.append(waiting.pop())
    on_path.difference_update(group)
    return group
