"""Red flags."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument
from strawberry.dataloader import DataLoader

from graphapi.kernel.labels import Label
from graphapi.kernel.names import Means
from graphapi.schema.associations import HERE, visible_contact
from graphapi.schema.base.arguments import After, First, page_of
from graphapi.schema.base.connections import ROWS, Connection, Edged, Paged, connections, empty, row_of, rows_wanted
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.enums import RedFlagStatus
from graphapi.schema.base.fields import Selection, Selector, batched, computed, selection_of, stored
from graphapi.schema.base.names import MEANS
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.references import ContactType
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.users import User, maybe_user
from graphapi.services.red_flags.red_flags import (
    RedFlagData,
    RedFlagFilter,
    red_flag_count,
    red_flag_counts,
    red_flag_page,
    red_flag_pages,
    red_flags_by_id,
)
from graphapi.services.shared.rows import ContactData
from graphapi.services.shared.users import UserData

Status = Annotated[RedFlagStatus | None, argument(description="Only red flags with this status. Defaults to all.")]


def load_flag(context: Context, flag_id: str) -> Awaitable[RedFlagData | None]:
    """Load a flag, batched with the others requested at the same time."""
    return _loader(context).load(flag_id)


def load_flags(context: Context, ids: Sequence[str]) -> Awaitable[list[RedFlagData]]:
    """Load flags, leaving out those that are gone."""
    return _present(_loader(context).load_many(ids))


def _loader(context: Context) -> DataLoader[str, RedFlagData | None]:
    """The loader of flags by id; it covers their labels too."""

    async def load(ids: list[str]) -> list[RedFlagData | None]:
        found = await red_flags_by_id(context.db, ids)
        await context.cover(flag.label_key for flag in found if flag is not None)
        return found

    return context.by_id("red flags", load)


async def _present(flags: Awaitable[list[RedFlagData | None]]) -> list[RedFlagData]:
    return [flag for flag in await flags if flag is not None]


def _contact(flag: RedFlagData, info: Info) -> ContactData | Awaitable[ContactData | None]:
    return visible_contact(flag.contact_id, info)


def _other(flag: RedFlagData, info: Info) -> Awaitable[ContactData | None] | None:
    if flag.other_id is None:
        return None
    return info.context.contact(flag.other_id, selection_of(info, HERE).fields)


def _label(flag: RedFlagData, info: Info) -> Label:
    return info.context.label(flag.label_key)


def _raised_by(flag: RedFlagData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, flag.raised_by_id)


def _resolved_by(flag: RedFlagData, info: Info) -> Awaitable[UserData | None] | None:
    return maybe_user(info.context, flag.resolved_by_id)


@strawberry.type(description="A reached limit, for review by an administrator.")
class RedFlag(Node):
    """Its source is `RedFlagData`."""

    contact: ContactType = computed(_contact, waits=True, description="The contact over its limit.")
    label: AssociationLabel = computed(_label, description="The label whose limit was reached.")
    role: str = stored(description="The role whose limit was reached.")
    limit: int = stored(description="The limit at that time.")
    count: int = stored(
        description="The highest number on any one day from then on, including the association that raised the "
        "flag and hidden ones."
    )
    other: ContactType | None = computed(
        _other, waits=True, description="The contact whose association raised the flag, if visible to the viewer."
    )
    refused: bool = stored(description="Whether the association was refused.")
    status: RedFlagStatus = stored(description="Whether the red flag has been resolved.")
    raised_at: datetime = stored(description="When the red flag was raised.")
    raised_by: User | None = computed(_raised_by, waits=True, description="The user whose change raised the red flag.")
    resolved_at: datetime | None = stored(description="When the red flag was resolved.")
    resolved_by: User | None = computed(_resolved_by, waits=True, description="The user who resolved the red flag.")
    resolution: str | None = stored(description="The remark made when the red flag was resolved.")


@strawberry.type(description="A red flag in a list.")
class RedFlagEdge(Edged):
    """Its source is an `Entry` of a `RedFlagData`."""

    node: RedFlag = computed(row_of, description="The ID of the red flag.")


@strawberry.type(description="A page of red flags.")
class RedFlagConnection(Paged):
    """Its source is a `Connection` of `RedFlagData`."""

    edges: list[RedFlagEdge] = stored(description="The red flags, newest first.")


SELECTOR = Selector(asks=ROWS)


async def _of_contacts(
    contacts: Sequence[ContactData],
    selection: Selection,
    status: Status = None,
    first: First = None,
    after: After = None,
) -> list[Connection[RedFlagData]]:
    context, ids, page = selection.context, [contact["id"] for contact in contacts], page_of(first, after)
    wanted = RedFlagFilter(status and status.value)
    if rows_wanted(selection, page):
        pages = await red_flag_pages(context.db, ids, wanted, page)
    else:
        pages = [empty() for _ in ids]
    await context.cover(flag.label_key for found in pages for flag in found.rows)
    return connections(pages, lambda parents: red_flag_counts(context.db, parents, wanted), ids)


RED_FLAGS = batched(_of_contacts, selector=SELECTOR, description="Red flags raised for this contact, newest first.")
"""The field of Contact."""


async def _red_flags(
    _root: object,
    info: Info,
    status: Status = None,
    label_key: Annotated[
        str | None,
        argument(description="Only red flags of this label. Defaults to all.", metadata={MEANS: Means.LABEL}),
    ] = None,
    first: First = None,
    after: After = None,
) -> Connection[RedFlagData]:
    context, page, wanted = info.context, page_of(first, after), RedFlagFilter(status and status.value, label_key)
    if rows_wanted(selection_of(info, SELECTOR), page):
        found = await red_flag_page(context.db, wanted, page)
    else:
        found = empty()
    await context.cover(flag.label_key for flag in found.rows)

    async def count(_: list[None]) -> list[int]:
        return [await red_flag_count(context.db, wanted)]

    return Connection(found, count)


@strawberry.type
class RedFlagQueries:
    """The root field for red flags."""

    red_flags: RedFlagConnection = computed(_red_flags, description="Red flags raised by limits, newest first.")
