"""Suggestions as the database and the rules find them, accepted under the limits, and dismissed for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument, Code
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.suggestions import SuggestionKind
from graphapi.kernel.viewer import Role
from graphapi.services.graph import suggestions as suggestions_service
from graphapi.services.graph.derived_groups import derived_groups
from graphapi.services.graph.suggestions import SuggestionData, accept_suggestion, dismiss_suggestion, suggestion_page
from graphapi.services.shared import relation_search
from graphapi.services.workspace import workspace
from tests.conftest import ADMIN, cypher, wipe
from tests.services.graphs import EDITOR, associations
from tests.services.people import people
from tests.services.refusals import refusal

GRANDPARENT = "GRANDPARENT_GRANDCHILD"


@pytest.fixture
async def family(database: Database) -> tuple[Db, dict[str, str]]:
    """Ada, her child Bob, his children Cid and Dan; Dan's other parent is Eve. The shipped labels and rules."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=60)
    await workspace.prepare(db)
    names: list[str] = ["Ada", "Bob", "Cid", "Dan", "Eve"]
    ids = dict(zip(names, await people(db, *names), strict=True))
    rows = (("Ada", "Bob"), ("Bob", "Cid"), ("Bob", "Dan"), ("Eve", "Dan"))
    await associations(db, *((ids[a], ids[b], "PARENT_CHILD") for a, b in rows))
    return db, ids


async def suggestions(db: Db, contact_id: str | None) -> list[SuggestionData]:
    """All suggestions about a contact, or about everybody."""
    page = await suggestion_page(db, contact_id, PageArguments(first=500), ("name",))
    assert page.total == len(page.rows)
    return list(page.rows)


def summary(found: list[SuggestionData]) -> list[tuple[SuggestionKind, str, str, str | None]]:
    """What is suggested, by names."""
    return [(one.suggestion.kind, one.from_["name"], one.to["name"], one.suggestion.label_key) for one in found]


async def test_suggestions_are_ranked_and_explained(family: tuple[Db, dict[str, str]]) -> None:
    """What follows first, then what is likely, each with paths; pages are parts of the whole."""
    db, ids = family

    found = await suggestions(db, ids["Cid"])
    first = await suggestion_page(db, ids["Cid"], PageArguments(first=1), ("name",))
    after = first.cursor_of(first.rows[0])
    rest = await suggestion_page(db, ids["Cid"], PageArguments(first=9, after=after), ("name",))

    assert summary(found) == [
        (SuggestionKind.DERIVED, "Ada", "Cid", GRANDPARENT),
        (SuggestionKind.OTHER_PARENT, "Eve", "Cid", "PARENT_CHILD"),
    ]  # fmt: skip
    paths = [[contact["name"] for contact in one.because[0].contacts] for one in found]
    assert paths == [["Cid", "Bob", "Ada"], ["Cid", "Bob", "Dan", "Eve"]]
    assert summary([*first.rows, *rest.rows]) == summary(found)


