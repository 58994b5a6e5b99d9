"""The rules of associations, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Code, Rule, Scope
from graphapi.kernel.labels import EmailCopy, Label, OnLimit, Side
from graphapi.kernel.rules import Found, Made, RefusedDecision, Wanted, decide, decide_change
from graphapi.kernel.standing import Association, Standing, StandingCount

TODAY = date(2026, 11, 22)
SPOUSE = Label("SPOUSE", "Spouse", None, 1, 1)
PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 3, email_copy=EmailCopy.FROM)
FRIEND = Label("FRIEND", "Friend", None, 1, 1, OnLimit.FLAG)
SIBLING = Label("SIBLING", "Sibling", None, 2, 2)
AHEAD = [TODAY + timedelta(days=n) for n in range(25)]
DAYS = st.sampled_from([TODAY + timedelta(days=n) for n in range(-5, 15)])


def standing(*labels: Label, associations: tuple[Association, ...] = (), most: int = 10) -> Standing:
    """What stands among Ann, Bob, Cid and Dan: these associations."""
    found = Standing({label.key: label for label in labels}, frozenset({"ann", "bob", "cid", "dan"}), TODAY, most)
    for association in associations:
        found.add(association)
    return found


def wanted(a: str = "ann", b: str = "bob", key: str = "SPOUSE", **more: object) -> Wanted:
    """An association somebody asks for."""
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
    """Counts from the database include hidden contacts."""
    here = standing(SPOUSE)
    here.load([StandingCount("bob", "SPOUSE", Side.TO, 1)], [])

    declined = decide(here, wanted())

    assert isinstance(declined, RefusedDecision)
    assert declined.refused.breach is not None
    assert (declined.refused.breach.contact_id, declined.refused.breach.current) == ("bob", 1)


@pytest.mark.parametrize(
    ("until", "counts"), [(TODAY, True), (date(2026, 11, 21), False), (date(2030, 1, 1), True), (None, True)]
)
def test_the_last_day_is_included(until: date | None, counts: bool) -> None:
    """What ends today counts today; what ended yesterday does not."""
    here = standing(SPOUSE, associations=(Association("old", "SPOUSE", "bob", "cid", Period(None, until)),))

    decision = decide(here, wanted())

    assert isinstance(decision, RefusedDecision) == counts


def test_a_flag_lets_pass_and_counts_the_new_one() -> None:
    """FLAG: stored, and a flag for each end that is over."""
    associations = (
        Association("1", "FRIEND", "ann", "cid", Period()),
        Association("2", "FRIEND", "bob", "dan", Period()),
    )

    made = decide(standing(FRIEND, associations=associations), wanted(key="FRIEND"))

    assert isinstance(made, Made)
    assert {(flag.contact_id, flag.count, flag.limit, flag.refused) for flag in made.flags} == {
        ("ann", 2, 1, False),
        ("bob", 2, 1, False),
    }


def test_a_repeat_is_found_even_when_the_place_is_full_or_the_label_retired() -> None:
    """What is there is returned before anything is checked."""
    association = Association("old", "SPOUSE", "bob", "ann", Period())

    found = decide(standing(replace(SPOUSE, retired=True), associations=(association,)), wanted())

    assert found == Found(association)


def test_ended_associations_are_checked_for_their_days_only() -> None:
    """History may be written though the place is full, the labels are many and another label excludes it."""
    sibling = Label("SIBLING", "Sibling", None, 5, 5, exclusive_with=("SPOUSE",))
    associations = (
        Association("1", "SPOUSE", "bob", "cid", Period()),
        Association("2", "SIBLING", "ann", "bob", Period()),
    )

    made = decide(
        standing(SPOUSE, sibling, associations=associations, most=1), wanted(period=Period(None, date(1999, 1, 1)))
    )

    assert isinstance(made, Made)


def test_labels_per_contact_refuse_at_the_contact_that_is_full() -> None:
    """The refusal has the scope, limit, number and field."""
    here = standing(SPOUSE, PARENT, associations=(Association("1", "PARENT_CHILD", "bob", "cid", Period()),), most=1)

    declined = decide(here, wanted())

    assert isinstance(declined, RefusedDecision)
    assert declined.refused.breach is not None
    assert (declined.refused.breach.scope, declined.refused.path) == (Scope.LABELS_PER_CONTACT, ("input", "toId"))


def test_a_change_of_days_that_keeps_counting_is_not_counted_again() -> None:
    """An association over the limit may still be edited; one that is revived is checked."""
    over = (Association("1", "SPOUSE", "ann", "bob", Period()), Association("2", "SPOUSE", "ann", "cid", Period()))
    ended = Association("3", "SPOUSE", "ann", "dan", Period(None, date(2000, 1, 1)))

    edited = decide_change(standing(SPOUSE, associations=over), over[0], wanted(period=Period(date(2020, 1, 1), None)))
    revived = decide_change(standing(SPOUSE, associations=(*over, ended)), ended, wanted(b="dan"))

    assert isinstance(edited, Made)
    assert isinstance(revived, RefusedDecision)
    assert revived.refused.code is Code.LIMIT_REACHED


SPANS = st.builds(Period, st.none() | DAYS, st.none() | DAYS).filter(Period.is_ordered)
ASKED = st.lists(st.tuples(st.sampled_from(["bob", "cid", "dan"]), SPANS), max_size=8)


@given(ASKED)
def test_a_place_is_full_on_single_days(asked: list[tuple[str, Period]]) -> None:
    """No day from today on gets more than the limit, and every refusal is for a day that is full."""
    here = standing(SIBLING)
    made: list[Period] = []
    for n, (other, period) in enumerate(asked):
        decision = decide(here, replace(wanted("ann", other, "SIBLING", period=period), id=str(n)))

        numbers = {day: sum(one.holds_on(day) for one in made) for day in AHEAD if period.holds_on(day)}
        if isinstance(decision, Made):
            made.append(period)
            assert all(number < SIBLING.limit for number in numbers.values())
        elif isinstance(decision, RefusedDecision) and decision.refused.breach is not None:
            most = max(numbers.values())
            assert (decision.refused.breach.current, decision.flags[0].count) == (most, most + 1)
            assert most >= SIBLING.limit
            assert decision.flags[0].day == min(day for day in numbers if numbers[day] == most)


@given(ASKED, SPANS)
def test_a_change_is_checked_on_the_days_that_it_adds(asked: list[tuple[str, Period]], period: Period) -> None:
    """What is over the limit already may be shortened, and lengthened where there is room."""
    spans = {"0": Period(), **{str(n): span for n, (_, span) in enumerate(asked, 1)}}
    associations = tuple(Association(key, "SIBLING", "ann", f"other {key}", span) for key, span in spans.items())
    here = standing(SIBLING, associations=associations)
    stored = associations[-1]
    here.contacts = {"ann", stored.to_id}

    decision = decide_change(here, stored, wanted("ann", stored.to_id, "SIBLING", period=period))

    added = [day for day in AHEAD if period.holds_on(day) and not stored.period.holds_on(day)]
    full = [
        day
        for day in added
        if sum(association.period.holds_on(day) for association in associations[:-1]) >= SIBLING.limit
    ]
    assert isinstance(decision, RefusedDecision) == bool(full)


def test_days_that_are_taken_are_refused_with_those_that_are_free() -> None:
    """Open means open: no first day is made up after one that has ended."""
    ended = (
        Association("1", "SPOUSE", "ann", "bob", Period(date(2019, 1, 1), date(2021, 6, 30))),
        Association("2", "SPOUSE", "bob", "ann", Period(date(2023, 1, 1), date(2023, 12, 31))),
    )

    declined = decide(standing(SPOUSE, associations=ended), wanted())
    unordered = decide(standing(SPOUSE, associations=ended), wanted(period=Period(TODAY, date(2000, 1, 1))))

    assert isinstance(declined, RefusedDecision)
    assert declined.refused.message == (
        "They overlap the association of 2019-01-01 to 2021-06-30; "
        "free: until 2018-12-31 and 2021-07-01 to 2022-12-31 and from 2024-01-01."
    )
    assert isinstance(unordered, RefusedDecision)
    assert unordered.refused.path == ("input", "until")


def test_labels_per_contact_are_counted_by_day() -> None:
    """A label that ends before another begins leaves room for it; the refusal names the day."""
    later = TODAY + timedelta(days=9)
    here = standing(
        SPOUSE,
        PARENT,
        FRIEND,
        associations=(Association("1", "PARENT_CHILD", "bob", "cid", Period(None, later)),),
        most=1,
    )

    after = decide(here, wanted(period=Period(later + timedelta(days=1))))
    within = decide(here, wanted("dan", "bob", "FRIEND", period=Period(later)))

    assert isinstance(after, Made)
    assert isinstance(within, RefusedDecision)
    assert within.refused.message == f"A contact may have at most 1 different labels; this one has 1 on {later}."


def test_a_refused_change_leaves_the_standing_as_it_was() -> None:
    """What was taken out to look is put back."""
    association = Association("1", "SPOUSE", "ann", "bob", Period())
    here = standing(SPOUSE, PARENT, associations=(association,))

    declined = decide_change(here, association, wanted(period=Period(TODAY, date(2000, 1, 1))))

    assert isinstance(declined, RefusedDecision)
    assert declined.refused.rule is Rule.DATES
    assert here.associations("ann", "bob") == [association]
    assert here.count("ann", SPOUSE, Side.FROM) == 1
