"""Clients that write and record the responses; and what must be stored afterwards, whatever happened on the way."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from graphapi.db.database import Database
from tests.conftest import cypher

CREATE = "mutation ($i: CreateContactInput!) { done: createContact(input: $i) { contact { id } errors { code } } }"
ASSOCIATE = "mutation ($i: AssociateInput!) { done: associate(input: $i) { association { id } errors { code } } }"
UPDATE = "mutation ($i: UpdateContactInput!) { done: updateContact(input: $i) { contact { id } errors { code } } }"

PASSING = frozenset({"TIMEOUT", "SERVICE_UNAVAILABLE"})
LABEL = "FRIEND"
DONE = "done"
"""Stands for an id: the write was acknowledged, and then the database went away before anything could be shown."""

AGAIN = 0.2
"""Seconds after which a client retries when asked to."""


@dataclass
class Register:
    """One contact that one client changes: the values that were acknowledged, and the later ones that may be stored."""

    answered: list[int] = field(default_factory=list[int])
    unknown: list[int] = field(default_factory=list[int])

    def allows(self, value: int) -> bool:
        """Whether that may be what is stored now."""
        last = self.answered[-1] if self.answered else 0
        return value == last or (value > last and value in self.unknown)


@dataclass
class History:
    """What was sent and answered: the id of each contact by name, of each association by its ends; None if unknown."""

    contacts: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    associations: dict[tuple[str, str], str | None] = field(default_factory=dict[tuple[str, str], "str | None"])
    registers: dict[str, Register] = field(default_factory=dict[str, Register])
    codes: Counter[str] = field(default_factory=Counter[str])
    slowest: float = 0.0

    @property
    def acknowledged(self) -> int:
        """How many writes were acknowledged."""
        return self.codes["ok"]

    def unknown(self) -> int:
        """The number of writes whose outcome no client ever learned."""
        lost = [*self.contacts.values(), *self.associations.values()].count(None)
        return lost + sum(len(one.unknown) for one in self.registers.values())

    async def violations(self, database: Database) -> list[str]:
        """What is stored and should not be, and what is not and should be."""
        rows: list[list[Any]] = await cypher(
            database, "MATCH (c:Contact) RETURN c.name, collect([c.id, c.jobTitle, c.version])"
        )
        stored = {str(name): found for name, found in rows}
        wrong = [
            f"{name}: answered {answered}, found {found}"
            for name, answered in self.contacts.items()
            if not fits(answered, found := [one[0] for one in stored.get(name, [])])
        ]
        wrong += [f"{name} was never sent" for name in stored if name not in self.contacts]
        by_id = {one[0]: one for found in stored.values() for one in found}
        for contact, register in self.registers.items():
            _, value, version = by_id[contact]
            least, most = 1 + len(register.answered), 1 + len(register.answered) + len(register.unknown)
            if not register.allows(int(value or 0)) or not least <= version <= most:
                wrong.append(f"{contact}: {register}, found {value}, version {version}")
        return wrong + await self._wrong_associations(database)

    async def _wrong_associations(self, database: Database) -> list[str]:
        rows: list[list[Any]] = await cypher(
            database, f"MATCH (a:Contact)-[r:{LABEL}]->(b:Contact) RETURN a.id, b.id, collect(r.id)"
        )
        stored = {(a, b): ids for a, b, ids in rows}
        wrong = [f"{ends} was never sent" for ends in stored if ends not in self.associations]
        for ends, answered in self.associations.items():
            if not fits(answered, found := stored.get(ends, [])):
                wrong.append(f"{ends}: answered {answered}, found {found}")
        return wrong


def fits(answered: str | None, found: list[str]) -> bool:
    """Whether these ids may be stored after this answer: only this one, or up to one of unknown outcome."""
    if answered is None:
        return len(found) <= 1
    return len(found) == 1 and answered in (DONE, found[0])


@dataclass
class Client:
    """One client, which sends one write after the other; with `keyed` it repeats those of unknown outcome by a key."""

    http: httpx.AsyncClient
    url: str
    history: History
    keyed: bool
    name: str

    async def write_until(self, enough: asyncio.Event) -> None:
        """Make contacts, association each to an own one, and count on that one."""
        own = None
        while own in (None, DONE) and not enough.is_set():
            own = await self._create(f"{self.name} itself {uuid.uuid4()}")
        number = 0
        while own is not None and not enough.is_set():
            number += 1
            made = await self._create(f"{self.name} {number}")
            if made not in (None, DONE):
                self.history.associations[own, made] = await self._send(
                    ASSOCIATE, fromId=own, toId=made, labelKey=LABEL
                )
            register = self.history.registers.setdefault(own, Register())
            answered = await self._send(UPDATE, id=own, jobTitle=str(number))
            (register.unknown if answered is None else register.answered).append(number)

    async def _create(self, name: str) -> str | None:
        made = self.history.contacts[name] = await self._send(CREATE, name=name)
        return made

    async def _send(self, mutation: str, **given: object) -> str | None:
        """The id of what was written; None when nobody knows whether it was."""
        if self.keyed:
            given["idempotencyKey"] = str(uuid.uuid4())
        while (answered := await self._once(mutation, given)) is None:
            await asyncio.sleep(AGAIN)
            if not self.keyed:
                break
        return answered

    async def _once(self, mutation: str, given: dict[str, object]) -> str | None:
        began = time.monotonic()
        answer = await self.http.post(self.url, json={"query": mutation, "variables": {"i": given}})
        self.history.slowest = max(self.history.slowest, time.monotonic() - began)
        body = answer.json()
        if body.get("data") and body["data"]["done"]:
            self.history.codes["ok"] += 1
            assert body["data"]["done"]["errors"] == [], body
            return next((one["id"] for kind, one in body["data"]["done"].items() if kind != "errors" and one), DONE)
        code = body["errors"][0]["extensions"]["code"]
        self.history.codes[code] += 1
        assert code in PASSING, body
        assert answer.headers["Retry-After"] == "1"
        return None
