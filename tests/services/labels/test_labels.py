"""Labels: registered, changed in two steps, removed however many associations they have."""

from __future__ import annotations

import asyncio
from asyncio import gather
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused, Rule, Scope
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.labels.labels import create_label, delete_label, update_label
from graphapi.services.shared.registry import reload
from graphapi.services.workspace.workspace import prepare
from tests.conftest import ADMIN, cypher, wipe
from tests.services.people import label, people, stored_associations
from tests.services.refusals import refusal

ASSOCIATIONS = """
UNWIND $ids AS id
MATCH (a:Contact {id: $hub})
MATCH (b:Contact {id: id})
CREATE (a)-[:FRIEND {id: 'asc_' + id}]->(b)
"""


async def test_a_new_workspace_has_the_shipped_catalogue(db: Db) -> None:
    """Thirty labels; the assistant is copied, spouses exclude parents and siblings both ways."""
    await wipe(db.database)

    await prepare(db)

    labels = (await reload(db)).labels
    assert len(labels) == 30
    assert labels["ASSISTANT_ASSISTED_PERSON"].email_copy == "FROM"
    assert set(labels["SPOUSE"].exclusive_with) == {"PARENT_CHILD", "SIBLING"}
    assert all(key in labels[other].exclusive_with for key in labels for other in labels[key].exclusive_with)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 1_000_001}, "limit"),
        ({"inverse_limit": 3}, "inverseLimit"),
        ({"inverse_name": "Child"}, "inverseLimit"),
        ({"key": "lower"}, "key"),
        ({"acyclic": True}, "acyclic"),
    ],
)
async def test_what_is_not_acceptable_is_named(db: Db, given: dict[str, Any], field: str) -> None:
    """INVALID with the path of the field, and nothing is stored."""
    refused = await refusal(create_label(db, NewLabel(**({"name": "Parent", "limit": 2} | given))))

    assert (refused.code, refused.path) == (Code.INVALID, ("input", field))
    assert (await reload(db)).labels == {}


async def test_keys_are_made_from_the_names(db: Db) -> None:
    """Folded to A–Z; numbered when nothing is left or when taken."""
    made = [
        await label(db, "Großmutter", "Enkel"),
        await label(db, "友人"),
        await label(db, "Co-worker"),
        await label(db, "Co worker", "Other"),
        await label(db, "Co/worker", "Other one"),
    ]

    assert [one.key for one in made] == [
        "GROSSMUTTER_ENKEL", "LABEL_1", "CO_WORKER", "CO_WORKER_OTHER", "CO_WORKER_OTHER_ONE",
    ]  # fmt: skip


async def test_a_pair_of_names_is_registered_once(db: Db) -> None:
    """Equal but for case, or swapped: a CONFLICT that names the label to use; equal names make a single label."""
    await label(db, "Parent", "Child")

    refused = [
        await refusal(create_label(db, NewLabel(a, 5, inverse_name=b, inverse_limit=5)))
        for a, b in (("parent", "CHILD"), ("Child", "Parent"))
    ]
    single = await label(db, "Friend", "friend", 5, inverse_limit=None)

    assert {r.code for r in refused} == {Code.CONFLICT}
    assert all("PARENT_CHILD" in r.message for r in refused)
    assert single.single


async def test_racing_administrators_register_a_pair_once(db: Db) -> None:
    """Twenty at once: one is made."""
    outcomes = await gather(
        *(create_label(Db.of(db.database, ADMIN), NewLabel("Friend", 5)) for _ in range(20)), return_exceptions=True
    )

    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)} == {Refused}


async def test_the_workspace_has_so_many_labels(db: Db) -> None:
    """The one after the last is LIMIT_REACHED, of scope LABELS."""
    await cypher(db.database, "MATCH (w:Workspace) SET w.maxLabels = 2")
    await label(db, "One")
    await label(db, "Two")

    refused = await refusal(create_label(db, NewLabel("Three", 5)))

    assert refused.breach is not None
    assert (refused.breach.scope, refused.breach.current) == (Scope.LABELS, 2)


async def test_editors_do_not_manage_labels(db: Db) -> None:
    """FORBIDDEN for create, update and delete."""
    await label(db, "Friend")
    editor = Db.of(db.database, Viewer("usr_e", "Editor", Role.EDITOR))

    refused = [
        await refusal(create_label(editor, NewLabel("Foe", 5))),
        await refusal(update_label(editor, "FRIEND", LabelPatch(limit=1))),
        await refusal(delete_label(editor, "FRIEND")),
    ]

    assert {r.code for r in refused} == {Code.FORBIDDEN}


