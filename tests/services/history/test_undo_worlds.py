"""Random changes of a small world, all undone in reverse: what is stored is as it was before."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.errors import Refused
from graphapi.kernel.history import ChangeKind
from graphapi.kernel.label_rules import LabelPatch, NewLabel
from graphapi.services.associations.association_changes import AssociationPatch, dissociate, update_association
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.contacts.contacts import set_access, update_contact
from graphapi.services.history.change_lists import undone_by
from graphapi.services.history.undo import undo
from graphapi.services.labels.labels import create_label, update_label
from graphapi.services.workspace import workspace
from tests.conftest import ADMIN, cypher, wipe
from tests.services.contacts_made import make
from tests.services.history.histories import changes, state

WORLDS, STEPS = int(os.environ.get("UNDO_WORLDS", "4")), int(os.environ.get("UNDO_STEPS", "12"))
"""The number of worlds and of the changes of each; `UNDO_WORLDS=500` tries more."""

ACTS = ("create", "update", "access", "delete", "associate", "associate", "change", "relabel", "dissociate", "label")
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
DAYS = (None, date(2001, 1, 1), date(2010, 5, 5))


async def step(db: Db, act: str, rnd: Random) -> None:
    """Make a change of this kind to random objects, if there are any; rules may refuse it."""
    ids = [str(one) for (one,) in await cypher(db.database, "MATCH (c:Contact) RETURN c.id ORDER BY c.id")]
    made = [str(one) for (one,) in await cypher(db.database, "MATCH ()-[r]->() RETURN r.id ORDER BY r.id")]
    key, since, word = rnd.choice(("BOSS", "FRIEND")), rnd.choice(DAYS), f"w{rnd.randint(0, 3)}"
    match act:
        case "label":
            await update_label(db, key, LabelPatch(limit=rnd.randint(50, 55), description=word))
        case "update" if ids:
            patch = ContactPatch(company=word, notes=rnd.choice([None, word]), custom_fields={word: rnd.randint(0, 1)})
            await update_contact(db, rnd.choice(ids), patch)
        case "access" if ids:
            await set_access(db, rnd.choice(ids), everyone=rnd.choice([True, False]), teams=[word])
        case "delete" if ids:
            await delete_contact(db, rnd.choice(ids))
        case "associate" if len(ids) > 1:
            from_id, to_id = rnd.sample(ids, 2)
            await associate(db, AssociationInput(from_id, to_id, key, since, None, rnd.choice([None, word])))
        case "change" if made:
            await update_association(db, rnd.choice(made), AssociationPatch(since=since, note=word))
        case "relabel" if made:
            await update_association(db, rnd.choice(made), AssociationPatch(label_key=key))
        case "dissociate" if made:
            await dissociate(db, rnd.choice(made))
        case _:
            await make(db, word, f"{word}@example.org")


async def stored(db: Db) -> list[list[Any]]:
    """What is compared: red flags are raised by what is refused, and not undone."""
    return [row for row in await state(db) if row[0] != "RedFlag"]


@settings(max_examples=WORLDS, deadline=None, database=None, suppress_health_check=QUIET)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=STEPS, max_size=STEPS), seed=st.integers(0, 2**32))
async def test_undoing_all_in_reverse_restores_the_world(database: Database, acts: list[str], seed: int) -> None:
    """Everything stored of contacts, associations, labels and settings is as it was, apart from versions and times."""
    await wipe(database)
    db, rnd = Db.of(database, ADMIN, deadline=600), Random(seed)
    await workspace.prepare(db, catalogue=False)
    await create_label(db, NewLabel("Boss", 50, key="BOSS", inverse_name="Report", inverse_limit=50, acyclic=True))
    await create_label(db, NewLabel("Friend", 50, key="FRIEND"))
    ann, bob = [await make(db, name) for name in ("Ann", "Bob")]
    await associate(db, AssociationInput(ann, bob, "FRIEND"))
    before, known = await stored(db), {one.id for one in await changes(db)}

    for act in acts:
        with suppress(Refused):
            await step(db, act, rnd)
    made = [one for one in await changes(db) if one.id not in known and one.kind is not ChangeKind.RED_FLAG_RAISED]
    for change in made:
        # Restoring a contact undoes the removal of its associations too.
        if await undone_by(db, [change.id]) == [None]:
            await undo(db, change.id)

    assert made
    assert await stored(db) == before
