"""Who sees a contact: the principals in its `readers`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphapi.kernel.viewer import EVERYONE, team_principal, user_principal

_USER, _TEAM = user_principal(""), team_principal("")


@dataclass(frozen=True)
class Access:
    """Everyone, or the owner with these users and teams; administrators always."""

    everyone: bool
    user_ids: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    def readers(self, owner_id: str | None) -> list[str]:
        """Return the principals as a contact keeps them, each once."""
        if self.everyone:
            return [EVERYONE]
        users = ([owner_id] if owner_id else []) + list(self.user_ids)
        return list(dict.fromkeys([*map(user_principal, users), *map(team_principal, self.teams)]))


def access_of(readers: Sequence[str], owner_id: str | None) -> Access:
    """Return what a contact's principals say; its owner, who always sees it, is not among the users."""
    if EVERYONE in readers:
        return Access(everyone=True)
    users = tuple(p.removeprefix(_USER) for p in readers if p.startswith(_USER))
    teams = tuple(p.removeprefix(_TEAM) for p in readers if p.startswith(_TEAM))
    return Access(everyone=False, user_ids=tuple(u for u in users if u != owner_id), teams=teams)


def readers_query(principals: Iterable[str]) -> str:
    """Return the full-text query for the contacts that list one of these principals, and a few others."""
    escaped = (principal.replace("\\", "\\\\").replace('"', '\\"') for principal in principals)
    return " OR ".join(f'"{principal}"' for principal in escaped)
