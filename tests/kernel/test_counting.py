"""The rules that count: exclusive labels, labels per contact, limits; what their refusals and flags say."""

from __future__ import annotations

from datetime import date

import pytest

from graphapi.kernel.counting import Flag, OverLimit, check_counting
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Breach, Code, Refused, Rule, Scope
from graphapi.kernel.labels import Label, OnLimit, Side
from graphapi.kernel.standing import Association, Standing

TODAY, LATER = date(2026, 11, 22), date(2027, 3, 1)
ALWAYS, FROM_LATER = Period(), Period(LATER, None)
SIBLING = Label("SIBLING", "Sibling", None, 9, 9)
SPOUSE = Label("SPOUSE", "Spouse", None, 1, 1, exclusive_with=("SIBLING", "GONE"))
PARENT = Label("PARENT_CHILD", "Parent", "Child", 2, 3)
FLAGGED = Label("PARENT_CHILD", "Parent", "Child", 2, 3, OnLimit.FLAG)
PATH = ("input", "items", "0")


def standing(*associations: Association, most: int = 10) -> Standing:
    """What stands among people: these associations."""
    labels = {label.key: label for label in (SIBLING, SPOUSE, PARENT)}
    found = Standing(labels, frozenset(), TODAY, most)
    for association in associations:
        found.add(association)
    return found


def held(a: str, b: str, key: str = "PARENT_CHILD", period: Period = ALWAYS) -> Association:
    """An association."""
    return Association(f"{a}-{b}", key, a, b, period)


def refusal(here: Standing, label: Label, new: Association) -> Refused:
    """Why one more is refused."""
    with pytest.raises((Refused, OverLimit)) as caught:
        check_counting(here, label, new, new.period.remaining(TODAY), PATH)
    return caught.value.refused if isinstance(caught.value, OverLimit) else caught.value


@pytest.mark.parametrize(
    ("stored", "wanted"), [(ALWAYS, ALWAYS), (Period(None, LATER), FROM_LATER), (FROM_LATER, Period(TODAY, LATER))]
)
def test_an_excluded_label_may_not_hold_on_the_same_day(stored: Period, wanted: Period) -> None:
    """In either direction, and the refusal names it."""
    here = standing(held("bob", "ann", "SIBLING", stored))

    refused = refusal(here, SPOUSE, held("ann", "bob", "SPOUSE", wanted))

    assert (refused.code, refused.rule, refused.path) == (Code.RULE_BROKEN, Rule.EXCLUSIVE, (*PATH, "labelKey"))
    assert refused.message == "Spouse cannot hold between two contacts that are associated as Sibling."


def test_a_label_that_is_gone_excludes_by_its_key() -> None:
    """Its associations are being removed."""
    refused = refusal(standing(held("ann", "bob", "GONE")), SPOUSE, held("ann", "bob", "SPOUSE"))

    assert "associated as GONE." in refused.message


@pytest.mark.parametrize(
    "stored",
    [
        held("ann", "bob", "SIBLING", Period(None, date(2026, 11, 21))),
        held("ann", "bob", "SIBLING", Period(None, date(2027, 2, 28))),
        held("ann", "cid", "SIBLING"),
        held("ann", "bob", "PARENT_CHILD"),
    ],
)
def test_what_holds_on_other_days_or_between_others_excludes_nothing(stored: Association) -> None:
    """Nor does a label that the other one does not name."""
    assert check_counting(standing(stored), SPOUSE, held("ann", "bob", "SPOUSE", FROM_LATER), (FROM_LATER,), PATH) == ()


def test_a_limit_is_of_its_side() -> None:
    """Two Parents and three Children; the refusal has the number, the contact and the field."""
    parents = standing(held("ann", "bob"), held("cid", "bob"))
    children = standing(held("ann", "bob"), held("ann", "cid"), held("ann", "dan"))

    parent = refusal(parents, PARENT, held("dan", "bob"))
    child = refusal(children, PARENT, held("ann", "eve"))

    assert (parent.code, parent.path) == (Code.LIMIT_REACHED, (*PATH, "toId"))
    assert parent.breach == Breach(Scope.LABEL, 2, 2, "bob", "PARENT_CHILD", "Parent")
    assert parent.message == "Parent (PARENT_CHILD): a contact may have at most 2, and this one has 2."
    assert child.path == (*PATH, "fromId")
    assert child.breach == Breach(Scope.LABEL, 3, 3, "ann", "PARENT_CHILD", "Child")


