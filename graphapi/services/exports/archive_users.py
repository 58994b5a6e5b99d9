"""Adapts an archive that is read without its users, so that nobody sees more than before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphapi.kernel.access import access_of
from graphapi.kernel.contacts import Properties
from graphapi.kernel.messages import MessageStatus
from graphapi.kernel.viewer import user_principal
from graphapi.services.workspace.workspace import LOCAL_ADMIN_ID

_PEOPLE = ("ownerId", "createdById", "raisedById", "resolvedById", "releasedById", "declaredById")
"""The properties that name a user and may be absent."""

NOT_SENT = "It was read from an archive without its users; an administrator can release it."


@dataclass
class Strangers:
    """The users of an archive who are not users here; counts what is left out with them.

    A user with the same id here is the same person and keeps everything. A team of the same name may be another one.
    """

    here: frozenset[str]
    owners: int = 0
    closed: int = 0
    tasks: int = 0
    messages: int = 0

    def leave_out(self, kind: str, part: Iterable[Properties]) -> None:
        """Remove references to strangers from objects; a required one is replaced by a user who exists here."""
        for properties in part:
            self._leave_out(kind, properties)

    def _leave_out(self, kind: str, properties: Properties) -> None:
        if kind == "contacts":
            self._contact(properties)
        elif kind == "tasks" and properties["assigneeId"] not in self.here:
            properties["assigneeId"] = LOCAL_ADMIN_ID
            self.tasks += 1
        elif kind == "messages":
            self._message(properties)
        for name in _PEOPLE:
            if name in properties and properties[name] not in self.here:
                del properties[name]

    def _contact(self, properties: Properties) -> None:
        owner_id, before = properties.get("ownerId"), properties["readers"]
        access = access_of(before, None)
        if not access.everyone:
            kept = [user_id for user_id in access.user_ids if user_id in self.here]
            properties["readers"] = [user_principal(user_id) for user_id in kept]
        self.owners += owner_id is not None and owner_id not in self.here
        self.closed += properties["readers"] != before

    def _message(self, properties: Properties) -> None:
        """Hold queued messages: an archive never sends e-mail, not even in the name of a local administrator."""
        if properties["status"] == MessageStatus.QUEUED:
            properties |= {"status": MessageStatus.HELD.value, "error": NOT_SENT, "publicError": NOT_SENT}
            for name in ("nextAttemptAt", "claim"):
                properties.pop(name, None)
            self.messages += 1
