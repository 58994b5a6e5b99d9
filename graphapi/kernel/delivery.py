"""Who receives a message when it is sent: the stored recipients, checked against the current state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graphapi.kernel.labels import Labels, sides_of_role
from graphapi.kernel.messages import EMAIL_COPY, LeftOut, Reason, Recipient, Recipients, left_out, role_cause


class Undeliverable(Exception):
    """The message must not be sent, because its contact or user cannot receive it."""


@dataclass(frozen=True, slots=True)
class RecipientState:
    """The current state of a recipient; `email` is None if there is no usable address."""

    email: str | None
    opted_out: bool = False
    seen: bool = True
    """Whether the sender can see the contact."""

    causes: frozenset[str] = frozenset()
    """The causes for copies of its associations with the contact that hold today."""

    contact_id: str | None = None
    """Its id now, which is not the stored one after a merge; None for a user."""


def delivery(stored: Recipients, standings: Mapping[str, RecipientState], labels: Labels) -> Recipients:
    """Who receives the message and who does not, one copy per address; Undeliverable if no one may.

    `standings` has the existing contacts and users by their stored ids; `labels` gives the causes of copies that were
    stored without them.
    """
    delivery = _Delivery([*stored.left_out])
    for one in stored.to:
        standing = standings.get(one.contact_id or one.user_id or "")
        delivery.to.append(delivery.at_its_address(one, _required(one, standing)))
    for one in stored.cc:
        standing = standings.get(one.contact_id or "")
        reason = _why_not(one, standing, labels)
        if standing is None or reason is not None:
            delivery.left_out.append(left_out(one, reason or Reason.DELETED))
        else:
            delivery.copy(one, standing)
    return Recipients(tuple(delivery.to), tuple(delivery.cc), tuple(delivery.left_out))


class _Delivery:
    """The recipients of a message while they are being collected."""

    def __init__(self, without: list[LeftOut]) -> None:
        self.to, self.cc, self.left_out = list[Recipient](), list[Recipient](), without
        self._met: set[str] = set()

    def at_its_address(self, one: Recipient, standing: RecipientState) -> Recipient:
        """The recipient with the current address; a change from the stored address is recorded."""
        email = standing.email or ""
        self._met.add(email.casefold())
        if email.casefold() != one.email.casefold():
            self.left_out.append(left_out(one, Reason.ADDRESS_CHANGED))
        return replace(one, email=email)

    def copy(self, one: Recipient, standing: RecipientState) -> None:
        """Send a copy, unless someone else already gets one at that address."""
        if (standing.email or "").casefold() in self._met:
            self.left_out.append(left_out(one, Reason.ADDRESS_CHANGED))
        else:
            self.cc.append(self.at_its_address(one, standing))


def _required(one: Recipient, standing: RecipientState | None) -> RecipientState:
    """The state of the message's main recipient; raises Undeliverable with the reason if it must not be sent."""
    if standing is None:
        gone = "was deleted" if one.contact_id else "stopped asking for red flags"
        raise Undeliverable(f"{one.name} {gone} before the message was sent.")
    if standing.opted_out:
        raise Undeliverable(f"{one.name} has opted out of e-mail.")
    if not standing.seen:
        raise Undeliverable("The sender can no longer see the contact.")
    if standing.email is None:
        raise Undeliverable(f"{one.name} has no usable e-mail address.")
    return standing


def _why_not(one: Recipient, standing: RecipientState | None, labels: Labels) -> Reason | None:
    """Why a copy is not sent; None if it is."""
    if standing is None:
        return Reason.DELETED
    if not standing.seen:
        return Reason.HIDDEN
    if standing.causes.isdisjoint(one.causes or _causes_of_role(one.role, labels)):
        return Reason.ENDED
    if standing.opted_out:
        return Reason.OPTED_OUT
    return Reason.NO_EMAIL if standing.email is None else None


def _causes_of_role(role: str | None, labels: Labels) -> Iterable[str]:
    """The causes of a copy that was stored with its role only."""
    return {EMAIL_COPY, *(role_cause(label, side) for label, side in sides_of_role(labels, role or ""))}
