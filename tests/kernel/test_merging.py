"""What becomes of the associations and values of two contacts that are one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapi.kernel.counting import Flag
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope
from graphapi.kernel.labels import EmailCopy, Label, OnLimit, Side
from graphapi.kernel.merged_values import merged_values
from graphapi.kernel.merging import Noted, plan
from graphapi.kernel.standing import Association

TODAY = date(2026, 11, 22)
LABELS = {
    "FRIEND": Label("FRIEND", "Friend", None, 3, 3, OnLimit.FLAG),
    "PARENT_CHILD": Label("PARENT_CHILD", "Parent", "Child", 2, 2, OnLimit.FLAG),
}
DAYS = st.none() | st.integers(0, 40).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
PERIODS = st.tuples(DAYS, DAYS).map(lambda p: Period(*p)).filter(Period.is_ordered)
ENDS = st.sampled_from(
    [("keep", "x"), ("x", "keep"), ("merge", "x"), ("x", "merge"), ("keep", "merge"), ("merge", "y")]
)


@st.composite
def stored(draw: st.DrawFn) -> list[Noted]:
    """Associations of the two, of which no two of one contact, pair and label overlap."""
    found: list[Noted] = []
    for n in range(draw(st.integers(0, 8))):
        (a, b), key, period = draw(ENDS), draw(st.sampled_from(sorted(LABELS))), draw(PERIODS)
        association = Association(f"asc_{n}", key, a, b, period)
        same = [
            item.association.period
            for item in found
            if item.association.label_key == key
            and (
                (item.association.from_id, item.association.to_id) == (a, b)
                or (LABELS[key].single and (item.association.to_id, item.association.from_id) == (a, b))
            )
        ]
        if not any(period.overlaps(other) for other in same):
            found.append(Noted(association, draw(st.none() | st.just(f"note {n}")), 1))
    return found


def covered(items: list[Association], key: str, other: str, day: date) -> bool:
    """Whether somebody is associated with the other by that label on that day."""
    return any(
        association.label_key == key
        and other in (association.from_id, association.to_id)
        and association.period.holds_on(day)
        for association in items
    )


@given(stored())
def test_every_day_that_was_covered_is_covered_afterwards(items: list[Noted]) -> None:
    """No association with anybody else is lost on any day, none overlaps, every note is kept."""
    result = plan("keep", "merge", items, LABELS, TODAY, 10)

    gone = {association.id for association in result.removed}
    after = {item.association.id: item.association for item in items if item.association.id not in gone}
    after |= {item.association.id: item.association for item in result.changed}
    after |= {item.association.id: item.association for item in result.moved}
    kept = list(after.values())
    before = [
        item.association for item in items if {item.association.from_id, item.association.to_id} != {"keep", "merge"}
    ]
    assert all("merge" not in (association.from_id, association.to_id) for association in kept)
    for day in (date(2026, 11, 1) + timedelta(days=n) for n in range(-2, 44)):
        for key in LABELS:
            for other in ("x", "y"):
                assert covered(kept, key, other, day) == covered(before, key, other, day)


@given(stored())
def test_the_figures_add_up(items: list[Noted]) -> None:
    """What was there is moved, left, folded or between the two."""
    result = plan("keep", "merge", items, LABELS, TODAY, 10)

    between = sum({item.association.from_id, item.association.to_id} == {"keep", "merge"} for item in items)
    assert len(result.removed) == between + result.folded
    assert {flag.contact_id for flag in result.flags} <= {"keep"}
    notes = {note for item in (*items, *result.changed) for note in (item.note or "").split("\n") if note}
    lost = {item.note for item in items if item.association in result.removed and item.note}
    told = {note for item in result.changed for note in (item.note or "").split("\n")}
    assert {note for note in lost if note in notes} - told <= {
        item.note for item in items if {item.association.from_id, item.association.to_id} == {"keep", "merge"}
    }


def test_lists_unite_in_order_and_values_fill_gaps() -> None:
    """The kept contact's first; the same address in another case is one."""
    kept = {"emails": ["a@example.org"], "phones": [], "company": "One", "emailOptOut": False}
    other = {"emails": ["b@example.org", "A@example.org"], "phones": ["1"], "company": "Two", "jobTitle": "Cook"}

    values = merged_values(kept, other)

    assert values == {
        "emails": ["a@example.org", "b@example.org"], "phones": ["1"], "jobTitle": "Cook", "customFields": "{}",
        "emailOptOut": False,
    }  # fmt: skip


