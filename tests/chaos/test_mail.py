"""kill -9 of the server while it sends: every acknowledged message is sent, twice only where a kill hid the answer."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx

from graphapi.db.request import Db
from tests.conftest import Server, cypher
from tests.servers import Process, ask, start
from tests.services.mail_server import MailServer, mail_server
from tests.services.mailing import person

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "2"))
MESSAGES = 8
LEASE = 60.0
"""Seconds in which the claims of dead workers run out on a busy machine."""

SENT = 240.0
"""Seconds in which what is left is sent: the pause after a third attempt, which a busy machine may need, is 120."""

SEND = """mutation ($i: MessageInput!) { sendMessages(input: $i) {
  results { message { id } errors { message } } errors { message } } }"""


async def acknowledged(url: str, contacts: list[str], number: int) -> list[str]:
    """Send a message to each contact and return the ids that the server gave."""
    async with httpx.AsyncClient(timeout=60) as client:
        given = {"contactIds": contacts, "subject": f"Round {number}", "text": "Hello {{ contact.name }}"}
        data = await ask(client, url, SEND, i=given)
    return [result["message"]["id"] for result in data["sendMessages"]["results"]]


def kill_once(process: Process, killed: asyncio.Event) -> Callable[[], None]:
    """What kills the server the first time it is called."""

    def kill() -> None:
        if not killed.is_set():
            process.kill()
            killed.set()

    return kill


def moments(post: MailServer, kill: Callable[[], None], number: int) -> None:
    """Let the server die when it names a recipient, or when it has handed a message over and waits for the answer."""
    post.named = kill if number % 3 == 1 else lambda: None
    post.accepted = kill if number % 3 == 2 else lambda: None


async def all_sent(db: Db, post: MailServer, number: int) -> None:
    """Wait until this number of messages has arrived and is marked as SENT."""
    came = asyncio.Event()
    post.accepted = came.set
    while len({str(email["Message-ID"]) for _, email in post.got}) < number:
        await came.wait()
        came.clear()
    while await cypher(db.database, "MATCH (m:Message {status: 'SENT'}) RETURN count(m)") != [[number]]:
        pass


async def test_every_acknowledged_message_survives_kill_9(db: Db, server: Server, tmp_path: Path) -> None:
    """Killed after storing, before handing over, and between the mail server's yes and the mark, in turn."""
    contacts = [await person(db, f"C{n}", f"c{n}@example.com") for n in range(MESSAGES)]
    promised: list[str] = []
    async with mail_server() as post:
        environment = {
            "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
            "GRAPHAPI_SMTP_URL": f"smtp://127.0.0.1:{post.port}", "GRAPHAPI_MAIL_FROM": "crm@example.com",
        }  # fmt: skip
        log = tmp_path / "serve.log"
        for number in range(ROUNDS):
            process = await asyncio.to_thread(start, environment, log)
            killed = asyncio.Event()
            kill = kill_once(process, killed)
            post.open.clear()
            promised += await acknowledged(process.url, contacts, number)
            moments(post, kill, number)
            post.open.set()
            if number % 3 == 0:
                kill()
            await asyncio.wait_for(killed.wait(), LEASE)
        moments(post, lambda: None, 0)
        process = await asyncio.to_thread(start, environment, log)
        try:
            await asyncio.wait_for(all_sent(db, post, len(promised)), SENT)
        finally:
            await asyncio.to_thread(process.end)

    times = Counter(str(email["Message-ID"]) for _, email in post.got)
    twice = [key for key, count in times.items() if count > 1]
    print(f"{ROUNDS} kills, {len(promised)} messages, {len(twice)} sent twice with the same Message-ID")  # noqa: T201 – the figures are what this test shows
    assert set(times) == {f"<{message_id}@example.com>" for message_id in promised}
    assert max(times.values()) <= 2
    assert len(twice) <= ROUNDS
