"""The rate at which associations are stored: to one contact and to distinct ones, by one writer and by sixteen.

Over one server, and over two on one database: `python -m bench.writers`, three minutes. The figures are in
docs/scale.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import neo4j

from bench.load import measure, request
from graphapi.db.local import server as local_server
from graphapi.db.local.process import LONG_LIVED
from graphapi.db.local.settings import LocalSettings, Server

SECONDS, FIRST = 4.0, 25.0
WRITERS = (1, 16)
PAIRS = 4_000
"""Pairs of contacts: more than are associated in one turn."""

CONTACTS = """UNWIND range(1, $number) AS n
WITH n, right('00000000000000000000000000' + n, 26) AS number
CREATE (:Contact {id: 'con_' + number, name: 'C', sortKey: 'c' + number, words: 'c', readers: ['everyone'], lock: 0,
  version: 1, createdAt: datetime(), updatedAt: datetime()})"""
ASSOCIATE = "mutation ($i: AssociateInput!) { associate(input: $i) { created errors { message } } }"
LABEL = "mutation ($i: CreateAssociationLabelInput!) { createAssociationLabel(input: $i) { errors { message } } }"


def writers() -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings = LocalSettings(Path(folder), extra_jvm=LONG_LIVED)
        server = stack.enter_context(local_server.use(settings))
        ports = [stack.enter_context(_serving(server, Path(folder) / f"{n}.log")) for n in range(2)]
        opened = neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password))  # pyright: ignore[reportUnknownMemberType] – its own types
        with opened as driver:
            driver.execute_query(CONTACTS, number=2 * PAIRS)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")
        print("| servers | to | 1 writer | 16 writers |\n|---|---|---|---|")
        asyncio.run(_all(ports))


async def _all(ports: list[int]) -> None:
    # The servers warm up the database during their first requests, and Java compiles hot code.
    for hub in (True, False):
        await _turn(ports, f"WARM{hub}".upper(), 8, hub=hub, seconds=FIRST)
    for used in (ports[:1], ports):
        for hub in (True, False):
            rates = [
                await _turn(used, f"R{len(used)}{hub}{number}".upper(), number, hub=hub, seconds=SECONDS)
                for number in WRITERS
            ]
            print(
                f"| {len(used)} | {'one contact' if hub else 'distinct contacts'} | {' | '.join(rates)} |", flush=True
            )


async def _turn(ports: list[int], label: str, number: int, *, hub: bool, seconds: float) -> str:
    """The associations per second that these writers store, and the latency of one."""
    await _register(ports[0], label)
    texts = [
        request("/graphql", json.dumps({"query": ASSOCIATE, "variables": {"i": pair | {"labelKey": label}}}).encode())
        for pair in _pairs(hub=hub)
    ]
    ports = ports[:number]
    turns = [
        measure(port, texts[n :: len(ports)], number // len(ports), seconds, unique=False)
        for n, port in enumerate(ports)
    ]
    found: list[dict[str, Any]] = await asyncio.gather(*turns)
    if any(one["failed"] for one in found):
        raise SystemExit(f"Not all was stored: {found}")
    return f"{sum(one['qps'] for one in found):,.0f}/s, p50 {max(one['p50'] for one in found):.0f} ms"


async def _register(port: int, label: str) -> None:
    given = {"name": label, "inverseName": f"{label} OF", "limit": 1_000_000, "inverseLimit": 1_000_000}
    body = {"query": LABEL, "variables": {"i": given | {"key": label}}}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/graphql", json=body)
    if answer.json()["data"]["createAssociationLabel"]["errors"]:
        raise SystemExit(answer.text)


def _pairs(*, hub: bool) -> list[dict[str, str]]:
    ids = [f"con_{n:026}" for n in range(1, 2 * PAIRS + 1)]
    pairs = [(ids[0], one) for one in ids[1:]] if hub else list(zip(ids[::2], ids[1::2], strict=True))
    return [{"fromId": one, "toId": other} for one, other in pairs]


@contextmanager
def _serving(server: Server, log: Path) -> Generator[int]:
    """Run the product on the database until the block ends; yields its port."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHAPI_", "NEO4J_"))}
    where = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    environment = {**inherited, **where, "GRAPHAPI_DATA_DIR": str(log.parent), "GRAPHAPI_DRAIN": "0.01"}
    migrate = [sys.executable, "-m", "graphapi", "migrate"]
    with log.open("w") as errors:
        subprocess.run(migrate, env=environment, check=True, stdout=errors, stderr=errors)
        process = subprocess.Popen(
            [sys.executable, "-m", "graphapi", "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE,
            stderr=errors, text=True,
        )  # fmt: skip
    with process:
        address = next(word for line in process.stdout or () for word in line.split() if "/graphql" in word)
        yield urlsplit(str(address)).port or 0
        process.terminate()


if __name__ == "__main__":
    writers()
