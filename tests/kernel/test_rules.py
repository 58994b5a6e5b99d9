"""The rules of associations, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Code, Rule, Scope
from graphapi.kernel.labels import EmailCopy, Label, OnLimit, Side
from graphapi.kernel.rules import Declined, Found, Made, Wanted, decide, decide_change
from graphapi.kernel.standing import Count, Standing, Tie

TODAY = date(2026, 11, 22)
SPOUSE = Label("SPOUSE", "Spouse", None, 1, 1)
PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 3, email_copy=EmailCopy.FROM)
FRIEND = Label("FRIEND", "Friend", None, 1, 1, OnLimit.FLAG)


def standing(*labels: Label, ties: tuple[Tie, ...] = (), most: int = 10) -> Standing:
    """Return what stands among Ann, Bob, Cid and Dan: these ties."""
    found = Standing({label.key: label for label in labels}, frozenset({"ann", "bob", "cid", "dan"}), TODAY, most)
    for tie in ties:
        found.add(tie)
    return found


def wanted(a: str = "ann", b: str = "bob", key: str = "SPOUSE", **more: object) -> Wanted:
    """Return an association somebody asks for."""
    return Wanted("new", a, b, key, **more)  # pyright: ignore[reportArgumentType]


def test_what_is_allowed_is_counted_at_both_ends() -> None:
    """Parents stand at FROM, children at TO; the label's copies apply unless the input says otherwise."""
    here = standing(PARENT)

    made = decide(here, wanted(key="PARENT_CHILD"))

    assert isinstance(made, Made)
    assert made.email_copy is EmailCopy.FROM
    assert (here.count("bob", PARENT, Side.FROM), here.count("bob", PARENT, Side.TO)) == (1, 0)
    assert (here.count("ann", PARENT, Side.TO), here.count("ann", PARENT, Side.FROM)) == (1, 0)


def test_hidden_associations_count_too() -> None:
    """The counts of the database are taken as they are, whoever the others may be."""
    here = standing(SPOUSE)
    here.load([Count("bob", "SPOUSE", Side.TO, 1)], [])

    declined = decide(here, wanted())

    assert isinstance(declined, Declined)
    assert declined.refused.breach is not None
    assert (declined.refused.breach.contact_id, declined.refused.breach.current) == ("bob", 1)


@pytest.mark.parametrize(
    ("until", "counts"), [(TODAY, True), (date(2026, 11, 21), False), (date(2030, 1, 1), True), (None, True)]
)
def test_the_last_day_is_included(until: date | None, counts: bool) -> None:
    """What ends today counts today; what ended yesterday does not."""
    here = standing(SPOUSE, ties=(Tie("old", "SPOUSE", "bob", "cid", Period(None, until)),))

    decision = decide(here, wanted())

    assert isinstance(decision, Declined) == counts


def test_a_flag_lets_pass_and_counts_the_new_one() -> None:
    """FLAG: stored, and a flag for each end that is over."""
    ties = (Tie("1", "FRIEND", "ann", "cid", Period()), Tie("2", "FRIEND", "bob", "dan", Period()))

    made = decide(standing(FRIEND, ties=ties), wanted(key="FRIEND"))

    assert isinstance(made, Made)
    assert {(flag.contact_id, flag.count, flag.limit, flag.refused) for flag in made.flags} == {
        ("ann", 2, 1, False),
        ("bob", 2, 1, False),
    }


def test_a_repeat_is_found_even_when_the_place_is_full_or_the_label_retired() -> None:
    """What is there is returned before anything is checked."""
    tie = Tie("old", "SPOUSE", "bob", "ann", Period())

    found = decide(standing(replace(SPOUSE, retired=True), ties=(tie,)), wanted())

    assert found == Found(tie)


def test_ended_associations_are_checked_for_their_days_only() -> None:
    """History may be written though the place is full, the labels are many and another label excludes it."""
    sibling = Label("SIBLING", "Sibling", None, 5, 5, exclusive_with=("SPOUSE",))
    ties = (Tie("1", "SPOUSE", "bob", "cid", Period()), Tie("2", "SIBLING", "ann", "bob", Period()))

    made = decide(standing(SPOUSE, sibling, ties=ties, most=1), wanted(period=Period(None, date(1999, 1, 1))))

    assert isinstance(made, Made)


def test_labels_per_contact_refuse_at_the_contact_that_is_full() -> None:
    """Scope, limit, number and field are told."""
    here = standing(SPOUSE, PARENT, ties=(Tie("1", "PARENT_CHILD", "bob", "cid", Period()),), most=1)

    declined = decide(here, wanted())

    assert isinstance(declined, Declined)
    assert declined.refused.breach is not None
    assert (declined.refused.breach.scope, declined.refused.path) == (Scope.LABELS_PER_CONTACT, ("input", "toId"))


def test_a_change_of_days_that_keeps_counting_is_not_counted_anew() -> None:
    """An association over the limit may still be edited; one that is revived is checked."""
    over = (Tie("1", "SPOUSE", "ann", "bob", Period()), Tie("2", "SPOUSE", "ann", "cid", Period()))
    ended = Tie("3", "SPOUSE", "ann", "dan", Period(None, date(2000, 1, 1)))

    edited = decide_change(standing(SPOUSE, ties=over), over[0], wanted(period=Period(date(2020, 1, 1), None)))
    revived = decide_change(standing(SPOUSE, ties=(*over, ended)), ended, wanted(b="dan"))

    assert isinstance(edited, Made)
    assert isinstance(revived, Declined)
    assert revived.refused.code is Code.LIMIT_REACHED


def test_a_refused_change_leaves_the_standing_as_it_was() -> None:
    """What was taken out to look is put back."""
    tie = Tie("1", "SPOUSE", "ann", "bob", Period())
    here = standing(SPOUSE, PARENT, ties=(tie,))

    declined = decide_change(here, tie, wanted(period=Period(TODAY, date(2000, 1, 1))))

    assert isinstance(declined, Declined)
    assert declined.refused.rule is Rule.DATES
    assert here.ties("ann", "bob") == [tie]
    assert here.count("ann", SPOUSE, Side.FROM) == 1
