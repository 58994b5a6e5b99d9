"""The cost of a merged message, previewed for contacts with no, few and many links. They are removed afterwards."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from rich.console import Console
from rich.table import Table

from graphapi.app import LOCAL_ADMIN
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.text import sort_key
from graphapi.kernel.words import search_words
from graphapi.matching.blocking import blocking_keys
from graphapi.operations.run import OperationRequest
from graphapi.schema.api import execute

CONTACTS, AT_ONCE = 10_000, 1_000
LINKS = (0, 2, 10)
LABEL = "ASSISTANT_ASSISTED_PERSON"
DEADLINE = 120.0
PREVIEW = """query Preview($input: MessageInput!) { previewMessages(input: $input) {
  subject text missingFields to { name email } cc { name email role } errors { code message } } }"""
LETTER = {
    "subject": "News for {{ contact.givenName }}",
    "text": "Dear {{ contact.givenName }},\n{{ assistant.name | default: 'nobody' }} knows more, or "
    "{% for a in linked.assistant %}{{ a.name }} ({{ a.email }}) {% endfor %}\n{{ user.name }}",
}

MAKE = "UNWIND $rows AS row CREATE (c:Contact) SET c = row, c.createdAt = $now, c.updatedAt = $now"
LINK = """UNWIND $pairs AS pair
MATCH (a:Contact {id: pair[0]}), (b:Contact {id: pair[1]})
CREATE (a)-[r:$($label) {id: 'asc_' + a.id + b.id, emailCopy: 'FROM', version: 1}]->(b)
SET r.createdAt = $now, r.updatedAt = $now"""
REMOVE = "UNWIND $ids AS id MATCH (c:Contact {id: id}) CALL (c) { DETACH DELETE c } IN TRANSACTIONS OF 1000 ROWS"


async def print_messages(database: Database, console: Console) -> None:
    """Print the time and the statements of a message, by the number of links of its contact."""
    table = Table(title=f"{CONTACTS:,} merged messages previewed, {AT_ONCE:,} in a call")
    for column in ("links each", "copies each", "ms a message", "statements a call", "statements a message"):
        table.add_column(column, justify="right")
    async with made(database) as ids:
        linked = 0
        for links in LINKS:
            for distance in range(linked + 1, links + 1):
                await link(database, ids, distance)
            linked = links
            await preview(database, ids[:AT_ONCE])
            table.add_row(str(links), *await measured(database, ids))
    console.print(table)


async def measured(database: Database, ids: list[str]) -> tuple[str, ...]:
    """The columns of a row, except the first."""
    copies = statements = 0
    started = time.perf_counter()
    for start in range(0, len(ids), AT_ONCE):
        found = await preview(database, ids[start : start + AT_ONCE])
        copies, statements = copies + found[0], statements + found[1]
    spent, calls = (time.perf_counter() - started) * 1000, len(ids) / AT_ONCE
    return (
        f"{copies / len(ids):g}", f"{spent / len(ids):.2f}", f"{statements / calls:g}", f"{statements / len(ids):.4f}",
    )  # fmt: skip


async def preview(database: Database, ids: list[str]) -> tuple[int, int]:
    """Preview a message to each; returns the number of copies and of statements."""
    db = Db.of(database, LOCAL_ADMIN, deadline=DEADLINE)
    answer = await execute(db, OperationRequest(PREVIEW, {"input": LETTER | {"contactIds": ids}}))
    found = cast("list[dict[str, Any]]", (answer.data or {}).get("previewMessages", []))
    problem = next((one["errors"] for one in found if one["errors"]), answer.errors)
    if problem:
        raise SystemExit(f"Preview: {problem}")
    # Labels and settings are reloaded every few seconds.
    return sum(len(one["cc"]) for one in found), sum(name != "workspace/load" for name in db.tally.names)


@asynccontextmanager
async def made(database: Database) -> AsyncGenerator[list[str]]:
    """Yield the ids of contacts that exist meanwhile."""
    rows = [contact(f"con_bench{number:05}", f"Ann{number:05}") for number in range(CONTACTS)]
    ids = [str(row["id"]) for row in rows]
    try:
        for start in range(0, CONTACTS, AT_ONCE):
            await run(database, MAKE, rows=rows[start : start + AT_ONCE], now=datetime.now(UTC))
        yield ids
    finally:
        await run(database, REMOVE, ids=ids)


def contact(contact_id: str, name: str) -> dict[str, object]:
    """The properties of a contact that is visible to everyone."""
    emails = [f"{name.lower()}@example.org"]
    return {
        "id": contact_id, "name": name, "givenName": name, "composedName": True, "sortKey": sort_key(name, contact_id),
        "words": search_words(name, emails, [], blocking_keys({"name": name, "emails": emails})), "emails": emails,
        "phones": [], "customFields": "{}",
        "emailOptOut": False, "readers": ["everyone"], "version": 1, "lock": 0,
    }  # fmt: skip


async def link(database: Database, ids: list[str], distance: int) -> None:
    """Make each contact the assistant of the one `distance` places after it."""
    pairs = [[ids[place - distance], one] for place, one in enumerate(ids)]
    for start in range(0, len(pairs), AT_ONCE):
        await run(database, LINK, pairs=pairs[start : start + AT_ONCE], label=LABEL, now=datetime.now(UTC))


async def run(database: Database, text: str, **parameters: object) -> None:
    """Run Cypher that only this measurement needs."""
    session = database.driver.session(database=database.settings.database)  # pyright: ignore[reportUnknownMemberType] – its own types
    async with session:
        await (await session.run(cast("Any", text), parameters)).consume()
