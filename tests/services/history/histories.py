"""Changes that tests undo."""

from __future__ import annotations

from typing import Any

from graphapi.db.request import Db
from graphapi.kernel.label_rules import NewLabel
from graphapi.kernel.pages import PageArguments
from graphapi.services.associations.associations import AssociationInput, associate
from graphapi.services.history.change_lists import ChangeData, ChangeFilter, change_page
from graphapi.services.labels.labels import create_label
from tests.conftest import cypher

STATE = """
MATCH (n)
WHERE n:Contact OR n:AssociationLabel OR n:Workspace OR n:RedFlag
WITH n, CASE WHEN n:AssociationLabel THEN null ELSE n.createdAt END AS createdAt
WITH n, n {.*, lock: null, version: null, updatedAt: null, toCompare: null, raisedAt: null, untold: null,
  createdAt: createdAt} AS values
RETURN labels(n)[0] AS kind, coalesce(n.id, n.key) AS id, values,
  COLLECT { MATCH (n)-[r]->(m) WITH r, m ORDER BY r.id RETURN [type(r), m.id, r {.*, version: null, updatedAt: null}] }
ORDER BY kind, id
"""
"""Everything that can be undone, apart from versions and times."""


async def state(db: Db) -> list[list[Any]]:
    """What is stored, to compare."""
    return await cypher(db.database, STATE)


async def changes(db: Db) -> list[ChangeData]:
    """All changes, newest first."""
    found = await change_page(db, ChangeFilter(), PageArguments(first=500))
    return list(found.rows)


async def last(db: Db) -> ChangeData:
    """The newest change."""
    return (await changes(db))[0]


async def friends(db: Db, ann: str, bob: str, **more: Any) -> str:
    """Make two contacts friends."""
    if not await cypher(db.database, "MATCH (l:AssociationLabel {key: 'FRIEND'}) RETURN 1"):
        await create_label(db, NewLabel(name="Friend", limit=1))
    return (await associate(db, AssociationInput(ann, bob, "FRIEND", **more))).association_id
