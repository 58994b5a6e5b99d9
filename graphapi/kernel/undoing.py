"""Undoing a change: which changes can be undone, who may, and the values that an undo restores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import cast

from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import Json
from graphapi.kernel.history import ACCESS_FIELDS, ChangeKind
from graphapi.kernel.viewer import Action, Viewer, may

ACTIONS: Mapping[ChangeKind, Action] = MappingProxyType({
    **dict.fromkeys(
        (ChangeKind.CONTACT_CREATED, ChangeKind.CONTACT_UPDATED, ChangeKind.CONTACT_DELETED,
         ChangeKind.CONTACT_RESTORED, ChangeKind.ACCESS_CHANGED),
        Action.WRITE_CONTACTS,
    ),
    **dict.fromkeys(
        (ChangeKind.ASSOCIATION_CREATED, ChangeKind.ASSOCIATION_UPDATED, ChangeKind.ASSOCIATION_REMOVED),
        Action.WRITE_ASSOCIATIONS,
    ),
    **dict.fromkeys(
        (ChangeKind.LABEL_CREATED, ChangeKind.LABEL_UPDATED, ChangeKind.LABEL_DELETED), Action.MANAGE_LABELS
    ),
    **dict.fromkeys((ChangeKind.RED_FLAG_RAISED, ChangeKind.RED_FLAG_RESOLVED), Action.RESOLVE_FLAGS),
    ChangeKind.SETTINGS_CHANGED: Action.MANAGE_SETTINGS,
})  # fmt: skip
"""The kinds of changes that can be undone, and what the viewer must be allowed to do."""

CUSTOM = "customFields"
MERGE, RENAME = "mergeContacts", "renameTeam"


class ChangedSince(Exception):
    """Fields do not have the values that the change gave them: a later change stands in the way."""

    def __init__(self, fields: Iterable[str]) -> None:
        """Name the fields as records do."""
        self.fields = tuple(fields)
        super().__init__(", ".join(self.fields))


def obstacle(kind: ChangeKind, operation: str, before: Json) -> str | None:
    """Why no change of this kind can be undone, as a sentence; None if it can."""
    if kind is ChangeKind.CONTACT_ERASED:
        return "An erasure cannot be undone."
    if "erased" in before:
        return "What this change was about was erased, so it cannot be undone."
    if operation == MERGE:
        return "A merge cannot be undone, and neither can the changes that it made."
    if operation == RENAME:
        return "A team is renamed for all contacts at once: rename it back."
    if kind in (ChangeKind.IMPORTED, ChangeKind.UNDONE):
        return "An import is undone as a whole, by `graphapi import --undo` or under Import on the page."
    if kind in (ChangeKind.RULE_CREATED, ChangeKind.RULE_UPDATED, ChangeKind.RULE_DELETED):
        return "A change of a relation rule is not undone: change the rule back, or create it again."
    if kind is ChangeKind.RED_FLAG_RAISED and not before:
        return "A red flag is not undone but resolved."
    return None


def can_undo(viewer: Viewer, kind: ChangeKind, operation: str, before: Json) -> bool:
    """Whether a change of this kind can be undone, and the viewer's role allows it."""
    return obstacle(kind, operation, before) is None and may(viewer, ACTIONS[kind])


def require_unchanged(now: Mapping[str, object], after: Mapping[str, object], names: Iterable[str]) -> None:
    """Raise ChangedSince unless these fields still have the values that a change gave them."""
    changed = [name for name in names if (_plain(now.get(name)) or None) != (_plain(after.get(name)) or None)]
    if changed:
        raise ChangedSince(changed)


def restored_contact(stored: Properties, before: Json, after: Json) -> Properties:
    """The values that an undo gives to the fields of a contact. Raises ChangedSince."""
    names = [name for name in after if name in NAMES and name != CUSTOM]
    require_unchanged(stored, after, names)
    values = {name: contact_value(name, before.get(name)) for name in names}
    if before.get("composedName", stored["composedName"]) and values.keys() & {"name"}:
        values["name"] = None
    if CUSTOM in after:
        values[CUSTOM] = _restored_custom(stored.get(CUSTOM), before.get(CUSTOM), after.get(CUSTOM))
    return values


def contact_value(name: str, value: object) -> object:
    """The value of a property from a record, where days are texts."""
    return date.fromisoformat(value) if name == "birthDate" and isinstance(value, str) else value


def access_values(stored: Properties, before: Json, after: Json) -> Properties:
    """The owner and the readers that an undo restores. Raises ChangedSince."""
    names = [name for name in ACCESS_FIELDS if name in after]
    require_unchanged(stored, after, names)
    return {name: before.get(name) for name in names}


def _restored_custom(stored: str | None, before: str | None, after: str | None) -> str:
    """The custom fields with those that the change set as they were before: others may have changed since."""
    if stored == after:
        return before or "{}"
    now, old, new = (cast("Json", json.loads(text or "{}")) for text in (stored, before, after))
    for key in [key for key in {**old, **new} if old.get(key) != new.get(key)]:
        if now.get(key) != new.get(key):
            raise ChangedSince([CUSTOM])
        if key in old:
            now[key] = old[key]
        else:
            del now[key]
    return json.dumps(now, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    """A value as a record has it."""
    if isinstance(value, date):
        return value.isoformat()
    return value if value != "{}" else None
