"""Whether a custom field exists: whether the viewer sees a contact that has it."""

from __future__ import annotations

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.field_keys import field_name_word
from graphapi.kernel.names import NAME_MAX, closest, did_you_mean
from graphapi.kernel.text import fold

EXISTS = statement("contacts/field_exists", tuple[str])
NAMES = statement("contacts/field_names", tuple[list[str]])

LOOKED_AT = 2_000
"""The contacts whose custom fields are suggested in place of one that does not exist."""

FIRST, ALL = 1_000, 10_000_000
"""The contacts with a field that are looked at: a few, then all when the viewer sees none of these."""

KEPT_MAX = 10_000
_KEPT = "fieldNames"


async def require_field(db: Db, key: str, argument: str) -> None:
    """Raise BadArgument for a custom field that no contact has which the viewer sees.

    What exists is remembered for viewers of the same rights: a field that has gone since finds nothing.
    """
    rights = None if db.viewer.sees_all else tuple(db.viewer.principals)
    known: set[object] = db.database.shared.setdefault(_KEPT, set[object]())
    if (rights, key) in known:
        return
    for most in (FIRST, ALL):
        if await db.read(EXISTS, query=field_name_word(key), key=f"{key}\0", most=most):
            if len(known) >= KEPT_MAX:
                known.clear()
            known.add((rights, key))
            return
        if db.viewer.sees_all:
            break
    cited = key if len(key) <= NAME_MAX else f"{key[:NAME_MAX]}…"
    row = await db.read(NAMES, most=LOOKED_AT)
    close = closest(key, ((fold(name), name) for name in (row[0] if row else ())))
    raise BadArgument(argument, f"No contact has the custom field “{cited}”.{did_you_mean(close)}", tuple(close))