async def test_key_and_kind_never_change(db: Db) -> None:
    """A pair stays a pair, a single label single, whatever the names become; versions count up."""
    await label(db, "Parent", "Child")
    await label(db, "Friend")

    refused = [
        await refusal(update_label(db, "PARENT_CHILD", LabelPatch(inverse_name=None))),
        await refusal(update_label(db, "PARENT_CHILD", LabelPatch(inverse_name="parent"))),
        await refusal(update_label(db, "FRIEND", LabelPatch(inverse_name="Foe"))),
        await refusal(update_label(db, "FRIEND", LabelPatch(limit=None))),
    ]
    renamed, _, *_ = await update_label(db, "PARENT_CHILD", LabelPatch(name="Elder", inverse_name="Younger"), 1)
    stale = await refusal(update_label(db, "PARENT_CHILD", LabelPatch(name="Other"), 1))

    assert {r.code for r in refused} == {Code.INVALID}
    assert renamed is not None
    assert (renamed.key, renamed.name, renamed.inverse_name, renamed.version) == ("PARENT_CHILD", "Elder", "Younger", 2)
    assert (stale.code, stale.current_version) == (Code.CONFLICT, 2)


async def test_a_retired_label_takes_nothing_new(db: Db) -> None:
    """The old ones stay and are found again; after the answer no write under way adds one."""
    ann, bob, *others = await people(db, "Ann", "Bob", *(f"P{n}" for n in range(40)))
    await label(db, "Friend", limit=100)
    first = await associate(db, AssociationInput(ann, bob, "FRIEND"))
    writers = [
        asyncio.create_task(associate(Db.of(db.database, ADMIN, deadline=60), AssociationInput(ann, other, "FRIEND")))
        for other in others
    ]
    await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)

    await update_label(db, "FRIEND", LabelPatch(retired=True))
    then = len(await stored_associations(db.database, "FRIEND"))
    outcomes = await gather(*writers, return_exceptions=True)
    again = await associate(db, AssociationInput(bob, ann, "FRIEND"))

    assert len(await stored_associations(db.database, "FRIEND")) == then
    assert {o.rule for o in outcomes if isinstance(o, Refused)} <= {Rule.RETIRED}
    assert (again.association_id, again.created) == (first.association_id, False)


async def test_a_label_in_use_is_not_deleted_unless_asked(db: Db) -> None:
    """IN_USE with the number; then it goes with associations and flags, in batches, while others write."""
    hub, *others = await people(db, "Hub", *(f"P{n}" for n in range(2_500)))
    await label(db, "Friend", limit=100_000)
    await cypher(db.database, ASSOCIATIONS, hub=hub, ids=others[:-30])
    await update_label(db, "FRIEND", LabelPatch(limit=10))

    refused = await refusal(delete_label(db, "FRIEND"))
    writers = [
        asyncio.create_task(associate(Db.of(db.database, ADMIN, deadline=60), AssociationInput(a, b, "FRIEND")))
        for a, b in zip(others[-30:-1], others[-29:], strict=True)
    ]
    removed = await delete_label(db, "FRIEND", remove_associations=True)
    outcomes = await gather(*writers, return_exceptions=True)

    made = sum(not isinstance(outcome, BaseException) for outcome in outcomes)
    assert (refused.code, refused.count) == (Code.IN_USE, 2_470)
    assert removed == 2_470 + made
    assert await cypher(db.database, "MATCH ()-[r]->() RETURN count(r)") == [[0]]
    assert await cypher(db.database, "MATCH (n) WHERE n:RedFlag OR n:AssociationLabel RETURN count(n)") == [[0]]


async def test_keys_answer_again(db: Db) -> None:
    """A repeated call under its key returns the first answer and changes nothing."""
    made = await create_label(db, NewLabel("Friend", 5), "k1")
    again = await create_label(db, NewLabel("Friend", 5), "k1")
    await delete_label(db, "FRIEND", key="k2")
    removed = await delete_label(db, "FRIEND", key="k2")

    assert (made, removed) == (again, 0)


async def test_a_key_answers_again_when_its_label_is_gone(db: Db) -> None:
    """Without the label, and without a refusal: what was done was done."""
    await create_label(db, NewLabel("Friend", 5), "k1")
    await update_label(db, "FRIEND", LabelPatch(limit=4), key="k2")
    await delete_label(db, "FRIEND")

    assert await create_label(db, NewLabel("Friend", 5), "k1") is None
    assert await update_label(db, "FRIEND", LabelPatch(limit=4), key="k2") == (None, 0, 0)
