"""Association labels."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from graphapi.kernel.labels import EmailCopy, Label, OnLimit
from graphapi.schema.base.context import Info
from graphapi.schema.base.enums import LabelKind
from graphapi.schema.base.fields import Selection, batched, computed, stored
from graphapi.schema.base.nodes import Node
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


@strawberry.type(description="A kind of association, stored as one relationship type of the same key.")
class AssociationLabel(Node):
    """Its source is the kernel's `Label`."""

    key: str = stored(description="Never changes: upper-case letters, digits and underscores.")
    name: str = stored(description="What FROM is to TO.")
    inverse_name: str | None = stored(description="What TO is to FROM; null when the label reads the same both ways.")
    kind: LabelKind = computed(_kind, description="Whether there is one name for both sides, or one for each.")
    category: str | None = stored(description="The heading under which the label is shown.")
    description: str | None = stored(description="What the label means.")
    limit: int = stored(description="The most FROMs that one TO may have on any one day: how many Parents.")
    inverse_limit: int = computed(
        _inverse_limit,
        description="The most TOs that one FROM may have on any one day: how many Children. "
        "Equal to `limit` for a SINGLE label.",
    )
    on_limit: OnLimit = stored(description="What becomes of an association that would go over a limit.")
    acyclic: bool = stored(description="True: no contact may reach itself by following this label on any one day.")
    exclusive_with: list["AssociationLabel"] = computed(
        _exclusive_with, description="Labels that may not hold between the same two contacts on the same day."
    )
    email_copy: EmailCopy = stored(description="What new associations of this label get, unless they say otherwise.")
    retired: bool = stored(description="No new associations; the old ones stay.")
    association_count: int | None = batched(_association_count, description="Null for all but administrators.")
    created_at: datetime = stored(description="When it was registered.")
    version: int = stored(description="Grows with every change.")