@given(stored())
def test_flags_count_by_day(items: list[Noted]) -> None:
    """The most there are on one day from today on, where that is over the limit and more than the kept one had."""
    result = plan("keep", "merge", items, LABELS, TODAY, 10)

    gone = {association.id for association in result.removed}
    after = {
        item.association.id: item.association
        for item in (*items, *result.changed, *result.moved)
        if item.association.id not in gone
    }
    before = [
        item.association for item in items if {item.association.from_id, item.association.to_id} != {"keep", "merge"}
    ]
    expected = {}
    for key, label in LABELS.items():
        for side in label.sides():
            most, had = most_of(list(after.values()), key, side), most_of(before, key, side)
            if most > label.limit_of(side) and most > had:
                expected[key, side] = most
    assert {(flag.label_key, flag.side): flag.count for flag in result.flags} == expected


def most_of(associations: list[Association], key: str, side: Side) -> int:
    """The highest number at that side of a label to the kept contact on any one day from today on."""
    mine = [association for association in associations if association.label_key == key]
    ours = [
        association
        for association in mine
        if "keep" in ((association.from_id, association.to_id) if LABELS[key].single else end(association, side))
    ]
    return max(sum(association.period.holds_on(TODAY + timedelta(days=n)) for association in ours) for n in range(30))


def end(association: Association, side: Side) -> tuple[str]:
    """The contact that others stand to at that side."""
    return (association.to_id if side is Side.FROM else association.from_id,)


def test_labels_that_exclude_each_other_may_follow_each_other() -> None:
    """On different days nothing clashes; what one of the two had beside each other already is no reason to refuse."""
    labels = {
        "SIBLING": Label("SIBLING", "Sibling", None, 5, 5, exclusive_with=("SPOUSE",)),
        "SPOUSE": Label("SPOUSE", "Spouse", None, 5, 5, exclusive_with=("SIBLING",)),
    }
    later = TODAY + timedelta(days=9)

    def told(*associations: Association) -> bool:
        try:
            plan("keep", "merge", [Noted(association, None, 1) for association in associations], labels, TODAY, 10)
        except Refused as refused:
            return refused.rule is Rule.EXCLUSIVE
        return False

    sibling = Association("1", "SIBLING", "keep", "x", Period(None, later))
    assert told(sibling, Association("2", "SPOUSE", "x", "merge", Period(later, None)))
    assert not told(sibling, Association("2", "SPOUSE", "x", "merge", Period(later + timedelta(days=1), None)))
    assert not told(sibling, Association("2", "SPOUSE", "x", "keep", Period()))


def test_a_clash_is_refused_at_the_contact_that_goes() -> None:
    """With the label that excludes."""
    labels = {
        "SIBLING": Label("SIBLING", "Sibling", None, 5, 5, exclusive_with=("SPOUSE",)),
        "SPOUSE": Label("SPOUSE", "Spouse", None, 5, 5),
    }
    stored = [Association("1", "SIBLING", "keep", "x", Period()), Association("2", "SPOUSE", "x", "merge", Period())]

    with pytest.raises(Refused) as caught:
        plan("keep", "merge", [Noted(one, None, 1) for one in stored], labels, TODAY, 10)

    assert (caught.value.code, caught.value.rule, caught.value.path) == (
        Code.RULE_BROKEN, Rule.EXCLUSIVE, ("input", "mergeId"),
    )  # fmt: skip
    assert caught.value.message.endswith("associated with them as Sibling and as a label it excludes.")


def test_more_labels_than_one_contact_may_have_are_refused() -> None:
    """Counted on one day; what each had alone is no breach."""
    ended = Period(None, TODAY - timedelta(days=1))
    stored = [
        Association("1", "FRIEND", "keep", "x", Period()), Association("2", "PARENT_CHILD", "y", "merge", Period()),
        Association("3", "FRIEND", "merge", "z", ended),
    ]  # fmt: skip
    noted = [Noted(one, None, 1) for one in stored]

    with pytest.raises(Refused, match="may have at most 1 different labels; merged, they would have 2") as caught:
        plan("keep", "merge", noted, LABELS, TODAY, 1)

    assert (caught.value.code, caught.value.path) == (Code.LIMIT_REACHED, ("input", "mergeId"))
    assert caught.value.breach == Breach(Scope.LABELS_PER_CONTACT, 1, 2, "keep")
    assert plan("keep", "merge", noted, LABELS, TODAY, 2).flags == ()


