"""Warming up: every statement is run once, one after the other, most of them before the first request comes.

The first run of a statement compiles it, and so does the first with a list of another size class. Callers at once would
each compile it for themselves, and wait for seconds. Nothing is found by these runs, and nothing is stored.
"""

from __future__ import annotations

import contextlib
import fnmatch
import logging
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from graphapi.db.database import Db, Value
from graphapi.db.statements import Statement, all_statements
from graphapi.db.transactions import Tx

logger = logging.getLogger("graphapi")

NOBODY = "con_00000000000000000000000000"
NOTHING = "asc_0000000000000000000000000000000000000000000000000000"
_DAY, _TIME = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)
_WORDS = ["-", "--"]

SAMPLES: dict[str, Value] = {
    **dict.fromkeys(
        (
            "among", "anyAssignee", "anyCompany", "anyDate", "anyFlag", "anyId", "anyLabel", "anyName", "anyOther",
            "anyOver", "anyRole", "anySide", "anyStatus", "anyStep", "anyType", "anyUser", "anyWord", "assigneeSeesAll",
            "atStart", "avoidNone", "byCreation", "byName", "byReader", "byWords", "copies", "ends", "failed", "links",
            "noLack", "noUnflagged", "noWithin", "senderSeesAll", "single",
        ),
        True,
    ),
    **dict.fromkeys(("ask", "batch", "depth", "enough", "first", "inPart", "keyAt", "limit", "most", "window"), 1),
    **dict.fromkeys(
        (
            "anchors", "assigneePrincipals", "avoid", "excludeIds", "fields", "ids", "keys", "kinds", "lacking", "own",
            "roles", "senderPrincipals", "singles", "sourceMarks", "sourceTypes", "tieFields", "tieTimes", "types",
            "userFields", "values", "words",
        ),
        _WORDS,
    ),
    **dict.fromkeys(("today", "validOn"), _DAY),
    **dict.fromkeys(("next", "now", "until"), _TIME),
    **dict.fromkeys(("query", "readable", "readerQuery", "wordQuery"), "nothing"),
    **dict.fromkeys(
        (
            "after", "answer", "before", "by", "cc", "checksum", "claim", "company", "error", "hash", "idAfter",
            "idBefore", "key", "keyId", "keyName", "keyRole", "keySince", "labelKey", "leftOut", "messageId",
            "nameAfter", "nameBefore", "number", "other", "others", "public", "resolution", "source", "status", "type",
        ),
        "-",
    ),
    **dict.fromkeys(("anchor", "contactId", "from", "fromId", "keepId", "mergeId", "to", "toId"), NOBODY),
    **dict.fromkeys(("assigneeId", "userId"), "usr_0"),
    "changes": {"updatedAt": _TIME, "version": 1},
    "contact": {"id": NOBODY, "sortKey": "-", "createdAt": _TIME, "version": 1},
    "flags": [{"openKey": "-", "contactId": NOBODY, "labelKey": "-", "limit": 1, "count": 1}],
    "groups": [[NOBODY, _WORDS]],
    "id": NOTHING,
    "label": {"key": "-", "pairKey": "-", "exclusiveWith": _WORDS},
    "limits": {"-": [1, 1]},
    "made": [[NOBODY, NOBODY, "-", NOTHING, _DAY, _DAY, "", "NONE"]],
    "pairs": [[NOBODY, NOBODY]],
    "parts": [
        {
            "rank": 0, "matched_on": "NAME", "exact": True, "marks": [_WORDS], "unless": [_WORDS], "query": "nothing",
            "key": "",
        },
    ],
    "people": [{"id": NOBODY, "sortKey": "-", "createdAt": _TIME, "version": 1}],
    "messages": [{"id": "msg_0", "contactId": NOBODY, "createdAt": _TIME}],
    "places": [[NOBODY, "-", True, True, _DAY]],
    "properties": {"version": 1},
    "rows": [{"id": "-", "key": "-"}],
    "settings": {"maxLabels": 200},
    "roleTexts": {"-": _WORDS},
    "steps": [_WORDS],
    "stored": [[NOBODY, NOBODY, "-", _DAY, _DAY]],
    "tasks": [{"id": "tsk_0", "contactId": NOBODY, "createdAt": _TIME}],
    "ties": [{"id": NOTHING, "from": NOBODY, "newFrom": NOBODY, "newTo": NOBODY, "properties": {"version": 1}}],
    "ownTimes": [],
    "times": [],
    "token": {"id": "-", "hash": "-", "userId": "-"},
    "user": {"id": "-", "sortKey": "-"},
    "wanted": {NOBODY: _WORDS},
}  # fmt: skip
"""A value of the right type for each parameter; nothing in the graph is called so."""

