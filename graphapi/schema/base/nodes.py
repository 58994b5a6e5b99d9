"""Objects with an id. Sources are the services' data; this table maps them to types of the API."""

import strawberry

from graphapi.kernel.labels import Label
from graphapi.kernel.relation_rules import RoleRule, RuleLabel
from graphapi.schema.base.fields import stored
from graphapi.schema.base.sources import AssociationSource, GroupSource
from graphapi.services.history.change_lists import ChangeData
from graphapi.services.messages.message_lists import MessageData
from graphapi.services.red_flags.red_flags import RedFlagData
from graphapi.services.shared.users import UserData
from graphapi.services.tasks.task_lists import TaskData

TYPE_NAMES: dict[type, str] = {
    dict: "Contact",
    Label: "AssociationLabel",
    RuleLabel: "AssociationLabel",
    AssociationSource: "Association",
    GroupSource: "AssociationGroup",
    UserData: "User",
    RedFlagData: "RedFlag",
    TaskData: "Task",
    MessageData: "Message",
    ChangeData: "Change",
    RoleRule: "RelationRule",
}


@strawberry.interface(description="An object with a globally unique ID.")
class Node:
    """Implemented by the types whose sources are in TYPE_NAMES."""

    id: strawberry.ID = stored(
        description="The opaque, stable ID. Its prefix is the kind of object: con_, lbl_, asc_, grp_, usr_, "
        "tsk_, msg_, flg_, chg_, rul_."
    )

    @classmethod
    def resolve_type(cls, source: object, *_: object) -> str:
        """The name of the source's type."""
        return TYPE_NAMES[type(source)]

    @classmethod
    def is_type_of(cls, *_: object) -> bool:
        """Always True: `resolve_type` has already decided."""
        return True
