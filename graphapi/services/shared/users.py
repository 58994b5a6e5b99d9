"""Reads users. `user_changes` changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, Parameters, native
from graphapi.kernel.errors import not_found
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.text import fold, sort_key
from graphapi.kernel.viewer import Action, Role, Viewer, require
from graphapi.kernel.words import words_of

FIELDS = ["id", "name", "email", "role", "teams", "notifyRedFlags", "createdAt", "disabled"]
"""The properties of a user, in the order of `UserRow`."""

UserRow = tuple[str, str, str | None, str, list[str] | None, bool | None, Instant | None, bool | None]
"""A user by FIELDS."""

Users = tuple[list[UserRow]]

BY_IDS = statement("users/by_ids", Users)
KNOWN = statement("users/known", tuple[list[str]])
PAGE = statement("users/page", Users)
COUNT = statement("users/count", tuple[int])
TEAMS = statement("users/teams", tuple[list[tuple[str, int]]])
ALL = statement("users/all", Users)

_KIND = "users"


@dataclass(frozen=True, slots=True)
class UserData:
    """A user as it is stored."""

    id: str
    name: str
    email: str | None
    role: Role
    teams: tuple[str, ...]
    notify_red_flags: bool
    created_at: datetime | None
    disabled: bool = False

    def viewer(self) -> Viewer:
        """The user as a viewer of the graph."""
        return Viewer(self.id, self.name, self.role, self.teams)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users to list: `search` matches the beginnings of words of their names."""

    search: str | None = None
    team: str | None = None
    include_disabled: bool = False

    def check(self, viewer: Viewer) -> None:
        """Raises Refused: only administrators may list disabled users."""
        if self.include_disabled:
            require(viewer, Action.MANAGE_USERS)

    def parameters(self) -> Parameters:
        """The parameters of the filters besides the words."""
        return {"anyTeam": self.team is None, "team": self.team or "", "includeDisabled": self.include_disabled}


def user_of(row: UserRow) -> UserData:
    """The user of a row."""
    user_id, name, email, role, teams, notify, created_at, disabled = row
    return UserData(
        user_id, name, email, Role(role), tuple(teams or ()), bool(notify), native(created_at), bool(disabled)
    )


async def users_by_id(db: Db, ids: Sequence[str]) -> list[UserData | None]:
    """Users in the order of the ids, including disabled ones; None for an unknown id."""
    row = await db.read(BY_IDS, ids=list(dict.fromkeys(ids)), fields=FIELDS)
    found = {user.id: user for user in _users(row)}
    return [found.get(user_id) for user_id in ids]


async def viewer_of(db: Db, user_id: str) -> Viewer | None:
    """A user as a viewer, None when there is no such user or it is disabled."""
    [user] = await users_by_id(db, [user_id])
    return None if user is None or user.disabled else user.viewer()


async def unknown_users(tx: Tx, ids: Iterable[str]) -> set[str]:
    """The ids that are not users. The viewer is one, even without a node: a local administrator has none."""
    asked = set(ids) - {tx.db.viewer.id}
    if not asked:
        return set()
    row = await tx.run(KNOWN, ids=sorted(asked))
    return asked - set(row[0] if row else ())


async def user_page(db: Db, wanted: UserFilter, page: PageArguments) -> Slice[UserData]:
    """A page of users by name."""
    wanted.check(db.viewer)
    place = page.page(_KIND, 1)
    words = _words(wanted.search)
    if words is None:
        return cut(place, [], _cursor)
    key = place.key[0] if place.key else ""
    row = await db.read(PAGE, key=key, words=words, first=place.ask, fields=FIELDS, **wanted.parameters())
    return cut(place, _users(row), _cursor)


async def user_count(db: Db, wanted: UserFilter) -> int:
    """The total number of users that `user_page` lists."""
    wanted.check(db.viewer)
    words = _words(wanted.search)
    row = None if words is None else await db.read(COUNT, words=words, **wanted.parameters())
    return row[0] if row else 0


@dataclass(frozen=True, slots=True)
class TeamSize:
    """A team, and the number of its users who are not disabled."""

    team: str
    user_count: int


async def team_sizes(db: Db) -> list[TeamSize]:
    """All teams with a user who is not disabled, by name."""
    row = await db.read(TEAMS)
    found = [TeamSize(team, count) for team, count in (row[0] if row else ())]
    return sorted(found, key=lambda one: (fold(one.team), one.team))


async def team_names(db: Db) -> list[str]:
    """The names of all teams, sorted."""
    return [one.team for one in await team_sizes(db)]


async def all_users(db: Db) -> list[UserData]:
    """All users by name, including disabled ones; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    return _users(await db.read(ALL, fields=FIELDS))


async def user_named(db: Db, text: str) -> UserData:
    """The user with this id, e-mail address or full name; NOT_FOUND when none or several match."""
    users, wanted = await all_users(db), fold(text)
    found = [user for user in users if user.id == text]
    found = found or [user for user in users if wanted and wanted in (fold(user.email or ""), fold(user.name))]
    if len(found) != 1:
        raise not_found("user" if not found else "single user: several have this name", "user")
    return found[0]


def _users(row: Users | None) -> list[UserData]:
    return [user_of(found) for found in row[0]] if row else []


def _words(search: str | None) -> list[str] | None:
    """The words to search for; None when the text has none, so it matches nobody."""
    words = list(dict.fromkeys(words_of(search or "")))
    return None if (search or "").strip() and not words else words


def _cursor(user: UserData) -> str:
    return encode_cursor(_KIND, (sort_key(user.name, user.id),))
