"""Changes the workspace's settings, for administrators; the registry reads them."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import phonenumbers

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Json, Refused, invalid
from graphapi.kernel.history import settings_changed
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.problems import Problems
from graphapi.kernel.viewer import Action, require
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.registry import SettingsRow, WorkspaceSettings, forget, settings_of

UPDATE = statement("workspace/update_settings", tuple[SettingsRow, SettingsRow])

NAMES: tuple[str, ...] = ("maxLabelsPerContact", "maxLabels", "defaultPhoneRegion", "historyDays")
"""The settings in the order of `SettingsRow`."""

BOUNDS = {"maxLabelsPerContact": (1, 100), "maxLabels": (1, 1_000), "historyDays": (1, 36_500)}
"""The minimum and maximum of each numeric setting."""


@dataclass(frozen=True)
class SettingsPatch:
    """The changes to the settings; UNSET keeps a value, None clears the region."""

    max_labels_per_contact: int | Unset | None = UNSET
    max_labels: int | Unset | None = UNSET
    default_phone_region: str | Unset | None = UNSET
    history_days: int | Unset | None = UNSET


async def update_settings(db: Db, patch: SettingsPatch, key: str | None = None) -> WorkspaceSettings:
    """Change the settings and return them all; a lowered maximum applies only to new data."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    problems = Problems()
    changes = _changes(patch, problems)
    problems.settle()

    async def work(tx: Tx) -> Json:
        row = await tx.run(UPDATE, changes=changes)
        if row is None:
            return {"settings": []}
        after, before = (dict(zip(NAMES, astuple(settings_of(values)), strict=True)) for values in row)
        await record(tx, settings_changed(before, after))
        return {"settings": list(after.values())}

    answer = await once(db, key, "updateSettings", changes, work)
    forget(db)
    return WorkspaceSettings(*answer["settings"])


def _changes(patch: SettingsPatch, problems: Problems) -> Properties:
    """The properties that change; refusals are added to `problems`."""
    numbers = {
        "maxLabelsPerContact": patch.max_labels_per_contact, "maxLabels": patch.max_labels,
        "historyDays": patch.history_days,
    }  # fmt: skip
    changes: Properties = {name: value for name, value in numbers.items() if not isinstance(value, Unset)}
    problems.add(refusal for name, value in changes.items() for refusal in _out_of_bounds(name, value))
    region = patch.default_phone_region
    if not isinstance(region, Unset):
        changes["defaultPhoneRegion"] = problems.keep(lambda: _region(region), None)
    return changes


def _out_of_bounds(name: str, value: int | None) -> list[Refused]:
    lowest, highest = BOUNDS[name]
    if value is not None and lowest <= value <= highest:
        return []
    return [invalid(f"`{name}` must be from {lowest:,} to {highest:,}.", "input", name)]


def _region(text: str | None) -> str | None:
    """The ISO 3166 code of a country with known phone numbers; None clears the setting."""
    region = (text or "").strip().upper()
    if region and region not in phonenumbers.SUPPORTED_REGIONS:
        raise invalid(
            "`defaultPhoneRegion` must be the ISO 3166 code of a country, such as DE.", "input", "defaultPhoneRegion"
        )
    return region or None
