"""What is suggested from associations alone: which others follow or are likely, and what contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graphapi.kernel.catalogue import catalogue
from graphapi.kernel.derived_relations import around
from graphapi.kernel.labels import Labels
from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.kernel.relation_plans import RelationPlan
from graphapi.kernel.suggestions import (
    FOLLOWED_MAX,
    RankedSuggestion,
    SuggestionKind,
    Suggestions,
    moves_around,
    read_id,
)

LABELS: Labels = {label.key: label for label in catalogue()}
PARENT, SPOUSE, FRIEND = "PARENT_CHILD", "SPOUSE", "FRIEND"
ANN, BOB, CID, DAN, EVE = [f"con_{n:026}" for n in range(5)]


def suggested(
    contact_id: str, *stored: tuple[str, str, str], labels: Labels = LABELS, born: dict[str, date] | None = None
) -> list[RankedSuggestion]:
    """The suggestions about a contact among associations as [from, key, to]."""
    return searched(*stored, labels=labels, born=born).of(contact_id)


def searched(
    *stored: tuple[str, str, str], labels: Labels = LABELS, born: dict[str, date] | None = None
) -> Suggestions:  # fmt: skip
    """The suggestions among associations as [from, key, to]."""
    rows = [
        row for n, (a, key, b) in enumerate(stored) for row in ((a, b, f"{key}>", f"{n}"), (b, a, f"{key}<", f"{n}"))
    ]
    return Suggestions(RelationPlan(labels, relation_catalogue()), labels, around(rows), born or {})


def kinds(found: list[RankedSuggestion]) -> list[tuple[SuggestionKind, str, str, str | None]]:
    """What is suggested, without scores and reasons."""
    return [(one.kind, one.from_id, one.to_id, one.label_key) for one in found]


def test_what_follows_is_suggested_where_a_label_has_the_role() -> None:
    """Both ways the same association, with the path that derives it; not once it is stored."""
    family = ((ANN, PARENT, BOB), (BOB, PARENT, CID))
    wanted = [(SuggestionKind.DERIVED, ANN, CID, "GRANDPARENT_GRANDCHILD")]

    assert kinds(suggested(CID, *family)) == kinds(suggested(ANN, *family)) == wanted
    assert [len(chain) for chain in suggested(CID, *family)[0].chains] == [2]
    assert suggested(CID, *family, (ANN, "GRANDPARENT_GRANDCHILD", CID)) == []


def test_a_retired_label_is_not_suggested() -> None:
    """It takes no new associations."""
    key = "GRANDPARENT_GRANDCHILD"
    labels = LABELS | {key: replace(LABELS[key], retired=True)}

    assert suggested(CID, (ANN, PARENT, BOB), (BOB, PARENT, CID), labels=labels) == []


def test_the_other_parent_of_siblings_is_suggested_before_the_spouse_of_a_parent() -> None:
    """For a contact with one known parent; the more siblings, the likelier."""
    found = suggested(CID, (ANN, PARENT, CID), (ANN, PARENT, DAN), (BOB, PARENT, DAN), (ANN, SPOUSE, EVE))
    more = suggested(
        CID, (ANN, PARENT, CID), *((one, PARENT, child) for one in (ANN, BOB) for child in (DAN, EVE))
    )  # fmt: skip
    parents = [one for one in found if one.label_key == PARENT]

    assert kinds(parents) == [
        (SuggestionKind.OTHER_PARENT, BOB, CID, PARENT), (SuggestionKind.SPOUSE_OF_PARENT, EVE, CID, PARENT),
    ]  # fmt: skip
    assert next(one for one in more if one.label_key == PARENT).score > parents[0].score


def test_no_parent_is_suggested_to_who_has_two() -> None:
    """Nor to who has none."""
    two = suggested(CID, (ANN, PARENT, CID), (BOB, PARENT, CID), (ANN, SPOUSE, EVE))

    assert [one for one in two if one.label_key == PARENT] == []


@pytest.mark.parametrize("shared", [2, 3, 4])
def test_friends_are_suggested_from_three_shared_ones(shared: int) -> None:
    """One association for both of them; with at most three paths."""
    others = [f"con_{n:026}" for n in range(10, 10 + shared)]
    stored = [(one, FRIEND, other) for one in (ANN, BOB) for other in others]

    found = suggested(ANN, *stored)

    assert kinds(found) == ([] if shared < 3 else [(SuggestionKind.SHARED_FRIENDS, ANN, BOB, FRIEND)])
    assert suggested(BOB, *stored) == [] if shared < 3 else suggested(BOB, *stored)[0].id == found[0].id
    assert all(len(one.chains) == 3 for one in found)


@pytest.mark.parametrize("label", [FRIEND, "EMPLOYER_EMPLOYEE"])
def test_nothing_is_suggested_by_paths_through_a_hub(label: str) -> None:
    """Neither what follows nor shared friends; otherwise there would be the square of its associations."""
    hubs = [ANN] if label == "EMPLOYER_EMPLOYEE" else [ANN, BOB, CID]
    others = [f"con_{n:026}" for n in range(10, 11 + FOLLOWED_MAX)]

    few, many = ([(hub, label, other) for hub in hubs for other in some] for some in (others[:-1], others))

    assert len(suggested(others[0], *few)) == FOLLOWED_MAX - 1
    assert suggested(others[0], *many) == []


def test_a_hub_is_not_suggested_what_is_stored() -> None:
    """Its own associations count, however many."""
    others = [f"con_{n:026}" for n in range(10, 11 + FOLLOWED_MAX)]
    colleagues = [(ANN, "COLLEAGUE", other) for other in others]

    found = suggested(
        ANN,
        *colleagues,
        (BOB, "EMPLOYER_EMPLOYEE", ANN),
        *((BOB, "EMPLOYER_EMPLOYEE", one) for one in (others[0], CID)),
    )

    assert kinds(found) == [(SuggestionKind.DERIVED, ANN, CID, "COLLEAGUE")]


def test_the_best_suggestions_about_all_take_no_longer_than_their_request() -> None:
    """Each once; what is asked before each contact may end the search."""
    every = searched((ANN, PARENT, BOB), (BOB, PARENT, CID), (BOB, PARENT, DAN), (EVE, PARENT, DAN))
    asked = list[int]()

    def late() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise TimeoutError

    found = every.best(10, (), lambda: None)
    (second,) = every.best(1, [found[0].id], lambda: None)

    assert len(found) == len({one.id for one in found}) == 3
    assert found == sorted(found, key=lambda one: one.rank)
    assert second == found[1]
    with pytest.raises(TimeoutError):
        every.best(10, (), late)


@pytest.mark.parametrize(("born", "contradicts"), [(date(1949, 1, 1), False), (date(1950, 1, 1), True)])
def test_a_parent_who_was_not_born_before_the_child_is_a_contradiction(born: date, contradicts: bool) -> None:
    """First in the list of both."""
    known = {ANN: born, BOB: date(1950, 1, 1)}

    for one in (ANN, BOB):
        found = kinds(suggested(one, (ANN, PARENT, BOB), born=known))
        assert found == ([(SuggestionKind.BORN_AFTER_CHILD, ANN, BOB, None)] if contradicts else [])


def test_a_parent_who_is_a_sibling_is_a_contradiction() -> None:
    """With both associations as the reason; for both contacts the same."""
    stored = ((ANN, PARENT, BOB), (BOB, "SIBLING", ANN))

    (found,) = [one for one in suggested(ANN, *stored) if one.kind is SuggestionKind.PARENT_AND_SIBLING]

    assert found.id in {one.id for one in suggested(BOB, *stored)}
    assert (found.from_id, found.to_id, len(found.chains)) == (ANN, BOB, 2)


def test_an_id_says_what_is_suggested() -> None:
    """So that it can be accepted; nothing else is an id."""
    (one,) = suggested(CID, (ANN, PARENT, BOB), (BOB, PARENT, CID))

    assert read_id(one.id) == (ANN, CID, "GRANDPARENT_GRANDCHILD")
    for wrong in (
        "sug_x", one.id.replace("derived", "guessed"), one.id.replace("derived", "bornafterchild"),
        one.id.removesuffix("GRANDPARENT_GRANDCHILD"), one.id.replace(ANN[4:], CID[4:]),
    ):  # fmt: skip
        assert read_id(wrong) is None


def test_a_search_reads_families_in_three_steps_and_friends_in_two() -> None:
    """Nothing beyond: friends of friends of friends are many."""
    moves = moves_around(LABELS)

    assert moves[f"0 {PARENT}<"] == ["family1"]
    assert moves[f"family2 {SPOUSE}>"] == []
    assert moves[f"friends1 {FRIEND}<"] == []
    assert not [key for key in moves if key.startswith("friends2")]
