"""The label registry and the workspace's settings as this process knows them: at most a second old."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from graphapi.db.bookmarks import NONE, Marks
from graphapi.db.request import Db
from graphapi.db.statements import Row, statement
from graphapi.kernel.labels import EmailCopy, Label, Labels, OnLimit, Side

LOAD = statement("workspace/load")
FRESH = 1.0
"""Seconds for which a change made by another server may go unseen by reads; writes read labels under their locks."""

FIELDS = [
    "key", "name", "inverseName", "limit", "inverseLimit", "onLimit", "acyclic", "exclusiveWith", "emailCopy",
    "category", "description", "retired", "createdAt", "version",
]  # fmt: skip
"""The properties of a label, in the order of `label_of`."""

_KEPT = "registry"
_REMEMBERED = 1_000
"""Bookmarks of which is known that the registry is as new."""


@dataclass(frozen=True)
class WorkspaceSettings:
    """The workspace's settings."""

    max_labels_per_contact: int = 10
    max_labels: int = 200
    default_phone_region: str | None = None


@dataclass(frozen=True)
class Registry:
    """All labels by key, retired ones too, and the settings, as of `loaded_at` (monotonic seconds).

    It was `reached` when it was loaded, and is as new as what it `covers`.
    """

    labels: Labels
    settings: WorkspaceSettings
    loaded_at: float
    reached: Marks = NONE
    covers: Marks = NONE

    @cached_property
    def roles(self) -> dict[str, tuple[str, str]]:
        """What the other contact is by each label, when it stands at FROM and when it stands at TO."""
        return {key: (label.role(Side.FROM), label.role(Side.TO)) for key, label in self.labels.items()}


@dataclass(frozen=True, eq=False)
class _Changed:
    """In the place of a registry that this process has changed: the next one is from there on."""

    reached: Marks


def label_of(row: Row) -> Label:
    """Return the label of a row of FIELDS."""
    key, name, inverse, limit, inverse_limit, on_limit, acyclic, exclusive, copy, *rest = row
    category, description, retired, created_at, version = rest
    return Label(
        key, name, inverse, limit, inverse_limit, OnLimit(on_limit), acyclic, tuple(exclusive or ()),
        EmailCopy(copy), category, description, retired, created_at and created_at.to_native(), version,
    )  # fmt: skip


def settings_of(row: Row | None) -> WorkspaceSettings:
    """Return the settings of a row of `workspace/load`, as shipped before the workspace is made."""
    return WorkspaceSettings(*row) if row else WorkspaceSettings()


async def registry(db: Db) -> Registry:
    """Return the registry, at most a second old; at once after a write of this process, or with a newer bookmark."""
    known = cast("Registry | _Changed | None", db.database.shared.get(_KEPT))
    if isinstance(known, Registry) and time.monotonic() - known.loaded_at < FRESH and db.course.given <= known.covers:
        return known
    return await reload(db)


async def reload(db: Db) -> Registry:
    """Load the registry anew, never an older one than is known."""
    known = cast("Registry | _Changed | None", db.database.shared.get(_KEPT))
    if known is not None:
        db.course.follow(known.reached)
    labels, settings = cast("tuple[list[Row], Any]", await db.read(LOAD, fields=FIELDS))
    covered = known.covers if isinstance(known, Registry) and len(known.covers) < _REMEMBERED else NONE
    reached = db.course.reached
    fresh = Registry(
        {row[0]: label_of(row) for row in labels}, settings_of(settings), time.monotonic(), reached,
        covered | reached | db.course.given,
    )  # fmt: skip
    # Whoever was faster, or has changed it meanwhile, knows better.
    if db.database.shared.get(_KEPT) is known:
        db.database.shared[_KEPT] = fresh
    return fresh


def last_known(db: Db) -> Labels:
    """Return the labels as this process knew them last, however long ago: for suggestions within a transaction."""
    known = db.database.shared.get(_KEPT)
    return known.labels if isinstance(known, Registry) else {}


async def labels_covering(db: Db, keys: Iterable[str]) -> Labels:
    """Return the labels with all of these keys among them: loaded again when another server has just registered one."""
    known = await registry(db)
    if all(key in known.labels for key in keys):
        return known.labels
    return (await reload(db)).labels


def forget(db: Db) -> None:
    """Let the next reader load the registry: this process has changed it."""
    db.database.shared[_KEPT] = _Changed(db.course.reached)
