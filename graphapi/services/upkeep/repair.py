"""Repairs what a check has found, if there is only one right way: under locks, after checking again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from graphapi.db.errors import Taken
from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.contacts import complete
from graphapi.kernel.errors import Refused
from graphapi.kernel.invariants import Broken, Finding, Over
from graphapi.kernel.viewer import Action, require
from graphapi.matching.blocking import blocking_keys
from graphapi.services.associations.batches import DELETE as DELETE_ASSOCIATION
from graphapi.services.associations.batches import lock_and_load
from graphapi.services.contacts.contacts import UPDATE as UPDATE_CONTACT
from graphapi.services.contacts.contacts import lock
from graphapi.services.labels.label_sweeps import flag_batch
from graphapi.services.labels.labels import UPDATE as UPDATE_LABEL
from graphapi.services.shared.registry import forget
from graphapi.services.tasks.tasks import UPDATE as UPDATE_TASK
from graphapi.services.upkeep.check import Checked
from graphapi.services.users.user_changes import UPDATE as UPDATE_USER

DROP_FLAG = statement("check/drop_flag", tuple[int])
DROP_TASK = statement("check/drop_task", tuple[int])
REPAIR_FLAG = statement("check/repair_flag")
REPAIR_MESSAGE = statement("check/repair_message")

DERIVED = ("sortKey", "words", "companyKey", "jobKey", "fieldKeys")
"""The derived properties that serve to find and sort a contact."""

Mender = Callable[[Tx, Finding], Awaitable[object]]


async def repair(db: Db, checked: Checked) -> list[Finding]:
    """Repair what can be and return it; the rest needs a person."""
    require(db.viewer, Action.MANAGE_SETTINGS)
    repaired = [finding for finding in checked.findings if await _repair(db, finding)]
    repaired += [one.finding for one in checked.over if await _flag(db, one)]
    forget(db)
    return repaired


async def _repair(db: Db, finding: Finding) -> bool:
    repairing = _REPAIRS.get(finding.rule)
    if repairing is None:
        return False
    try:
        return bool(await db.write(lambda tx: repairing(tx, finding)))
    except (Refused, Taken):
        return False


async def _flag(db: Db, over: Over) -> bool:
    """Raise the missing flag if the contact still exceeds the limit."""
    flagged = await db.write(lambda tx: flag_batch(tx, [over.contact_id], over.label, over.side), operation="repair")
    return bool(flagged)


async def _contact(tx: Tx, finding: Finding) -> object:
    stored = await lock(tx, finding.id)
    wanted = complete(stored, {}, finding.id, keys=blocking_keys)
    changes = {name: wanted[name] for name in DERIVED if wanted[name] != stored.get(name)}
    if changes:
        await tx.run(UPDATE_CONTACT, id=finding.id, changes=changes)
    return True


async def _doubled(tx: Tx, finding: Finding) -> object:
    """Remove the newer of two duplicate associations."""
    values = dict(finding.repair)
    if not values:
        return False
    pair = values["pair"]
    stored = (await lock_and_load(tx, pair, [pair], [], label_locks=set())).stored
    kept, other = (stored.get(one) for one in values["ids"])
    if kept is None or other is None or (kept.note, kept.email_copy) != (other.note, other.email_copy):
        return False
    return await tx.run(DELETE_ASSOCIATION, ids=list(pair), id=other.association.id)


async def _reference(tx: Tx, finding: Finding) -> object:
    if finding.repair:
        return await tx.run(REPAIR_FLAG, id=finding.id, changes=dict(finding.repair))
    return _number(await tx.run(DROP_FLAG, id=finding.id))


async def _task(tx: Tx, finding: Finding) -> object:
    if finding.repair:
        return await tx.run(UPDATE_TASK, id=finding.id, changes=dict(finding.repair))
    return _number(await tx.run(DROP_TASK, id=finding.id))


async def _message(tx: Tx, finding: Finding) -> object:
    return await tx.run(REPAIR_MESSAGE, id=finding.id)


async def _user(tx: Tx, finding: Finding) -> object:
    await tx.run(UPDATE_USER, id=finding.id, changes=dict(finding.repair))
    return True


async def _label(tx: Tx, finding: Finding) -> object:
    return finding.repair and await tx.run(UPDATE_LABEL, key=finding.id, properties=dict(finding.repair))


def _number(row: tuple[int] | None) -> int:
    return row[0] if row else 0


_REPAIRS: Mapping[Broken, Mender] = MappingProxyType(
    {
        Broken.ORDER: _contact,
        Broken.WORDS: _contact,
        Broken.COMPANY: _contact,
        Broken.FIELDS: _contact,
        Broken.DOUBLED: _doubled,
        Broken.FLAG: _reference,
        Broken.TASK: _task,
        Broken.MESSAGE: _message,
        Broken.USER: _user,
        Broken.LABEL: _label,
    }
)
