"""Caches the labels, the relation rules and the workspace's settings in this process, for up to a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from graphapi.db.bookmarks import NONE, Marks
from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.db.values import Instant, Parameters, native
from graphapi.kernel.labels import EmailCopy, FamilyRole, Label, Labels, OnLimit, Side
from graphapi.kernel.relation_plans import Circle, RelationPlan, TooManySteps
from graphapi.kernel.relation_rules import RoleRule, Rules, Sharing, rule_labels

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

RULE_FIELDS = [
    "key", "role", "inverseRole", "steps", "unlessRoles", "sharing", "description", "enabled", "position", "version",
]  # fmt: skip
"""The properties of a relation rule, in the order of `RuleRow`."""

RuleRow = tuple[str, str, str, list[str], list[str], str, str | None, bool, int, int]
"""A relation rule by RULE_FIELDS; the roles of a step are separated by line breaks."""

SettingsRow = tuple[int, int, str | None, int | None]
"""The settings in the order of `WorkspaceSettings`; None for historyDays in workspaces older than that setting."""

LOAD = statement("workspace/load", tuple[list[LabelRow], list[RuleRow], SettingsRow | None])

logger = logging.getLogger("graphapi")

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
    """All labels by key, retired ones too, the relation rules and the settings, as of `loaded_at` (monotonic seconds).

    `reached` is the bookmark after loading; it includes the changes of all bookmarks in `covers`.
    """

    labels: Labels
    rules: Rules
    settings: WorkspaceSettings
    loaded_at: float
    reached: Marks = NONE
    covers: Marks = NONE

    @cached_property
    def roles(self) -> dict[str, tuple[str, str]]:
        """The roles of the other contact by label: at FROM and at TO."""
        return {key: (label.role(Side.FROM), label.role(Side.TO)) for key, label in self.labels.items()}

    @cached_property
    def template_labels(self) -> Labels:
        """The labels, and the roles of relation rules as such: what templates and copies can name."""
        return self.labels | rule_labels(self.relation_plan.rules)

    @cached_property
    def relation_plan(self) -> RelationPlan:
        """The enabled rules over the labels; none if somebody stored rules that lead back to themselves."""
        plan = RelationPlan(self.labels, self.rules)
        try:
            plan.check()
        except (Circle, TooManySteps):
            logger.exception("The stored relation rules cannot be used.")
            return RelationPlan(self.labels, ())
        return plan


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


def rules_of(rows: Iterable[RuleRow]) -> Rules:
    """The relation rules of rows, by position."""
    return tuple(sorted(map(_rule_of, rows), key=lambda rule: (rule.position, rule.key)))


def _rule_of(row: RuleRow) -> RoleRule:
    key, role, inverse, steps, unless, sharing, description, enabled, position, version = row
    return RoleRule(
        key, role, inverse, tuple(tuple(step.split("\n")) for step in steps), tuple(unless), Sharing(sharing),
        description, enabled, position, version,
    )  # fmt: skip


def rule_properties(rule: RoleRule) -> Parameters:
    """The properties of a relation rule as they are stored."""
    return {
        "key": rule.key, "role": rule.role, "inverseRole": rule.inverse_role,
        "steps": ["\n".join(step) for step in rule.steps], "unlessRoles": list(rule.unless_roles),
        "sharing": rule.sharing.value, "description": rule.description, "enabled": rule.enabled,
        "position": rule.position, "version": rule.version,
    }  # fmt: skip


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
    labels, rules, settings = await db.read(LOAD, fields=FIELDS, ruleFields=RULE_FIELDS) or ([], [], None)
    covered = known.covers if isinstance(known, Registry) and len(known.covers) < _REMEMBERED else NONE
    reached = db.course.reached
    fresh = Registry(
        {row[0]: label_of(row) for row in labels}, rules_of(rules), settings_of(settings), time.monotonic(), reached,
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
