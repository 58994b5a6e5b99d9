"""Renames teams. A team is a name: of its users, and in the access lists of the contacts that are shared with it."""

from __future__ import annotations

from dataclasses import dataclass

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.access import readers_query
from graphapi.kernel.contacts import TEAM_MAX, line
from graphapi.kernel.errors import Code, Json, Refused, conflict, invalid
from graphapi.kernel.history import contact_changed
from graphapi.kernel.viewer import Action, require, team_principal
from graphapi.services.shared.change_records import record
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.users import TeamSize
from graphapi.services.users.user_changes import lock_administrator

USE = statement("users/team_use", tuple[int, int])
RENAME = statement("users/rename_team", tuple[int])
RENAME_READER = statement("contacts/rename_reader", tuple[list[tuple[str, list[str], list[str]]]])

CONTACTS_MAX = 10_000
"""Contacts whose access lists are changed in one transaction."""


@dataclass(frozen=True)
class RenamedTeam:
    """A team under its new name, and the number of contacts that are shared with it."""

    team: TeamSize
    contact_count: int


async def rename_team(db: Db, team: str, name: str, key: str | None = None) -> RenamedTeam:
    """Rename a team for all its users and in all access lists, each of which is recorded as a change of access.

    Raises Refused: FORBIDDEN, INVALID, NOT_FOUND, or CONFLICT for a name in use, which would join two teams.
    """
    require(db.viewer, Action.MANAGE_USERS)
    old, new = team.strip(), line(name, "input", "name", longest=TEAM_MAX)
    if new is None:
        raise invalid("A team must have a name.", "input", "name")

    async def work(tx: Tx) -> Json:
        await lock_administrator(tx)
        await _check(tx, old, new)
        row = await tx.run(RENAME, team=old, to=new)
        contacts = await _share_with(tx, old, new)
        return {"users": row[0] if row else 0, "contacts": contacts}

    answer = await once(db, key, "renameTeam", {"team": old, "name": new}, work)
    return RenamedTeam(TeamSize(new, answer["users"]), answer["contacts"])


async def _check(tx: Tx, old: str, new: str) -> None:
    users, contacts = await _use(tx, old)
    if users == 0:
        raise Refused(Code.NOT_FOUND, f"No user is in a team named “{old}”.", ("input", "team"))
    if any(await _use(tx, new)):
        raise conflict(f"The team name “{new}” is in use by users or access lists.", "input", "name")
    if contacts > CONTACTS_MAX:
        message = f"More than {CONTACTS_MAX:,} contacts are shared with “{old}”; such a team cannot be renamed."
        raise invalid(message, "input", "team")


async def _use(tx: Tx, team: str) -> tuple[int, int]:
    principal = team_principal(team)
    row = await tx.run(USE, team=team, value=principal, query=readers_query([principal]), most=CONTACTS_MAX + 1)
    return row or (0, 0)


async def _share_with(tx: Tx, old: str, new: str) -> int:
    """Replace a team in all access lists; return their number."""
    before, after = team_principal(old), team_principal(new)
    row = await tx.run(RENAME_READER, query=readers_query([before]), now=tx.db.now(), **{"from": before, "to": after})
    contacts = row[0] if row else []
    changes = [
        contact_changed({"id": one, "readers": old_list}, {"readers": new_list}) for one, old_list, new_list in contacts
    ]
    await record(tx, [change for found in changes for change in found])
    return len(contacts)
