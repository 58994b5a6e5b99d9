"""Warm-up: the statements are run once, one after the other, so that the database has compiled them for requests.

The few that the first burst of requests needs are run before the server is ready, all others in the background while
nothing else runs. A request that needs one earlier compiles it itself, once for all callers (`compilations`). These
runs find nothing and store nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import logging
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from graphapi.db.parameters import LISTS, TEXTS
from graphapi.db.request import Db, Tx, Value
from graphapi.db.statements import Row, Statement, all_statements, statement

logger = logging.getLogger("graphapi")

NOBODY = "con_00000000000000000000000000"
NOTHING = "asc_0000000000000000000000000000000000000000000000000000"
_DAY, _TIME = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)
_WORDS = ["-", "--"]

SAMPLES: dict[str, Value] = {
    **dict.fromkeys(TEXTS, "-"),
    **dict.fromkeys(LISTS, _WORDS),
    **dict.fromkeys(
        (
            "among", "anyAssignee", "anyBirth", "anyBy", "anyCompany", "anyDate", "anyEnd", "anyFlag", "anyId",
            "anyKind", "anyLabel", "anyName", "anyNote", "anyNoted", "anyOther", "anyOver", "anyRole", "anySide",
            "anySince", "anyStart", "anyStatus", "anyStep", "anyTeam", "anyType", "anyUntil", "anyUser", "anyWord",
            "assigneeSeesAll", "atStart", "avoidNone", "byCreation", "byName", "byReader", "byWords", "copies",
            "counted", "ends", "failed", "includeDisabled", "noLack", "noUnflagged", "noWithin", "noted", "openEnd",
            "openStart", "planned", "sawAll", "senderSeesAll", "single", "withLinked", "withoutContact",
        ),
        True,
    ),
    **dict.fromkeys(("bornDay", "bornMonth", "bornYear", "sinceDay", "sinceMonth", "untilDay", "untilMonth"), 1),
    **dict.fromkeys(("earliest", "latest", "sinceEarliest", "sinceLatest", "untilEarliest", "untilLatest"), _DAY),
    **dict.fromkeys(
        (
            "ask", "associates", "batch", "depth", "enough", "few", "first", "generations", "inPart", "keyAt", "limit",
            "most", "window",
        ),
        1,
    ),
    **dict.fromkeys(("today", "validOn"), _DAY),
    **dict.fromkeys(("next", "now", "until"), _TIME),
    **dict.fromkeys(("byDeath", "mark", "query", "readable", "readerQuery", "wordQuery"), "nothing"),
    **dict.fromkeys(("anchor", "contactId", "from", "fromId", "keepId", "mergeId", "to", "toId"), NOBODY),
    **dict.fromkeys(("assigneeId", "userId"), "usr_0"),
    "anyMark": True,
    "compared": [[NOBODY, 1]],
    "least": 0.1,
    "keepRules": True,
    "changes": {"updatedAt": _TIME, "version": 1},
    "folds": [_WORDS],
    "contact": {"id": NOBODY, "sortKey": "-", "createdAt": _TIME, "version": 1},
    "flags": [{"openKey": "-", "contactId": NOBODY, "labelKey": "-", "limit": 1, "count": 1}],
    "groups": [[NOBODY, _WORDS]],
    "id": NOTHING,
    "label": {"key": "-", "pairKey": "-", "exclusiveWith": _WORDS},
    "limits": {"-": [1, 1]},
    "made": [[NOBODY, NOBODY, "-", NOTHING, _DAY, _DAY, "", "NONE"]],
    "more": {},
    "owners": [NOBODY, NOBODY],
    "pairs": [[NOBODY, NOBODY]],
    "parts": [
        {
            "rank": 0, "matched_on": "NAME", "exact": True, "marks": [_WORDS], "unless": [_WORDS], "query": "nothing",
            "key": "",
        },
    ],
    "people": [{"id": NOBODY, "sortKey": "-", "createdAt": _TIME, "version": 1}],
    "marks": _WORDS,
    "spouses": _WORDS,
    "messages": [{"id": "msg_0", "contactId": NOBODY, "createdAt": _TIME}],
    "places": [[NOBODY, "-", True, True, _DAY]],
    "properties": {"version": 1},
    "queries": ["nothing", "nothing"],
    "rule": {"key": "-", "version": 1},
    "moves": {"0 -": _WORDS},
    "rows": [{"id": "-", "key": "-"}],
    "shared": {"version": 1},
    "settings": {"maxLabels": 200},
    "similar": [{"rank": 0, "query": "nothing"}, {"rank": 1, "query": "nothing"}],
    "roleOf": {"-": "-"},
    "roleTexts": {"-": _WORDS},
    "steps": [_WORDS],
    "stored": [[NOBODY, NOBODY, "-", _DAY, _DAY]],
    "tasks": [{"id": "tsk_0", "contactId": NOBODY, "createdAt": _TIME}],
    "associations": [{"id": NOTHING, "from": NOBODY, "newFrom": NOBODY, "newTo": NOBODY, "properties": {"version": 1}}],
    "parentTimes": [],
    "times": [],
    "token": {"id": "-", "hash": "-", "userId": "-"},
    "user": {"id": "-", "sortKey": "-"},
    "wanted": {NOBODY: _WORDS},
    "ways": [[_WORDS], [_WORDS]],
}  # fmt: skip
"""A value of the right type for each parameter, which matches nothing in the graph."""

SAMPLES_OF: dict[str, dict[str, Value]] = {
    "changes/record": {"made": [["chg_0", *["-"] * 10]]},
    "filters/birth_between": {"earliest": 19_500_101, "latest": 19_501_231},
    "filters/field_numbers": {"least": 1.0, "most": 2.0},
    "filters/field_texts": {"least": "a", "most": "b"},
    "filters/related_count": {"least": 1},
    "contacts/field_exists": {"most": 1},
    "erasure/store": {"rows": [["-", {"version": 1}]]},
    **{
        f"erasure/find_{kind}": {"after": "~"}
        for kind in ("changes", "dismissals", "imports", "import_parts", "keys", "messages", "red_flags", "tasks")
    },
    "duplicates/declare": {"rows": [{"key": "-", "first": "-", "second": "-"}]},
    "duplicates/page": {"after": "", "until": "-"},
    "duplicates/page_of_few": {"after": "", "until": "-"},
    "duplicates/count": {"until": "-"},
    "duplicates/count_of_few": {"until": "-"},
    "duplicates/store_pairs": {"rows": [{"key": "-", "rank": "-", "first": NOBODY, "second": NOBODY}]},
    "contacts/by_keys": {"words": ["nothing", "nothing"]},
    "archive/store_associations": {"rows": [[NOBODY, NOBODY, "-", {"id": NOTHING}]]},
    "imports/note_relatives": {"rows": [[NOBODY, _WORDS]]},
    "imports/update_people": {"rows": [[NOBODY, {"version": 1}]]},
    "idempotency/purge": {"before": _TIME},
    "messages/due": {"flags": 1},
    "merging/remove": {"associations": [[NOBODY, NOTHING]]},
    "tasks/lost_by_assignee": {"before": _WORDS, "after": _WORDS},
    "tokens/use": {"before": _TIME},
}
"""Samples for statements in which a parameter of that name has another type."""

FIRST = (
    "workspace/load", "contacts/create", "associations/lock_and_load", "associations/store", "changes/record",
    "idempotency/record",
)  # fmt: skip
"""The statements that the first burst of requests needs."""

CHANGED = frozenset({"associations/store", "changes/record", "idempotency/record"})
"""Those of them that run after other writes of a transaction."""

LATER = (
    "*_back", "*_of_few", "*/page_by_creation", "*/page_by_since", "archive/*", "associations/all_*",
    "associations/count", "check/*", "contacts/count", "contacts/count_sources", "contacts/field_names",
    "contacts/page_in_order", "contacts/search_many", "contacts/statistics", "dimensions/*", "duplicates/*",
    "exports/*", "filters/*", "imports/*", "merge_fields/*", "merging/*", "messages/*", "notifications/*", "orders/*",
    "tasks/*",
)  # fmt: skip
"""Statements that few requests need: they are warmed up last."""

CHANGE = statement("idempotency/record")
"""Changes something, so that the next statement is planned as in the middle of a transaction."""

BOTH = (False, True)

SECONDS = 60.0
"""The time that one statement may take."""

LOOK_EVERY = 0.05
"""Seconds between two checks whether requests are running."""

SKIPPED = {
    **dict.fromkeys(
        (f"check/{one}" for one in ("contacts", "flags", "tasks", "merged", "messages", "tokens")), "reads all"
    ),
    "check/users": "reads all users",
    **{f"archive/{one}": f"reads all {one}" for one in ("contacts", "flags", "labels", "merged", "messages")},
    "archive/relation_rules": "an archive is written now and then",
    **{f"archive/{one}": f"reads all {one}" for one in ("distinct", "tasks", "associations", "tokens", "users")},
    "duplicates/all": "reads all contacts",
    "duplicates/claim": "may be another server's claim",
    "duplicates/forget": "reads all pairs",
    "archive/begin": "removes labels; an archive is read once",
    "archive/finish": "an archive is read once",
    "exports/columns": "reads all contacts",
    "exports/imported": "reads all contacts",
    "exports/not_imported": "reads all contacts",
    **{f"imports/{one}": "once an import" for one in ("begin", "finish", "drop", "note_part")},
    **{f"imports/{one}": "an import is listed now and then" for one in ("page", "by_id", "parts")},
    **{
        f"imports/undo_{one}": "an import is taken back now and then"
        for one in ("associations", "contacts", "merged", "noted")
    },
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
    """Rolls a write back."""


async def warm_up(db: Db) -> None:
    """Run the statements that the first burst of requests needs."""
    for name in FIRST:
        await _try(db, statement(name), changed=(name in CHANGED,))


async def warm_up_rest(db: Db) -> None:
    """Run all statements, those that few requests need last; requests have priority.

    The order is chance: several processes that do this at once share the work.
    """
    for one in sorted(random.sample(_statements(), len(_statements())), key=_is_for_later):
        await _let_requests_go_first(db)
        db.deadline.extend(SECONDS)
        await _try(db, one)


async def _let_requests_go_first(db: Db) -> None:
    """Wait until no request works in the database, for as long as that takes."""
    database = db.database
    while database.reads.running or database.writes.running:  # noqa: ASYNC110 – there is no event to wait for
        await asyncio.sleep(LOOK_EVERY)


def _statements() -> list[Statement[Row]]:
    return [statement for statement in all_statements() if statement.name not in SKIPPED]


def _is_for_later(one: Statement[object]) -> bool:
    return any(fnmatch.fnmatchcase(one.name, pattern) for pattern in LATER)


async def _try(db: Db, one: Statement[object], changed: Sequence[bool] = BOTH) -> None:
    """Run a statement and log a failure: the server works without the warm-up."""
    try:
        await run(db, one, changed)
    except Exception as error:  # noqa: BLE001 – whatever it is, a request that needs the statement will report it
        logger.warning("Could not warm up %s: %s", one.name, error)


async def run(db: Db, one: Statement[object], changed: Sequence[bool] = BOTH) -> None:
    """Run one statement with sample parameters, and leave nothing behind.

    A write is run in transactions that have `changed` something before or not: Neo4j keeps their plans apart.
    """
    samples = {**SAMPLES, **SAMPLES_OF.get(one.name, {})}
    parameters = {name: _sample(samples, name) for name in one.parameters - {"principals", "seeAll"}}
    if one.kind == "read":
        await db.read(one, **parameters)
        return
    for after_change in changed:
        await _run_undone(db, one, parameters, after_change=after_change)


async def _run_undone(db: Db, one: Statement[object], parameters: Mapping[str, Value], *, after_change: bool) -> None:
    async def work(tx: Tx) -> None:
        if after_change:
            await tx.run(CHANGE, key=secrets.token_hex(), hash="-", answer="-", now=_TIME)
        await tx.run(one, **parameters)
        raise _Enough

    with contextlib.suppress(_Enough):
        await db.write(work, guarded=False)


def _sample(samples: Mapping[str, Value], name: str) -> Value:
    if name not in samples:
        raise KeyError(f"The parameter ${name} needs an entry in SAMPLES.")
    return samples[name]
