"""Messages as values: who gets one, who gets a copy, who is left out and why; what subjects and texts may be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.labels import EmailCopy, Label, Labels, Side, role_token, sides_of_role
from graphapi.kernel.merge_fields import LinkedContact
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
    HELD = "HELD"
    SENT = "SENT"
    FAILED = "FAILED"


class Reason(StrEnum):
    """Why somebody who should get a copy gets none, or a recipient gets the message at another address."""

    NO_EMAIL = "NO_EMAIL"
    OPTED_OUT = "OPTED_OUT"
    REFUSED = "REFUSED"
    DELETED = "DELETED"
    ENDED = "ENDED"
    HIDDEN = "HIDDEN"
    ADDRESS_CHANGED = "ADDRESS_CHANGED"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to; `role` is why, None for the contact itself. A user has no contact."""

    contact_id: str | None
    name: str
    email: str
    role: str | None = None
    causes: tuple[str, ...] = ()
    """What a copy is sent for, as `causes_of` says it: one of them must hold when it is sent. Older ones have none."""

    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who should have got a message or a copy, and why not at `email`; `error` is what the mail server said."""

    contact_id: str | None
    name: str
    role: str | None
    reason: Reason
    email: str | None = None
    error: str | None = None


def left_out(one: Recipient, reason: Reason, error: str | None = None) -> LeftOut:
    """Return a recipient as one who is left out."""
    return LeftOut(one.contact_id, one.name, one.role, reason, one.email, error)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody that a message concerns."""

    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def contact_ids(self) -> list[str]:
        """Return the contacts that it goes to."""
        return [one.contact_id for one in (*self.to, *self.cc) if one.contact_id]

    def refused(self, errors: Mapping[str, str]) -> Recipients:
        """Return the same without the copies that a mail server refused, by the address that they were to go to."""
        gone = [left_out(one, Reason.REFUSED, errors[one.email]) for one in self.cc if one.email in errors]
        return replace(
            self, cc=tuple(one for one in self.cc if one.email not in errors), left_out=(*self.left_out, *gone)
        )


def dump(people: Sequence[Recipient | LeftOut]) -> str:
    """Return recipients as they are stored."""
    return json.dumps([asdict(one) for one in people], ensure_ascii=False)


def load_recipients(text: str | None) -> tuple[Recipient, ...]:
    """Return recipients as they were stored."""
    return tuple(
        replace(one, causes=tuple(one.causes)) for one in (Recipient(**row) for row in json.loads(text or "[]"))
    )


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
    all_linked: Iterable[LinkedContact],
    labels: Labels,
    *,
    copy_linked: bool,
    roles: frozenset[tuple[str, Side]],
) -> Recipients:
    """Return who gets a message to the contact; INVALID when the contact itself can get none."""
    to = Recipient(contact["id"], contact["name"], address_of(contact))
    seen, cc, without = {to.email.casefold()}, dict[str, Recipient](), dict[str, LeftOut]()
    for linked in sorted(all_linked, key=lambda linked: linked.place):
        other = linked.contact
        causes = _causes(linked, labels, roles, copy_linked=copy_linked)
        if not causes or other["id"] in {to.contact_id, *without}:
            continue
        if (met := cc.get(other["id"])) is not None:
            cc[other["id"]] = replace(met, causes=tuple(dict.fromkeys((*met.causes, *causes))))
            continue
        role = labels[linked.label_key].role(linked.side)
        reason = unreachable(other)
        if reason is not None:
            without[other["id"]] = LeftOut(
                other["id"], other["name"], role, reason, next(iter(other["emails"] or ()), None)
            )
        elif (email := str(other["emails"][0])).casefold() not in seen:
            seen.add(email.casefold())
            cc[other["id"]] = Recipient(other["id"], other["name"], email, role, causes)
    if len(cc) >= RECIPIENTS_MAX:
        raise invalid(f"A message has at most {RECIPIENTS_MAX} recipients, not {len(cc) + 1:,}.", "input", "copyRoles")
    return Recipients((to,), tuple(cc.values()), tuple(without.values()))


EMAIL_COPY = "emailCopy"
"""The cause of a copy that an association asks for by itself; no label has such a key."""


def _causes(
    linked: LinkedContact, labels: Labels, roles: frozenset[tuple[str, Side]], *, copy_linked: bool
) -> tuple[str, ...]:
    """Return what an association copies the linked contact for, nothing when it does not."""
    own = (EMAIL_COPY,) if copied(linked) and copy_linked else ()
    key, side = linked.role(labels)
    return (*own, role_cause(labels[key], side)) if (key, side) in roles else own


def role_cause(label: Label, side: Side) -> str:
    """Return the cause of a copy to who is in a role: the label, and of one with two names the side."""
    return label.key if label.single else f"{label.key} {side}"


def causes_of(label_key: str, side: Side, email_copy: EmailCopy) -> set[str]:
    """Return every cause for which an association that holds can copy the contact at that side."""
    mine = EmailCopy.FROM if side is Side.FROM else EmailCopy.TO
    return {label_key, f"{label_key} {side}"} | ({EMAIL_COPY} if email_copy in {mine, EmailCopy.BOTH} else set[str]())


def copied(linked: LinkedContact) -> bool:
    """Return whether the association says that the linked contact gets a copy of messages to the other one."""
    return EMAIL_COPY in causes_of(linked.label_key, linked.side, linked.email_copy)


def unreachable(contact: Mapping[str, Any]) -> Reason | None:
    """Return why nothing can be sent to a contact, None when it can."""
    if contact["emailOptOut"]:
        return Reason.OPTED_OUT
    return None if contact["emails"] else Reason.NO_EMAIL


def address_of(contact: Mapping[str, Any]) -> str:
    """Return the address that messages to the contact go to; INVALID when there is none or it wants none.

    A refusal names nobody: it may be kept under a key, and be read again by who may no longer see the contact.
    """
    match unreachable(contact):
        case Reason.OPTED_OUT:
            raise invalid("The contact wants no e-mail.", "input", "contactIds")
        case Reason.NO_EMAIL:
            raise invalid("The contact has no e-mail address.", "input", "contactIds")
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