def test_what_a_viewer_sees_of_a_merge_is_counted() -> None:
    """What was moved, and what became part of another; what lay between the two is neither."""
    stored = [
        Association("between", "FRIEND", "keep", "merge", Period()), Association("1", "FRIEND", "keep", "x", Period()),
        Association("2", "FRIEND", "merge", "x", Period()), Association("3", "FRIEND", "merge", "y", Period()),
    ]  # fmt: skip

    steps = plan("keep", "merge", [Noted(one, None, 1) for one in stored], LABELS, TODAY, 10)

    assert (steps.between, steps.folded) == (1, 1)
    assert steps.seen(frozenset({"between", "1", "2", "3"})) == (1, 1)
    assert steps.seen(frozenset({"3"})) == (1, 0)
    assert steps.seen(frozenset()) == (0, 0)


def held(*ends: tuple[str, str], key: str = "PARENT_CHILD") -> list[Noted]:
    """Associations without an end."""
    return [Noted(Association(f"{a}-{b}", key, a, b, Period()), None, 1) for a, b in ends]


@pytest.mark.parametrize(
    ("stored", "flag"),
    [
        (held(("a", "keep"), ("b", "keep"), ("c", "merge")),
         Flag("keep", "PARENT_CHILD", Side.FROM, "Parent", 2, 3, None, refused=False, day=TODAY)),
        (held(("keep", "a"), ("merge", "b"), ("merge", "c")),
         Flag("keep", "PARENT_CHILD", Side.TO, "Child", 2, 3, None, refused=False, day=TODAY)),
        (held(("keep", "a"), ("b", "keep"), ("merge", "c"), ("d", "merge"), key="FRIEND"),
         Flag("keep", "FRIEND", Side.FROM, "Friend", 3, 4, None, refused=False, day=TODAY)),
    ],
)  # fmt: skip
def test_a_limit_that_only_both_together_exceed_is_flagged(stored: list[Noted], flag: Flag) -> None:
    """At its side, with the number on the first day that has the most."""
    assert plan("keep", "merge", stored, LABELS, TODAY, 10).flags == (flag,)


def test_what_was_over_a_limit_before_is_not_flagged_again() -> None:
    """Nor what is exactly full."""
    over = held(("a", "keep"), ("b", "keep"), ("c", "keep"), ("merge", "x"))

    assert plan("keep", "merge", over, LABELS, TODAY, 10).flags == ()
    assert plan("keep", "merge", held(("a", "keep"), ("b", "merge")), LABELS, TODAY, 10).flags == ()


@pytest.mark.parametrize(("kept", "other"), [(True, False), (False, True), (False, False), (True, True)])
def test_an_opt_out_of_either_stays(kept: bool, other: bool) -> None:
    """Mail to somebody who said no cannot be taken back."""
    one, two = ({"emails": [], "phones": [], "emailOptOut": opted_out} for opted_out in (kept, other))

    assert merged_values(one, two)["emailOptOut"] is (kept or other)


@pytest.mark.parametrize(
    ("ends", "first", "second", "both"),
    [
        (("merge", "x"), EmailCopy.NONE, EmailCopy.FROM, EmailCopy.FROM),
        (("merge", "x"), EmailCopy.FROM, EmailCopy.TO, EmailCopy.BOTH),
        (("x", "merge"), EmailCopy.NONE, EmailCopy.FROM, EmailCopy.TO),
        (("x", "merge"), EmailCopy.FROM, EmailCopy.TO, EmailCopy.FROM),
    ],
)
def test_copies_by_either_association_stay(ends, first, second, both):
    """Whoever was copied on messages is copied on, also where the second runs the other way round."""
    one = Noted(Association("asc_1", "FRIEND", "keep", "x", Period(None, None)), None, 1, first)
    other = Noted(Association("asc_2", "FRIEND", ends[0], ends[1], Period(None, None)), None, 1, second)

    done = plan("keep", "merge", [one, other], LABELS, TODAY, 10)

    assert [item.email_copy for item in done.changed] == ([] if first is both else [both])
    assert done.folded == 1
