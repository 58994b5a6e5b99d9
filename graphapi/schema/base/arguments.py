"""Arguments that many fields share, with their descriptions."""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry
from strawberry import argument

from graphapi.kernel.names import Means
from graphapi.kernel.pages import PageArguments
from graphapi.schema.base.names import MEANS

First: TypeAlias = Annotated[int | None, argument(description="How many, from the start: 1 to 500; 20 when absent.")]
After: TypeAlias = Annotated[str | None, argument(description="Those behind this cursor.")]
Last: TypeAlias = Annotated[int | None, argument(description="How many, from the end: 1 to 500.")]
Before: TypeAlias = Annotated[str | None, argument(description="Those before this cursor.")]
LabelKeys: TypeAlias = Annotated[
    list[str] | None, argument(description="Only these labels; all when absent.", metadata={MEANS: Means.LABEL})
]
ValidOn: TypeAlias = Annotated[
    date | None, argument(description="Only associations that hold on this day; all, ended ones too, when absent.")
]
Role: TypeAlias = Annotated[
    str | None,
    argument(
        description="Only where the other contact has this role, e.g. Child, whatever the label; "
        "upper and lower case alike.",
        metadata={MEANS: Means.ROLE},
    ),
]
Id: TypeAlias = Annotated[strawberry.ID, argument(description="The object's id.")]


def page_of(
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> PageArguments:
    """Return the four arguments of a connection as one."""
    return PageArguments(first, after, last, before)


def as_tuple(values: list[str] | None) -> tuple[str, ...] | None:
    """Return a list of the API as a value; an absent one stays absent."""
    return None if values is None else tuple(values)
