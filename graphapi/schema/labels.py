"""Association labels."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from graphapi.kernel.labels import EmailCopy, FamilyRole, Label, OnLimit
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import LabelKind
from graphapi.schema.base.fields import Selection, batched, computed, stored
from graphapi.schema.base.nodes import Node
from graphapi.services.red_flags.red_flags import open_red_flag_counts_by_label
from graphapi.services.shared.counts import association_counts_by_label


def _kind(label: Label, _info: Info) -> LabelKind:
    return LabelKind.SINGLE if label.single else LabelKind.PAIRED


def _exclusive_with(label: Label, info: Info) -> list[Label]:
    labels = info.context.labels
    return [labels[key] for key in label.exclusive_with if key in labels]


def _inverse_limit(label: Label, _info: Info) -> int:
    return label.limit if label.single else label.inverse_limit


async def _association_count(labels: Sequence[Label], selection: Selection) -> list[int] | list[None]:
    db = selection.context.db
    if not db.viewer.sees_all:
        return [None for _ in labels]
    counts = await association_counts_by_label(db)
    return [counts.get(label.key, 0) for label in labels]


async def _open_red_flag_count(labels: Sequence[Label], selection: Selection) -> list[int]:
    counts = await open_red_flag_counts_by_label(selection.context.db)
    return [counts.get(label.key, 0) for label in labels]


@strawberry.type(description="A kind of association, stored as a relationship type with the same key.")
class AssociationLabel(Node):
    """Its source is the kernel's `Label`."""

    key: str = stored(description="The unique key: upper-case letters, digits and underscores. It never changes.")
    name: str = stored(description="The role of `from` toward `to`.")
    inverse_name: str | None = stored(
        description="The role of `to` toward `from`, or null if the label reads the same both ways."
    )
    kind: LabelKind = computed(_kind, description="Whether the label has one name for both directions or one for each.")
    category: str | None = stored(description="The heading under which the label is shown.")
    description: str | None = stored(description="What the label means.")
    limit: int = stored(
        description="The maximum number of `from` contacts per `to` contact on any one day, e.g. of Parents."
    )
    inverse_limit: int = computed(
        _inverse_limit,
        description="The maximum number of `to` contacts per `from` contact on any one day, e.g. of Children. "
        "Equal to `limit` for a SINGLE label.",
    )
    on_limit: OnLimit = stored(description="What happens to an association that would exceed a limit.")
    acyclic: bool = stored(description="If true, no contact may reach itself by following this label on any one day.")
    exclusive_with: list["AssociationLabel"] = computed(
        _exclusive_with, description="Labels that may not hold between the same two contacts on the same day."
    )
    email_copy: EmailCopy = stored(description="The default copy setting of new associations with this label.")
    family_role: FamilyRole = stored(
        description="What `from` is to `to` in a family tree; `kinship` is derived from it."
    )
    retired: bool = stored(description="If true, the label takes no new associations; existing ones stay.")
    association_count: int | None = batched(
        _association_count,
        description="The number of associations with this label. Null unless the viewer is an administrator.",
    )
    open_red_flag_count: int = batched(
        _open_red_flag_count,
        description="The number of open red flags of this label on contacts that the viewer may see.",
    )
    created_at: datetime = stored(description="When the label was registered.")
    version: int = stored(description="Increases with every change.")
