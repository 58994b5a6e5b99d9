"""The values of two contacts that become one, and what is chosen of them."""

from __future__ import annotations

import json

import pytest

from graphapi.kernel.merged_values import CHOOSABLE, MergeSide, merged_values, taken_and_kept

KEPT = {
    "name": "Ann Oak", "composedName": False, "emails": ["ann@example.org"], "phones": [], "company": "Acorn Ltd",
    "jobTitle": None, "customFields": '{"a":1,"b":1}', "emailOptOut": False,
}  # fmt: skip
OTHER = {
    "name": "Anne Oak", "composedName": False, "emails": ["Ann@example.org", "anne@example.org"],
    "phones": ["+4930901820"], "company": "Beech Ltd", "jobTitle": "Gardener", "customFields": '{"b":2,"c":2}',
    "emailOptOut": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "united", "kept", "others"),
    [
        ("name", None, None, "Anne Oak"),
        ("company", None, None, "Beech Ltd"),
        ("jobTitle", "Gardener", None, "Gardener"),
        ("emails", ["ann@example.org", "anne@example.org"], ["ann@example.org"], OTHER["emails"]),
        ("customFields", {"a": 1, "b": 1, "c": 2}, {"a": 1, "b": 1}, {"b": 2, "c": 2}),
    ],
)
def test_a_choice_decides_whose_value_stays(name: str, united: object, kept: object, others: object) -> None:
    """Without one both are united; None says that the kept contact's stays as it is."""

    def value(**choices: MergeSide) -> object:
        found = merged_values(KEPT, OTHER, choices).get(name)
        return json.loads(found) if name == "customFields" and isinstance(found, str) else found

    assert value() == united
    assert value(**{name: MergeSide.KEEP}) == kept
    assert value(**{name: MergeSide.MERGE}) == others


def test_an_empty_value_can_be_chosen() -> None:
    """Who chooses the one without a value wants none."""
    assert merged_values(OTHER, KEPT, {"jobTitle": MergeSide.MERGE}) | {"emails": []} == {
        "jobTitle": None, "emails": [], "phones": ["+4930901820"], "customFields": '{"b":2,"c":2,"a":1}',
        "emailOptOut": True,
    }  # fmt: skip


def test_refusing_mail_is_no_choice() -> None:
    """Who opted out under either entry has opted out."""
    assert "emailOptOut" not in CHOOSABLE
    assert merged_values(KEPT, OTHER)["emailOptOut"]


def test_what_is_taken_and_what_stays_is_named() -> None:
    """A field is taken in part when lists unite; one of which the other has nothing is neither."""
    after = KEPT | merged_values(KEPT, OTHER)

    taken, kept = taken_and_kept(KEPT, OTHER, after)

    assert (sorted(taken), kept) == (
        ["customFields", "emailOptOut", "emails", "jobTitle", "phones"],
        ["name", "company"],
    )
