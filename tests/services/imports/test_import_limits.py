"""The limits that associations need: exact however often they repeat, in little memory."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from graphapi.services.imports import import_limits
from graphapi.services.imports.import_limits import LEAST, Counted, needed_limits


def brute(associations: list[Counted]) -> dict[str, tuple[int, int]]:
    """The same by keeping everything."""
    others: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for association in associations:
        if association.from_id != association.to_id:
            others[association.pair, "from"][association.to_id].add(association.from_id)
            others[association.pair, "from" if association.single else "to"][association.from_id].add(association.to_id)
    pairs = {pair for pair, _ in others}

    def most(pair: str, side: str) -> int:
        return max([LEAST, *map(len, others[pair, side].values())])

    return {pair: (most(pair, "from"), most(pair, "to")) for pair in pairs}


@pytest.mark.parametrize("seed", range(20))
def test_they_are_exact_whatever_repeats(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when only a few others can be remembered at once."""
    dice = random.Random(seed)
    monkeypatch.setattr(import_limits, "BUDGET", 40)
    associations = [
        Counted(pair, pair == "single", f"c{dice.randint(0, 30)}", f"c{dice.randint(0, dice.choice([3, 30]))}")
        for pair in dice.choices(["single", "paired"], k=400)
    ]

    assert needed_limits(lambda: associations) == brute(associations)


def test_a_file_is_read_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a number that is high enough stands for the exact one."""
    monkeypatch.setattr(import_limits, "BUDGET", 1)
    monkeypatch.setattr(import_limits, "PASSES", 2)
    associations = [Counted("x", False, f"{hub}-{n % 15}", f"hub{hub}") for hub in range(9) for n in range(30)]
    read: list[int] = []

    def again() -> list[Counted]:
        read.append(1)
        return associations

    assert needed_limits(again) == {"x": (30, LEAST)}
    assert len(read) == 3
