"""The types that others refer to before they are defined: most of them lead to each other."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

if TYPE_CHECKING:
    from graphapi.schema.associations import Association
    from graphapi.schema.contacts import Contact
    from graphapi.schema.red_flags import RedFlag

AssociationType: TypeAlias = Annotated["Association", strawberry.lazy("graphapi.schema.associations")]
ContactType: TypeAlias = Annotated["Contact", strawberry.lazy("graphapi.schema.contacts")]
RedFlagType: TypeAlias = Annotated["RedFlag", strawberry.lazy("graphapi.schema.red_flags")]
