"""Messages as values: their recipients, who is left out and why, and the bounds of subjects and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TypeVar

from graphapi.kernel.contacts import ContactValues
from graphapi.kernel.errors import Refused, invalid
from graphapi.kernel.labels import EmailCopy, Label, Labels, Side, role_token, sides_of_role
from graphapi.kernel.merge_fields import LinkedContact
from graphapi.kernel.names import no_role
from graphapi.kernel.relation_rules import stored_first

SUBJECT_MAX = 300
RECIPIENTS_MAX = 100
"""Maximum addresses of one message, which mail servers are known to accept."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates: the Unicode categories Cc and Cs."""

_LINE_ENDS = "\u2028\u2029"


class MessageStatus(StrEnum):
    """The status of a message."""

    QUEUED = "QUEUED"
    HELD = "HELD"
    SENT = "SENT"
    FAILED = "FAILED"


class Reason(StrEnum):
    """Why someone does not get a copy, or gets the message at a different address."""

    NO_EMAIL = "NO_EMAIL"
    OPTED_OUT = "OPTED_OUT"
    REFUSED = "REFUSED"
    DELETED = "DELETED"
    ENDED = "ENDED"
    HIDDEN = "HIDDEN"
    ADDRESS_CHANGED = "ADDRESS_CHANGED"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient of a message; `role` is what a copy is for, None for the contact itself. A user has no contact."""

    contact_id: str | None
    name: str
    email: str
    role: str | None = None
    causes: tuple[str, ...] = ()
    """The causes of a copy, as in `causes_of`: one must hold when it is sent. Older copies have none."""

    user_id: str | None = None
    through: tuple[str, ...] = ()
    """The contacts between, if a relation rule derives the role: only who sees them all may learn of it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Someone who does not get a message or copy at `email`, and why; `error` is the mail server's response."""

    contact_id: str | None
    name: str
    role: str | None
    reason: Reason
    email: str | None = None
    error: str | None = None
    through: tuple[str, ...] = ()
    """As of a recipient."""


Person = TypeVar("Person", Recipient, LeftOut)


def left_out(one: Recipient, reason: Reason, error: str | None = None) -> LeftOut:
    """A recipient as someone left out."""
    return LeftOut(one.contact_id, one.name, one.role, reason, one.email, error, one.through)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everyone that a message concerns."""

    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def contact_ids(self) -> list[str]:
        """The contacts that receive the message."""
        return [one.contact_id for one in (*self.to, *self.cc) if one.contact_id]

    def refused(self, errors: Mapping[str, str]) -> Recipients:
        """The recipients without the copies that a mail server refused; `errors` are by address."""
        gone = [left_out(one, Reason.REFUSED, errors[one.email]) for one in self.cc if one.email in errors]
        return replace(
            self, cc=tuple(one for one in self.cc if one.email not in errors), left_out=(*self.left_out, *gone)
        )


def dump(people: Sequence[Recipient | LeftOut]) -> str:
    """Recipients in their stored form, which servers of earlier versions read as long as no role is derived."""
    return json.dumps([_stored(one) for one in people], ensure_ascii=False)


def _stored(one: Recipient | LeftOut) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "through" or value}


def load_recipients(text: str | None) -> tuple[Recipient, ...]:
    """Recipients from their stored form."""
    rows = (Recipient(**row) for row in json.loads(text or "[]"))
    return tuple(replace(one, causes=tuple(one.causes), through=tuple(one.through)) for one in rows)


def load_left_out(text: str | None) -> tuple[LeftOut, ...]:
    """The people left out, from their stored form."""
    rows = (LeftOut(**row) for row in json.loads(text or "[]"))
    return tuple(replace(one, reason=Reason(one.reason), through=tuple(one.through)) for one in rows)


def asked_roles(labels: Labels, roles: Sequence[str]) -> frozenset[tuple[str, Side]]:
    """The label keys and sides that the roles name, each by text, token or KEY.name; INVALID for an unknown role."""
    found: set[tuple[str, Side]] = set()
    for n, role in enumerate(roles):
        named = sides_of_role(labels, role) or _by_token(labels, role)
        meant = {(label.key, side) for label, side in stored_first(named)}
        if not meant:
            raise no_role(role, labels, "input", "copyRoles", str(n))
        found |= meant
    return frozenset(found)


def _by_token(labels: Labels, text: str) -> list[tuple[Label, Side]]:
    wanted = text.strip().casefold()
    return [
        (label, side)
        for label in labels.values()
        for side in label.sides()
        if wanted and role_token(label.role(side)).casefold() == wanted
    ]


def recipients(
    contact: ContactValues,
    all_linked: Iterable[LinkedContact],
    labels: Labels,
    *,
    copy_linked: bool,
    roles: frozenset[tuple[str, Side]],
) -> Recipients:
    """Who receives a message to the contact; INVALID if the contact itself cannot."""
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
                other["id"], other["name"], role, reason, next(iter(other["emails"] or ()), None),
                through=linked.through,
            )  # fmt: skip
        elif (email := str(other["emails"][0])).casefold() not in seen:
            seen.add(email.casefold())
            cc[other["id"]] = Recipient(other["id"], other["name"], email, role, causes, through=linked.through)
    if len(cc) >= RECIPIENTS_MAX:
        raise invalid(
            f"A message can have at most {RECIPIENTS_MAX} recipients, not {len(cc) + 1:,}.", "input", "copyRoles"
        )
    return Recipients((to,), tuple(cc.values()), tuple(without.values()))


EMAIL_COPY = "emailCopy"
"""The cause of a copy through an association's own setting; no label has this key."""


