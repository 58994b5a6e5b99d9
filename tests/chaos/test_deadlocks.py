"""Sixteen writers of all kinds on twenty contacts: no deadlock reaches a client, no rule is broken."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.upkeep.check import check
from tests.api.conftest import HOST, settings
from tests.chaos.sizes import SECONDS
from tests.services.people import label, people

WRITERS, CONTACTS = 16, 20
LABELS = ("FRIEND", "RIVAL", "MENTOR_MENTEE")

EXPECTED = frozenset({"LIMIT_REACHED", "NOT_FOUND", "CONFLICT", "RULE_BROKEN"})
"""What others did first; anything else is no answer."""

MUTATION = "mutation ($i: {kind}Input!) {{ done: {name}(input: $i) {{ {shown} errors {{ code message }} }} }}"


def mutation(name: str, shown: str = "") -> str:
    """A mutation of one input."""
    return MUTATION.format(name=name, kind=name[0].upper() + name[1:], shown=shown)


LINK = mutation("associate", "association { id }")
RELABEL = mutation("updateAssociation", "association { id }")
UNLINK = mutation("dissociate")
DELETE = mutation("deleteContact")
CREATE = mutation("createContact", "contact { id }")
LIMIT = mutation("updateAssociationLabel", "label { limit }")


@dataclass
class Storm:
    """What all writers share: the contacts, the associations made, and what was answered."""

    http: httpx.AsyncClient
    contacts: list[str]
    associations: list[str] = field(default_factory=list[str])
    answered: Counter[str] = field(default_factory=Counter[str])
    codes: Counter[str] = field(default_factory=Counter[str])
    failures: list[Any] = field(default_factory=list[Any])
    slowest: float = 0.0

    async def warm_up(self) -> None:
        """Write one of each kind, so that sixteen do not compile each statement at once."""
        chance = random.Random(0)
        for act in (self.link, self.relabel, self.unlink, self.replace, self.lower):
            await act(chance)

    async def write_until(self, end: float, chance: random.Random) -> None:
        """Write one thing after the other; most are links."""
        acts = [self.link, self.relabel, self.unlink, self.replace, self.lower]
        while time.monotonic() < end:
            (act,) = chance.choices(acts, weights=[50, 20, 20, 5, 5])
            await act(chance)

    async def link(self, chance: random.Random) -> None:
        """Associate two contacts."""
        a, b = chance.sample(self.contacts, 2)
        done = await self._send("link", LINK, fromId=a, toId=b, labelKey=chance.choice(LABELS))
        if done.get("association"):
            self.associations.append(done["association"]["id"])

    async def relabel(self, chance: random.Random) -> None:
        """Give an association another label."""
        if self.associations:
            await self._send("relabel", RELABEL, id=chance.choice(self.associations), labelKey=chance.choice(LABELS))

    async def unlink(self, chance: random.Random) -> None:
        """Remove an association."""
        if self.associations:
            await self._send("unlink", UNLINK, id=self.associations.pop(chance.randrange(len(self.associations))))

    async def replace(self, chance: random.Random) -> None:
        """Delete a contact with all that it has, and make another in its place."""
        place = chance.randrange(len(self.contacts))
        await self._send("delete contact", DELETE, id=self.contacts[place])
        done = await self._send("create contact", CREATE, name=f"Instead {chance.random()}")
        if done.get("contact"):
            self.contacts[place] = done["contact"]["id"]

    async def lower(self, chance: random.Random) -> None:
        """Lower the limit of a label, or raise it again."""
        await self._send("change limit", LIMIT, key=chance.choice(LABELS), limit=chance.choice([2, 4, 8]))

    async def _send(self, what: str, query: str, **given: object) -> dict[str, Any]:
        began = time.monotonic()
        answer = (await self.http.post("/graphql", json={"query": query, "variables": {"i": given}})).json()
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answered[what] += 1
        if "errors" in answer:
            self.failures.append(answer["errors"])
            return {}
        for error in answer["data"]["done"]["errors"]:
            self.codes[error["code"]] += 1
            if error["code"] not in EXPECTED:
                self.failures.append(error)
        return answer["data"]["done"]


async def test_no_deadlock_reaches_a_client(db: Db, report: Callable[[str], None]) -> None:
    """Linking, relabelling, unlinking, deleting contacts and changing limits, all at once on the same few contacts."""
    await label(db, "Friend", limit=4)
    await label(db, "Rival", limit=4, acyclic=False)
    await label(db, "Mentor", "Mentee", 4, acyclic=True)
    contacts = await people(db, *(f"P{n}" for n in range(CONTACTS)))
    # A busy machine may be slow; this is about deadlocks.
    database = Database(replace(db.database.settings, deadline=120))
    transport = httpx.ASGITransport(application(settings(), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=150) as http:
        storm = Storm(http, contacts)
        await storm.warm_up()
        began = time.monotonic()
        writers = (storm.write_until(began + SECONDS, random.Random(n)) for n in range(WRITERS))
        await asyncio.gather(*writers)
        lasted = time.monotonic() - began
    await database.close()
    checked = await check(Db.of(db.database, db.viewer), lambda _what, _done, _total: None)

    report(
        f"Storm of {WRITERS} writers on {CONTACTS} contacts for {lasted:.0f} s: {storm.answered.total():,} answers, "
        f"{storm.answered.total() / lasted:.0f} a second, slowest {storm.slowest:.2f} s, {dict(storm.answered)}, "
        f"refused {dict(storm.codes)}, {len(storm.failures)} failed"
    )
    assert storm.failures == []
    assert checked.findings == []
