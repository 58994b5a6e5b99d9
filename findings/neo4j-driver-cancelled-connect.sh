#!/usr/bin/env bash
# neo4j 6.4.1 for Python: a connection attempt that is cancelled leaves its socket to the garbage collector.
#
#   * The asynchronous driver closes the socket when connecting fails or exceeds `connection_timeout`. When the task is
#     cancelled while it connects, as `asyncio.timeout` does, nobody closes it: Python does so later, with a
#     ResourceWarning. `asyncio.open_connection` closes its socket in the same case.
#
# Good guess that is wrong: `asyncio.timeout` around the driver cleans up as `connection_timeout` does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check neo4j==6.4.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import asyncio
import contextlib
import gc
import socket
import warnings

import neo4j

print("neo4j", neo4j.__version__)


async def by_driver(port, timeout):
    async with neo4j.AsyncGraphDatabase.driver(
        f"bolt://127.0.0.1:{port}", auth=("neo4j", "none"), connection_timeout=timeout, max_transaction_retry_time=0
    ) as driver:
        await driver.verify_connectivity()


async def by_asyncio(port):
    await asyncio.open_connection("127.0.0.1", port)


def left_open(work, seconds):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)

        async def cut_off():
            with contextlib.suppress(TimeoutError, asyncio.TimeoutError, neo4j.exceptions.ServiceUnavailable):
                await asyncio.wait_for(work, seconds)

        asyncio.run(cut_off())
        gc.collect()
    return sum("unclosed <socket" in str(one.message) for one in seen)


with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        # They fill the queue of connections that nobody accepts, so that the next ones wait.
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", port))
    print("asyncio, cancelled:", left_open(by_asyncio(port), 1), "left open")
    print("driver, its own timeout:", left_open(by_driver(port, 1), 30), "left open")
    print("driver, cancelled:", left_open(by_driver(port, 30), 1), "left open")
    for one in waiting:
        one.close()
PYTHON
diff "$folder/seen" - <<'SEEN'
neo4j 6.4.1
asyncio, cancelled: 0 left open
driver, its own timeout: 0 left open
driver, cancelled: 1 left open
SEEN