def test_there_is_room_below_the_limit() -> None:
    """Up to the last place, and at the other side."""
    here = standing(held("ann", "bob"), held("ann", "cid"))

    assert check_counting(here, PARENT, held("ann", "dan"), (ALWAYS,), PATH) == ()
    assert check_counting(here, PARENT, held("dan", "ann"), (ALWAYS,), PATH) == ()


def test_a_limit_of_both_ends_is_refused_for_both() -> None:
    """Each with its own flag; the flags say that it was refused."""
    here = standing(held("ann", "cid", "SPOUSE"), held("bob", "dan", "SPOUSE"))
    new = held("ann", "bob", "SPOUSE")

    with pytest.raises(OverLimit, match="Spouse") as caught:
        check_counting(here, SPOUSE, new, (ALWAYS,), PATH)

    assert [one.path[-1] for one in caught.value.refused.all()] == ["toId", "fromId"]
    assert caught.value.flags == (
        Flag("bob", "SPOUSE", Side.FROM, "Spouse", 1, 2, "ann", refused=True, day=TODAY),
        Flag("ann", "SPOUSE", Side.FROM, "Spouse", 1, 2, "bob", refused=True, day=TODAY),
    )


def test_a_limit_that_lets_pass_raises_a_flag() -> None:
    """With the side, the role and who comes on top."""
    here = standing(held("ann", "bob"), held("ann", "cid"), held("ann", "dan"))

    flags = check_counting(here, FLAGGED, held("ann", "eve"), (ALWAYS,), PATH)

    assert flags == (Flag("ann", "PARENT_CHILD", Side.TO, "Child", 3, 4, "eve", refused=False, day=TODAY),)


def test_the_first_day_over_a_limit_is_named() -> None:
    """A planned successor breaks no limit; two at the same time do, on the day when the second begins."""
    married, successor = held("ann", "bob", "SPOUSE", Period(None, LATER)), Period(date(2027, 3, 2), None)

    assert check_counting(standing(married), SPOUSE, held("ann", "cid", "SPOUSE", successor), (successor,), PATH) == ()
    refused = refusal(standing(married), SPOUSE, held("ann", "cid", "SPOUSE", FROM_LATER))
    assert refused.message.endswith("and this one has 1 on 2027-03-01.")


def test_what_has_ended_counts_nothing() -> None:
    """No day is left on which it could."""
    assert check_counting(standing(held("ann", "cid", "SPOUSE")), SPOUSE, held("ann", "bob", "SPOUSE"), (), PATH) == ()


@pytest.mark.parametrize(("a", "b", "field"), [("ann", "eve", "fromId"), ("eve", "ann", "toId")])
def test_labels_per_contact_are_counted_at_both_ends(a: str, b: str, field: str) -> None:
    """The refusal says how many different ones the contact has, and on which day if not today."""
    here = standing(held("ann", "bob", "SIBLING"), held("ann", "cid", "SPOUSE", FROM_LATER), most=2)

    refused = refusal(here, PARENT, held(a, b))

    assert (refused.code, refused.path) == (Code.LIMIT_REACHED, (*PATH, field))
    assert refused.breach == Breach(Scope.LABELS_PER_CONTACT, 2, 2, "ann")
    assert refused.message == "A contact may have at most 2 different labels; this one has 2 on 2027-03-01."


def test_one_more_of_a_label_is_no_further_label() -> None:
    """Nor is one on days when the others do not hold."""
    here = standing(held("ann", "bob", "SIBLING"), held("ann", "cid", "SPOUSE", FROM_LATER), most=2)
    before = Period(TODAY, date(2027, 2, 28))

    assert check_counting(here, SIBLING, held("ann", "dan", "SIBLING"), (ALWAYS,), PATH) == ()
    assert check_counting(here, PARENT, held("ann", "dan", period=before), (before,), PATH) == ()
