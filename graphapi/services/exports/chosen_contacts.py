"""The contacts around one, however far: what an export can be limited to."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import Ambiguous, BadArgument
from graphapi.kernel.names import did_you_mean
from graphapi.services.contacts.contact_search import ContactKey, contacts_by_keys, find_contacts

AROUND = statement("exports/around", tuple[list[str]])
PART = 500
SUGGESTED = 3
_SECONDS = 300.0


async def ids_around(db: Db, text: str, depth: int) -> set[str]:
    """The ids of a contact and of all contacts within that many associations of it.

    `text` is an id, an external id, a name, an e-mail address or a phone number. BadArgument when it is nobody's or
    several contacts'.
    """
    found = ahead = {await contact_named(db, text)}
    for _ in range(depth):
        nearby = set[str]()
        ids = sorted(ahead)
        for first in range(0, len(ids), PART):
            db.deadline.extend(_SECONDS)
            row = await db.read(AROUND, ids=ids[first : first + PART])
            nearby.update(row[0] if row else ())
        ahead = nearby - found
        found = found | ahead
    return found


async def contact_named(db: Db, text: str) -> str:
    """The id of the contact that a text names: by its id or external id, else by what several may share."""
    text = text.strip()
    keys = [
        ContactKey(id=text), ContactKey(external_id=text), ContactKey(name=text), ContactKey(email=text),
        ContactKey(phone=text),
    ]  # fmt: skip
    for key, found in zip(keys, await contacts_by_keys(db, keys, ("id",)), strict=True):
        if isinstance(found, Ambiguous):
            raise BadArgument("around", f"Several contacts have the {key.given[0]} “{text}”; give an ID.")
        if found is not None:
            return found["id"]
    alike = (await find_contacts(db, text, None, SUGGESTED, ("name",))).candidates
    names = dict.fromkeys(str(one.contact["name"]) for one in alike)
    raise BadArgument("around", f"There is no contact “{text}”.{did_you_mean(names)}")
