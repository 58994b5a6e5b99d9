"""Any object by its id, whose prefix is its kind."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.pages import in_range
from graphapi.kernel.relation_rules import rule_labels
from graphapi.schema.associations import HERE, load_association
from graphapi.schema.base.arguments import Id
from graphapi.schema.base.context import Context, Info
from graphapi.schema.base.fields import computed, selection_of
from graphapi.schema.base.nodes import Node
from graphapi.schema.base.selections import Fields
from graphapi.schema.base.sources import GroupSource
from graphapi.schema.changes import load_change
from graphapi.schema.messages import load_message
from graphapi.schema.red_flags import load_flag
from graphapi.schema.tasks import load_task
from graphapi.schema.users import load_user
from graphapi.services.associations.association_groups import groups_by_id
from graphapi.services.associations.association_views import AssociationFilter
from graphapi.services.graph.derived_groups import derived_groups_by_id
from graphapi.services.shared.rows import only_id

IDS_MAX = 100
EVERY = AssociationFilter()
"""A group fetched by id has all its associations."""


def _load_group(context: Context, group_id: str) -> Awaitable[GroupSource | None]:
    async def load(ids: list[str]) -> list[GroupSource | None]:
        stored = await groups_by_id(context.db, ids)
        await context.cover(group.label_key for group in stored if group is not None)
        derived = await derived_groups_by_id(context.db, ids)
        found = [group or derived.get(one) for group, one in zip(stored, ids, strict=True)]
        return [group and GroupSource(group, EVERY, only_id(group.contact_id)) for group in found]

    return context.by_id("groups", load).load(group_id)


LOADERS: dict[str, Callable[[Context, str], Awaitable[object]]] = {
    "asc_": load_association,
    "grp_": _load_group,
    "usr_": load_user,
    "tsk_": load_task,
    "msg_": load_message,
    "flg_": load_flag,
    "chg_": load_change,
}
"""The loaders of objects, by id prefix."""


def _object(context: Context, object_id: str, fields: Fields) -> object:
    """The object of an id or an awaitable of it; None if no id of ours has this form."""
    kind = object_id[:4]
    if kind == "con_":
        return context.contact(object_id, fields)
    if kind == "lbl_":
        key = object_id.removeprefix("lbl_")
        return context.labels.get(key) or rule_labels(context.rules).get(key)
    if kind == "rul_":
        return next((rule for rule in context.rules if rule.id == object_id), None)
    load = LOADERS.get(kind)
    return None if load is None else load(context, object_id)


def _node(_root: object, info: Info, id: Id) -> object:
    return _object(info.context, id, selection_of(info, HERE).fields)


def _nodes(
    _root: object, info: Info, ids: Annotated[list[strawberry.ID], argument(description="The IDs of the objects.")]
) -> list[object]:
    in_range("ids", len(ids), 0, IDS_MAX)
    fields = selection_of(info, HERE).fields
    return [_object(info.context, one, fields) for one in ids]


@strawberry.type
class NodeQueries:
    """The root fields that find any kind of object."""

    node: Node | None = computed(
        _node, waits=True, description="An object by ID, or null if there is none visible to the viewer."
    )
    nodes: list[Node | None] = computed(
        _nodes,
        waits=True,
        description="Objects by ID, in the order requested; null for each that is unknown or hidden. Up to 100 IDs.",
    )
