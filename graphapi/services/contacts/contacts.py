"""Creates, changes and shares contacts, each locked before it is read; `contact_deletion` deletes them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, fields

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.kernel.access import Access, access_of, loses_sight, require_access
from graphapi.kernel.contact_properties import NAMES, PROPERTIES
from graphapi.kernel.contacts import ContactPatch, NewContact, Properties, changes, complete
from graphapi.kernel.custom_fields import merge_fields
from graphapi.kernel.errors import Json, Refused, check_version, invalid, not_found
from graphapi.kernel.history import contact_changed, contact_created
from graphapi.kernel.patch import UNSET, Unset
from graphapi.kernel.problems import Problems
from graphapi.kernel.viewer import Action, require
from graphapi.matching.blocking import blocking_keys
from graphapi.services.contacts.access_losses import tasks_losing_access
from graphapi.services.shared.change_records import record
from graphapi.services.shared.contact_input import checked, read_access
from graphapi.services.shared.idempotency import once
from graphapi.services.shared.ids import new_id
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.registry import registry
from graphapi.services.shared.rows import ContactRow, named
from graphapi.services.shared.users import unknown_users

CREATE = statement("contacts/create")
LOCK = statement("contacts/lock", tuple[ContactRow])
UPDATE = statement("contacts/update")

STORED = (
    "id", "composedName", "sortKey", "words", "companyKey", "jobKey", "fieldKeys", "ownerId", "readers", "version",
    *NAMES,
)  # fmt: skip
"""The properties loaded of a contact before it is changed."""

EMPTY: Properties = {"emails": [], "phones": [], "customFields": "{}", "emailOptOut": False}
"""A contact without values."""


async def create_contact(db: Db, new: NewContact, key: str | None = None) -> str:
    """Create a contact and return its id.

    Raises Refused: INVALID, FORBIDDEN for another owner, CONFLICT when the externalId is taken.
    """
    require(db.viewer, Action.WRITE_CONTACTS)
    if new.owner_id:
        require_access(db.viewer, new.owner_id, "input", "ownerId")
    problems = Problems()
    values = checked(patch_of(new), await _region(db, new.phones), problems)
    custom = problems.keep(lambda: merge_fields("{}", new.custom_fields or {}), "{}")
    access = read_access(new.user_ids, new.teams, problems, everyone=new.everyone)
    problems.settle()
    owner_id = new.owner_id or db.viewer.id

    async def work(tx: Tx) -> Json:
        await check_users(tx, access, owner_id)
        contact = new_properties(db, values | {"customFields": custom}, access, owner_id)
        await tx.run(CREATE, contact=contact)
        await record(tx, [contact_created(contact)])
        return {"id": contact["id"]}

    answer = await once(db, key, "createContact", asked_of(new), work)
    return answer["id"]


def new_properties(db: Db, values: Properties, access: Access, owner_id: str) -> Properties:
    """All properties of a new contact. Raises Refused if nothing yields a name."""
    now = db.now()
    contact_id = new_id("con", now)
    return complete(EMPTY, values, contact_id, keys=blocking_keys) | {
        "id": contact_id, "ownerId": owner_id, "readers": access.readers(owner_id), "createdAt": now, "updatedAt": now,
        "version": 1, "lock": 0,
    }  # fmt: skip


@dataclass(frozen=True)
class ContactChange:
    """A changed contact, and the open tasks about it whose assignees no longer see it.

    `handed_over`: it has a new owner, and the viewer no longer sees it.
    """

    id: str
    tasks_losing_access: tuple[str, ...] = ()
    handed_over: bool = False


async def update_contact(
    db: Db, contact_id: str, patch: ContactPatch, expected_version: int | None = None, key: str | None = None
) -> ContactChange:
    """Change a contact; the version grows when anything differs."""
    require(db.viewer, Action.WRITE_CONTACTS)
    problems = Problems()
    values = checked(patch, await _region(db, patch.phones), problems)

    async def work(tx: Tx) -> Json:
        stored = await lock_current(tx, contact_id)
        check_version(stored["version"], expected_version)
        wanted = values | await _dependent(tx, stored, patch, problems)
        return await store_changes(tx, stored, complete(stored, wanted, stored["id"], keys=blocking_keys))

    given = {"id": contact_id, "expectedVersion": expected_version} | _sent(patch)
    return _change_of(await once(db, key, "updateContact", given, work))


async def set_access(
    db: Db,
    contact_id: str,
    *,
    everyone: bool,
    user_ids: Sequence[str] | None = None,
    teams: Sequence[str] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> ContactChange:
    """Set who sees a contact; for administrators and the contact's owner."""
    require(db.viewer, Action.WRITE_CONTACTS)
    problems = Problems()
    access = read_access(user_ids, teams, problems, everyone=everyone)

    async def work(tx: Tx) -> Json:
        stored = await lock_current(tx, contact_id, "contactId")
        require_access(db.viewer, stored["ownerId"], "input", "contactId")
        check_version(stored["version"], expected_version)
        problems.settle()
        await check_users(tx, access)
        return await store_changes(tx, stored, stored | {"readers": access.readers(stored["ownerId"])})

    given = {
        "id": contact_id, "everyone": everyone, "userIds": list(user_ids or ()), "teams": list(teams or ()),
        "expectedVersion": expected_version,
    }  # fmt: skip
    return _change_of(await once(db, key, "setContactAccess", given, work))


