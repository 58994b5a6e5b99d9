"""Arguments shared by many fields, with their descriptions."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeAlias

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.kernel.pages import PageArguments
from graphapi.schema.base.names import MEANS

First: TypeAlias = Annotated[
    int | None, argument(description="The number of items from the start, 1 to 500. Defaults to 20.")
]
After: TypeAlias = Annotated[str | None, argument(description="Only items after this cursor.")]
Last: TypeAlias = Annotated[int | None, argument(description="The number of items from the end, 1 to 500.")]
Before: TypeAlias = Annotated[str | None, argument(description="Only items before this cursor.")]
LabelKeys: TypeAlias = Annotated[
    list[str] | None, argument(description="Only these labels. Defaults to all.", metadata={MEANS: Means.LABEL})
]
ValidOn: TypeAlias = Annotated[
    date | None,
    argument(
        description="Only associations that hold on this day. Defaults to all associations, including ended ones."
    ),
]
Role: TypeAlias = Annotated[
    str | None,
    argument(
        description="Only where the other contact has this role, e.g. Child, whatever the label. Case-insensitive.",
        metadata={MEANS: Means.ROLE},
    ),
]
Id: TypeAlias = Annotated[strawberry.ID, argument(description="The ID of the object.")]


def page_of(
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> PageArguments:
    """The four arguments of a connection as one value."""
    return PageArguments(first, after, last, before)


def as_tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    """A list argument as a tuple; an absent one stays None."""
    return None if values is None else tuple(values)
