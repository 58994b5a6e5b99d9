"""New ids: a prefix that names the kind, then a ULID; those made in one process grow, also within a millisecond."""

from __future__ import annotations

from datetime import datetime

from ulid import ULID
from ulid.base32 import encode

ULID_LENGTH = 26
_RANDOM_BITS = 80
_last: list[int] = [0]


def new_ulid(at: datetime) -> str:
    """Return a ULID of that time, greater than any made for it before in this process."""
    milliseconds = round(at.timestamp() * 1000)
    same = milliseconds == _last[0] >> _RANDOM_BITS
    fresh = _last[0] + 1 if same else int(ULID.from_timestamp(milliseconds / 1000))
    _last[0] = fresh
    return encode(fresh.to_bytes(16, "big"))


def new_id(prefix: str, at: datetime) -> str:
    """Return a new id such as con_01JD…; its time is `createdAt`, so ids stand in the order of creation."""
    return f"{prefix}_{new_ulid(at)}"


def contact_time(contact_id: str) -> datetime | None:
    """Return when a contact with that id was made; None when it is no such id."""
    try:
        return ULID.from_str(contact_id.removeprefix("con_")).datetime
    except ValueError:
        return None


def new_association_id(from_id: str, at: datetime) -> str:
    """Return a new association id; it ends with the ULID of its FROM contact, from where it is looked up."""
    return f"asc_{new_ulid(at)}{from_id.removeprefix('con_')}"


def anchor_of(association_id: str) -> str | None:
    """Return the id of the contact that an association's id carries, None when it is no such id."""
    body = association_id.removeprefix("asc_")
    if len(association_id) - len(body) != len("asc_") or len(body) != 2 * ULID_LENGTH:
        return None
    return f"con_{body[ULID_LENGTH:]}"


def first_ulid(at: datetime) -> str:
    """Return the least ULID of that time: ids from it on were made then or later."""
    milliseconds = max(0, round(at.timestamp() * 1000))
    return encode((milliseconds << _RANDOM_BITS).to_bytes(16, "big"))
