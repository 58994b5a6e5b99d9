"""A change in words, such as: Ann Oak is no longer Parent of Bob Oak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from graphapi.kernel.history import ChangeKind

GONE = "a deleted contact"
ERASED_CHANGE = "A change that was erased with a contact"

_WORDS = {"since": "first day", "until": "last day", "labelKey": "label", "emailCopy": "copies by e-mail"}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COUNTED = {"contacts": "contact", "associations": "association", "labels": "label"}

_OF_CONTACT = {
    ChangeKind.CONTACT_CREATED: "{0} was created",
    ChangeKind.CONTACT_DELETED: "{0} was deleted",
    ChangeKind.CONTACT_RESTORED: "{0} was restored",
    ChangeKind.CONTACT_ERASED: "A contact was erased",
    ChangeKind.CONTACTS_MERGED: "Another contact was merged into {0}",
    ChangeKind.ACCESS_CHANGED: "The access to {0} changed",
    ChangeKind.LABEL_CREATED: "The label {1} was created",
    ChangeKind.LABEL_DELETED: "The label {1} was deleted",
    ChangeKind.RULE_CREATED: "The relation rule {1} was created",
    ChangeKind.RULE_DELETED: "The relation rule {1} was deleted",
    ChangeKind.RED_FLAG_RAISED: "A red flag was raised for {0}: the limit of {1} was reached",
    ChangeKind.RED_FLAG_RESOLVED: "The red flag for {0} about the limit of {1} was resolved",
    ChangeKind.ASSOCIATION_CREATED: "{0} is now {1} of {2}",
    ChangeKind.ASSOCIATION_REMOVED: "{0} is no longer {1} of {2}",
}


def sentence(
    kind: ChangeKind, fields: Iterable[str], values: Mapping[str, object], names: Sequence[str | None], role: str,
    old_role: str | None = None,
) -> str:  # fmt: skip
    """The change in words, without a full stop.

    `names` are those of the contact and the other one, None for a deleted one; `fields` are those that changed,
    `values` what an import counted. `old_role` is the role that an association had before.
    """
    name, other = (*(one or GONE for one in names), GONE, GONE)[:2]
    match kind:
        case ChangeKind.CONTACT_UPDATED:
            text = f"{_listed(fields)} of {name} changed"
        case ChangeKind.ASSOCIATION_UPDATED if old_role is not None:
            text = f"{name} is now {role} of {other}, no longer {old_role}"
        case ChangeKind.ASSOCIATION_UPDATED:
            text = f"{_listed(fields)} of {name} as {role} of {other} changed"
        case ChangeKind.LABEL_UPDATED:
            text = f"{_listed(fields)} of the label {role} changed"
        case ChangeKind.RULE_UPDATED:
            text = f"{_listed(fields)} of the relation rule {role} changed"
        case ChangeKind.SETTINGS_CHANGED:
            text = f"{_listed(fields)} changed in the settings"
        case ChangeKind.IMPORTED:
            text = f"An import created {_numbers(values)}"
        case ChangeKind.UNDONE:
            text = f"An import of {_numbers(values)} was undone"
        case _:
            text = _OF_CONTACT[kind].format(name, role, other)
    return f"{text[0].upper()}{text[1:]}" if name is GONE else text


def words_of(field: str) -> str:
    """A field's name in words: birthDate → birth date."""
    return _WORDS.get(field) or _HUMP.sub(" ", field).lower()


def _listed(fields: Iterable[str]) -> str:
    words = [words_of(field) for field in fields] or ["fields"]
    return f"The {_joined(words)}"


def _numbers(values: Mapping[str, object]) -> str:
    found = [
        f"{number:,} {word}{'' if number == 1 else 's'}"
        for name, word in _COUNTED.items()
        if isinstance(number := values.get(name), int) and number
    ]
    return _joined(found) if found else "nothing"


def _joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
