"""What a change is, and what a record keeps of it: values in, records out. `history_words` says it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import cast

from graphapi.kernel.access import access_of
from graphapi.kernel.contact_properties import NAMES
from graphapi.kernel.counting import Flag
from graphapi.kernel.dates import Period
from graphapi.kernel.errors import Json
from graphapi.kernel.labels import EmailCopy, Label
from graphapi.kernel.relation_rules import RoleRule
from graphapi.kernel.standing import Association


class ChangeKind(StrEnum):
    """What happened."""

    CONTACT_CREATED = "CONTACT_CREATED"
    CONTACT_UPDATED = "CONTACT_UPDATED"
    CONTACT_DELETED = "CONTACT_DELETED"
    CONTACT_RESTORED = "CONTACT_RESTORED"
    CONTACT_ERASED = "CONTACT_ERASED"
    CONTACTS_MERGED = "CONTACTS_MERGED"
    ACCESS_CHANGED = "ACCESS_CHANGED"
    ASSOCIATION_CREATED = "ASSOCIATION_CREATED"
    ASSOCIATION_UPDATED = "ASSOCIATION_UPDATED"
    ASSOCIATION_REMOVED = "ASSOCIATION_REMOVED"
    LABEL_CREATED = "LABEL_CREATED"
    LABEL_UPDATED = "LABEL_UPDATED"
    LABEL_DELETED = "LABEL_DELETED"
    RULE_CREATED = "RULE_CREATED"
    RULE_UPDATED = "RULE_UPDATED"
    RULE_DELETED = "RULE_DELETED"
    RED_FLAG_RAISED = "RED_FLAG_RAISED"
    RED_FLAG_RESOLVED = "RED_FLAG_RESOLVED"
    SETTINGS_CHANGED = "SETTINGS_CHANGED"
    IMPORTED = "IMPORTED"
    UNDONE = "UNDONE"


ASSOCIATION_FIELDS = ("labelKey", "since", "until", "note", "emailCopy")
LABEL_FIELDS = (
    "name", "inverseName", "limit", "inverseLimit", "onLimit", "acyclic", "exclusiveWith", "emailCopy", "category",
    "description", "retired", "familyRole",
)  # fmt: skip
RULE_FIELDS = ("role", "inverseRole", "steps", "unlessRoles", "sharing", "description", "enabled")
ACCESS_FIELDS = ("ownerId", "readers")
WORKSPACE_ID = "workspace"
UNDO = "undo"
"""The operation of changes that undo others."""


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change as it is recorded: the objects that it is about, and the fields that differ, before and after.

    Of an association, `contact_id` is FROM and `other_id` is TO. `before` and `after` may have more than the fields
    that are shown: what is needed to undo the change. `subject_id` is the id of a label, a red flag, an import,
    the workspace, or the contact that was merged into this one.
    """

    kind: ChangeKind
    contact_id: str | None = None
    other_id: str | None = None
    association_id: str | None = None
    label_key: str | None = None
    role: str | None = None
    """The role of FROM, or of a red flag, at that time: its label may be gone when the record is read."""

    subject_id: str | None = None
    before: Json = field(default_factory=dict[str, object])
    after: Json = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field that a change set, by its name in the API, with its values before and after; None where it had none."""

    name: str
    before: object
    after: object


_OF_CONTACT = frozenset({*NAMES, "ownerId", "everyone", "userIds", "teams"})
_OF_ASSOCIATION, _OF_LABEL = frozenset(ASSOCIATION_FIELDS), frozenset(LABEL_FIELDS)
_COUNTS = frozenset({"contacts", "associations", "updated", "unlinked", "labels", "restored"})
_SHOWN = {
    **{kind: _OF_ASSOCIATION for kind in ChangeKind if kind.startswith("ASSOCIATION_")},
    **{kind: _OF_LABEL for kind in ChangeKind if kind.startswith("LABEL_")},
    **{kind: frozenset(RULE_FIELDS) for kind in ChangeKind if kind.startswith("RULE_")},
    **{kind: frozenset({"limit", "count", "refused", "status", "resolution"}) for kind in ChangeKind
       if kind.startswith("RED_FLAG_")},
    ChangeKind.SETTINGS_CHANGED: frozenset({"maxLabelsPerContact", "maxLabels", "defaultPhoneRegion", "historyDays"}),
    ChangeKind.IMPORTED: _COUNTS,
    ChangeKind.UNDONE: _COUNTS,
}  # fmt: skip
"""The fields that are shown of each kind; those of a contact for every other kind."""


_WITH_ACCESS = frozenset({
    ChangeKind.ACCESS_CHANGED, ChangeKind.CONTACT_CREATED, ChangeKind.CONTACT_DELETED, ChangeKind.CONTACT_RESTORED,
})  # fmt: skip


def differing(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Json, Json]:
    """The entries that differ, each in both; None stands for a missing one."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _present(values: Mapping[str, object]) -> Json:
    return {name: value for name, value in values.items() if value not in (None, [], "", "{}", False)}


