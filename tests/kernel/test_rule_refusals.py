"""What the rules of associations refuse, each at its field of the input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graphapi.kernel.counting import Flag
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Code, Rule
from graphapi.kernel.labels import EmailCopy, Label, OnLimit, Side
from graphapi.kernel.rules import NOTE_MAX, Decision, Found, Made, RefusedDecision, Wanted, decide, decide_change
from graphapi.kernel.standing import Association, Standing

TODAY = date(2026, 11, 22)
MARRIED = Label("SPOUSE", "Spouse", None, 1, 1)
FRIEND, RIVAL = Label("FRIEND", "Friend", None, 5, 5), Label("RIVAL", "Rival", None, 5, 5)
OLD = Label("OLD", "Old friend", None, 5, 5, retired=True)
PAST = Period(date(2020, 1, 1), date(2020, 12, 31))
PATH = ("input", "items", "3")
STORED = Association("stored", "FRIEND", "ann", "bob", Period())


def standing(*associations: Association) -> Standing:
    """What stands among Ann, Bob and Cid."""
    labels = {label.key: label for label in (FRIEND, RIVAL, OLD, MARRIED)}
    found = Standing(labels, frozenset({"ann", "bob", "cid"}), TODAY, 10)
    for association in associations:
        found.add(association)
    return found


def refusal(decision: Decision) -> tuple[Code, Rule | None, str]:
    """Why something was refused, and at which field."""
    assert isinstance(decision, RefusedDecision)
    *outer, field = decision.refused.path
    assert tuple(outer) == PATH
    return decision.refused.code, decision.refused.rule, field


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Wanted("new", "eve", "bob", "FRIEND"), (Code.NOT_FOUND, None, "fromId")),
        (Wanted("new", "ann", "eve", "FRIEND"), (Code.NOT_FOUND, None, "toId")),
        (Wanted("new", "ann", "bob", "NONE"), (Code.NOT_FOUND, None, "labelKey")),
        (Wanted("new", "ann", "ann", "FRIEND"), (Code.RULE_BROKEN, Rule.NO_SELF, "toId")),
        (Wanted("new", "ann", "bob", "FRIEND", note="a" * (NOTE_MAX + 1)), (Code.INVALID, None, "note")),
        (Wanted("new", "ann", "bob", "OLD"), (Code.RULE_BROKEN, Rule.RETIRED, "labelKey")),
        (Wanted("new", "ann", "bob", "FRIEND", Period(TODAY, PAST.until)), (Code.RULE_BROKEN, Rule.DATES, "until")),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(asked: Wanted, expected: tuple[Code, Rule | None, str]) -> None:
    """Nothing is counted."""
    here = standing()

    assert refusal(decide(here, asked, PATH)) == expected
    assert not list(here.same(FRIEND, "ann", "bob"))


def test_a_note_may_be_as_long_as_its_bound() -> None:
    """And no longer."""
    assert isinstance(decide(standing(), Wanted("new", "ann", "bob", "FRIEND", note="a" * NOTE_MAX)), Made)


def test_a_change_is_refused_at_what_changes() -> None:
    """Its input names neither the contacts nor a label that stays; the association stays as it was."""
    here = standing(STORED)

    assert refusal(decide_change(here, STORED, Wanted("stored", "ann", "bob", "OLD"), PATH)) == (
        Code.RULE_BROKEN, Rule.RETIRED, "labelKey",
    )  # fmt: skip
    assert list(here.same(FRIEND, "ann", "bob")) == [STORED]


def test_a_change_to_a_label_that_holds_already_is_a_conflict() -> None:
    """Unless what changes has ended: then it is history beside the other."""
    other, ended = (
        Association("other", "RIVAL", "ann", "bob", Period()),
        Association("old", "FRIEND", "ann", "bob", PAST),
    )

    refused = decide_change(standing(STORED, other), STORED, Wanted("stored", "ann", "bob", "RIVAL"), PATH)
    history = decide_change(standing(ended, other), ended, Wanted("old", "ann", "bob", "RIVAL", PAST), PATH)

    assert refusal(refused) == (Code.CONFLICT, None, "labelKey")
    assert refusal(history)[:2] == (Code.RULE_BROKEN, Rule.DATES)


def test_a_new_label_counts_on_all_its_days_another_day_alone() -> None:
    """Only what a change adds is checked."""
    until = Period(None, date(2026, 12, 31))
    stored = Association("stored", "FRIEND", "ann", "bob", until)

    relabelled = decide_change(standing(stored), stored, Wanted("stored", "ann", "bob", "RIVAL", until))
    extended = decide_change(standing(stored), stored, Wanted("stored", "ann", "bob", "FRIEND"))

    assert isinstance(relabelled, Made)
    assert isinstance(extended, Made)
    assert relabelled.days == (until,)
    assert extended.days == (Period(date(2027, 1, 1), None),)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Wanted("new", "ann", "eve", "FRIEND"), "There is no such contact."),
        (Wanted("new", "ann", "ann", "FRIEND"), "A contact cannot be associated with itself."),
        (Wanted("new", "ann", "bob", "FRIEND", note="a" * (NOTE_MAX + 1)), "A note must not exceed 1,000 characters."),
        (Wanted("new", "ann", "bob", "OLD"), "The label Old friend is retired and takes no new associations."),
        (Wanted("new", "ann", "bob", "FRIEND", Period(TODAY, PAST.until)), "`since` is after `until`."),
    ],
)
def test_a_refusal_says_what_is_wrong(asked: Wanted, message: str) -> None:
    """In a sentence."""
    decision = decide(standing(), asked)

    assert isinstance(decision, RefusedDecision)
    assert decision.refused.message == message


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (Period(date(2020, 1, 1), date(2020, 12, 31)),
         "They overlap the association of 2020-01-01 to 2020-12-31; free: until 2019-12-31 and from 2021-01-01."),
        (Period(None, date(2020, 12, 31)), "They overlap the association until 2020-12-31; free: from 2021-01-01."),
        (Period(None, date.max), "They overlap the association until 9999-12-31; free: no day."),
    ],
)  # fmt: skip
def test_overlapping_days_are_refused_with_those_that_are_free(stored: Period, message: str) -> None:
    """At the first day."""
    here = standing(Association("stored", "FRIEND", "ann", "bob", stored))

    decision = decide(here, Wanted("new", "ann", "bob", "FRIEND", Period(date(2020, 6, 1), date(2020, 6, 2))), PATH)

    assert refusal(decision) == (Code.RULE_BROKEN, Rule.DATES, "since")
    assert isinstance(decision, RefusedDecision)
    assert decision.refused.message == message


@pytest.mark.parametrize(
    ("stored", "wanted", "field"),
    [
        (Period(None, date(2026, 12, 31)), Period(None, date(2027, 6, 30)), "until"),
        (Period(date(2027, 6, 1), None), Period(date(2027, 1, 1), None), "since"),
        (Period(date(2027, 6, 1), date(2027, 6, 30)), Period(date(2027, 1, 1), date(2027, 7, 1)), "until"),
    ],
)
def test_a_change_over_a_limit_is_refused_at_the_day_that_changes(stored: Period, wanted: Period, field: str) -> None:
    """At both ends; nothing that stays is named, as the input has neither contacts nor label."""
    mine = Association("stored", "SPOUSE", "ann", "bob", stored)
    taken = Period(date(2027, 1, 1), date(2027, 5, 31))
    others = [Association(f"{one}-cid", "SPOUSE", one, "cid", taken) for one in ("ann", "bob")]

    decision = decide_change(standing(mine, *others), mine, Wanted("stored", "ann", "bob", "SPOUSE", wanted), PATH)

    assert isinstance(decision, RefusedDecision)
    assert [one.path for one in decision.refused.all()] == [(*PATH, field)] * 2
    assert [flag.contact_id for flag in decision.flags] == ["bob", "ann"]


def test_another_label_is_refused_at_the_label() -> None:
    """Also when its days change with it."""
    mine, other = (
        Association("stored", "FRIEND", "ann", "bob", Period()),
        Association("other", "SPOUSE", "ann", "cid", Period()),
    )
    asked = Wanted("stored", "ann", "bob", "SPOUSE", Period(TODAY, None))

    assert refusal(decide_change(standing(mine, other), mine, asked, PATH)) == (Code.LIMIT_REACHED, None, "labelKey")


def test_the_association_that_holds_today_is_the_one_that_is_repeated() -> None:
    """Else the first to begin; one with the same two days comes before all."""
    now, next_ = Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2027, 1, 1), date(2027, 12, 31))
    stored = [Association("later", "FRIEND", "ann", "bob", next_), Association("now", "FRIEND", "ann", "bob", now)]

    found = [decide(standing(*stored), Wanted("new", "ann", "bob", "FRIEND", period)) for period in
             (Period(), next_, Period(date(2027, 2, 1), None))]  # fmt: skip

    assert [one.association.id for one in found if isinstance(one, Found)] == ["now", "later", "later"]


def test_a_decision_has_all_that_is_stored() -> None:
    """The association with its new id and the requested values, who gets copies, flags and the newly counted days."""
    asked = Wanted("new", "ann", "bob", "FRIEND", Period(TODAY, None), email_copy=EmailCopy.TO)
    stored = Association("new", "FRIEND", "ann", "bob", Period(TODAY, None))

    assert decide(standing(), asked) == Made(stored, asked, EmailCopy.TO, (), (Period(None, None),))


def test_a_change_keeps_the_id_and_the_ends() -> None:
    """Copies follow the label unless the change says otherwise; flags are of the days that it adds."""
    flagged = replace(FRIEND, key="FRIEND", limit=1, inverse_limit=1, on_limit=OnLimit.FLAG, email_copy=EmailCopy.BOTH)
    until = Period(None, date(2026, 12, 31))
    mine = Association("stored", "FRIEND", "ann", "bob", until)
    other = Association("other", "FRIEND", "ann", "cid", Period())
    here = standing(mine, other)
    here.labels["FRIEND"] = flagged
    asked = Wanted("ignored", "ann", "bob", "FRIEND")

    decision = decide_change(here, mine, asked)

    flag = Flag("ann", "FRIEND", Side.FROM, "Friend", 1, 2, "bob", refused=False, day=date(2027, 1, 1))
    changed = Association("stored", "FRIEND", "ann", "bob", Period())
    assert decision == Made(changed, asked, EmailCopy.BOTH, (flag,), (Period(date(2027, 1, 1), None),))
    assert list(here.same(FRIEND, "ann", "bob")) == [changed]


def test_days_in_the_wrong_order_are_refused_where_they_are() -> None:
    """Whatever else changes."""
    asked = Wanted("stored", "ann", "bob", "RIVAL", Period(TODAY, PAST.until))

    assert refusal(decide_change(standing(STORED), STORED, asked, PATH)) == (Code.RULE_BROKEN, Rule.DATES, "until")


def test_the_conflict_names_the_label() -> None:
    """That holds already."""
    other = Association("other", "RIVAL", "ann", "bob", Period(TODAY, None))
    asked = Wanted("stored", "ann", "bob", "RIVAL", Period(date(2027, 1, 1), None))

    decision = decide_change(standing(STORED, other), STORED, asked, PATH)

    assert isinstance(decision, RefusedDecision)
    assert decision.refused.message == "The two contacts are already associated as Rival."
