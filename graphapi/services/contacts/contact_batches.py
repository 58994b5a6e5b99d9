"""Many contacts created at once, each with its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphapi.db.request import Db, Tx
from graphapi.db.retries import CONTACT_IMPORTED, retrying
from graphapi.db.statements import statement
from graphapi.kernel.access import Access, require_access
from graphapi.kernel.contacts import NewContact, Properties
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Code, Json, Refused, conflict, invalid
from graphapi.kernel.history import contact_created
from graphapi.kernel.problems import Problems
from graphapi.kernel.viewer import Action, require
from graphapi.services.contacts.contacts import asked_of, new_properties, no_users, patch_of
from graphapi.services.shared.change_records import record
from graphapi.services.shared.contact_input import checked, read_access
from graphapi.services.shared.event_loop import in_turns
from graphapi.services.shared.idempotency import IDS, once_as
from graphapi.services.shared.registry import registry
from graphapi.services.shared.users import unknown_users

CREATE_MANY = statement("imports/create_people")
TAKEN = statement("contacts/taken_external_ids", tuple[list[str]])

ITEMS_MAX = 1_000


@dataclass(frozen=True)
class _Wanted:
    """A contact whose values were read."""

    values: Properties
    access: Access
    owner_id: str


class _CreationUndone(Exception):
    """An atomic batch is rolled back: some of it was refused."""

    def __init__(self, outcomes: Sequence[str | Refused]) -> None:
        super().__init__("undone")
        self.outcomes = outcomes


async def create_contacts(
    db: Db, given: Sequence[NewContact], *, atomic: bool = False, key: str | None = None
) -> list[str | Refused]:
    """Make up to 1,000 contacts in one transaction and return of each its id or refusal; `atomic`: all or none."""
    require(db.viewer, Action.WRITE_CONTACTS)
    if len(given) > ITEMS_MAX:
        raise invalid(f"At most {ITEMS_MAX:,} items at once, not {len(given):,}.", "input", "items")
    if not given:
        return []
    region = (await registry(db)).settings.default_phone_region
    read = [_read(db, one, region) async for one in in_turns(given)]

    async def work(tx: Tx) -> list[str | Refused]:
        outcomes = await _store(tx, read)
        if atomic and any(isinstance(one, Refused) for one in outcomes):
            raise _CreationUndone(outcomes)
        return [_at(one, n) if isinstance(one, Refused) else one for n, one in enumerate(outcomes)]

    request: Json = {"items": [asked_of(one) async for one in in_turns(given)], "atomic": atomic}
    try:
        return await retrying(
            db.database.retries,
            lambda: once_as(IDS, db, key, "createContacts", request, work),
            {CONTACT_IMPORTED: None},
        )
    except _CreationUndone as undone:
        return [_at(one if isinstance(one, Refused) else ABORTED, n) for n, one in enumerate(undone.outcomes)]


ABORTED = Refused(Code.ABORTED, "Undone, because another item was refused.", ("input",))


def _read(db: Db, new: NewContact, region: str | None) -> _Wanted | Refused:
    """The values of a new contact as they are stored, or all that is wrong with them."""
    problems = Problems()
    if new.owner_id:
        problems.keep(lambda: require_access(db.viewer, new.owner_id, "input", "ownerId"), None)
    values = checked(patch_of(new), region, problems)
    custom = problems.keep(lambda: merge_fields("{}", new.custom_fields or {}), "{}")
    access = read_access(new.user_ids, new.teams, problems, everyone=new.everyone)
    return problems.together() or _Wanted(values | {"customFields": custom}, access, new.owner_id or db.viewer.id)


async def _store(tx: Tx, read: Sequence[_Wanted | Refused]) -> list[str | Refused]:
    """Store what is allowed, in the order of the input: of two with one external id, the first is stored."""
    wanted = [one for one in read if isinstance(one, _Wanted)]
    people = sorted({user for one in wanted for user in (*one.access.user_ids, one.owner_id)})
    strangers = await unknown_users(tx, people)
    row = await tx.run(TAKEN, values=[one.values["externalId"] for one in wanted if one.values.get("externalId")])
    taken, rows, outcomes = set(row[0] if row else ()), list[Properties](), list[str | Refused]()
    async for one in in_turns(read):
        made = one if isinstance(one, Refused) else _made(tx, one, strangers, taken)
        outcomes.append(made if isinstance(made, Refused) else made["id"])
        if not isinstance(made, Refused):
            rows.append(made)
    if rows:
        await tx.run(CREATE_MANY, people=rows, shared={})
        await record(tx, [contact_created(one) for one in rows])
    return outcomes


def _made(tx: Tx, one: _Wanted, strangers: set[str], taken: set[str]) -> Properties | Refused:
    """The properties of a new contact, whose external id is taken then, or why it is none."""
    problems, external_id = Problems(), one.values.get("externalId")
    problems.add(no_users(one.access, one.owner_id, strangers))
    if external_id in taken:
        problems.add([conflict("Another contact has this externalId.", "input", "externalId")])
    made = problems.keep(lambda: new_properties(tx.db, one.values, one.access, one.owner_id), Properties())
    refused = problems.together()
    if refused is None and external_id:
        taken.add(external_id)
    return refused or made


def _at(refused: Refused, n: int) -> Refused:
    """The refusal of the item at a place: its path leads through the list of items."""
    path = ("input", "items", str(n), *refused.path[1:])
    return replace(refused, path=path, others=tuple(_at(other, n) for other in refused.others))