def contact_created(contact: Mapping[str, object]) -> ChangeRecord:
    """The record of a new contact with these properties."""
    after = _present({name: contact.get(name) for name in (*NAMES, *ACCESS_FIELDS)})
    return ChangeRecord(ChangeKind.CONTACT_CREATED, str(contact["id"]), after=after)


def contact_deleted(contact: Mapping[str, object]) -> ChangeRecord:
    """The record of a deleted contact with these properties, all of which are kept."""
    return ChangeRecord(ChangeKind.CONTACT_DELETED, str(contact["id"]), before=_present(contact))


def contact_changed(stored: Mapping[str, object], changed: Mapping[str, object]) -> list[ChangeRecord]:
    """The records of a contact's changed properties: its fields, and who sees it."""
    contact_id = str(stored["id"])
    kinds = ((ChangeKind.CONTACT_UPDATED, (*NAMES, "composedName")), (ChangeKind.ACCESS_CHANGED, ACCESS_FIELDS))
    found = list[ChangeRecord]()
    for kind, names in kinds:
        before, after = differing(
            {name: stored.get(name) for name in names if name in changed},
            {name: changed[name] for name in names if name in changed},
        )
        if after:
            found.append(ChangeRecord(kind, contact_id, before=before, after=after))
    return found


def contact_restored(contact: Mapping[str, object], association_ids: Sequence[str]) -> ChangeRecord:
    """The record of a deleted contact that is back, with the associations that came back with it."""
    ids: Json = {"associationIds": list(association_ids)} if association_ids else {}
    created = contact_created(contact)
    return replace(created, kind=ChangeKind.CONTACT_RESTORED, after=created.after | ids)


def contacts_merged(kept: Mapping[str, object], other_id: str, contact: Mapping[str, object]) -> ChangeRecord:
    """The record of a merge into `kept`, which has become `contact`."""
    before, after = differing({name: kept.get(name) for name in NAMES}, {name: contact.get(name) for name in NAMES})
    return ChangeRecord(ChangeKind.CONTACTS_MERGED, str(kept["id"]), subject_id=other_id, before=before, after=after)


def shown_fields(kind: ChangeKind, before: Mapping[str, object], after: Mapping[str, object]) -> list[ShownField]:
    """The fields of a change that are shown, by their names in the API; what only an undo needs is left out."""
    if kind in _WITH_ACCESS:
        before, after = _with_access(before), _with_access(after)
    names = dict.fromkeys(name for name in (*before, *after) if name in _SHOWN.get(kind, _OF_CONTACT))
    return [ShownField(name, before.get(name), after.get(name)) for name in names]


def _with_access(values: Mapping[str, object]) -> Json:
    """The values with who sees a contact as `setContactAccess` takes it, in place of the principals."""
    found, readers = dict(values), values.get("readers")
    if isinstance(readers, list):
        access = access_of(
            [str(one) for one in cast("list[object]", readers)], cast("str | None", values.get("ownerId"))
        )
        found |= {"everyone": access.everyone, "userIds": list(access.user_ids), "teams": list(access.teams)}
    return found


def association_values(association: Association, note: str | None, email_copy: EmailCopy) -> Json:
    """The values of an association that its changes are about."""
    period = association.period
    return {
        "labelKey": association.label_key, "since": _day(period, "since"), "until": _day(period, "until"),
        "note": note, "emailCopy": email_copy.value,
    }  # fmt: skip


def _day(period: Period, name: str) -> str | None:
    day = getattr(period, name)
    return None if day is None else day.isoformat()


def association_created(association: Association, values: Json, role: str | None) -> ChangeRecord:
    """The record of a new association."""
    after = {name: value for name, value in values.items() if value is not None}
    return replace(_about(ChangeKind.ASSOCIATION_CREATED, association, role), after=after)


def association_updated(association: Association, before: Json, after: Json, role: str | None) -> ChangeRecord:
    """The record of an association with changed values."""
    old, new = differing(before, after)
    return replace(_about(ChangeKind.ASSOCIATION_UPDATED, association, role), before=old, after=new)


def association_removed(from_id: str, to_id: str, values: Json, role: str | None) -> ChangeRecord:
    """The record of a removed association; the values, with its id, may include more than the fields that are shown."""
    before = {name: value for name, value in values.items() if value is not None}
    return ChangeRecord(
        ChangeKind.ASSOCIATION_REMOVED, from_id, to_id, before.pop("id"), before["labelKey"], role, before=before
    )


