"""The labels, the settings, the size of the graph, and the viewer."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.kernel.labels import Label
from graphapi.kernel.text import fold
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, stored
from graphapi.schema.labels import AssociationLabel
from graphapi.schema.users import User, load_user
from graphapi.services.shared import registry
from graphapi.services.shared.counts import Summary, graph_summary
from graphapi.services.shared.users import UserData


@dataclass(frozen=True, slots=True)
class Count:
    """The number of associations with a label."""

    label: Label
    count: int


def _counts(summary: Summary, info: Info) -> list[Count]:
    return [Count(label, summary.by_label.get(label.key, 0)) for label in _by_name(info)]


def _by_name(info: Info) -> list[Label]:
    return sorted(info.context.labels.values(), key=lambda label: (fold(label.name), label.key))


@strawberry.type(description="The number of associations with a label.")
class LabelCount:
    """Its source is a `Count`."""

    label: AssociationLabel = stored(description="The label.")
    count: int = stored(description="The number of associations, including ended ones.")


@strawberry.type(description="The size of the graph.")
class GraphSummary:
    """Its source is the service's `Summary`."""

    contact_count: int = stored(description="All contacts.")
    association_count: int = stored(description="The number of associations, including ended ones.")
    labels: list[LabelCount] = computed(_counts, description="The number of associations per label, by label name.")


@strawberry.type(description="The workspace's settings.")
class Settings:
    """Its source is the registry's `Settings`."""

    max_labels_per_contact: int = stored(
        description="The maximum number of different labels on one contact on any one day."
    )
    max_labels: int = stored(description="The maximum number of labels in the workspace.")
    default_phone_region: str | None = stored(
        description="The country whose phone numbers need no country code, as an ISO 3166 code."
    )
    history_days: int = stored(description="The number of days for which changes stay in the history.")


async def _viewer(_root: object, info: Info) -> UserData:
    viewer = info.context.db.viewer
    known = await load_user(info.context, viewer.id)
    return known or UserData(
        viewer.id, viewer.name, None, viewer.role, viewer.teams, notify_red_flags=False, created_at=None
    )


def _association_labels(
    _root: object,
    info: Info,
    include_retired: Annotated[bool, argument(description="Whether to include retired labels.")] = False,
) -> list[Label]:
    return [label for label in _by_name(info) if include_retired or not label.retired]


def _association_label(
    _root: object, info: Info, key: Annotated[str, argument(description="The key of the label.")]
) -> Label | None:
    return info.context.labels.get(key)


def _graph_summary(_root: object, info: Info) -> Awaitable[Summary | None]:
    return graph_summary(info.context.db)


def _settings(_root: object, info: Info) -> registry.WorkspaceSettings:
    return info.context.settings


@strawberry.type
class WorkspaceQueries:
    """The root fields for the workspace as a whole."""

    viewer: User = computed(_viewer, description="The authenticated user.")
    association_labels: list[AssociationLabel] = computed(
        _association_labels, description="The registered labels, by name."
    )
    association_label: AssociationLabel | None = computed(
        _association_label, description="A label by key, e.g. PARENT_CHILD."
    )
    graph_summary: GraphSummary | None = computed(
        _graph_summary,
        waits=True,
        description="The size of the graph, by label. Null unless the viewer is an administrator.",
    )
    settings: Settings = computed(_settings, description="The workspace's settings.")
