"""How two contacts are connected: the shortest chains of associations between them, and their wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.labels import Labels
from graphapi.kernel.pages import in_range
from graphapi.kernel.paths import chain, role_of_step
from graphapi.services.associations.association_views import EdgeColumns
from graphapi.services.contacts.contact_lists import contacts_by_id
from graphapi.services.shared.parameters import day_filter, label_filter
from graphapi.services.shared.rows import (
    WHOLE_ASSOCIATION,
    AssociationColumns,
    AssociationData,
    AssociationRow,
    ContactData,
    ContactRow,
    asked,
    association_of,
    contact_of,
    with_associations,
)

PathRow = tuple[list[ContactRow], list[AssociationRow]]
"""The contacts of a path, and its associations."""

SHORTEST = statement("paths/shortest", tuple[list[PathRow]])
ONE_SHORTEST = statement("paths/one_shortest", tuple[list[PathRow]])
MAX_HOPS, MAX_PATHS = 100, 500

ASSOCIATIONS = 2_000
"""Up to this number of equally short paths are sorted; of more, the first ones found are returned."""


class PathOutcome(StrEnum):
    """The outcome of a search for paths."""

    FOUND = "FOUND"
    NONE = "NONE"
    NONE_WITHIN_BOUND = "NONE_WITHIN_BOUND"
    SAME_CONTACT = "SAME_CONTACT"
    UNKNOWN_CONTACT = "UNKNOWN_CONTACT"


@dataclass(frozen=True)
class PathData:
    """A chain: its contacts from first to last, always with their names, and the associations between them."""

    contacts: list[ContactData]
    associations: list[AssociationData]


@dataclass(frozen=True)
class PathAnswer:
    """The outcome of a search; `paths` is empty unless it is FOUND."""

    outcome: PathOutcome
    paths: list[PathData]


@dataclass(frozen=True)
class Step:
    """One association of a chain in its direction: `role` is what `to` is to `from_`."""

    from_: ContactData
    to: ContactData
    role: str
    association: AssociationData


async def shortest_paths(  # noqa: PLR0913, PLR0917 – the parameters of the query
    db: Db,
    from_id: str | None,
    to_id: str | None,
    label_keys: Sequence[str] | None,
    avoid_ids: Sequence[str],
    valid_on: date | None,
    max_hops: int,
    first: int,
    fields: Sequence[str],
    associations: AssociationColumns = WHOLE_ASSOCIATION,
) -> PathAnswer:
    """The shortest chains between two contacts, or why there are none.

    One is the first that the search finds, which depends on the order in which the database keeps associations; more
    are ordered by the ids of their associations. A path never leads through contacts to avoid, contacts that the
    viewer may not see, or either end.
    """
    in_range("maxHops", max_hops, 1, MAX_HOPS)
    in_range("first", first, 1, MAX_PATHS)
    if from_id is None or to_id is None:
        return PathAnswer(PathOutcome.UNKNOWN_CONTACT, [])
    if from_id == to_id:
        return await _to_itself(db, from_id)
    columns, avoid = path_columns(fields, associations), sorted(set(avoid_ids) - {from_id, to_id})
    given = {
        "from": from_id, "to": to_id, "avoidNone": not avoid, "avoid": avoid, **label_filter(label_keys),
        **day_filter(valid_on), **columns.parameters(),
    }  # fmt: skip
    if first == 1:
        row = await db.read(ONE_SHORTEST, **given)
    else:
        row = await db.read(SHORTEST, **given, most=ASSOCIATIONS, first=first)
    if row is None:
        return PathAnswer(PathOutcome.UNKNOWN_CONTACT, [])
    paths = [path_of(columns, found) for found in row[0]]
    if not paths:
        return PathAnswer(PathOutcome.NONE, [])
    if len(paths[0].associations) > max_hops:
        return PathAnswer(PathOutcome.NONE_WITHIN_BOUND, [])
    return PathAnswer(PathOutcome.FOUND, paths)


def path_columns(fields: Sequence[str], associations: AssociationColumns) -> EdgeColumns:
    """The columns of a path's contacts and associations: its text needs names, its steps need the ends."""
    return EdgeColumns(with_associations(associations, ends=True), asked(fields, "name"))


def path_of(columns: EdgeColumns, row: PathRow) -> PathData:
    """The path of a row: its contacts, its associations."""
    contacts, associations = row
    return PathData(
        [contact_of(columns.contact, one) for one in contacts],
        [association_of(columns.association, one) for one in associations],
    )


def path_steps(path: PathData, labels: Labels) -> list[Step]:
    """The steps of a path, each with the role of the contact it leads to."""
    steps = zip(path.contacts[:-1], path.contacts[1:], path.associations, strict=True)
    return [Step(here, there, _role(association, here, labels), association) for here, there, association in steps]


def path_text(path: PathData, labels: Labels) -> str:
    """The path in words: Ann → Child: Bob → Spouse: Cid."""
    steps = path_steps(path, labels)
    return chain(path.contacts[0]["name"], [(step.role, step.to["name"]) for step in steps])


def _role(association: AssociationData, here: ContactData, labels: Labels) -> str:
    return role_of_step(labels, association.label_key, outgoing=association.from_id == here["id"])


async def _to_itself(db: Db, contact_id: str) -> PathAnswer:
    (contact,) = await contacts_by_id(db, [contact_id], ())
    outcome = PathOutcome.UNKNOWN_CONTACT if contact is None else PathOutcome.SAME_CONTACT
    return PathAnswer(outcome, [])
