"""The report of all that is stored about one person, for administrators; `report_page` shows it without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.access import access_of
from graphapi.kernel.errors import Json, not_found
from graphapi.kernel.viewer import Action, require
from graphapi.services.erasure.referring import BATCH, SECONDS, Properties, imports_of, messages_of, tasks_of
from graphapi.services.shared.merged_contacts import current_ids
from graphapi.services.shared.registry import registry

REPORT = statement(
    "erasure/report",
    tuple[
        Properties, list[tuple[str, bool, Properties, str, str]], list[Properties], list[Properties],
        list[Properties], Properties | None,
    ],
)  # fmt: skip
REPORT_CHANGES = statement("erasure/report_changes", tuple[list[Properties]])

_INTERNAL = frozenset({
    "sortKey", "words", "companyKey", "jobKey", "fieldKeys", "lock", "toCompare", "openKey", "dueKey", "claim", "key",
    "rank", "composedName",
})  # fmt: skip
"""Properties that are made from others, to find and to sort."""

_AS_JSON = frozenset({
    "customFields", "kept", "unlinkedRelatives", "before", "after", "to", "cc", "leftOut", "counts",
})  # fmt: skip


async def person_report(db: Db, contact_id: str) -> Json:
    """All that is stored about a contact, as a JSON object. Raises Refused: NOT_FOUND, FORBIDDEN."""
    require(db.viewer, Action.REPORT_CONTACTS)
    contact_id = (await current_ids(db.read, [contact_id])).get(contact_id, contact_id)
    row = await db.read(REPORT, id=contact_id)
    if row is None:
        raise not_found("contact", "id")
    contact, associations, merged, flags, pairs, made_by = row
    ids = [contact_id, *(one["id"] for one in merged)]
    own_flags = [one["id"] for one in flags if one["contactId"] == contact_id]
    owner_id = contact.pop("ownerId", None)
    access = access_of(contact.pop("readers"), owner_id)
    labels = (await registry(db)).labels

    def association(found: tuple[str, bool, Properties, str, str]) -> Json:
        key, is_from, properties, other_id, name = found
        label = labels.get(key)
        roles = (label.name, label.inverse_name or label.name) if label else (key, key)
        return {"role": roles[0 if is_from else 1], "of": name, "otherId": other_id, "labelKey": key} | _plain(
            properties
        )

    return {
        "reportedAt": db.now().isoformat(),
        "contact": _plain(contact),
        "access": {
            "ownerId": owner_id, "everyone": access.everyone, "userIds": list(access.user_ids),
            "teams": list(access.teams),
        },
        "mergedContacts": _all(merged),
        "associations": [association(one) for one in associations],
        "redFlags": _all(flags),
        "tasks": _all(await tasks_of(db, ids)),
        "messages": _all(await messages_of(db, ids, own_flags)),
        "history": _all(await _changes(db, contact_id)),
        "duplicatePairs": _all([one for one in pairs if not one["distinct"]]),
        "distinctPairs": _all([one for one in pairs if one["distinct"]]),
        "import": None if made_by is None else _plain(made_by),
        "updatedByImports": [
            _plain(one) | {"replaced": [orjson.loads(note) for note in notes]}
            for one, notes in await imports_of(db, ids)
        ],
    }  # fmt: skip


async def _changes(db: Db, contact_id: str) -> list[Properties]:
    found: list[Properties] = []
    while True:
        db.deadline.extend(SECONDS)
        after = found[-1]["id"] if found else ""
        row = await db.read(REPORT_CHANGES, id=contact_id, after=after, batch=BATCH)
        more = row[0] if row else []
        found += more
        if len(more) < BATCH:
            return found


def _all(nodes: Sequence[Properties]) -> list[Json]:
    return [_plain(one) for one in nodes]


def _plain(properties: Mapping[str, Any]) -> Json:
    """The properties as JSON has them, in the order of their names, without those that only repeat others."""
    return {
        name: _value(name, value)
        for name, value in sorted(properties.items())
        if name not in _INTERNAL and value is not None
    }


def _value(name: str, value: Any) -> object:  # noqa: ANN401 – whatever is stored
    if name in _AS_JSON and isinstance(value, str):
        return orjson.loads(value)
    return value.iso_format() if hasattr(value, "iso_format") else value
