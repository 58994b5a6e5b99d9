"""Notifies administrators of new red flags by e-mail: each open flag once, many in one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphapi.db.request import Db, Tx
from graphapi.db.statements import statement
from graphapi.db.values import Instant, Parameters, native
from graphapi.kernel.dates import written
from graphapi.kernel.mail_text import one_line_of
from graphapi.kernel.messages import SUBJECT_MAX, Recipient, Recipients
from graphapi.services.messages.messages import queued
from graphapi.services.shared.ids import new_id

FlagRow = tuple[str, str, str, str, int, int, bool, str | None, Instant]
"""A new red flag: id, contact's name, label, role, limit, count, whether refused, user's name, time."""

CLAIM = statement("notifications/claim", tuple[list[FlagRow], list[tuple[str, str, str]]])
STORE = statement("notifications/store")

FLAGS_MAX = 1_000
"""The maximum number of flags that one message lists."""

LISTED_MAX = 50


async def tell(db: Db, flag_ids: Sequence[str]) -> int:
    """Queue a message about these flags to each subscribed administrator, once per flag; the number of messages."""

    async def work(tx: Tx) -> int:
        row = await tx.run(CLAIM, ids=list(flag_ids))
        flags, administrators = row or ([], [])
        messages = [_message(tx, sorted(flags), user) for user in administrators if flags]
        if messages:
            await tx.run(STORE, messages=messages)
        return len(messages)

    return await db.write(work)


def _message(tx: Tx, flags: Sequence[FlagRow], user: tuple[str, str, str]) -> Parameters:
    now, (user_id, name, email) = tx.db.now(), user
    subject = f"Red flag: {_what(flags[0])}" if len(flags) == 1 else f"{len(flags):,} new red flags"
    who = Recipients(to=(Recipient(None, name, email, user_id=user_id),))
    return {"id": new_id("msg", now), "createdAt": now} | queued(tx, _short(subject), text_of(flags), who)


def text_of(flags: Sequence[FlagRow]) -> str:
    """The text of an e-mail about flags: contact, role, number, user and time of each."""
    lines = [one_line_of(_line(flag)) for flag in flags[:LISTED_MAX]]
    if len(flags) > LISTED_MAX:
        lines.append(f"… and {len(flags) - LISTED_MAX:,} more")
    return "\n".join([*lines, "", "Red flags stay open until an administrator resolves them."])


def without_flags(text: str, ids: Iterable[str]) -> str:
    """The text of an e-mail about flags without the lines of those with these ids; empty if it lists no others."""
    gone = tuple(ids)
    lines = [line for line in text.split("\n") if not any(one in line for one in gone)]
    return "\n".join(lines) if any(line.startswith(("- ", "… and ")) for line in lines) else ""


def _line(flag: FlagRow) -> str:
    *_, refused, user, raised_at = flag
    done = "refused" if refused else "stored"
    at = written(native(raised_at), "%Y-%m-%d %H:%M UTC")
    return f"- {_what(flag)}; {done}, tried by {user or 'somebody'}, {at} ({flag[0]})"


def _what(flag: FlagRow) -> str:
    """A flag in one line, such as `Ann Lee: 2 × Spouse (SPOUSE), 1 allowed`."""
    _, contact, label_key, role, limit, count, *_ = flag
    return f"{contact}: {count:,} × {role} ({label_key}), {limit:,} allowed"


def _short(subject: str) -> str:
    """A subject of one line."""
    line = one_line_of(subject)
    return line if len(line) <= SUBJECT_MAX else f"{line[: SUBJECT_MAX - 1]}…"