async def lock(tx: Tx, contact_id: str, field: str = "id", *more: str) -> Properties:
    """Lock a contact and return what is stored of it; NOT_FOUND when it is missing or hidden."""
    row = await tx.run(LOCK, id=contact_id, fields=[*STORED, *more])
    if row is None:
        raise not_found("contact", "input", field)
    return named((*STORED, *more), row[0])


async def lock_current(tx: Tx, contact_id: str, field: str = "id", *more: str) -> Properties:
    """As `lock`; the id of a merged contact leads to the one that stayed."""
    try:
        return await lock(tx, contact_id, field, *more)
    except Refused:
        now = await current_ids(tx.run, [contact_id])
        if not now:
            raise
        return await lock(tx, now[contact_id], field, *more)


async def _dependent(tx: Tx, stored: Properties, patch: ContactPatch, problems: Problems) -> Properties:
    """The values that depend on stored ones; raises all problems together."""
    new_owner = not isinstance(patch.owner_id, Unset) and (patch.owner_id or None) != stored["ownerId"]
    if new_owner:
        require_access(tx.db.viewer, stored["ownerId"], "input", "ownerId")
    found, values = problems.copy(), Properties()
    if not isinstance(patch.custom_fields, Unset):
        given = patch.custom_fields
        values["customFields"] = found.keep(lambda: merge_fields(stored["customFields"] or "{}", given), "{}")
    if not isinstance(patch.owner_id, Unset) and new_owner:
        owner_id = patch.owner_id or None
        access = access_of(stored["readers"], stored["ownerId"])
        values |= {"ownerId": owner_id, "readers": access.readers(owner_id)}
        found.add(await _unknown(tx, Access(everyone=True), owner_id))
    found.settle()
    return values


def _change_of(answer: Json) -> ContactChange:
    return ContactChange(answer["id"], tuple(answer.get("losing", ())), answer.get("handedOver", False))


async def store_changes(tx: Tx, stored: Properties, wanted: Properties) -> Json:
    """Store the values that differ as a new version, if any; return the answer."""
    changed = changes(stored, wanted)
    if changed:
        changed |= {"version": stored["version"] + 1, "updatedAt": tx.db.now()}
        await tx.run(UPDATE, id=stored["id"], changes=changed)
        await record(tx, contact_changed(stored, changed))
    before, after = stored["readers"], wanted["readers"]
    losing = await tasks_losing_access(tx, stored["id"], before, after)
    answer: Json = {"id": stored["id"]}
    if losing:
        answer["losing"] = losing
    if loses_sight(tx.db.viewer, before, after):
        answer["handedOver"] = True
    return answer


async def check_users(tx: Tx, access: Access, owner_id: str | None = None) -> None:
    """Refuse an owner or users that do not exist."""
    problems = Problems()
    problems.add(await _unknown(tx, access, owner_id))
    problems.settle()


async def _unknown(tx: Tx, access: Access, owner_id: str | None) -> list[Refused]:
    """A refusal for the owner and each user that does not exist."""
    return no_users(access, owner_id, await unknown_users(tx, [*access.user_ids, *([owner_id] if owner_id else [])]))


def no_users(access: Access, owner_id: str | None, unknown: AbstractSet[str]) -> list[Refused]:
    """A refusal for each of the owner and the users that is unknown."""
    places = [("ownerId",)] if owner_id in unknown else []
    places += [("userIds", str(n)) for n, user_id in enumerate(access.user_ids) if user_id in unknown]
    return [invalid("There is no such user.", "input", *place) for place in places]


async def _region(db: Db, phones: Sequence[str] | Unset | None) -> str | None:
    """The country of numbers without a prefix, if there are numbers to read."""
    if isinstance(phones, Unset) or not phones:
        return None
    return (await registry(db)).settings.default_phone_region


def patch_of(new: NewContact) -> ContactPatch:
    """The values of a new contact as a patch of an empty one; custom fields and owner are read separately."""
    names = {field.name for field in fields(ContactPatch)} - {"custom_fields", "owner_id"}
    return ContactPatch(**{name: getattr(new, name) for name in names})


def asked_of(new: NewContact) -> Json:
    """The client's input; a property that was added later is left out when absent, so that older keys match."""
    later = {one.attribute for one in PROPERTIES if one.later}
    return {name: value for name, value in asdict(new).items() if value is not None or name not in later}


def _sent(patch: ContactPatch) -> Json:
    """The fields that the client sent."""
    values = {field.name: getattr(patch, field.name) for field in fields(patch)}
    return {name: value for name, value in values.items() if value is not UNSET}
