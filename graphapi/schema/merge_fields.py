"""Merge fields."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.merge_fields import MergeField as MergeFieldData
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, stored
from graphapi.services.templates.merge_fields import merge_fields


@strawberry.type(description="A field that a template can use.")
class MergeField:
    """Its source is a `kernel.merge_fields.MergeField`."""

    token: str = stored(
        description="The text to write between {{ and }}, e.g. contact.givenName or assistant.givenName."
    )
    description: str = stored(description="What the field is, in words.")
    value: str | None = stored(description="The field's value for this contact, or null if it has none.")


def _merge_fields(
    _root: object,
    info: Info,
    contact_id: Annotated[strawberry.ID, argument(description="The contact that the template is about.")],
    include_derived: Annotated[
        bool,
        argument(
            description="Also the fields of roles that only relation rules have, e.g. halfSibling.name, where somebody "
            "is in the role. Templates can always use them."
        ),
    ] = False,
) -> Awaitable[list[MergeFieldData]]:
    return merge_fields(info.context.db, contact_id, derived=include_derived)


@strawberry.type
class MergeFieldQueries:
    """The root field for merge fields."""

    merge_fields: list[MergeField] = computed(
        _merge_fields,
        waits=True,
        description="The merge fields that a template for this contact can use, with their current values.",
    )