def _about(kind: ChangeKind, association: Association, role: str | None) -> ChangeRecord:
    return ChangeRecord(kind, association.from_id, association.to_id, association.id, association.label_key, role)


def label_values(label: Label) -> Json:
    """The values of a label that its changes are about."""
    return {
        "name": label.name, "inverseName": label.inverse_name, "limit": label.limit,
        "inverseLimit": label.inverse_limit, "onLimit": label.on_limit.value, "acyclic": label.acyclic,
        "exclusiveWith": list(label.exclusive_with), "emailCopy": label.email_copy.value, "category": label.category,
        "description": label.description, "retired": label.retired, "familyRole": label.family_role.value,
    }  # fmt: skip


def label_created(label: Label) -> ChangeRecord:
    """The record of a new label."""
    return _of_label(ChangeKind.LABEL_CREATED, label, {}, _present(label_values(label)))


def label_updated(before: Label, after: Label) -> ChangeRecord:
    """The record of a changed label."""
    return _of_label(ChangeKind.LABEL_UPDATED, after, *differing(label_values(before), label_values(after)))


def label_deleted(label: Label) -> ChangeRecord:
    """The record of a deleted label."""
    return _of_label(ChangeKind.LABEL_DELETED, label, _present(label_values(label)), {})


def _of_label(kind: ChangeKind, label: Label, before: Json, after: Json) -> ChangeRecord:
    return ChangeRecord(kind, label_key=label.key, role=label.name, subject_id=label.id, before=before, after=after)


def rule_values(rule: RoleRule) -> Json:
    """The values of a relation rule that its changes are about."""
    return {
        "role": rule.role, "inverseRole": rule.inverse_role, "steps": [list(step) for step in rule.steps],
        "unlessRoles": list(rule.unless_roles), "sharing": rule.sharing.value, "description": rule.description,
        "enabled": rule.enabled,
    }  # fmt: skip


def rule_created(rule: RoleRule) -> ChangeRecord:
    """The record of a new relation rule."""
    return _of_rule(ChangeKind.RULE_CREATED, rule, {}, _present(rule_values(rule)))


def rule_updated(before: RoleRule, after: RoleRule) -> ChangeRecord:
    """The record of a changed relation rule."""
    return _of_rule(ChangeKind.RULE_UPDATED, after, *differing(rule_values(before), rule_values(after)))


def rule_deleted(rule: RoleRule) -> ChangeRecord:
    """The record of a deleted relation rule."""
    return _of_rule(ChangeKind.RULE_DELETED, rule, _present(rule_values(rule)), {})


def _of_rule(kind: ChangeKind, rule: RoleRule, before: Json, after: Json) -> ChangeRecord:
    return ChangeRecord(kind, role=rule.role, subject_id=rule.id, before=before, after=after)


def flag_raised(flag: Flag, flag_id: str) -> ChangeRecord:
    """The record of a new red flag."""
    after: Json = {"limit": flag.limit, "count": flag.count, "refused": flag.refused}
    return ChangeRecord(
        ChangeKind.RED_FLAG_RAISED, flag.contact_id, label_key=flag.label_key, role=flag.role, subject_id=flag_id,
        after=after,
    )  # fmt: skip


def flag_reopened(
    flag_id: str, contact_id: str, label_key: str, role: str, resolution: str | None
) -> ChangeRecord:  # fmt: skip
    """The record of a red flag that was resolved and is open again."""
    resolved = flag_resolved(flag_id, contact_id, label_key, role, resolution or "")
    return replace(resolved, kind=ChangeKind.RED_FLAG_RAISED, before=resolved.after, after=resolved.before)


def flag_resolved(flag_id: str, contact_id: str, label_key: str, role: str, resolution: str) -> ChangeRecord:
    """The record of a resolved red flag."""
    before: Json = {"status": "OPEN"}
    after = {"status": "RESOLVED", **({"resolution": resolution} if resolution else {})}
    return ChangeRecord(
        ChangeKind.RED_FLAG_RESOLVED, contact_id, label_key=label_key, role=role, subject_id=flag_id,
        before=before, after=after,
    )  # fmt: skip


def settings_changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[ChangeRecord]:
    """The record of changed settings, if any differ."""
    old, new = differing(before, after)
    return [ChangeRecord(ChangeKind.SETTINGS_CHANGED, subject_id=WORKSPACE_ID, before=old, after=new)] if new else []


def imported(kind: ChangeKind, import_id: str, counts: Mapping[str, int]) -> ChangeRecord:
    """The record of an import, or of its undoing, with the number of objects of each kind."""
    return ChangeRecord(kind, subject_id=import_id, after=dict(counts))
