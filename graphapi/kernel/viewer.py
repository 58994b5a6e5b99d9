"""The viewer, and what each role may do; statements decide which contacts are visible, by `principals`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graphapi.kernel.errors import forbidden

EVERYONE = "everyone"
"""The principal that every viewer has."""


class Role(StrEnum):
    """The role of a user."""

    ADMIN = "ADMIN"
    EDITOR = "EDITOR"
    VIEWER = "VIEWER"


class Action(StrEnum):
    """An action that requires a role, in the words of the refusal."""

    READ = "read"
    WRITE_CONTACTS = "change contacts"
    WRITE_ASSOCIATIONS = "change associations"
    WRITE_TASKS = "change tasks"
    SEND_MESSAGES = "send messages"
    SETTLE_MESSAGES = "release or discard held messages"
    ERASE_CONTACTS = "erase contacts"
    REPORT_CONTACTS = "report everything that is stored about a contact"
    MANAGE_LABELS = "manage association labels"
    MANAGE_RULES = "manage relation rules"
    MANAGE_SETTINGS = "change the settings"
    MANAGE_USERS = "manage users and tokens"
    RESOLVE_FLAGS = "resolve red flags"
    READ_TOTALS = "read the totals of the graph"


_EDITOR = frozenset(
    {Action.READ, Action.WRITE_CONTACTS, Action.WRITE_ASSOCIATIONS, Action.WRITE_TASKS, Action.SEND_MESSAGES}
)
_ALLOWED = {Role.ADMIN: frozenset(Action), Role.EDITOR: _EDITOR, Role.VIEWER: frozenset({Action.READ})}
_WITH_ARTICLE = {Role.ADMIN: "An administrator", Role.EDITOR: "An editor", Role.VIEWER: "A viewer"}


@dataclass(frozen=True)
class Viewer:
    """The authenticated user of a request."""

    id: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()

    @property
    def sees_all(self) -> bool:
        """Whether every contact is visible."""
        return self.role is Role.ADMIN

    @property
    def principals(self) -> list[str]:
        """The names under which a contact's `readers` may list this viewer."""
        return [EVERYONE, user_principal(self.id), *(team_principal(team) for team in self.teams)]


def user_principal(user_id: str) -> str:
    """The principal of one user."""
    return f"user:{user_id}"


def team_principal(team: str) -> str:
    """The principal of a team."""
    return f"team:{team}"


def may(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer's role allows the action."""
    return action in _ALLOWED[viewer.role]


def require(viewer: Viewer, action: Action) -> None:
    """Refuse with FORBIDDEN if the viewer's role does not allow the action."""
    if not may(viewer, action):
        raise forbidden(f"{_WITH_ARTICLE[viewer.role]} may not {action.value}.")
