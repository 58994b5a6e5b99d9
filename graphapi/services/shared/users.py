"""Users, read: who they are to readers and writers of the graph. What changes them is `user_changes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from graphapi.db.request import Db, Tx
from graphapi.db.statements import Row, statement
from graphapi.kernel.errors import not_found
from graphapi.kernel.pages import PageArguments, Slice, cut, encode_cursor
from graphapi.kernel.text import fold, sort_key
from graphapi.kernel.viewer import Action, Role, Viewer, require
from graphapi.kernel.words import words_of
from graphapi.services.shared.rows import native

BY_IDS = statement("users/by_ids")
KNOWN = statement("users/known")
PAGE = statement("users/page")
COUNT = statement("users/count")
TEAMS = statement("users/teams")
ALL = statement("users/all")

FIELDS = ["id", "name", "email", "role", "teams", "notifyRedFlags", "createdAt", "disabled"]
"""The properties of a user, in the order of `UserData`."""

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
        """Return the user as a reader and writer of the graph."""
        return Viewer(self.id, self.name, self.role, self.teams)


def user_of(row: Row) -> UserData:
    """Return the user of a row of FIELDS."""
    user_id, name, email, role, teams, notify, created_at, disabled, *_ = row
    return UserData(
        user_id, name, email, Role(role), tuple(teams or ()), bool(notify), native(created_at), bool(disabled)
    )


async def users_by_id(db: Db, ids: Sequence[str]) -> list[UserData | None]:
    """Return the users in the order of the ids, disabled ones too; None for each that there is not."""
    row = await db.read(BY_IDS, ids=list(dict.fromkeys(ids)), fields=FIELDS)
    found = {user.id: user for user in _users(row)}
    return [found.get(user_id) for user_id in ids]


async def viewer_of(db: Db, user_id: str) -> Viewer | None:
    """Return a user as a viewer, None when there is no such user or it is disabled."""
    [user] = await users_by_id(db, [user_id])
    return None if user is None or user.disabled else user.viewer()


async def unknown_users(tx: Tx, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that are no users; the viewer is one, whoever says so."""
    asked = set(ids) - {tx.db.viewer.id}
    if not asked:
        return set()
    row = await tx.run(KNOWN, ids=sorted(asked))
    return asked - set(cast("list[str]", row[0]) if row else [])


async def user_page(db: Db, search: str | None, page: PageArguments) -> Slice[UserData]:
    """Return a page of the users who are not disabled, by name; `search` asks for the beginnings of words of it."""
    place = page.page(_KIND, 1)
    words = _words(search)
    if words is None:
        return cut(place, [], _cursor)
    key = place.key[0] if place.key else ""
    row = await db.read(PAGE, key=key, words=words, first=place.ask, fields=FIELDS)
    return cut(place, _users(row), _cursor)


async def user_count(db: Db, search: str | None) -> int:
    """Return how many users `user_page` has in all."""
    words = _words(search)
    row = None if words is None else await db.read(COUNT, words=words)
    return row[0] if row else 0


async def team_names(db: Db) -> list[str]:
    """Return the names of all teams that somebody is in, in order."""
    row = await db.read(TEAMS)
    return sorted(cast("list[str]", row[0]) if row else [], key=lambda team: (fold(team), team))


async def all_users(db: Db) -> list[UserData]:
    """Return every user by name, disabled ones too; for administrators."""
    require(db.viewer, Action.MANAGE_USERS)
    return _users(await db.read(ALL, fields=FIELDS))


async def user_named(db: Db, text: str) -> UserData:
    """Return the user with this id, e-mail address or whole name; NOT_FOUND where none or several have it."""
    users, wanted = await all_users(db), fold(text)
    found = [user for user in users if user.id == text]
    found = found or [user for user in users if wanted and wanted in (fold(user.email or ""), fold(user.name))]
    if len(found) != 1:
        raise not_found("user" if not found else "single user: several have this name", "user")
    return found[0]


def _users(row: Row | None) -> list[UserData]:
    return [user_of(found) for found in cast("list[Row]", row[0])] if row else []


def _words(search: str | None) -> list[str] | None:
    """Return the words to look for; None when the text has none, and so meets nobody."""
    words = list(dict.fromkeys(words_of(search or "")))
    return None if (search or "").strip() and not words else words


def _cursor(user: UserData) -> str:
    return encode_cursor(_KIND, (sort_key(user.name, user.id),))