OWN: dict[str, dict[str, Value]] = {
    "archive/store_ties": {"rows": [[NOBODY, NOBODY, "-", {"id": NOTHING}]]},
    "idempotency/purge": {"before": _TIME},
    "messages/due": {"flags": 1},
    "merging/remove": {"ties": [[NOBODY, NOTHING]]},
    "tokens/use": {"before": _TIME},
}
"""Statements in which a name stands for something else."""

LATER = (
    "*_back", "*_of_few", "*/page_by_creation", "*/page_by_since", "archive/*", "check/*", "contacts/count",
    "contacts/count_sources", "contacts/search_many", "exports/*", "imports/*", "merge_fields/*", "merging/*",
    "messages/*", "notifications/*", "tasks/*",
)  # fmt: skip
"""Statements that few requests need, and half of the work: they are warmed up while the first requests are answered."""

SHAPES: tuple[dict[str, int], ...] = (
    {"ids": 11}, {"times": 2}, {"fields": 11}, {"ids": 11, "fields": 11}, {"ids": 101}, {"ids": 101, "fields": 11},
)  # fmt: skip
"""The other sizes of lists that requests have: 2 stands for up to 10, 11 for up to 100, 101 for all above."""

SKIPPED = {
    **dict.fromkeys(
        (f"check/{one}" for one in ("contacts", "flags", "tasks", "merged", "messages", "tokens")), "reads all"
    ),
    "check/users": "reads all users",
    **{f"archive/{one}": f"reads all {one}" for one in ("contacts", "flags", "labels", "merged", "messages")},
    **{f"archive/{one}": f"reads all {one}" for one in ("tasks", "ties", "tokens", "users")},
    "archive/begin": "removes labels; an archive is read once",
    "archive/finish": "an archive is read once",
    "exports/columns": "reads all contacts",
    "exports/imported": "reads all contacts",
    "exports/own": "reads all contacts",
    "labels/delete": "reads all associations; a label goes once",
    "labels/excluded": "reads all associations; a label changes now and then",
    "labels/over_limit": "reads all associations; a limit is lowered now and then",
    "labels/pairs": "reads all associations; a label changes now and then",
    "workspace/count_by_type_scanning": "reads all associations; only where Neo4j's own counts are not shown",
    "workspace/lock_migrations": "runs before a migration only",
    "workspace/migration_lock_key": "runs before a migration only",
    "workspace/migrations": "has just been run",
    "workspace/prepare": "has just been run",
    "workspace/record_migration": "runs with a migration only",
}
"""Statements that are not warmed up, and why."""


class _Enough(Exception):
    """Takes a write back."""


async def warm_up(db: Db) -> None:
    """Run the statements that most requests need, with short lists."""
    for statement in _statements():
        if not _is_for_later(statement):
            await _try(db, statement, {})


async def warm_up_rest(db: Db) -> None:
    """Run the others, then those that take longer lists once with each size.

    The order is chance: several processes that do this at once share the work.
    """
    statements = random.sample(_statements(), len(_statements()))
    for statement in filter(_is_for_later, statements):
        await _try(db, statement, {})
    for sizes in SHAPES:
        for statement in statements:
            if statement.parameters >= sizes.keys():
                await _try(db, statement, sizes)


def _statements() -> list[Statement]:
    return [statement for statement in all_statements() if statement.name not in SKIPPED]


def _is_for_later(statement: Statement) -> bool:
    return any(fnmatch.fnmatchcase(statement.name, pattern) for pattern in LATER)


async def _try(db: Db, statement: Statement, sizes: Mapping[str, int]) -> None:
    """Run a statement. One that fails is told in the log: the server can do without it being warm."""
    try:
        await run(db, statement, sizes)
    except Exception as error:  # noqa: BLE001 – whatever it is, the request that needs it will say so
        logger.warning("Could not warm up %s: %s", statement.name, error)


async def run(db: Db, statement: Statement, sizes: Mapping[str, int] = MappingProxyType({})) -> None:
    """Run one statement with the samples of its parameters, lists in these sizes, and leave nothing behind."""
    samples = SAMPLES | OWN.get(statement.name, {}) | {name: [*"-" * size] for name, size in sizes.items()}
    given = {name: _sample(samples, name) for name in statement.parameters - {"principals", "seeAll"}}
    if statement.kind == "read":
        await db.read(statement, **given)
        return

    async def work(tx: Tx) -> None:
        await tx.run(statement, **given)
        raise _Enough

    with contextlib.suppress(_Enough):
        await db.write(work, guarded=False)


def _sample(samples: Mapping[str, Value], name: str) -> Value:
    if name not in samples:
        raise KeyError(f"The parameter ${name} needs an entry in SAMPLES.")
    return samples[name]
