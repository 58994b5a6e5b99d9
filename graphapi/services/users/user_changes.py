"""Creates and changes users: for administrators, for themselves, and from the signed tokens that speak for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.claims import Claimed
from graphapi.kernel.contacts import TEAM_MAX, line
from graphapi.kernel.errors import Json, forbidden, invalid, not_found
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Action, Role, Viewer, require
from graphapi.kernel.words import name_words
from graphapi.services.contacts.access_losses import LostTasks, tasks_lost_by
from graphapi.services.messages.held_messages import hold_messages
from graphapi.services.shared.contact_input import read_email
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.users import FIELDS, UserData, UserRow, user_of, users_by_id
from graphapi.services.workspace.workspace import LOCAL_ADMIN_ID

CREATE = statement("users/create")
LOCK = statement("users/lock", tuple[UserRow])
UPDATE = statement("users/update")
CLAIM = statement("users/claim", tuple[bool])
REVOKE_ALL = statement("tokens/revoke_all")

TEAMS_MAX = 200
"""Teams per user: each is a term of the query that finds the user's contacts."""


@dataclass(frozen=True)
class UserPatch:
    """The changes to a user; UNSET keeps a value."""

    name: str | Unset = UNSET
    role: Role | Unset = UNSET
    teams: tuple[str, ...] | Unset = UNSET
    email: str | Unset | None = UNSET
    disabled: bool | Unset = UNSET


async def add_user(
    db: Db, name: str, role: Role = Role.VIEWER, teams: Iterable[str] = (), email: str | None = None
) -> str:
    """Create a user and return its id. Raises Refused: FORBIDDEN, INVALID."""
    require(db.viewer, Action.MANAGE_USERS)
    patch = UserPatch(name=name, role=role, teams=tuple(teams), email=email)

    async def work(tx: Tx) -> str:
        now = tx.db.now()
        user_id = new_id("usr", now)
        properties = _properties(patch, user_id)
        await tx.run(CREATE, user={"id": user_id, "notifyRedFlags": False, "createdAt": now, **properties})
        return user_id

    return await db.write(work)


@dataclass(frozen=True)
class UserChange:
    """A user after a change, and the open tasks about contacts that the user no longer sees."""

    user: UserData
    lost: LostTasks


async def change_user(db: Db, user_id: str, patch: UserPatch) -> UserChange:
    """Change a user and return the result.

    Disabling a user revokes its tokens for good and holds its queued messages; enabling it again does not undo this.
    """
    require(db.viewer, Action.MANAGE_USERS)
    if user_id == LOCAL_ADMIN_ID and (patch.disabled is True or patch.role not in (UNSET, Role.ADMIN)):
        raise invalid("The local administrator cannot be changed: the commands run as this user.", "user")

    async def work(tx: Tx) -> UserChange:
        user = await _lock(tx, user_id)
        await tx.run(UPDATE, id=user.id, changes=_properties(patch, user.id))
        if patch.disabled is True:
            await tx.run(REVOKE_ALL, id=user.id, now=tx.db.now())
        changed = await _lock(tx, user_id)
        return UserChange(changed, await tasks_lost_by(tx, user.viewer(), changed.viewer()))

    change = await db.write(work)
    if patch.disabled is True:
        # Not in the same transaction, which a long queue could exceed. The outbox holds the rest when it is due.
        await hold_messages(db, change.user.id)
    return change


async def update_viewer(db: Db, *, notify_red_flags: bool | Unset | None, key: str | None = None) -> str:
    """Change the settings that users decide for themselves, and return the viewer's id."""
    if notify_red_flags is None:
        raise invalid("`notifyRedFlags` cannot be empty.", "input", "notifyRedFlags")
    if notify_red_flags is True and db.viewer.role is not Role.ADMIN:
        raise forbidden("Only administrators can get e-mails about red flags.", "input", "notifyRedFlags")

    async def work(tx: Tx) -> Json:
        user = await _lock(tx, db.viewer.id)
        if not isinstance(notify_red_flags, Unset):
            await tx.run(UPDATE, id=user.id, changes={"notifyRedFlags": notify_red_flags})
        return {"id": user.id}

    given = {} if isinstance(notify_red_flags, Unset) else {"notifyRedFlags": notify_red_flags}
    answer = await once(db, key, "updateViewer", given, work)
    return answer["id"]


async def claimed_viewer(db: Db, claimed: Claimed) -> Viewer | None:
    """The user of a signed token, created or updated from it; None when the user is disabled."""
    [known] = await users_by_id(db, [claimed.id])
    wanted = (claimed.name, claimed.email, claimed.role, claimed.teams)
    if known is None or (known.name, known.email, known.role, known.teams) != wanted:
        row = await db.write(lambda tx: tx.run(CLAIM, id=claimed.id, now=tx.db.now(), changes=_claimed(claimed)))
        disabled = bool(row and row[0])
    else:
        disabled = known.disabled
    return None if disabled else Viewer(claimed.id, claimed.name, claimed.role, claimed.teams)


def _claimed(claimed: Claimed) -> Parameters:
    return {**_named(claimed.name, claimed.id), "email": claimed.email, "role": claimed.role.value,
            "teams": list(claimed.teams)}  # fmt: skip


async def _lock(tx: Tx, user_id: str) -> UserData:
    row = await tx.run(LOCK, id=user_id, fields=FIELDS)
    if row is None:
        raise not_found("user", "user")
    return user_of(row[0])


def _properties(patch: UserPatch, user_id: str) -> Parameters:
    """The given values as they are stored; INVALID for one that cannot be stored."""
    found: Parameters = {}
    if not isinstance(patch.name, Unset):
        name = line(patch.name, "name")
        if name is None:
            raise invalid("A user must have a name.", "name")
        found |= _named(name, user_id)
    if not isinstance(patch.role, Unset):
        found["role"] = patch.role.value
    if not isinstance(patch.teams, Unset):
        found["teams"] = _teams(patch.teams)
    if not isinstance(patch.email, Unset):
        found["email"] = _email(patch.email)
    if not isinstance(patch.disabled, Unset):
        found["disabled"] = patch.disabled
    return found


def _named(name: str, user_id: str) -> dict[str, str]:
    return {"name": name, "sortKey": sort_key(name, user_id), "words": " ".join(name_words(name))}


def _teams(given: Iterable[str]) -> list[str]:
    found = [team for team in (line(team, "team", longest=TEAM_MAX) for team in given) if team]
    if len(found) > TEAMS_MAX:
        raise invalid(f"A user can be in at most {TEAMS_MAX} teams.", "team")
    return list(dict.fromkeys(found))


def _email(text: str | None) -> str | None:
    try:
        return read_email(text.strip()) if text and text.strip() else None
    except ValueError as error:
        raise invalid(str(error), "email") from None
