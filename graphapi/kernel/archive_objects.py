"""The form of the objects in an archive: valid ids and properties, by kind.

An archive is untrusted input. What is read from it is stored unchanged and relied on by other code: an id becomes a
file name, JSON is parsed, a list of readers decides who sees a contact. Unknown properties, which another version may
have written, are accepted if they are plain values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from graphapi.kernel.contact_properties import LINES, PROPERTIES, Kind
from graphapi.kernel.contacts import LINE_MAX, TEAM_MAX, is_line
from graphapi.kernel.custom_fields import BYTES_MAX
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.kept_texts import is_kept
from graphapi.kernel.labels import KEY, LIMIT_MAX, EmailCopy, FamilyRole, OnLimit, Side
from graphapi.kernel.long_texts import TEXT_MAX
from graphapi.kernel.messages import MessageStatus, load_left_out, load_recipients
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.relation_rules import Sharing
from graphapi.kernel.relatives import is_relatives
from graphapi.kernel.rules import NOTE_MAX
from graphapi.kernel.viewer import EVERYONE, Role

Is = Callable[[object], bool]
"""Whether a value is valid for a property."""

_LIST_MAX, _LONG, _VERY_LONG, _INT_MAX = 10_000, 200_000, 2_000_000, 2**63
_PROPERTY = re.compile(r"[a-z][A-Za-z0-9]{0,62}")
_ADDRESS = r"[^\s<>,;]{1,256}@[^\s<>,;@]{1,256}"
_SHOWN = 50
_NEVER = frozenset({"reading", "hasRead"})
"""Bookkeeping of imports, which an archive never contains."""


def _form(pattern: str) -> Is:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _line(longest: int = LINE_MAX) -> Is:
    return lambda value: isinstance(value, str) and len(value) <= longest and is_line(value)


def _text(longest: int = _LONG) -> Is:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _number(least: int, most: int = _INT_MAX) -> Is:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _list(entry: Is) -> Is:
    def check(value: object) -> bool:
        return is_list(value) and len(value) <= _LIST_MAX and all(map(entry, value))

    return check


def _one_of(choices: type[StrEnum]) -> Is:
    return lambda value: isinstance(value, str) and value in {choice.value for choice in choices}


def _any_of(*kinds: Is) -> Is:
    return lambda value: any(kind(value) for kind in kinds)


def _day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _time(value: object) -> bool:
    return isinstance(value, datetime)


def _yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _nothing(value: object) -> bool:
    return value is None


def _json_object(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 4 * BYTES_MAX:
        return False
    try:
        return isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False


def _partial_date(value: object) -> bool:
    if not isinstance(value, str) or len(value) > _LONG:
        return False
    try:
        return PartialDate.read(value).trouble is None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False


def _people(load: Callable[[str], object]) -> Is:
    """Whether a text is a list of recipients, or of people left out, whose ids and lines are valid."""

    def check(value: object) -> bool:
        if not isinstance(value, str) or len(value) > _LONG:
            return False
        try:
            load(value)
            return all(map(_is_recipient, json.loads(value)))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return False

    return check


def _is_recipient(fields: Mapping[str, object]) -> bool:
    lists = {"causes": _list(_line(_LONG)), "through": _list(CONTACT)}
    contact_id = fields.get("contact_id")
    lines = all(value is None or _line(_LONG)(value) for name, value in fields.items() if name not in lists)
    listed = all(valid(fields.get(name, [])) for name, valid in lists.items())
    return lines and listed and (contact_id is None or CONTACT(contact_id))


def _is_reader(value: object) -> bool:
    kind, _, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    return value == EVERYONE or (kind == "user" and _USER(name)) or (kind == "team" and name != "" and _TEAM(name))


_IMPORT = _form(r"imp_[0-9A-Z]{26}")
CONTACT = _form(r"con_[0-9A-Z]{26}")
LABEL = _form(KEY.pattern)
_USER, _TEAM, _EMAIL = _form(r"usr_(local|[0-9A-Z]{26})"), _line(TEAM_MAX), _form(_ADDRESS)
_LINE, _TEXT, _COUNT, _VERSION = _line(), _text(), _number(0), _number(1)

Shape = Mapping[str, Is]

_OF_KIND: Mapping[Kind, Is] = MappingProxyType({
    **dict.fromkeys(LINES, _LINE), Kind.EMAILS: _list(_EMAIL), Kind.PHONES: _list(_LINE), Kind.DAY: _day,
    Kind.PARTIAL_DATE: _partial_date, Kind.TEXT: _text(_VERY_LONG), Kind.CUSTOM_FIELDS: _json_object,
    Kind.OPT_OUT: _yes_or_no,
})  # fmt: skip

ASSOCIATION: Shape = {
    "id": _form(r"asc_[0-9A-Z]{52}"), "since": _day, "until": _day, "note": _text(NOTE_MAX),
    "emailCopy": _one_of(EmailCopy), "createdAt": _time, "createdById": _USER, "updatedAt": _time, "version": _VERSION,
}  # fmt: skip

SHAPES: Mapping[str, Shape] = MappingProxyType({
    "settings": {
        "maxLabelsPerContact": _number(1, 100), "maxLabels": _number(1, 1_000),
        "historyDays": _any_of(_nothing, _number(1, 36_500)),
        "defaultPhoneRegion": _any_of(_nothing, _form(r"[A-Z]{2}")), "createdAt": _any_of(_nothing, _time),
    },
    "labels": {
        "key": LABEL, "name": _LINE, "inverseName": _LINE, "pairKey": _TEXT, "limit": _number(1, LIMIT_MAX),
        "inverseLimit": _number(1, LIMIT_MAX), "onLimit": _one_of(OnLimit), "acyclic": _yes_or_no,
        "exclusiveWith": _list(LABEL), "emailCopy": _one_of(EmailCopy), "category": _TEXT, "description": _TEXT,
        "familyRole": _one_of(FamilyRole),
        "retired": _yes_or_no, "createdAt": _time, "version": _VERSION, "lock": _COUNT,
    },
    "relationRules": {
        "key": LABEL, "role": _LINE, "inverseRole": _LINE, "steps": _list(_TEXT), "unlessRoles": _list(_LINE),
        "sharing": _one_of(Sharing), "description": _TEXT, "enabled": _yes_or_no, "position": _COUNT,
        "version": _VERSION,
    },
    "users": {
        "id": _USER, "name": _LINE, "email": _LINE, "role": _one_of(Role), "teams": _list(_TEAM),
        "notifyRedFlags": _yes_or_no, "disabled": _yes_or_no, "createdAt": _time, "sortKey": _TEXT, "words": _TEXT,
    },
    "tokens": {
        "id": _form(r"tok_[0-9A-Z]{26}"), "hash": _form(r"[0-9a-f]{64}"), "userId": _USER, "name": _LINE,
        "createdAt": _time, "createdById": _USER, "expiresAt": _time, "lastUsedAt": _time, "revokedAt": _time,
    },
    "contacts": {
        **{one.name: _OF_KIND[one.kind] for one in PROPERTIES}, "id": CONTACT, "composedName": _yes_or_no,
        "sortKey": _TEXT, "words": _TEXT, "companyKey": _TEXT, "jobKey": _TEXT,
        "fieldKeys": _list(_TEXT), "ownerId": _USER, "readers": _list(_is_reader),
        "createdAt": _time, "updatedAt": _time, "version": _VERSION, "lock": _COUNT,
        "kept": is_kept, "unlinkedRelatives": is_relatives, "dismissedSuggestions": _list(_TEXT), "importId": _IMPORT,
    },
    "mergedContacts": {"id": CONTACT, "externalId": _LINE, "into": CONTACT, "at": _time},
    "distinctPairs": {
        "key": _form(r"con_[0-9A-Z]{26}\|con_[0-9A-Z]{26}"), "first": CONTACT, "second": CONTACT, "declaredAt": _time,
        "declaredById": _USER,
    },
    "redFlags": {
        "id": _form(r"flg_[0-9A-Z]{26}"), "openKey": _TEXT, "contactId": CONTACT, "labelKey": LABEL,
        "side": _one_of(Side), "role": _LINE, "limit": _COUNT, "count": _COUNT, "otherId": CONTACT,
        "refused": _yes_or_no, "status": _form("OPEN|RESOLVED"), "raisedAt": _time, "raisedById": _USER,
        "resolvedAt": _time, "resolvedById": _USER, "resolution": _TEXT, "untold": _yes_or_no,
    },
    "tasks": {
        "id": _form(r"tsk_[0-9A-Z]{26}"), "contactId": CONTACT, "title": _LINE, "notes": _TEXT, "assigneeId": _USER,
        "dueOn": _day, "dueKey": _TEXT, "status": _form("OPEN|DONE"), "createdAt": _time, "createdById": _USER,
        "completedAt": _any_of(_nothing, _time), "titleMentions": _list(CONTACT), "notesMentions": _list(CONTACT),
        "version": _VERSION, "lock": _COUNT,
    },
    "messages": {
        "id": _form(r"msg_[0-9A-Z]{26}"), "contactId": CONTACT, "createdById": _USER, "createdAt": _time,
        "subject": _LINE, "text": _text(TEXT_MAX), "to": _people(load_recipients), "cc": _people(load_recipients),
        "leftOut": _people(load_left_out), "recipientIds": _list(CONTACT), "status": _one_of(MessageStatus),
        "attempts": _COUNT, "nextAttemptAt": _time, "lock": _COUNT, "claim": _LINE, "error": _TEXT, "sentAt": _time,
        "publicError": _TEXT, "releasedById": _USER, "mentionedIds": _list(CONTACT),
        "messageId": _form(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,300}>"),
    },
})  # fmt: skip
"""The valid properties of each kind of object, with dates and instants in decoded form."""

NEEDED: Mapping[str, frozenset[str]] = MappingProxyType({
    "settings": frozenset({"maxLabelsPerContact", "maxLabels"}),
    "labels": frozenset({"key", "name", "pairKey", "limit", "inverseLimit", "onLimit"}),
    "relationRules": frozenset(
        {"key", "role", "inverseRole", "steps", "unlessRoles", "sharing", "enabled", "position", "version"}
    ),
    "users": frozenset({"id", "name", "role", "sortKey"}),
    "tokens": frozenset({"id", "hash", "userId", "createdAt", "expiresAt"}),
    "contacts": frozenset(
        {"id", "name", "sortKey", "words", "emails", "phones", "readers", "createdAt", "updatedAt", "version"}
    ),
    "mergedContacts": frozenset({"id", "into"}),
    "distinctPairs": frozenset({"key", "first", "second"}),
    "redFlags": frozenset({"id", "contactId", "labelKey", "side", "limit", "count", "status", "raisedAt"}),
    "tasks": frozenset({"id", "contactId", "title", "assigneeId", "dueKey", "status", "createdAt", "version"}),
    "messages": frozenset({"id", "createdAt", "subject", "text", "to", "cc", "leftOut", "status", "attempts"}),
})  # fmt: skip
"""The required properties of each kind."""

UNIQUE: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "labels": ("key", "pairKey"), "relationRules": ("key",), "users": ("id", "sortKey"), "tokens": ("id", "hash"),
    "contacts": ("id", "externalId", "sortKey"), "mergedContacts": ("id",), "distinctPairs": ("key",),
    "redFlags": ("id", "openKey"),
    "tasks": ("id",), "messages": ("id",),
})  # fmt: skip
"""The unique properties of each kind, which the database enforces."""


def trouble(kind: str, found: object) -> str | None:
    """What is wrong with an object of a kind; None if it is valid."""
    if not is_object(found):
        return "it is not an object"
    return _trouble(SHAPES[kind], NEEDED[kind], found)


_PARTS = 4
_NEEDED_OF_ASSOCIATION = frozenset({"id", "createdAt", "updatedAt", "version"})


def association_trouble(found: object) -> str | None:
    """What is wrong with an association, given as [FROM, TO, label, properties]; None if it is valid."""
    if not is_list(found) or len(found) != _PARTS:
        return "it is not an association"
    from_id, to_id, label, properties = found
    if not (CONTACT(from_id) and CONTACT(to_id) and LABEL(label) and is_object(properties)):
        return "it is not an association"
    return _trouble(ASSOCIATION, _NEEDED_OF_ASSOCIATION, properties)


def _trouble(shape: Shape, needed: frozenset[str], found: Mapping[str, object]) -> str | None:
    missing = next((name for name in sorted(needed) if found.get(name) is None), None)
    if missing:
        return f"`{missing}` is missing"
    wrong = next((name for name, value in found.items() if not _fits(shape, name, value)), None)
    return None if wrong is None else f"`{wrong[:_SHOWN]}` has an invalid value"


def _fits(shape: Shape, name: str, value: object) -> bool:
    if name in shape:
        return shape[name](value)
    return _PROPERTY.fullmatch(name) is not None and name not in _NEVER and _is_plain(value)


def _is_plain(value: object) -> bool:
    if is_list(value):
        return len(value) <= _LIST_MAX and all(map(_TEXT, value))
    match value:
        case int() if not isinstance(value, bool):
            return -_INT_MAX <= value < _INT_MAX
        case str():
            return _TEXT(value)
        case _:
            return value is None or isinstance(value, bool | float | date)
