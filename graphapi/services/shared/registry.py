"""Caches the label registry and the workspace's settings in this process, for up to a second."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from graphapi.db.bookmarks import NONE, Marks
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Instant, native
from graphapi.kernel.labels import EmailCopy, FamilyRole, Label, Labels, OnLimit, Side

FRESH = 1.0
"""Seconds for which reads may miss another server's change; writes read labels under locks."""

FIELDS = [
    "key", "name", "inverseName", "limit", "inverseLimit", "onLimit", "acyclic", "exclusiveWith", "emailCopy",
    "category", "description", "retired", "createdAt", "version", "familyRole",
]  # fmt: skip
"""The properties of a label, in the order of `LabelRow`."""

LabelRow = tuple[
    str, str, str | None, int, int, str, bool, list[str] | None, str, str | None, str | None, bool, Instant | None, int,
    str | None,
]  # fmt: skip
"""A label by FIELDS."""

SettingsRow = tuple[int, int, str | None, int | None]
"""The settings in the order of `WorkspaceSettings`; None for historyDays in workspaces older than that setting."""

LOAD = statement("workspace/load", tuple[list[LabelRow], SettingsRow | None])

_KEPT = "registry"
_REMEMBERED = 1_000
"""The maximum number of bookmarks that one registry remembers to cover."""


@dataclass(frozen=True)
class WorkspaceSettings:
    """The workspace's settings."""

    max_labels_per_contact: int = 10
    max_labels: int = 200
    default_phone_region: str | None = None
    history_days: int = 365


@dataclass(frozen=True)
class Registry:
    """All labels by key, retired ones too, and the settings, as of `loaded_at` (monotonic seconds).

    `reached` is the bookmark after loading; it includes the changes of all bookmarks in `covers`.
    """

    labels: Labels
    settings: WorkspaceSettings
    loaded_at: float
    reached: Marks = NONE
    covers: Marks = NONE

    @cached_property
    def roles(self) -> dict[str, tuple[str, str]]:
        """The roles of the other contact by label: at FROM and at TO."""
        return {key: (label.role(Side.FROM), label.role(Side.TO)) for key, label in self.labels.items()}


@dataclass(frozen=True, eq=False)
class _Changed:
    """Replaces a registry that this process has changed: the next one must include that bookmark."""

    reached: Marks


def label_of(row: LabelRow) -> Label:
    """The label of a row."""
    (
        key, name, inverse, limit, inverse_limit, on_limit, acyclic, exclusive, copy, category, description, retired,
        created_at, version, family_role,
    ) = row  # fmt: skip
    return Label(
        key, name, inverse, limit, inverse_limit, OnLimit(on_limit), acyclic, tuple(exclusive or ()),
        EmailCopy(copy), category, description, retired, native(created_at), version,
        FamilyRole(family_role or FamilyRole.NONE),
    )  # fmt: skip


def settings_of(row: SettingsRow | None) -> WorkspaceSettings:
    """The settings of a row; the defaults before the workspace is created."""
    if row is None:
        return WorkspaceSettings()
    return WorkspaceSettings(row[0], row[1], row[2], row[3] or WorkspaceSettings.history_days)


async def registry(db: Db) -> Registry:
    """The registry, up to a second old; reloaded after a write of this process or for a newer bookmark."""
    known = _known(db)
    if isinstance(known, Registry) and time.monotonic() - known.loaded_at < FRESH and db.course.given <= known.covers:
        return known
    return await reload(db)


async def reload(db: Db) -> Registry:
    """Reload the registry, never replacing it by an older one."""
    known = _known(db)
    if known is not None:
        db.course.follow(known.reached)
    labels, settings = await db.read(LOAD, fields=FIELDS) or ([], None)
    covered = known.covers if isinstance(known, Registry) and len(known.covers) < _REMEMBERED else NONE
    reached = db.course.reached
    fresh = Registry(
        {row[0]: label_of(row) for row in labels}, settings_of(settings), time.monotonic(), reached,
        covered | reached | db.course.given,
    )  # fmt: skip
    # A concurrent load or change is newer.
    if db.database.shared.get(_KEPT) is known:
        db.database.shared[_KEPT] = fresh
    return fresh


def _known(db: Db) -> Registry | _Changed | None:
    known: Registry | _Changed | None = db.database.shared.get(_KEPT)
    return known


def last_known(db: Db) -> Labels:
    """The labels as this process last loaded them, possibly outdated: for suggestions within a transaction."""
    known = db.database.shared.get(_KEPT)
    return known.labels if isinstance(known, Registry) else {}


async def labels_covering(db: Db, keys: Iterable[str]) -> Labels:
    """The labels, including all of these keys: reloaded when another server has just registered one."""
    known = await registry(db)
    if all(key in known.labels for key in keys):
        return known.labels
    return (await reload(db)).labels


def forget(db: Db) -> None:
    """Make the next read reload the registry, which this process has changed."""
    db.database.shared[_KEPT] = _Changed(db.course.reached)
