"""Users: who they are to readers and writers of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from graphapi.db.database import Db, Row, Tx
from graphapi.db.statements import statement
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.rows import native

BY_IDS = statement("users/by_ids")
KNOWN = statement("users/known")

FIELDS = ["id", "name", "email", "role", "teams", "notifyRedFlags", "createdAt"]
"""The properties of a user, in the order of `UserData`."""


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

    def viewer(self) -> Viewer:
        """Return the user as a reader and writer of the graph."""
        return Viewer(self.id, self.name, self.role, self.teams)


def user_of(row: Row) -> UserData:
    """Return the user of a row of FIELDS."""
    user_id, name, email, role, teams, notify, created_at = row
    return UserData(user_id, name, email, Role(role), tuple(teams or ()), bool(notify), native(created_at))


async def users_by_id(db: Db, ids: Sequence[str]) -> list[UserData | None]:
    """Return the users in the order of the ids; None for each that there is not."""
    row = await db.read(BY_IDS, ids=list(dict.fromkeys(ids)), fields=FIELDS)
    found = {user.id: user for user in map(user_of, cast("list[Row]", row[0]))} if row else {}
    return [found.get(user_id) for user_id in ids]


async def viewer_of(db: Db, user_id: str) -> Viewer | None:
    """Return a user as a viewer, None when there is no such user."""
    [user] = await users_by_id(db, [user_id])
    return user and user.viewer()


async def unknown_users(tx: Tx, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that are no users; the viewer is one, whoever says so."""
    asked = set(ids) - {tx.db.viewer.id}
    if not asked:
        return set()
    row = await tx.run(KNOWN, ids=sorted(asked))
    return asked - set(cast("list[str]", row[0]) if row else [])
