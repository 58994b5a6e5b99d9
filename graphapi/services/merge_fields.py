"""Merge fields: loads what templates name, for up to 1,000 contacts in one statement, and fills the templates in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol, cast

from graphapi.db.database import Db, Row
from graphapi.db.statements import Statement, statement
from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.labels import EmailCopy, Labels, Side
from graphapi.kernel.merge_fields import (
    LINKED_MAX,
    PROPERTIES,
    Link,
    MergeField,
    Needed,
    most_of_a_role,
    needed,
    role_tokens,
    scope,
)
from graphapi.kernel.merge_fields import merge_fields as fields_of
from graphapi.kernel.viewer import Action, require
from graphapi.services.registry import registry
from graphapi.services.rows import ContactData, contact_of, native
from graphapi.services.templates import Budget, Filled, Template
from graphapi.services.users import BY_IDS, user_of
from graphapi.services.users import FIELDS as USER_FIELDS

LOAD = statement("merge_fields/load")

CONTACTS_MAX = 1_000
"""Contacts that one call may be about."""


class Run(Protocol):
    """What runs a statement: `read` of a request, or `run` of a transaction."""

    def __call__(self, statement: Statement, /, **given: Any) -> Awaitable[Row | None]:  # noqa: ANN401 – a parameter is anything
        """Run it and return the values of its one record."""
        ...


@dataclass(frozen=True)
class Merged:
    """A contact with those linked to it, as templates and copies need them."""

    contact: ContactData
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Material:
    """What templates are filled in with; contacts that the viewer does not see are absent."""

    labels: Labels
    user: Mapping[str, str]
    contacts: Mapping[str, Merged]


def check_ids(ids: Sequence[str]) -> None:
    """Refuse a call that is about too many contacts."""
    if len(ids) > CONTACTS_MAX:
        raise invalid(f"At most {CONTACTS_MAX:,} contacts at once, not {len(ids):,}.", "input", "contactIds")


async def merge_fields(db: Db, contact_id: str) -> list[MergeField]:
    """Return what templates about the contact can use, with today's values; nothing when it is not to be seen."""
    require(db.viewer, Action.READ)
    labels = (await registry(db)).labels
    material = await load(db, db.read, labels, [contact_id], Needed(None, user=True))
    one = material.contacts.get(contact_id)
    return fields_of(one.contact, one.links, labels, material.user) if one else []


async def load(
    db: Db, run: Run, labels: Labels, ids: Sequence[str], wanted: Needed, *, copies: bool = False
) -> Material:
    """Load what is wanted about the contacts, however many in one statement; `copies`: also who gets one by itself."""
    keys = wanted.label_keys
    row = await run(
        LOAD, ids=list(dict.fromkeys(ids)), fields=list(PROPERTIES), today=db.today(), anyType=keys is None,
        types=sorted(keys or ()), copies=copies, links=copies or keys != frozenset(),
        most=LINKED_MAX + 1 if wanted.lists else 1,
    )  # fmt: skip
    found = [_merged(own, links, labels) for own, links in cast("list[list[Any]]", row[0] if row else [])]
    user = await _user(db, run) if wanted.user else dict[str, str]()
    return Material(labels, user, {one.contact["id"]: one for one in found})


def _merged(own: Row, links: Sequence[Row], labels: Labels) -> Merged:
    """Return a contact as loaded; associations of a label that nobody here knows yet are not among its links."""
    return Merged(contact_of(PROPERTIES, own), tuple(_link(row) for row in links if row[0] in labels))


def _link(row: Row) -> Link:
    label_key, outgoing, copy, since, created_at, link_id, other = row
    return Link(
        label_key, Side.TO if outgoing else Side.FROM, EmailCopy(copy or EmailCopy.NONE), native(since),
        native(created_at), link_id, contact_of(PROPERTIES, other),
    )  # fmt: skip


async def _user(db: Db, run: Run) -> Mapping[str, str]:
    row = await run(BY_IDS, ids=[db.viewer.id], fields=USER_FIELDS)
    [user] = [user_of(found) for found in cast("list[Row]", row[0])] if row and row[0] else [None]
    return {"name": db.viewer.name, "email": (user and user.email) or ""}


def needed_by(templates: Sequence[Template], labels: Labels) -> Needed:
    """Return what has to be loaded for these templates."""
    return reduce(Needed.__or__, (needed(template.paths(), labels) for template in templates), Needed())


async def fill(
    db: Db, templates: Sequence[Template], material: Material, work: Callable[[Merged, list[Filled]], Any]
) -> dict[str, Any]:
    """Fill the templates in for each contact and return what `work` makes of it, or its refusal, by the contact's id.

    It is computed beside the event loop, so that other requests go on.
    """
    budget, tokens = Budget(db.now()), role_tokens(material.labels)

    def one(merged: Merged) -> object:
        try:
            check_lists(merged)
            values = scope(merged.contact, merged.links, material.labels, material.user, tokens)
            return work(merged, [template.fill(values, budget) for template in templates])
        except Refused as refused:
            return refused

    return await asyncio.to_thread(lambda: {key: one(merged) for key, merged in material.contacts.items()})


def check_lists(merged: Merged) -> None:
    """Refuse a contact with more linked ones in a role than are loaded."""
    if most_of_a_role(merged.links) > LINKED_MAX:
        name = merged.contact["name"]
        raise invalid(f"{name} has more than {LINKED_MAX:,} contacts in one role.", "input", "contactIds")
