"""What others keep of an erased contact: copies of messages, and texts that name it or have values of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import orjson

from graphapi.db.request import Db, Tx
from graphapi.db.statements import Statement, statement
from graphapi.kernel.erasing import ERASED, PARTLY, Eraser, search_terms
from graphapi.kernel.messages import MessageStatus, Person, dump, load_left_out, load_recipients
from graphapi.kernel.suggestions import read_id
from graphapi.services.erasure.own_traces import BATCH, BUSY_SECONDS
from graphapi.services.messages.notifications import without_flags
from graphapi.services.messages.written_mail import remove_written
from graphapi.services.shared.idempotency import ERASED_HASH

Values = dict[str, Any]
Found = tuple[str | None, list[tuple[str, list[list[str]], Values]]]
"""The last node that was read, and of those that may name the contact: node, names of those it is about, values."""

FIND_MESSAGES = statement("erasure/find_messages", Found)
FIND_CHANGES, FIND_TASKS = statement("erasure/find_changes", Found), statement("erasure/find_tasks", Found)
FIND_RED_FLAGS, FIND_KEYS = statement("erasure/find_red_flags", Found), statement("erasure/find_keys", Found)
FIND_IMPORTS = statement("erasure/find_imports", Found)
FIND_IMPORT_PARTS = statement("erasure/find_import_parts", Found)
FIND_DISMISSALS = statement("erasure/find_dismissals", Found)
STORE, DROP = statement("erasure/store"), statement("erasure/drop")

SWEEP = 600.0
"""Seconds that each step, and each batch of a long one, may take."""


class _Busy(Exception):
    """A message is being sent: what is changed of it would be changed back."""


@dataclass(frozen=True)
class _Traces:
    """What is erased: the phrases, and the ids of the contact, of those merged into it and of its red flags."""

    eraser: Eraser
    ids: frozenset[str]

    def text(self, value: str | None, namesakes: Sequence[str], mentions: Iterable[str] = ()) -> str | None:
        """A text without the phrases; nothing of it if it has other values of the contact or one of its flags."""
        if value is None:
            return None
        return ERASED if self.in_any(value, *mentions) else self.eraser.clean(value, namesakes)

    def in_any(self, *texts: str) -> bool:
        """Whether one of the texts has one of the ids."""
        return any(one in text for text in texts for one in self.ids)


_Cleaner = Callable[[_Traces, Sequence[str], Values], Values | None]
"""From the values of a node to those without the contact; None: the node goes."""


async def erase_elsewhere(db: Db, phrases: frozenset[str], ids: frozenset[str]) -> None:
    """Erase the contact from all that is about others."""
    traces, words = _Traces(Eraser(phrases), ids), search_terms(phrases, ids)
    await _sweep(db, FIND_MESSAGES, traces, words, _message)
    for find, cleaner in (
        (FIND_CHANGES, _change), (FIND_TASKS, _task), (FIND_RED_FLAGS, _flag), (FIND_KEYS, _key),
        (FIND_IMPORTS, _import), (FIND_IMPORT_PARTS, _part), (FIND_DISMISSALS, _contact),
    ):  # fmt: skip
        await _sweep(db, find, traces, words, cleaner)


async def _sweep(db: Db, find: Statement[Found], traces: _Traces, words: list[str], cleaner: _Cleaner) -> None:
    """Clean all nodes that a statement finds, a batch in a transaction."""
    after: str | None = ""
    while after is not None:

        async def work(tx: Tx, start: str = after) -> str | None:
            more = {"now": db.now()} if "now" in find.parameters else {}
            last, named = await tx.run(find, after=start, batch=BATCH, words=words, **more) or (None, [])
            await _clean(tx, traces, cleaner, named)
            return last

        db.deadline.extend(SWEEP)
        try:
            after = await db.write(work)
        except _Busy:
            await asyncio.sleep(BUSY_SECONDS)


async def _clean(
    tx: Tx, traces: _Traces, cleaner: _Cleaner, named: Sequence[tuple[str, list[list[str]], Values]]
) -> None:  # fmt: skip
    rows: list[list[object]] = []
    gone: list[str] = []
    for node, names, values in named:
        cleaned = cleaner(traces, list(chain.from_iterable(names)), values)
        if cleaned is None:
            gone.append(node)
        elif any(values.get(name) != value for name, value in cleaned.items()):
            rows.append([node, cleaned])
        else:
            continue
        if "busy" in values:
            await _without_file(tx, values)
    if rows:
        await tx.run(STORE, rows=rows)
    if gone:
        await tx.run(DROP, ids=gone)


async def _without_file(tx: Tx, values: Values) -> None:
    if values["busy"]:
        raise _Busy
    await remove_written(tx.db, [values["id"]])


def _message(traces: _Traces, names: Sequence[str], values: Values) -> Values | None:
    """A message without its copies to the contact; one that is to it, or not yet sent and about it, goes."""
    to, errors = load_recipients(values["to"]), {n: traces.text(values[n], names) for n in ("error", "publicError")}
    if any(one.user_id for one in to) and (rest := without_flags(values["text"], traces.ids)):
        return {n: traces.eraser.clean(text) for n, text in (("subject", values["subject"]), ("text", rest))} | errors
    mentions: list[str] = values["mentionedIds"] or []
    recipients: list[str] = values["recipientIds"] or []
    # A notification about one flag names the contact in its subject, and the flag in its text.
    mentions_it = mentions if traces.in_any(*mentions) else [values["subject"], values["text"]]
    subject, text = (traces.text(values[name], names, mentions_it) for name in ("subject", "text"))
    changed = (subject, text) != (values["subject"], values["text"])
    is_to_it = any(one.contact_id in traces.ids for one in to)
    if is_to_it or (changed and values["status"] != MessageStatus.SENT):
        return None
    left = {"subject": subject, "text": text} | errors
    if traces.in_any(*mentions, *recipients, values["cc"] or "", values["leftOut"] or ""):
        cc, left_out = load_recipients(values["cc"]), load_left_out(values["leftOut"])
        left |= {
            "cc": dump([_person(traces, one) for one in cc if one.contact_id not in traces.ids]),
            "leftOut": dump([_person(traces, one) for one in left_out if one.contact_id not in traces.ids]),
            "mentionedIds": [one for one in mentions if one not in traces.ids],
            "recipientIds": [one for one in recipients if one not in traces.ids],
        }
    return left


def _person(traces: _Traces, one: Person) -> Person:
    """A person of a message, without a role that is derived through the contact."""
    return replace(one, role=None, through=()) if traces.in_any(*one.through) else one


def _change(traces: _Traces, names: Sequence[str], values: Values) -> Values:
    """The record of a change of another contact; what is left of it can no longer be undone."""
    held: list[Values] = [orjson.loads(values[name] or "{}") for name in ("before", "after")]
    before, after = (traces.eraser.cleaned(one, names) for one in held)
    if [before, after] == held:
        return {}
    return {"before": _json(before | PARTLY), "after": _json(after) if after else None}


def _task(traces: _Traces, names: Sequence[str], values: Values) -> Values:
    found: Values = {}
    for name in ("title", "notes"):
        mentions: list[str] = values[f"{name}Mentions"] or []
        found[name] = traces.text(values[name], names, mentions)
        found[f"{name}Mentions"] = [one for one in mentions if one not in traces.ids]
    return found


def _flag(traces: _Traces, names: Sequence[str], values: Values) -> Values:
    return {"resolution": traces.text(values["resolution"], names)}


def _key(traces: _Traces, _names: Sequence[str], values: Values) -> Values | None:
    """An idempotency key without its answer: without its digest it fits no request, so none is executed again.

    A key that has one of the phrases goes; a request that is repeated under it is executed.
    """
    answer = values["answer"] or ""
    if traces.eraser.clean(values["key"]) != values["key"]:
        return None
    plain = _json(orjson.loads(answer)) if answer else ""
    named = traces.in_any(answer) or traces.eraser.clean(plain) != plain
    return {"answer": "{}", "hash": ERASED_HASH} if named else {}


def _import(traces: _Traces, _names: Sequence[str], values: Values) -> Values:
    return {"files": [traces.eraser.clean(one) for one in values["files"]]}


def _part(traces: _Traces, _names: Sequence[str], values: Values) -> Values:
    """The notes of an import, without those of the contact; what is left of one that named it is not restored."""
    notes: list[Values] = [orjson.loads(one) for one in values["changes"]]
    kept = [(one, traces.eraser.cleaned(one, ())) for one in notes if one["id"] not in traces.ids]
    return {"changes": [_json(left if left == one else left | PARTLY) for one, left in kept]}


def _contact(traces: _Traces, _names: Sequence[str], values: Values) -> Values:
    """Another contact, without the dismissed suggestions of an association with the erased one."""
    kept = [one for one in values["dismissedSuggestions"] if not traces.ids.intersection(read_id(one) or ())]
    return {"dismissedSuggestions": kept}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
