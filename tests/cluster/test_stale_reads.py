"""Reads of one's own write at another server, from a reader that lags: with its bookmark never stale, else counted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.cluster.conftest import LAG, Client

READS = int(os.environ.get("STALE_READS", "40"))
WRITERS = 4 if READS < 1_000 else 10

READ = """query ($id: ID!, $key: String!) {
  contact(id: $id) { name associations { totalCount } }
  associationLabel(key: $key) { limit }
}"""


def seen(data: dict[str, Any]) -> tuple[object, ...]:
    """What an answer shows: the contact's name, how many associations it has, the label's limit."""
    contact, label = data["contact"], data["associationLabel"]
    about = (None, None) if contact is None else (contact["name"], contact["associations"]["totalCount"])
    return (*about, None if label is None else label["limit"])


async def changes(client: Client, name: str) -> AsyncIterator[tuple[dict[str, str], tuple[object, ...]]]:
    """Make one change after the other; yield what to ask about each, and what must be seen then."""
    label = await client.do(
        "createAssociationLabel", "CreateAssociationLabelInput", "label { key }", name=name, limit=5
    )
    hub = await client.do("createContact", "CreateContactInput", "contact { id }", name="Hub")
    hub_id, key, limit = hub["contact"]["id"], label["label"]["key"], 5
    while True:
        made = await client.do("createContact", "CreateContactInput", "contact { id }", name="New")
        asked = {"id": made["contact"]["id"], "key": key}
        yield asked, ("New", 0, limit)
        await client.do("updateContact", "UpdateContactInput", "contact { id }", id=asked["id"], name="Old")
        yield asked, ("Old", 0, limit)
        await client.do("associate", "AssociateInput", "created", fromId=asked["id"], toId=hub_id, labelKey=key)
        yield asked, ("Old", 1, limit)
        limit += 1
        await client.do("updateAssociationLabel", "UpdateAssociationLabelInput", "label { key }", key=key, limit=limit)
        yield asked, ("Old", 1, limit)
        await client.do("deleteContact", "DeleteContactInput", "deletedId", id=asked["id"])
        yield asked, (None, None, limit)


async def stale_reads(clients: list[Client], *, bookmarks: bool) -> int:
    """Write with one server and read with the other, this number of times; returns how often the write was missing."""
    stale = 0

    async def write_and_read(number: int) -> None:
        nonlocal stale
        writer, reader = Client(clients[0].http, clients[0].database), clients[1]
        made = changes(writer, f"Label {number} {bookmarks}")
        for _ in range(READS // WRITERS):
            asked, expected = await anext(made)
            data = await reader.ask(READ, bookmark=writer.bookmark if bookmarks else "", **asked)
            stale += seen(data) != expected

    await asyncio.gather(*map(write_and_read, range(WRITERS)))
    return stale


async def test_with_its_bookmark_no_read_is_stale(clients: list[Client], report: Callable[[str], None]) -> None:
    """Of contacts made, renamed, associated and deleted, and of labels changed."""
    with_them = await stale_reads(clients, bookmarks=True)

    without = await stale_reads(clients, bookmarks=False)

    report(f"Stale reads, {LAG} s of lag: with bookmarks {with_them} of {READS:,}, without {without} of {READS:,}")
    assert with_them == 0
    assert without > 0
