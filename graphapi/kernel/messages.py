"""Messages as values: who gets one, who gets a copy, who is left out and why; what subjects and texts may be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.labels import EmailCopy, Labels, Side, role_token, sides_of_role
from graphapi.kernel.merge_fields import Link
from graphapi.kernel.names import no_role

SUBJECT_MAX = 300
TEXT_MAX = 100_000
"""Bytes of a text in UTF-8, before and after its merge fields are filled in."""

RECIPIENTS_MAX = 100
"""Addresses of one message: what mail servers are known to take."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that control something, and halves of characters: the categories Cc and Cs of Unicode."""

_CONTROLS_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""The same without tabs and line ends."""

_LINE_ENDS = "\u2028\u2029"


class MessageStatus(StrEnum):
    """What has become of a message."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class Reason(StrEnum):
    """Why somebody who should get a copy gets none."""

    NO_EMAIL = "NO_EMAIL"
    OPTED_OUT = "OPTED_OUT"
    REFUSED = "REFUSED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to; `role` is why, None for the contact itself. A user has no contact."""

    contact_id: str | None
    name: str
    email: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who should have got a copy, and why not."""

    contact_id: str | None
    name: str
    role: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody that a message concerns."""

    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def contact_ids(self) -> list[str]:
        """Return the contacts that it goes to."""
        return [one.contact_id for one in (*self.to, *self.cc) if one.contact_id]

    def without(self, gone: Mapping[str, Reason]) -> Recipients:
        """Return the same, but for copies to these contacts."""
        left_out = [
            LeftOut(one.contact_id, one.name, one.role, gone[one.contact_id])
            for one in self.cc
            if one.contact_id and one.contact_id in gone
        ]
        cc = tuple(one for one in self.cc if one.contact_id not in gone)
        return replace(self, cc=cc, left_out=(*self.left_out, *left_out))


def dump(people: Sequence[Recipient | LeftOut]) -> str:
    """Return recipients as they are stored."""
    return json.dumps([asdict(one) for one in people], ensure_ascii=False)


def load_recipients(text: str | None) -> tuple[Recipient, ...]:
    """Return recipients as they were stored."""
    return tuple(Recipient(**one) for one in json.loads(text or "[]"))


def load_left_out(text: str | None) -> tuple[LeftOut, ...]:
    """Return those left out as they were stored."""
    return tuple(LeftOut(**{**one, "reason": Reason(one["reason"])}) for one in json.loads(text or "[]"))


def asked_roles(labels: Labels, roles: Sequence[str]) -> frozenset[tuple[str, Side]]:
    """Return the label keys and sides that the roles mean, each its text, its token or KEY.name; INVALID if none."""
    found: set[tuple[str, Side]] = set()
    for n, role in enumerate(roles):
        meant = {(label.key, side) for label, side in sides_of_role(labels, role)} or _by_token(labels, role)
        if not meant:
            raise no_role(role, labels, "input", "copyRoles", str(n))
        found |= meant
    return frozenset(found)


def _by_token(labels: Labels, text: str) -> set[tuple[str, Side]]:
    wanted = text.strip().casefold()
    return {
        (label.key, side)
        for label in labels.values()
        for side in label.sides()
        if wanted and role_token(label.role(side)).casefold() == wanted
    }


def recipients(
    contact: Mapping[str, Any],
    links: Iterable[Link],
    labels: Labels,
    *,
    copy_linked: bool,
    roles: frozenset[tuple[str, Side]],
) -> Recipients:
    """Return who gets a message to the contact; INVALID when the contact itself can get none."""
    to = Recipient(contact["id"], contact["name"], address_of(contact))
    seen, cc, left_out = {to.email.casefold()}, list[Recipient](), dict[str, LeftOut]()
    met = {to.contact_id}
    for link in sorted(links, key=lambda link: link.place):
        other = link.contact
        if not (copied(link) and copy_linked) and link.role(labels) not in roles:
            continue
        if other["id"] in met:
            continue
        met.add(other["id"])
        role = labels[link.label_key].role(link.side)
        reason = unreachable(other)
        if reason is not None:
            left_out[other["id"]] = LeftOut(other["id"], other["name"], role, reason)
        elif (email := str(other["emails"][0])).casefold() not in seen:
            seen.add(email.casefold())
            cc.append(Recipient(other["id"], other["name"], email, role))
    if len(cc) >= RECIPIENTS_MAX:
        raise invalid(f"A message has at most {RECIPIENTS_MAX} recipients, not {len(cc) + 1:,}.", "input", "copyRoles")
    return Recipients((to,), tuple(cc), tuple(left_out.values()))


def copied(link: Link) -> bool:
    """Return whether the association says that the linked contact gets a copy of messages to the other one."""
    mine = EmailCopy.FROM if link.side is Side.FROM else EmailCopy.TO
    return link.email_copy in {mine, EmailCopy.BOTH}


def unreachable(contact: Mapping[str, Any]) -> Reason | None:
    """Return why nothing can be sent to a contact, None when it can."""
    if contact["emailOptOut"]:
        return Reason.OPTED_OUT
    return None if contact["emails"] else Reason.NO_EMAIL


def address_of(contact: Mapping[str, Any]) -> str:
    """Return the address that messages to the contact go to; INVALID when there is none or it wants none."""
    match unreachable(contact):
        case Reason.OPTED_OUT:
            raise invalid(f"{contact['name']} wants no e-mail.", "input", "contactIds")
        case Reason.NO_EMAIL:
            raise invalid(f"{contact['name']} has no e-mail address.", "input", "contactIds")
        case _:
            return contact["emails"][0]


def one_line(text: str, what: str, *path: str) -> str:
    """Return a subject or title, trimmed; INVALID unless it is one line of 1 to 300 printable characters."""
    line = text.strip()
    if _CONTROLS.search(line) or any(end in line for end in _LINE_ENDS):
        raise invalid(f"{what} is one line, without control characters.", *path)
    if not 1 <= len(line) <= SUBJECT_MAX:
        raise invalid(f"{what} has from 1 to {SUBJECT_MAX} characters, not {len(line):,}.", *path)
    return line


def long_text(text: str, what: str, *path: str) -> str:
    """Return a text with plain line ends; INVALID when it is too long or has control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS_IN_TEXT.search(text):
        raise invalid(f"{what} has no control characters but tabs and line ends.", *path)
    if len(text.encode()) > TEXT_MAX:
        raise invalid(f"{what} has at most {TEXT_MAX:,} bytes.", *path)
    return text


def missing_fields(missing: Sequence[str], *path: str) -> Refused:
    """Return the refusal of a template whose fields have no value."""
    return invalid(f"No value for: {', '.join(missing)}.", *path)
