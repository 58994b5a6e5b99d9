"""The disk of the database fills up while clients write: nothing acknowledged is lost, the store opens every time."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from neo4j import GraphDatabase

from graphapi.db.local import server as local_server
from graphapi.db.local.diagnosis import StoreDamaged
from graphapi.db.local.repair import repair
from graphapi.db.local.settings import LocalSettings
from tests.chaos.disks import MEBIBYTE, Disk, mounted
from tests.chaos.sizes import DISK_ROUNDS
from tests.chaos.test_kill import database_of, database_pid
from tests.cli.test_serve import run
from tests.conftest import cypher
from tests.servers import Process, ask, start

KINDS = ("slowly", "at once", "at once, then kill -9 of both")
SIZE, MINIMUM = 900, 96
"""Megabytes of the disk, and those that must be free on it."""

WRITERS = 8
SIZES = (50, 500, 2_000, 9_000)
"""Bytes of a contact: some end within a block of the log, some take several."""

ENOUGH = 60
"""Acknowledged answers of a round before the disk fills up."""

AGAIN = 0.1
STAYS_FULL = 3.0
"""Seconds during which writers keep trying."""

CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { contact { id } errors { message } } }"
READ = "query ($key: String!) { contactsBy(keys: [{ externalId: $key }]) { externalId } }"
REFUSED = re.compile(
    rf"The disk of the database is almost full: \d+ MB free, {MINIMUM} MB needed\. Free some space; reads go on\."
)


class Rounds:
    """A server on a separate disk, writers, and the answers that they got."""

    def __init__(self, disk: Disk, log: Path) -> None:
        """Start it."""
        self.disk, self.log, self.random = disk, log, Random(1)
        self.environment = {
            "GRAPHAPI_DATA_DIR": str(disk.data), "GRAPHAPI_DEADLINE": "20", "GRAPHAPI_MIN_FREE": f"{MINIMUM}m",
            "GRAPHAPI_NEO4J_HEAP": "256m", "GRAPHAPI_NEO4J_PAGE_CACHE": "64m",
        }  # fmt: skip
        self.server: Process = start(self.environment, log)
        self.acknowledged: list[str] = []
        self.answered: Counter[str] = Counter()
        self.refused: set[int] = set()
        """The writers that were last refused because of the disk."""

        self.restarts = 0
        self.slowest = 0.0
        """Seconds from when there is space until a write is acknowledged again."""

    async def write_until(self, stop: asyncio.Event, number: int) -> None:
        """Make one contact after the other, of different sizes; what fails is tried again later."""
        async with httpx.AsyncClient(timeout=40) as client:
            while not stop.is_set():
                text = "x" * self.random.choice(SIZES)
                given = {"externalId": str(uuid.uuid4()), "name": "C", "customFields": {"text": text}}
                try:
                    answer = await client.post(self.server.url, json={"query": CREATE, "variables": {"i": given}})
                    self._keep(answer.json(), given["externalId"], number)
                except (httpx.HTTPError, json.JSONDecodeError):
                    self.answered["no answer"] += 1
                    await asyncio.sleep(AGAIN)

    def _keep(self, body: dict[str, Any], external_id: str, number: int) -> None:
        self.refused.discard(number)
        if body.get("data") and body["data"]["createContact"]:
            assert not body["data"]["createContact"]["errors"], body
            # Perhaps with nothing to show: it was stored, and then the database went away.
            self.acknowledged.append(external_id)
            return
        [error] = body["errors"]
        assert error["extensions"]["code"] in ("SERVICE_UNAVAILABLE", "TIMEOUT"), body
        assert "busy" not in error["message"], body
        if REFUSED.fullmatch(error["message"]):
            self.refused.add(number)
        self.answered["refused" if number in self.refused else error["message"]] += 1

    async def more(self, number: int) -> None:
        """Wait until this many more were acknowledged."""
        goal = len(self.acknowledged) + number
        await until(lambda: len(self.acknowledged) >= goal)

    async def once(self, kind: str) -> None:
        """Write, fill the disk, give the space back, and wait until writes are acknowledged again."""
        stop, pid = asyncio.Event(), database_pid(self.disk.data)
        async with asyncio.TaskGroup() as writers:
            for number in range(WRITERS):
                writers.create_task(self.write_until(stop, number))
            await self.more(ENOUGH)
            if kind == "slowly":
                await self._fill_slowly()
            else:
                await asyncio.to_thread(self.disk.eat)
                await asyncio.sleep(STAYS_FULL)
            if "kill" in kind:
                self.server.kill()
                kill_if_there(pid)
            self.disk.give_back()
            began = time.monotonic()
            if "kill" in kind:
                self.server = await asyncio.to_thread(start, self.environment, self.log)
            await self.more(1)
            self.slowest = max(self.slowest, time.monotonic() - began)
            stop.set()
        self.restarts += database_pid(self.disk.data) != pid
        assert await self.lost() == 0

    async def lost(self) -> int:
        """How many of the contacts that were acknowledged are not there."""
        text = "MATCH (c:Contact) WHERE c.externalId IN $ids RETURN count(c)"
        async with database_of(self.disk.data) as database:
            [[found]] = await cypher(database, text, ids=self.acknowledged)
        return len(self.acknowledged) - int(str(found))

    async def _fill_slowly(self) -> None:
        """Leave less than the minimum: writes are refused, the database does not even notice, reads go on."""
        pid = database_pid(self.disk.data)
        await asyncio.to_thread(self.disk.eat, MINIMUM * MEBIBYTE // 2)
        await until(lambda: len(self.refused) == WRITERS)
        answered = len(self.acknowledged)
        async with httpx.AsyncClient(timeout=40) as client:
            read = await ask(client, self.server.url, READ, key=self.acknowledged[-1])
            ready = await client.get(self.server.url.replace("/graphql", "/health/ready"))
        assert read["contactsBy"] == [{"externalId": self.acknowledged[answered - 1]}]
        assert (ready.status_code, "disk of the database is almost full" in ready.json()["warning"]) == (200, True)
        assert (len(self.acknowledged), database_pid(self.disk.data)) == (answered, pid)


@pytest.mark.skipif(not DISK_ROUNDS, reason="part of make chaos")
def test_a_damaged_log_is_reported_and_repaired(tmp_path: Path) -> None:
    """What was stored before the damage stays; what was cut off and the files as they were are kept."""
    settings = LocalSettings(tmp_path / "data", heap="256m", page_cache="64m")
    database = local_server.start(settings)
    with GraphDatabase.driver(database.server.uri, auth=("neo4j", database.server.password)) as driver:
        for number in range(100):
            driver.execute_query("CREATE (:Kept {number: $number})", number=number)
    database.kill()
    [log] = (settings.folder.home / "data/transactions/neo4j").glob("neostore.transaction.db.*")
    written = log.read_bytes().rstrip(b"\0")
    log.write_bytes(written + b"damaged" * 100)

    with pytest.raises(StoreDamaged, match=r"its transaction log is damaged.*graphapi db repair"):
        local_server.start(settings)
    repaired = repair(settings, lambda *_: None)

    assert repaired is not None
    assert (repaired.cut > 0, repaired.before.exists()) == (True, True)
    with (
        local_server.use(settings) as server,
        GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver,
    ):
        [record] = driver.execute_query("MATCH (n:Kept) RETURN count(n) AS kept").records
    assert record["kept"] == 100
    assert repair(settings, lambda *_: None) is None


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(180):
        while not condition():  # noqa: ASYNC110 – they can only be polled
            await asyncio.sleep(0.01)


def kill_if_there(pid: int) -> None:
    """End a process at once; one that was killed for its critical error is gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.skipif(not DISK_ROUNDS, reason="part of make chaos")
@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
async def test_a_full_disk_loses_nothing_and_the_store_opens_again(
    kind: str, tmp_path: Path, report: Callable[[str], None]
) -> None:
    """Slowly, so that writes are refused in time; and at once by another program, with writes on their way."""
    with mounted(kind, tmp_path, SIZE) as disk:
        rounds = await asyncio.to_thread(Rounds, disk, tmp_path / "serve.log")
        try:
            for number in range(DISK_ROUNDS):
                await rounds.once(KINDS[number % len(KINDS)])
            lost = await rounds.lost()
        finally:
            disk.give_back()
            await asyncio.to_thread(rounds.server.end)
        checked = await asyncio.to_thread(run, "check", **rounds.environment)

    last = checked.stdout.splitlines()[-1]
    report(
        f"the disk full on {kind}, {DISK_ROUNDS} rounds, {', '.join(KINDS)} in turn: {len(rounds.acknowledged)} writes "
        f"acknowledged, {lost} lost; {rounds.answered['refused']} refused for the disk; the database was started "
        f"again {rounds.restarts} times and opened each time; writes again {rounds.slowest:.1f} s at most after there "
        f"was space; check: {last}"
    )
    assert lost == 0
    assert (checked.returncode, last) == (0, "Every rule holds.")
