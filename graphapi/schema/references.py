"""The types that others refer to before they are defined: most of them lead to each other."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

if TYPE_CHECKING:
    from graphapi.schema.associations import Association, AssociationConnection
    from graphapi.schema.contacts import Contact
    from graphapi.schema.red_flags import RedFlag

ContactType: TypeAlias = Annotated["Contact", strawberry.lazy("graphapi.schema.contacts")]
AssociationType: TypeAlias = Annotated["Association", strawberry.lazy("graphapi.schema.associations")]
AssociationPage: TypeAlias = Annotated["AssociationConnection", strawberry.lazy("graphapi.schema.associations")]
RedFlagType: TypeAlias = Annotated["RedFlag", strawberry.lazy("graphapi.schema.red_flags")]
