"""Texts that are filled in from linked contacts, shown to who may see all of those contacts.

What a template can have taken values from is stored with its text, as ids. It is a little more than what it did take:
all who were loaded for the roles that it names.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.services.templates.merge_fields import TemplateContact

VISIBLE = statement("messages/recipients", tuple[list[tuple[str, str, bool]]])

NOT_SHOWN = "(Not shown: it says something about contacts that you may not see.)"
"""What stands for a text that the viewer may not read."""


def mentioned(keys: frozenset[str] | None, merged: TemplateContact) -> list[str]:
    """The ids of the linked contacts whose values a text can have that names these labels, None: all.

    With those through whom a relation rule leads to one: who may not see them may not learn of the relation.
    """
    found = (
        one
        for linked in merged.all_linked
        if keys is None or linked.label_key in keys
        for one in (linked.contact["id"], *linked.through)
    )
    return list(dict.fromkeys(key for key in found if key != merged.contact["id"]))


async def contacts_now(db: Db, ids: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Return of those ids that are contacts, or were merged into one, its id now and whether the viewer may see it."""
    asked = sorted(set(ids))
    row = await db.read(VISIBLE, ids=asked) if asked else None
    return {key: (current, visible) for key, current, visible in (row[0] if row else ())}


def readable(ids: Iterable[str], contacts: dict[str, tuple[str, bool]], *, gone: bool) -> bool:
    """Whether the viewer may see all of these contacts; `gone` is what is said of those that are no more."""
    return all(contacts.get(key, ("", gone))[1] for key in ids)
