"""Types that others refer to before they are defined, by name: most of them lead to each other.

Nothing is imported here, not for the type checker either: what a field returns is checked where it is resolved.
"""

from typing import TYPE_CHECKING, Annotated, ForwardRef, TypeAlias

import strawberry

if TYPE_CHECKING:
    AssociationType: TypeAlias = object
    ContactType: TypeAlias = object
    RedFlagType: TypeAlias = object
else:
    AssociationType = Annotated[ForwardRef("Association"), strawberry.lazy("graphapi.schema.associations")]
    ContactType = Annotated[ForwardRef("Contact"), strawberry.lazy("graphapi.schema.contacts")]
    RedFlagType = Annotated[ForwardRef("RedFlag"), strawberry.lazy("graphapi.schema.red_flags")]
