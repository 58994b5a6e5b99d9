"""Changing the workspace's settings."""

from dataclasses import fields
from typing import Annotated

import strawberry
from strawberry import argument

from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed
from graphapi.schema.base.inputs import IDEMPOTENCY_KEY, given, optional, patch_values, required
from graphapi.schema.errors import Outcome, Payload, attempt
from graphapi.schema.workspace import Settings
from graphapi.services.shared import registry
from graphapi.services.workspace.settings import SettingsPatch, update_settings

PATCHED = tuple(field.name for field in fields(SettingsPatch))


@strawberry.input(
    description="Input for updateSettings. Omitted fields stay unchanged. A lowered maximum of labels applies "
    "to new data only."
)
class UpdateSettingsInput:
    """The fields of `SettingsPatch`."""

    max_labels_per_contact: strawberry.Maybe[int | None] = required(
        description="The maximum number of different labels on one contact on any one day, 1 to 100."
    )
    max_labels: strawberry.Maybe[int | None] = required(
        description="The maximum number of labels in the workspace, 1 to 1,000."
    )
    default_phone_region: strawberry.Maybe[str | None] = required(
        description="The country whose phone numbers need no country code, as an ISO 3166 code, or null for none."
    )
    history_days: strawberry.Maybe[int | None] = required(
        description="The number of days for which changes stay in the history, 1 to 36,500. Older ones are deleted."
    )
    idempotency_key: str | None = optional(description=IDEMPOTENCY_KEY)


def _settings(outcome: Outcome[registry.WorkspaceSettings], _info: Info) -> registry.WorkspaceSettings | None:
    return outcome.result


@strawberry.type(description="The result of updateSettings.")
class SettingsPayload(Payload):
    """Its source is the `Outcome` of the settings."""

    settings: Settings | None = computed(_settings, description="The updated settings, or null if refused.")


async def _update_settings(
    _root: object, info: Info, input: Annotated[UpdateSettingsInput, argument(description="What changes.")]
) -> Outcome[registry.WorkspaceSettings]:
    patch = SettingsPatch(**patch_values(input, PATCHED))
    return await attempt(info.context, update_settings(info.context.db, patch, given(input.idempotency_key)))


@strawberry.type
class SettingsMutations:
    """The mutations of the settings."""

    update_settings: SettingsPayload = computed(
        _update_settings, description="Changes the workspace's settings. Administrators only."
    )
