"""Refusals: kept with an idempotency key and read again, and found together."""

from __future__ import annotations

import json

import pytest

from graphapi.kernel.errors import (
    Breach,
    Code,
    Refused,
    Rule,
    Scope,
    broken,
    check_version,
    conflict,
    invalid,
    not_found,
    refused_from_json,
    refused_to_json,
)
from graphapi.kernel.problems import Problems

REFUSALS = [
    invalid("Too long.", "input", "name"),
    conflict("Changed.", "input", "expectedVersion", version=7),
    broken(Rule.ACYCLIC, "A circle.", "input"),
    Refused(
        Code.LIMIT_REACHED, "Full.", ("input", "toId"), count=3, breach=Breach(Scope.LABEL, 1, 1, "con_1", "SPOUSE"),
        red_flag_id="flg_1", occupant_ids=("con_2",), association_ids=("ass_1",), others=(not_found("contact", "id"),),
    ),
]  # fmt: skip


@pytest.mark.parametrize("refused", REFUSALS, ids=lambda one: one.code)
def test_a_kept_refusal_says_the_same(refused: Refused) -> None:
    """Also after a trip through JSON, with the refusals found together with it."""
    again = refused_from_json(json.loads(json.dumps(refused_to_json(refused))))

    assert [vars(one) | {"others": ()} for one in again.all()] == [vars(one) | {"others": ()} for one in refused.all()]


def test_a_refusal_kept_by_an_earlier_version_can_be_read() -> None:
    """It had no list of associations."""
    kept = refused_to_json(REFUSALS[0])
    del kept["association_ids"]

    assert refused_from_json(kept).association_ids == ()


def test_a_version_that_is_expected_has_to_be_the_current_one() -> None:
    """None expects nothing; the refusal says which it is."""
    check_version(3, None)
    check_version(3, 3)
    with pytest.raises(Refused, match="its version is 3, not 2") as caught:
        check_version(3, 2)
    assert (caught.value.code, caught.value.current_version) == (Code.CONFLICT, 3)
    assert caught.value.path == ("input", "expectedVersion")


def refuse(*names: str) -> str:
    """Refuse these fields, the first with the others."""
    first, *others = [invalid("Wrong.", "input", name) for name in names]
    first.others = tuple(others)
    raise first


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """The first refusal has the others, in the order in which they were found."""
    problems = Problems()

    assert problems.keep(lambda: "fine", "-") == "fine"
    assert problems.keep(lambda: refuse("name", "phones"), "-") == "-"
    problems.add([invalid("Wrong.", "input", "emails")])
    with pytest.raises(Refused) as caught:
        problems.settle()

    assert [one.path[-1] for one in caught.value.all()] == ["name", "phones", "emails"]
    assert all(other.others == () for other in caught.value.others)


def test_nothing_wrong_is_no_refusal() -> None:
    """And what is found in a copy stays there."""
    problems = Problems()
    copy = problems.copy()
    copy.add([REFUSALS[0]])

    problems.settle()
    assert problems.together() is None
    assert (problems.found(), copy.found()) == ((), (REFUSALS[0],))
