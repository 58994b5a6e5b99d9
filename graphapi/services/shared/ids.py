"""New ids: a prefix for the kind, then a ULID. Ids created in one process increase, even within a millisecond."""

from __future__ import annotations

from datetime import datetime

from ulid import ULID
from ulid.base32 import encode

from graphapi.kernel.pages import HIGHEST

ULID_LENGTH = 26
_TIME_LENGTH = 10
_RANDOM_BITS = 80
_last: list[int] = [0]


def new_ulid(at: datetime) -> str:
    """A ULID of that time, greater than any that this process has made for that time."""
    milliseconds = round(at.timestamp() * 1000)
    same = milliseconds == _last[0] >> _RANDOM_BITS
    fresh = _last[0] + 1 if same else int(ULID.from_timestamp(milliseconds / 1000))
    _last[0] = fresh
    return encode(fresh.to_bytes(16, "big"))


def new_id(prefix: str, at: datetime) -> str:
    """A new id such as con_01JD…; its time is `createdAt`, so ids sort by creation."""
    return f"{prefix}_{new_ulid(at)}"


def contact_time(contact_id: str) -> datetime | None:
    """The creation time in a contact id; None when it is not one."""
    try:
        return ULID.from_str(contact_id.removeprefix("con_")).datetime
    except ValueError:
        return None


def new_association_id(from_id: str, at: datetime) -> str:
    """A new association id; it ends with the ULID of its FROM contact, where the association is looked up."""
    return f"asc_{new_ulid(at)}{from_id.removeprefix('con_')}"


def anchor_of(association_id: str) -> str | None:
    """The id of the contact in an association id, None when it is not one."""
    body = association_id.removeprefix("asc_")
    if len(association_id) - len(body) != len("asc_") or len(body) != 2 * ULID_LENGTH:
        return None
    return f"con_{body[ULID_LENGTH:]}"


def first_ulid(at: datetime) -> str:
    """The smallest ULID of that time: greater ids were made then or later."""
    milliseconds = max(0, round(at.timestamp() * 1000))
    return encode((milliseconds << _RANDOM_BITS).to_bytes(16, "big"))


def id_bound(prefix: str, at: datetime) -> str:
    """A text between the ids created before an instant and those created from it on; ids have milliseconds."""
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    millisecond = f"{prefix}_{first_ulid(whole)[:_TIME_LENGTH]}"
    return millisecond if whole == at else millisecond + HIGHEST
