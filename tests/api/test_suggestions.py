"""Suggestions as clients see them: listed with reasons, accepted or dismissed by their id."""

from __future__ import annotations

from tests.api.conftest import Api
from tests.api.viewers import Caller
from tests.conftest import ADMIN

ASKED = """
query ($id: ID) {
  associationSuggestions(contactId: $id) {
    totalCount
    edges { node { id kind score text label { name } from { name } to { name } because { text } } }
  }
}"""
ERRORS = "errors { code message path }"


async def test_a_suggestion_is_listed_accepted_or_dismissed(api: Api) -> None:
    """By three shared friends; an accepted one counts against limits, a dismissed one is not listed again."""
    caller = Caller(api.database, ADMIN)
    key = await api.label("Friend", 3)
    ann, bob, *others = [await api.contact(name) for name in ("Ann", "Bob", "Cid", "Dan", "Eve")]
    for one in (ann, bob):
        for other in others:
            await api.associate(one, other, key)

    (edge,) = (await api.ask(ASKED, id=ann))["associationSuggestions"]["edges"]
    found = edge["node"]
    full = await caller.do("acceptSuggestion", f"association {{ id }} {ERRORS}", id=found["id"])
    await caller.do("updateAssociationLabel", ERRORS, key=key, limit=4)
    dismissed = await caller.do("dismissSuggestion", f"contact {{ name }} {ERRORS}", id=found["id"])
    without = (await api.ask(ASKED))["associationSuggestions"]["totalCount"]
    made = await caller.do("acceptSuggestion", f"created association {{ label {{ key }} }} {ERRORS}", id=found["id"])

    assert (found["kind"], found["label"]) == ("SHARED_FRIENDS", {"name": "Friend"})
    assert found["text"] == "Ann may be Friend of Bob"
    assert sorted(one["text"] for one in found["because"]) == [
        f"Ann → Friend: {name} → Friend: Bob" for name in ("Cid", "Dan", "Eve")
    ]
    assert (full["association"], full["errors"][0]["code"]) == (None, "LIMIT_REACHED")
    assert (dismissed["contact"], without) == ({"name": "Ann"}, 0)
    assert made == {"created": True, "association": {"label": {"key": key}}, "errors": []}


async def test_what_is_no_suggestion_is_not_found(api: Api) -> None:
    """Neither accepted nor dismissed."""
    caller = Caller(api.database, ADMIN)

    for mutation in ("acceptSuggestion", "dismissSuggestion"):
        refused = await caller.do(mutation, ERRORS, id="sug_1")
        assert [(one["code"], one["path"]) for one in refused["errors"]] == [("NOT_FOUND", ["input", "id"])]
