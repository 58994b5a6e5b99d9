"""kill -9 of the server and its database while clients write: what was acknowledged is there after the restart."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import httpx

from tests.servers import Process, ask, start

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "2"))
WRITERS = 8
CONTACTS = 60
ENOUGH = 60
"""Acknowledged writes after which the processes are killed."""

CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { contact { id } errors { message } } }"
ASSOCIATE = "mutation ($i: AssociateInput!) { associate(input: $i) { association { id } errors { message } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def database_pid(folder: Path) -> int:
    """Return the process id of the local database on this data folder."""
    return int(json.loads((folder / "neo4j" / "server.json").read_text())["pid"])


def kill_both(server: Process, folder: Path) -> None:
    """End the server and its database at once, with no chance to clean up."""
    pid = database_pid(folder)
    server.kill()
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


async def write_until_killed(
    url: str, pairs: list[tuple[str, str]], acknowledged: list[str], enough: asyncio.Event
) -> None:
    """Associate pairs until the server is gone, keeping the id of every association that it acknowledged."""
    async with httpx.AsyncClient(timeout=30) as client:
        while True:
            a, b = pairs.pop()
            given = {"fromId": a, "toId": b, "labelKey": "FRIEND", "note": "written under fire"}
            try:
                data = await ask(client, url, ASSOCIATE, i=given)
            except (httpx.HTTPError, AssertionError):
                return
            acknowledged.append(data["associate"]["association"]["id"])
            if len(acknowledged) >= ENOUGH:
                enough.set()


async def make_contacts(url: str, number: int) -> list[str]:
    """Make contacts over the API and return their ids."""
    async with httpx.AsyncClient(timeout=60) as client:
        made: list[dict[str, Any]] = [await ask(client, url, CREATE, i={"name": f"C{n}"}) for n in range(number)]
    return [one["createContact"]["contact"]["id"] for one in made]


async def test_every_acknowledged_association_survives_kill_9(tmp_path: Path) -> None:
    """Some rounds of writing, killing and starting again on the same folder."""
    environment = {"GRAPHAPI_DATA_DIR": str(tmp_path)}
    log = tmp_path / "serve.log"
    acknowledged: list[str] = []
    server = start(environment, log)
    pairs = list(combinations(await make_contacts(server.url, CONTACTS), 2))
    Random(1).shuffle(pairs)
    for _ in range(ROUNDS):
        written, enough = list[str](), asyncio.Event()
        writers = [asyncio.create_task(write_until_killed(server.url, pairs, written, enough)) for _ in range(WRITERS)]
        await asyncio.wait_for(enough.wait(), 60)
        kill_both(server, tmp_path)
        await asyncio.gather(*writers, return_exceptions=True)
        acknowledged += written
        server = start(environment, log)

    found: list[Any] = []
    async with httpx.AsyncClient(timeout=60) as client:
        for first in range(0, len(acknowledged), 100):
            data = await ask(client, server.url, NODES, ids=acknowledged[first : first + 100])
            found += data["nodes"]
    server.end()

    print(f"{ROUNDS} rounds: {len(acknowledged)} acknowledged, {found.count(None)} lost")  # noqa: T201 – the figure is what this test is run for
    assert len(acknowledged) >= ROUNDS * ENOUGH
    assert None not in found
