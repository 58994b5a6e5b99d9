"""What has an id. A source is the services' own data; which type of the API it is, is told here."""

from typing import Any

import strawberry

from graphapi.kernel.labels import Label
from graphapi.schema.base.fields import stored
from graphapi.schema.base.sources import AssociationSource, GroupSource
from graphapi.services.messages.message_lists import MessageData
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.users import UserData
from graphapi.services.tasks.task_lists import TaskData

TYPE_NAMES: dict[type, str] = {
    dict: "Contact",
    Label: "AssociationLabel",
    AssociationSource: "Association",
    GroupSource: "AssociationGroup",
    UserData: "User",
    RedFlagData: "RedFlag",
    TaskData: "Task",
    MessageData: "Message",
}


@strawberry.interface(
    description="An object with an id that is unique over the whole graph and can be fetched again by it."
)
class Node:
    """Implemented by types whose sources TYPE_NAMES knows."""

    id: strawberry.ID = stored(
        description="Opaque and stable. It starts with the kind of object: "
        "con_, lbl_, asc_, grp_, usr_, tsk_, msg_, flg_."
    )

    @classmethod
    def resolve_type(cls, source: object, *_: Any) -> str:  # noqa: ANN401 – info and type, of no use here
        """Return the name of the type that a source is."""
        return TYPE_NAMES[type(source)]

    @classmethod
    def is_type_of(cls, *_: Any) -> bool:  # noqa: ANN401 – as above
        """Return True: `resolve_type` has decided before anybody asks."""
        return True
