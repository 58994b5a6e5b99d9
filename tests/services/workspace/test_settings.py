"""The workspace's settings, changed."""

from __future__ import annotations

from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.labels.labels import NewLabel, create_label
from graphapi.services.shared.registry import WorkspaceSettings, registry
from graphapi.services.workspace.settings import SettingsPatch, update_settings


async def test_what_is_given_changes_and_the_rest_stays(db: Db) -> None:
    """Readers see it at once."""
    patch = SettingsPatch(max_labels_per_contact=100, default_phone_region=" de ", history_days=36_500)
    await update_settings(db, patch)
    await update_settings(db, SettingsPatch(max_labels=1))

    assert (await registry(db)).settings == WorkspaceSettings(100, 1, "DE", 36_500)
    after = await update_settings(db, SettingsPatch(default_phone_region=None))
    assert after == WorkspaceSettings(100, 1, None, 36_500)


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        (SettingsPatch(max_labels_per_contact=0), ["maxLabelsPerContact"]),
        (SettingsPatch(max_labels_per_contact=101), ["maxLabelsPerContact"]),
        (SettingsPatch(max_labels=0), ["maxLabels"]),
        (SettingsPatch(max_labels=1_001), ["maxLabels"]),
        (SettingsPatch(max_labels=None), ["maxLabels"]),
        (SettingsPatch(default_phone_region="XX"), ["defaultPhoneRegion"]),
        (SettingsPatch(history_days=0), ["historyDays"]),
        (SettingsPatch(history_days=36_501), ["historyDays"]),
        (SettingsPatch(0, 0, "Germany"), ["maxLabelsPerContact", "maxLabels", "defaultPhoneRegion"]),
    ],
)
async def test_what_is_out_of_bounds_is_refused_all_at_once(db: Db, patch: SettingsPatch, fields: list[str]) -> None:
    """Nothing changes."""
    with pytest.raises(Refused) as refused:
        await update_settings(db, patch)

    assert [one.path for one in refused.value.all()] == [("input", field) for field in fields]
    assert {one.code for one in refused.value.all()} == {Code.INVALID}
    assert (await registry(db)).settings == WorkspaceSettings()


async def test_lowering_keeps_what_is_there_and_holds_for_what_comes(db: Db) -> None:
    """Two labels stay although only one may be; no third comes."""
    for name in ("Friend", "Colleague"):
        await create_label(db, NewLabel(name=name, limit=5))

    await update_settings(db, SettingsPatch(max_labels=1))

    assert len((await registry(db)).labels) == 2
    with pytest.raises(Refused) as refused:
        await create_label(db, NewLabel(name="Neighbour", limit=5))
    assert refused.value.code is Code.LIMIT_REACHED


async def test_a_repeated_change_is_made_once(db: Db) -> None:
    """The answer of the first call comes again, whatever has changed since."""
    first: dict[str, Any] = {"key": "k", "patch": SettingsPatch(max_labels=50)}
    await update_settings(db, **first)
    await update_settings(db, SettingsPatch(max_labels=60))

    assert (await update_settings(db, **first)).max_labels == 50
    assert (await registry(db)).settings.max_labels == 60


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
async def test_only_administrators_change_settings(db: Db, role: Role) -> None:
    """Others are refused."""
    other = Db.of(db.database, Viewer("usr_a", "Ann", role))

    with pytest.raises(Refused) as refused:
        await update_settings(other, SettingsPatch(max_labels=5))

    assert refused.value.code is Code.FORBIDDEN