def _causes(
    linked: LinkedContact, labels: Labels, roles: frozenset[tuple[str, Side]], *, copy_linked: bool
) -> tuple[str, ...]:
    """Why an association copies the linked contact; empty if it does not."""
    general = (EMAIL_COPY,) if copied(linked) and copy_linked else ()
    key, side = linked.role(labels)
    return (*general, role_cause(labels[key], side)) if (key, side) in roles else general


def role_cause(label: Label, side: Side) -> str:
    """The cause of a copy to someone in a role: the label, with the side if the label has two names."""
    return label.key if label.single else f"{label.key} {side}"


def causes_of(label_key: str, side: Side, email_copy: EmailCopy) -> set[str]:
    """Every cause for which an association can copy the contact at that side."""
    mine = EmailCopy.FROM if side is Side.FROM else EmailCopy.TO
    return {label_key, f"{label_key} {side}"} | ({EMAIL_COPY} if email_copy in {mine, EmailCopy.BOTH} else set[str]())


def copied(linked: LinkedContact) -> bool:
    """Whether the association copies the linked contact on messages to the other one."""
    return EMAIL_COPY in causes_of(linked.label_key, linked.side, linked.email_copy)


def unreachable(contact: ContactValues) -> Reason | None:
    """Why nothing can be sent to a contact; None if it can."""
    if contact["emailOptOut"]:
        return Reason.OPTED_OUT
    return None if contact["emails"] else Reason.NO_EMAIL


def address_of(contact: ContactValues) -> str:
    """The address for messages to the contact; INVALID if there is none or the contact has opted out.

    The refusal names no one: it may be stored under an idempotency key and replayed to a user who can no longer see the
    contact.
    """
    match unreachable(contact):
        case Reason.OPTED_OUT:
            raise invalid("The contact has opted out of e-mail.", "input", "contactIds")
        case Reason.NO_EMAIL:
            raise invalid("The contact has no e-mail address.", "input", "contactIds")
        case _:
            return contact["emails"][0]


def one_line(text: str, what: str, *path: str) -> str:
    """A trimmed subject or title; INVALID unless it is one line of 1 to 300 printable characters."""
    line = text.strip()
    if _CONTROLS.search(line) or any(end in line for end in _LINE_ENDS):
        raise invalid(f"{what} must be one line without control characters.", *path)
    if not 1 <= len(line) <= SUBJECT_MAX:
        raise invalid(f"{what} must have 1 to {SUBJECT_MAX} characters, not {len(line):,}.", *path)
    return line


def missing_fields(missing: Sequence[str], *path: str) -> Refused:
    """The refusal of a template whose fields have no value."""
    return invalid(f"No value for: {', '.join(missing)}.", *path)
