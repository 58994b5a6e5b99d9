"""Creates and changes users: for administrators, for themselves, and from the signed tokens that speak for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Parameters
from graphapi.kernel.claims import Claimed
from graphapi.kernel.contacts import TEAM_MAX, line
from graphapi.kernel.errors import Json, forbidden, invalid, not_found
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.problems import Problems
from graphapi.kernel.text import sort_key
from graphapi.kernel.viewer import Action, Role, Viewer, may, require
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

_ID = ("input", "id")
T = TypeVar("T")


@dataclass(frozen=True)
class UserPatch:
    """The changes to a user; UNSET keeps a value, None clears an e-mail address or the teams."""

    name: str | Unset | None = UNSET
    role: Role | Unset | None = UNSET
    teams: tuple[str, ...] | Unset | None = UNSET
    email: str | Unset | None = UNSET
    disabled: bool | Unset | None = UNSET


async def add_user(
    db: Db,
    name: str,
    role: Role = Role.VIEWER,
    teams: Iterable[str] = (),
    email: str | None = None,
    key: str | None = None,
) -> str:
    """Create a user and return its id. Raises Refused: FORBIDDEN, INVALID."""
    require(db.viewer, Action.MANAGE_USERS)
    values = _values(UserPatch(name=name, role=role, teams=tuple(teams), email=email))

    async def work(tx: Tx) -> Json:
        now = tx.db.now()
        user_id = new_id("usr", now)
        await tx.run(
            CREATE, user={"id": user_id, "notifyRedFlags": False, "createdAt": now, **_stored(values, user_id)}
        )
        return {"id": user_id}

    return (await once(db, key, "createUser", values, work))["id"]


@dataclass(frozen=True)
class UserChange:
    """A user after a change, and the open tasks about contacts that the user no longer sees."""

    user: UserData
    lost: LostTasks


async def change_user(db: Db, user_id: str, patch: UserPatch, key: str | None = None) -> UserChange:
    """Change a user and return the result.

    Disabling a user revokes its tokens for good and holds its queued messages; enabling it again does not undo this.
    """
    require(db.viewer, Action.MANAGE_USERS)
    _check_administrator(db.viewer, user_id, patch)
    values = _values(patch)

    async def work(tx: Tx) -> Json:
        user = await _lock_with_viewer(tx, user_id)
        await tx.run(UPDATE, id=user.id, changes=_stored(values, user.id))
        if patch.disabled is True:
            await tx.run(REVOKE_ALL, id=user.id, now=tx.db.now())
        changed = await _lock(tx, user_id)
        lost = await tasks_lost_by(tx, user.viewer(), changed.viewer())
        return {"total": lost.total, "shown": lost.shown}

    answer = await once(db, key, "updateUser", {"id": user_id, **values}, work)
    [user] = await users_by_id(db, [user_id])
    if user is None:
        raise not_found("user", *_ID)
    if user.disabled and patch.disabled is True:
        # Not in the same transaction, which a long queue could exceed. The outbox holds the rest when it is due.
        await hold_messages(db, user.id)
    return UserChange(user, LostTasks(answer["total"], tuple(tuple(task) for task in answer["shown"])))


def _check_administrator(viewer: Viewer, user_id: str, patch: UserPatch) -> None:
    """INVALID for a change after which nobody might be left who can take it back."""
    lost = "disabled" if patch.disabled is True else "role" if patch.role not in (UNSET, Role.ADMIN) else None
    if lost is None:
        return
    if user_id == LOCAL_ADMIN_ID:
        raise invalid("The local administrator cannot be changed: the commands run as this user.", "input", lost)
    if user_id == viewer.id:
        raise invalid("Administrators cannot disable themselves or give up their role; ask another one.", "input", lost)


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
        raise not_found("user", *_ID)
    return user_of(row[0])


async def _lock_with_viewer(tx: Tx, user_id: str) -> UserData:
    """Lock a user and the viewer, and return the user. FORBIDDEN if the viewer is no longer an administrator.

    Otherwise two administrators who disable each other at the same time would leave none.
    """
    viewer_id, found = tx.db.viewer.id, dict[str, UserData]()
    for one in sorted({user_id, viewer_id}):
        row = await tx.run(LOCK, id=one, fields=FIELDS)
        if row is not None:
            found[one] = user_of(row[0])
    _check_acting(found.get(viewer_id))
    if user_id not in found:
        raise not_found("user", *_ID)
    return found[user_id]


async def lock_administrator(tx: Tx) -> None:
    """Lock the viewer. FORBIDDEN if the viewer is no longer an administrator."""
    row = await tx.run(LOCK, id=tx.db.viewer.id, fields=FIELDS)
    _check_acting(None if row is None else user_of(row[0]))


def _check_acting(acting: UserData | None) -> None:
    # The local administrator of an empty database is stored nowhere.
    if acting is not None and (acting.disabled or not may(acting.viewer(), Action.MANAGE_USERS)):
        raise forbidden("You are no longer an administrator.")


def _values(patch: UserPatch) -> Json:
    """The given values by property; INVALID for each one that cannot be stored."""
    problems, found = Problems(), Json()
    if not isinstance(patch.name, Unset):
        found["name"] = problems.keep(lambda: _name(patch.name), "")
    if not isinstance(patch.role, Unset):
        found["role"] = problems.keep(lambda: _given(patch.role, "role"), "")
    if not isinstance(patch.teams, Unset):
        found["teams"] = problems.keep(lambda: _teams(patch.teams), [])
    if not isinstance(patch.email, Unset):
        found["email"] = problems.keep(lambda: _email(patch.email), None)
    if not isinstance(patch.disabled, Unset):
        found["disabled"] = problems.keep(lambda: _given(patch.disabled, "disabled"), None)
    problems.settle()
    return found


def _stored(values: Json, user_id: str) -> Parameters:
    """The values with those that follow from them."""
    return {**values, **(_named(values["name"], user_id) if "name" in values else {})}


def _given(value: T | None, name: str) -> T:
    if value is None:
        raise invalid(f"`{name}` cannot be empty.", "input", name)
    return value


def _name(text: str | Unset | None) -> str:
    name = None if isinstance(text, Unset) else line(text, "input", "name")
    if name is None:
        raise invalid("A user must have a name.", "input", "name")
    return name


def _named(name: str, user_id: str) -> dict[str, str]:
    return {"name": name, "sortKey": sort_key(name, user_id), "words": " ".join(name_words(name))}


def _teams(given: Iterable[str] | Unset | None) -> list[str]:
    teams = () if given is None or isinstance(given, Unset) else given
    found = [team for team in (line(team, "input", "teams", longest=TEAM_MAX) for team in teams) if team]
    if len(found) > TEAMS_MAX:
        raise invalid(f"A user can be in at most {TEAMS_MAX} teams.", "input", "teams")
    return list(dict.fromkeys(found))


def _email(text: str | Unset | None) -> str | None:
    try:
        return read_email(text.strip()) if isinstance(text, str) and text.strip() else None
    except ValueError as error:
        raise invalid(str(error), "input", "email") from None
