"""A bad network between server and database: no acknowledged write is lost, none is doubled, none is late."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from tests.api.conftest import HOST, settings
from tests.chaos.history import Client, History, Register
from tests.chaos.sizes import LONG, WRITES
from tests.conftest import Server
from tests.proxy import Proxy, proxied
from tests.services.people import label

CLIENTS = 16
DEADLINE, HOLE, LAG, LAGGING = (15.0, 16.0, 2.0, 10.0) if LONG else (1.5, 2.0, 0.3, 0.6)
"""Seconds: of a request, of nothing getting through, that an answer is late, and for how long answers are."""

LOST = 10
"""Commits whose answers are lost at a time."""

BETWEEN = 250 if LONG else 30
"""Writes that are acknowledged between two troubles."""

SLACK = 1.0
"""Seconds by which a busy machine may report a timeout late."""


@asynccontextmanager
async def far(server: Server) -> AsyncIterator[tuple[Proxy, httpx.AsyncClient]]:
    """Yield a bad network, and clients of a server behind it."""
    async with proxied(server.uri) as proxy:
        where = DatabaseSettings(proxy.uri, server.username, server.password, deadline=DEADLINE)
        database = Database(where)
        transport = httpx.ASGITransport(application(settings(), database))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60) as http:
            yield proxy, http
        await database.close()
        gc.collect()


async def black_hole(proxy: Proxy) -> None:
    """Let nothing through for longer than a request may take."""
    proxy.flowing.clear()
    await asyncio.sleep(HOLE)
    proxy.flowing.set()


async def lost_commits(proxy: Proxy) -> None:
    """Cut connections just after a COMMIT went through."""
    proxy.cut_commits += LOST


async def lag(proxy: Proxy) -> None:
    """Let every answer be late."""
    proxy.lag = LAG
    await asyncio.sleep(LAGGING)
    proxy.lag = 0


async def cut(proxy: Proxy) -> None:
    """Cut all connections."""
    proxy.cut()


async def trouble(proxy: Proxy, history: History) -> Counter[str]:
    """Make one trouble after the other, with some writes between, until there are enough; return how often which."""
    kinds: list[Callable[[Proxy], object]] = [black_hole, lost_commits, lag, cut]
    made: Counter[str] = Counter()
    while history.acknowledged < WRITES:
        kind = kinds[made.total() % len(kinds)]
        await kind(proxy)  # pyright: ignore[reportGeneralTypeIssues]
        made[kind.__name__] += 1
        goal = history.acknowledged + BETWEEN
        while history.acknowledged < goal:  # noqa: ASYNC110 – a history tells nobody but those who ask
            await asyncio.sleep(0.01)
    return made


# The driver leaves the sockets of connections whose opening is cancelled to the collector, which may run anywhere.
@pytest.mark.filterwarnings("ignore:unclosed <socket[.]socket:ResourceWarning")
async def test_a_bad_network_leaves_what_clients_were_answered(
    server: Server, db: Db, report: Callable[[str], None]
) -> None:
    """Half of the clients repeat what failed with its key, half give up; the database is asked directly afterwards."""
    await label(db, "Friend", limit=1_000_000)
    history, enough = History(), asyncio.Event()
    async with far(server) as (proxy, http):
        clients = [Client(http, "/graphql", history, n % 2 == 0, f"Client {n}") for n in range(CLIENTS)]
        writers = [asyncio.create_task(client.write_until(enough)) for client in clients]
        made = await trouble(proxy, history)
        enough.set()
        await asyncio.gather(*writers)

    assert await history.violations(db.database) == []
    assert history.slowest < DEADLINE + SLACK
    report(
        f"Bad network: {dict(made)}; {history.acknowledged:,} writes acknowledged, 0 lost, 0 doubled, "
        f"{history.unknown()} of unknown outcome, {dict(history.codes)}; "
        f"slowest answer {history.slowest:.2f} s, deadline {DEADLINE:g} s"
    )


@pytest.mark.parametrize("value", [0, 2])
def test_the_history_allows_no_other_value(value: int) -> None:
    """What was acknowledged, or a later one of unknown outcome; nothing older, nothing else."""
    assert not Register(answered=[1, 3], unknown=[2, 4]).allows(value)
    assert Register(answered=[1, 3], unknown=[2, 4]).allows(3)
    assert Register(answered=[1, 3], unknown=[2, 4]).allows(4)