async def test_suggestions_about_all_are_those_about_each(
    family: tuple[Db, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, by associations that hold today; refused if there are too many associations to compare."""
    db, ids = family
    (later,) = await people(db, "Fay")
    day = timedelta(days=1)
    await associations(db, (later, ids["Ada"], "PARENT_CHILD", db.today() + day, None),
                       (later, ids["Eve"], "PARENT_CHILD", None, db.today() - day))  # fmt: skip

    every = {one.suggestion.id for one in await suggestions(db, None)}
    each = {one.suggestion.id for contact_id in (*ids.values(), later) for one in await suggestions(db, contact_id)}
    monkeypatch.setattr(suggestions_service, "ASSOCIATIONS_MAX", 3)

    assert every == each
    assert len(every) > 2
    with pytest.raises(BadArgument, match="Ask for one contact"):
        await suggestions(db, None)


async def test_the_best_suggestions_about_all_are_listed(
    family: tuple[Db, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place of dismissed ones the next."""
    db, _ = family
    first, second, third, *_ = await suggestions(db, None)
    monkeypatch.setattr(suggestions_service, "SUGGESTIONS_MAX", 2)

    best = await suggestions(db, None)
    await dismiss_suggestion(db, first.suggestion.id, dismissed=True)
    rest = await suggestions(db, None)

    assert summary(best) == summary([first, second])
    assert summary(rest) == summary([second, third])


async def test_nothing_is_suggested_by_who_is_hidden(family: tuple[Db, dict[str, str]]) -> None:
    """Neither to nor through a hidden contact, and nothing about one."""
    db, ids = family
    editor, about = Db.of(db.database, EDITOR, deadline=60), (ids["Cid"], ids["Bob"], None)
    (fay,) = await people(db, "Fay")
    await associations(db, (fay, ids["Ada"], "PARENT_CHILD"))

    before = [await suggestions(editor, one) for one in about]
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = []", id=ids["Bob"])
    found = [await suggestions(editor, one) for one in about]

    assert all(before)
    assert found == [[], [], []]


async def test_an_accepted_suggestion_is_an_association_and_no_suggestion(family: tuple[Db, dict[str, str]]) -> None:
    """By the rules of associations; a contradiction cannot be accepted."""
    db, ids = family
    (first, *_) = await suggestions(db, ids["Cid"])
    await cypher(db.database, "MATCH (c:Contact) WHERE c.id IN $ids SET c.birthDate = date('1990-01-01')",
                 ids=[ids["Eve"], ids["Dan"]])  # fmt: skip
    (contradiction, *_) = await suggestions(db, ids["Eve"])

    made = await accept_suggestion(db, first.suggestion.id, None)
    refused = await refusal(accept_suggestion(db, contradiction.suggestion.id, None))

    assert made.created
    assert GRANDPARENT not in {one.suggestion.label_key for one in await suggestions(db, ids["Cid"])}
    assert contradiction.text == "Eve was not born before their child Dan"
    assert (refused.code, refused.path) == (Code.INVALID, ("input", "id"))


async def test_a_refused_acceptance_names_its_input(family: tuple[Db, dict[str, str]]) -> None:
    """What is wrong with the key is not said of the suggestion; who may not write learns nothing of it."""
    db, ids = family
    (first, *_) = await suggestions(db, ids["Cid"])
    viewer = Db.of(db.database, replace(EDITOR, role=Role.VIEWER), deadline=60)

    key = await refusal(accept_suggestion(db, first.suggestion.id, None, ""))
    unknown = await refusal(accept_suggestion(viewer, "nothing", None))

    assert key.path == ("input", "idempotencyKey")
    assert unknown.code is Code.FORBIDDEN


async def test_a_search_that_reads_too_much_is_refused_for_the_contact(
    family: tuple[Db, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the argument that asked for it: suggestions have no roles."""
    db, ids = family
    monkeypatch.setattr(relation_search, "ASSOCIATIONS_MAX", 1)

    with pytest.raises(BadArgument) as refused:
        await suggestions(db, ids["Cid"])
    with pytest.raises(BadArgument) as groups:
        await derived_groups(db, [ids["Cid"]], None, None)

    assert (refused.value.argument, groups.value.argument) == ("contactId", "includeDerived")


async def test_a_dismissed_suggestion_stays_dismissed_for_all(family: tuple[Db, dict[str, str]]) -> None:
    """Until that is taken back; nothing is dismissed that names no label or a contact whom the viewer may not see."""
    db, ids = family
    (first, *rest) = await suggestions(db, ids["Cid"])
    editor = Db.of(db.database, EDITOR, deadline=60)

    await dismiss_suggestion(editor, first.suggestion.id, dismissed=True)
    without, about_all = await suggestions(db, ids["Cid"]), await suggestions(db, None)
    await dismiss_suggestion(editor, first.suggestion.id, dismissed=False)
    again = await suggestions(db, ids["Cid"])
    made_up = await refusal(dismiss_suggestion(editor, f"{first.suggestion.id}S", dismissed=True))
    [(kept,)] = await cypher(db.database, "MATCH (c:Contact {id: $id}) RETURN c.dismissedSuggestions", id=ids["Ada"])
    await cypher(db.database, "MATCH (c:Contact {id: $id}) SET c.readers = []", id=ids["Cid"])
    hidden = await refusal(dismiss_suggestion(editor, first.suggestion.id, dismissed=True))

    assert summary(without) == summary(rest)
    assert first.suggestion.id not in {one.suggestion.id for one in about_all}
    assert summary(again) == summary([first, *rest])
    assert kept is None
    assert (hidden.code, made_up.code) == (Code.NOT_FOUND, Code.NOT_FOUND)
