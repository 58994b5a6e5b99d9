"""Access to contacts: the principals in `readers`, who can see a contact, and who may change that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphapi.kernel.contacts import Properties
from graphapi.kernel.errors import forbidden
from graphapi.kernel.viewer import EVERYONE, Viewer, team_principal, user_principal

_USER, _TEAM = user_principal(""), team_principal("")


@dataclass(frozen=True)
class Access:
    """Everyone, or the owner with these users and teams. Administrators always have access."""

    everyone: bool
    user_ids: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def readers(self, owner_id: str | None) -> list[str]:
        """The principals as a contact stores them, without duplicates."""
        if self.everyone:
            return [EVERYONE]
        users = ([owner_id] if owner_id else []) + list(self.user_ids)
        return list(dict.fromkeys([*map(user_principal, users), *map(team_principal, self.teams)]))


def access_of(readers: Sequence[str], owner_id: str | None) -> Access:
    """The access that a contact's principals describe. The owner, who always has access, is not among its users."""
    if EVERYONE in readers:
        return Access(everyone=True)
    users = tuple(p.removeprefix(_USER) for p in readers if p.startswith(_USER))
    teams = tuple(p.removeprefix(_TEAM) for p in readers if p.startswith(_TEAM))
    return Access(everyone=False, user_ids=tuple(u for u in users if u != owner_id), teams=teams)


def loses_sight(viewer: Viewer, before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether a viewer sees a contact with the first list of principals but not with the second."""
    principals = set(viewer.principals)
    return not viewer.sees_all and not principals.isdisjoint(before) and principals.isdisjoint(after)


def readers_query(principals: Iterable[str]) -> str:
    """The full-text query for contacts that list one of these principals; it may match a few others too."""
    escaped = (principal.replace("\\", "\\\\").replace('"', '\\"') for principal in principals)
    return " OR ".join(f'"{principal}"' for principal in escaped)


def may_change_access(viewer: Viewer, owner_id: str | None) -> bool:
    """Whether the viewer may change who sees and owns a contact of this owner."""
    return viewer.sees_all or owner_id == viewer.id


def require_access(viewer: Viewer, owner_id: str | None, *path: str) -> None:
    """Refuse with FORBIDDEN at the path unless the viewer may change who sees and owns a contact of this owner."""
    if not may_change_access(viewer, owner_id):
        message = "Only an administrator or the contact's owner can change who sees the contact or who owns it."
        raise forbidden(message, *path)


def require_merge_access(viewer: Viewer, kept: Properties, other: Properties) -> None:
    """Refuse with FORBIDDEN a merge that changes who sees or owns a contact of another owner.

    The kept contact's readers and owner apply to both afterwards. If both have the same readers, only the other
    contact's owner can change. If they differ, each contact's data becomes visible to or hidden from the other's
    readers, so the viewer needs permission for both.
    """
    same_readers = set(kept["readers"]) == set(other["readers"])
    if not same_readers:
        require_access(viewer, kept["ownerId"], "input", "keepId")
    if not same_readers or kept["ownerId"] != other["ownerId"]:
        require_access(viewer, other["ownerId"], "input", "mergeId")
