"""The history: changes of contacts, associations, labels, red flags and settings."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Annotated

import orjson
import strawberry
from strawberry import argument

from graphapi.kernel.access import may_change_access
from graphapi.kernel.erasing import WHOLLY
from graphapi.kernel.history import ChangeKind, ShownField, shown_fields
from graphapi.kernel.history_words import ERASED_CHANGE, sentence
from graphapi.kernel.labels import Label
from graphapi.kernel.names import Means
from graphapi.kernel.undoing import can_undo
from graphapi.schema.associations import HERE, Association, load_association
from graphapi.schema.base.arguments import After, First, as_tuple, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Paged, connections, empty, row_of, rows_wanted
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import Selection, Selector, batched, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.base.scalars import JSON
from graphapi.schema.base.sources import AssociationSource
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.users import User, load_user
from graphapi.services.history.change_lists import (
    ChangeData,
    ChangeFilter,
    change_count,
    change_counts,
    change_page,
    change_pages,
    changes_by_id,
    undone_by,
)
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData

SELECTOR = Selector(asks=ROWS)
_NAME = ("id", "name")


def load_change(context: Context, change_id: str) -> Awaitable[ChangeData | None]:
    """Load a change, batched with the others requested at the same time; None if it is unknown or hidden."""
    return context.by_id("changes", lambda ids: changes_by_id(context.db, ids)).load(change_id)


def _by(change: ChangeData, info: Info) -> Awaitable[UserData | None]:
    return load_user(info.context, change.by_id)


def _contact(change: ChangeData, info: Info) -> Awaitable[ContactData | None] | None:
    return _end(change.contact_id, info)


def _other(change: ChangeData, info: Info) -> Awaitable[ContactData | None] | None:
    return _end(change.other_id, info)


def _end(contact_id: str | None, info: Info) -> Awaitable[ContactData | None] | None:
    return None if contact_id is None else info.context.contact(contact_id, selection_of(info, HERE).fields)


def _association(change: ChangeData, info: Info) -> Awaitable[AssociationSource | None] | None:
    return None if change.association_id is None else load_association(info.context, change.association_id)


def _label(change: ChangeData, info: Info) -> Label | None:
    return None if change.label_key is None else info.context.labels.get(change.label_key)


def _fields(change: ChangeData, _info: Info) -> list[ShownField]:
    return shown_fields(change.kind, change.before, change.after)


def _value(name: str, value: object) -> object:
    return orjson.loads(value) if name == "customFields" and isinstance(value, str) else value


def _before(field: ShownField, _info: Info) -> object:
    return _value(field.name, field.before)


def _after(field: ShownField, _info: Info) -> object:
    return _value(field.name, field.after)


def _undone_by_id(change: ChangeData, info: Info) -> Awaitable[str | None]:
    db = info.context.db
    return info.context.by_id("undone changes", lambda ids: undone_by(db, ids)).load(change.id)


async def _undone_by(change: ChangeData, info: Info) -> ChangeData | None:
    found = await _undone_by_id(change, info)
    return None if found is None else await load_change(info.context, found)


async def _can_undo(change: ChangeData, info: Info) -> bool:
    context = info.context
    if not can_undo(context.db.viewer, change.kind, change.operation, change.before):
        return False
    if change.kind is ChangeKind.ACCESS_CHANGED and change.contact_id is not None:
        contact = await context.contact(change.contact_id, ("id", "ownerId"))
        if contact is None or not may_change_access(context.db.viewer, contact["ownerId"]):
            return False
    return await _undone_by_id(change, info) is None


async def _text(change: ChangeData, info: Info) -> str:
    if change.before == WHOLLY:
        return ERASED_CHANGE
    context = info.context
    found = await asyncio.gather(*(_name(context, one) for one in (change.contact_id, change.other_id)))
    names = [found[0] or _name_before(change), found[1]]
    fields = [field.name for field in shown_fields(change.kind, change.before, change.after)]
    role = _role(context, change.label_key, change.role)
    old = change.before.get("labelKey") if change.kind is ChangeKind.ASSOCIATION_UPDATED else None
    return sentence(change.kind, fields, change.after, names, role, old and _role(context, old, None))


async def _name(context: Context, contact_id: str | None) -> str | None:
    contact = await context.contact(contact_id, _NAME) if contact_id else None
    return contact and contact["name"]


def _name_before(change: ChangeData) -> str | None:
    """The name of a contact that was deleted, from the record of that."""
    return change.before.get("name") if change.kind is ChangeKind.CONTACT_DELETED else None


def _role(context: Context, label_key: str | None, recorded: str | None) -> str:
    """The role of FROM as its label says it now; that of the record, or the key, where the label is gone."""
    label = context.labels.get(label_key or "")
    if label is None or (recorded is not None and recorded in (label.name, label.inverse_name)):
        return recorded or label_key or ""
    return label.name


@strawberry.type(description="A field that a change set.")
class FieldChange:
    """Its source is a `ShownField`."""

    name: str = stored(description="The field's name, as the input of the mutation has it.")
    before: JSON | None = computed(_before, description="The value before, or null if there was none.")
    after: JSON | None = computed(_after, description="The value after, or null if there is none.")


@strawberry.type(
    description="A change of a contact, an association, a label, a red flag or the settings. Visible to viewers who "
    "can see all of its contacts today; changes of deleted contacts and imports only to administrators."
)
class Change(Node):
    """Its source is `ChangeData`."""

    at: datetime = stored(description="When the change was made.")
    by: User | None = computed(_by, waits=True, description="The user who made the change, or null if unknown.")
    kind: ChangeKind = stored(description="What the change did.")
    operation: str = stored(description="The mutation or command that made the change.")
    contact: ContactType | None = computed(
        _contact, waits=True, description="The contact, or `from` of an association; null if it was deleted."
    )
    other: ContactType | None = computed(
        _other, waits=True, description="The contact in `to` of an association, or null if it was deleted."
    )
    association: Association | None = computed(
        _association, waits=True, description="The association, or null if it has been removed."
    )
    label: AssociationLabel | None = computed(_label, description="The label, or null if it has been deleted.")
    fields: list[FieldChange] = computed(_fields, description="The fields that the change set, before and after.")
    text: str = computed(
        _text, waits=True, description="The change in words, e.g. Ann Oak is no longer Parent of Bob Oak."
    )
    can_undo: bool = computed(
        _can_undo,
        waits=True,
        description="Whether the viewer may undo the change: it is of a kind that can be undone, and not undone yet. "
        "`undo` may still refuse it because of what was changed since.",
    )
    undone_by: "Change | None" = computed(
        _undone_by, waits=True, description="The change that undid this one, or null if it was not undone."
    )


@strawberry.type(description="A change in a list.")
class ChangeEdge(Edged):
    """Its source is an `Entry` of a `ChangeData`."""

    node: Change = computed(row_of, description="The change.")


@strawberry.type(description="A page of changes.")
class ChangeConnection(Paged):
    """Its source is a `Connection` of `ChangeData`."""

    edges: list[ChangeEdge] = stored(description="The changes, newest first.")


async def _of_contacts(
    contacts: Sequence[ContactData], selection: Selection, first: First = None, after: After = None
) -> list[Connection[ChangeData]]:
    db, ids, page = selection.context.db, [contact["id"] for contact in contacts], page_of(first, after)
    pages = await change_pages(db, ids, page) if rows_wanted(selection, page) else [empty() for _ in ids]
    return connections(pages, lambda parents: change_counts(db, parents), ids)


HISTORY = batched(
    _of_contacts,
    selector=SELECTOR,
    description="The changes of this contact and its associations, newest first, as far as the viewer may see both "
    "contacts. Those of contacts that were merged into it are included.",
)
"""The field of Contact."""


async def _changes(  # noqa: PLR0917 – the arguments of the field
    _root: object,
    info: Info,
    kinds: Annotated[list[ChangeKind] | None, argument(description="Only these kinds. Defaults to all.")] = None,
    by_id: Annotated[
        strawberry.ID | None, argument(description="Only changes made by this user.", metadata={MEANS: Means.USER_ID})
    ] = None,
    contact_ids: Annotated[
        list[strawberry.ID] | None,
        argument(
            description="Only changes of these contacts and their associations.", metadata={MEANS: Means.CONTACT_ID}
        ),
    ] = None,
    from_: Annotated[
        datetime | None, argument(name="from", description="Only changes made at this time or later.")
    ] = None,
    until: Annotated[datetime | None, argument(description="Only changes made before this time.")] = None,
    first: First = None,
    after: After = None,
) -> Connection[ChangeData]:
    db, page, found = info.context.db, page_of(first, after), empty()
    wanted = ChangeFilter(None if kinds is None else tuple(kinds), by_id, as_tuple(contact_ids), from_, until)
    if rows_wanted(selection_of(info, SELECTOR), page):
        found = await change_page(db, wanted, page)

    async def count(_: list[None]) -> list[int]:
        return [await change_count(db, wanted)]

    return Connection(found, count)


@strawberry.type
class ChangeQueries:
    """The root field for the history."""

    changes: ChangeConnection = computed(_changes, description="The changes that the viewer may see, newest first.")
