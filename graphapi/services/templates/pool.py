"""The worker processes for templates: started when needed, killed when they exceed their limits, shared fairly.

Threads would not do: a busy one cannot be killed. docs/decisions explains why this is not a library.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from graphapi.kernel.errors import Json, Unavailable
from graphapi.services.shared.worker_environment import worker_environment
from graphapi.services.templates.frames import ANSWER, ANSWER_MAX, OUT_OF_MEMORY, REQUEST, dump_request, load_answer

logger = logging.getLogger("graphapi")

_COMMAND = (sys.executable, "-P", "-c", "from graphapi.services.templates.worker import main; main()")
_NOT_NOW = "Templates cannot be filled in at the moment; try again later."
_ATTEMPTS = 2
"""The tries for a request: a worker that ends unexpectedly, perhaps killed by the system, is replaced."""


TOO_LONG, TOO_LARGE = "too much time", "too much memory"
_OVER = {-signal.SIGPROF: TOO_LONG, OUT_OF_MEMORY: TOO_LARGE}


@dataclass(frozen=True)
class PoolBounds:
    """The limits of a pool."""

    workers: int = 3
    waiting: int = 200
    waiting_each: int = 100
    """The maximum number of waiting requests per caller."""
    memory: int = 256_000_000
    """Bytes of address space of a worker."""
    idle: float = 60.0
    """Seconds after which an idle worker is stopped: each takes about 30 MB."""

    @property
    def running_each(self) -> int:
        """The number of workers that one caller may keep busy: all but one, which is left for others."""
        return max(self.workers - 1, 1)


class OverBudget(Exception):
    """The work was stopped because it took too much time or memory; the message says which."""


class _WorkerLost(Exception):
    """A worker exited before it answered."""


class Worker:
    """One worker process, as the server sees it."""

    def __init__(self, memory: int) -> None:
        """Start the process; it reads the first request when it is ready."""
        ours, theirs = socket.socketpair()
        with theirs, ExitStack() as unless_started:
            unless_started.callback(ours.close)
            self.process = subprocess.Popen(
                (*_COMMAND, str(memory)), stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=worker_environment()
            )
            unless_started.pop_all()
        ours.settimeout(0)
        self.socket = ours
        self.timer: asyncio.TimerHandle | None = None

    async def ask(self, body: bytes, seconds: float) -> Json:
        """The answer; OverBudget when it takes more than these seconds of CPU time or too much memory."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self.socket, REQUEST.pack(len(body), seconds) + body)
            [length] = ANSWER.unpack(await self._receive(ANSWER.size))
            return load_answer(await self._receive(length))
        except (OSError, EOFError):
            await self.end()
        if self.process.returncode in _OVER:
            raise OverBudget(_OVER[self.process.returncode])
        raise _WorkerLost(f"A process that fills in templates exited with status {self.process.returncode}.")

    async def _receive(self, length: int) -> bytearray:
        if length > ANSWER_MAX:
            raise EOFError
        loop, body, place = asyncio.get_running_loop(), bytearray(length), 0
        while place < length:
            count = await loop.sock_recv_into(self.socket, memoryview(body)[place:])
            if not count:
                raise EOFError
            place += count
        return body

    async def end(self) -> None:
        """Kill it, whatever it is doing."""
        self.socket.close()
        self.process.kill()
        await asyncio.to_thread(self.process.wait)


@dataclass(eq=False)
class _Turn:
    """A request that is waiting for a worker."""

    caller: str
    granted: asyncio.Future[None]


class Pool:
    """The worker processes for the templates of one server; `ask` is the entry point."""

    def __init__(self, bounds: PoolBounds | None = None) -> None:
        """Workers start with the first request."""
        self.bounds = bounds or PoolBounds()
        self.workers: set[Worker] = set()
        self.idle: list[Worker] = []
        """Idle workers; the last one is used next."""
        self._running: Counter[str] = Counter()
        self._waiting: list[_Turn] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    async def ask(self, caller: str, work: str, seconds: float, **values: object) -> Json:
        """A worker's answer; OverBudget after these seconds of CPU time, Unavailable when all are busy."""
        async with self._turn(caller):
            body = dump_request(work, values)
            for _ in range(_ATTEMPTS):
                try:
                    return await self._ask(body, seconds)
                except _WorkerLost as lost:
                    logger.warning("%s", lost)
        raise Unavailable(_NOT_NOW)

    async def _ask(self, body: bytes, seconds: float) -> Json:
        worker, answer = self._take(), None
        try:
            answer = await worker.ask(body, seconds)
            return answer
        finally:
            # Nobody is waiting any more: kill a worker that has not answered.
            self._give_back(worker, fit=answer is not None and not answer["spent"])

    def _take(self) -> Worker:
        """An idle worker, or a new one if there is none."""
        if self._closed:
            raise Unavailable("The server is shutting down.")
        while self.idle:
            worker = self.idle.pop()
            if worker.timer is not None:
                worker.timer.cancel()
            if worker.process.poll() is None:
                return worker
            self._retire(worker)
        try:
            worker = Worker(self.bounds.memory)
        except OSError as error:
            logger.warning("A process for templates could not be started: %s", error)
            raise Unavailable(_NOT_NOW) from None
        self.workers.add(worker)
        return worker

    def _give_back(self, worker: Worker, *, fit: bool) -> None:
        """Keep the worker for the next request if it can serve one."""
        if not fit or self._closed:
            self._retire(worker)
            return
        self.idle.append(worker)
        worker.timer = asyncio.get_running_loop().call_later(self.bounds.idle, self._rest, worker)

    def _rest(self, worker: Worker) -> None:
        """Stop a worker that was idle for a while."""
        self.idle.remove(worker)
        self._retire(worker)

    def _retire(self, worker: Worker) -> None:
        self.workers.discard(worker)
        self._aside(worker.end())

    def _aside(self, work: Coroutine[object, object, None]) -> None:
        """Run a task in the background."""
        task = asyncio.get_running_loop().create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    @asynccontextmanager
    async def _turn(self, caller: str) -> AsyncGenerator[None]:
        """Wait for a turn: among the callers with the fewest busy workers, the longest waiting request is next."""
        turn = _Turn(caller, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        self._grant()
        try:
            if not turn.granted.done():
                self._check_waiting(caller)
            await turn.granted
            yield
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:
                self._running[caller] -= 1
                self._grant()

    def _check_waiting(self, caller: str) -> None:
        """Refuse a request when too many are waiting."""
        mine = sum(turn.caller == caller for turn in self._waiting)
        if len(self._waiting) > self.bounds.waiting or mine > self.bounds.waiting_each:
            raise Unavailable("The server has too many templates to fill in; try again later.")

    def _grant(self) -> None:
        """Give turns to waiting requests while there are free workers."""
        self._running += Counter()
        while self._running.total() < self.bounds.workers:
            free = [turn for turn in self._waiting if self._running[turn.caller] < self.bounds.running_each]
            if not free:
                return
            turn = min(free, key=lambda turn: self._running[turn.caller])
            self._waiting.remove(turn)
            self._running[turn.caller] += 1
            if not turn.granted.cancelled():
                turn.granted.set_result(None)

    async def close(self) -> None:
        """Stop all workers."""
        self._closed = True
        for worker in self.idle:
            if worker.timer is not None:
                worker.timer.cancel()
        self.idle.clear()
        for worker in tuple(self.workers):
            self._retire(worker)
        await asyncio.gather(*self._ending)
