"""What the stories share: people who call the API with tokens of their own, and a line that says what was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.messages.outbox import Outbox, Pace
from graphapi.services.messages.smtp import SmtpSender, smtp_server
from graphapi.services.users.tokens import create_token
from graphapi.services.users.user_changes import add_user
from graphapi.settings import ServerSettings
from tests.conftest import ADMIN
from tests.services.mail_server import MailServer, mail_server

HOST = "https://contacts.example.org"
MAIL_FROM = "Contacts <contacts@example.org>"
ISSUER, AUDIENCE, SECRET = "https://id.example.org", "contact-graph", "s" * 32
SETTINGS = {
    "GRAPHAPI_AUTH": "token", "GRAPHAPI_JWT_SECRET": SECRET, "GRAPHAPI_JWT_ISSUER": ISSUER,
    "GRAPHAPI_JWT_AUDIENCE": AUDIENCE,
}  # fmt: skip
QUICK = Pace(lease=30, poll=0.02, pauses=(0.01, 0.02))
INPUTS = {"sendMessages": "MessageInput"}
ERRORS = """errors { __typename code message path
  ... on LimitReached { scope limit current contact { name } label { name } role occupants { name } redFlag { id } }
  ... on RuleBroken { rule } ... on InUse { count } }"""


def shown(number: int, line: str) -> None:
    """Print the line of a feature."""
    print(f"{number:>2}  {line}")  # noqa: T201 – one line for each feature is what the stories show


@dataclass(frozen=True)
class Person:
    """A user at a front end: sends documents over HTTP with a token."""

    id: str
    http: httpx.AsyncClient

    async def send(self, document: str, **variables: Any) -> dict[str, Any]:
        """Send a document and return the whole answer."""
        response = await self.http.post("/graphql", json={"query": document, "variables": variables})
        assert response.status_code == 200, response.text
        return response.json()

    async def ask(self, document: str, **variables: Any) -> Any:
        """Send a document that must succeed and return its data."""
        answer = await self.send(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def tries(self, mutation: str, selection: str = "", **given: Any) -> Any:
        """Send a mutation and return its payload with its errors, whatever they are."""
        kind = INPUTS.get(mutation) or f"{mutation[0].upper()}{mutation[1:]}Input"
        document = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} {ERRORS} }} }}"
        return (await self.ask(document, input=given))[mutation]

    async def does(self, mutation: str, selection: str = "", **given: Any) -> Any:
        """Send a mutation that must be done and return its payload."""
        payload = await self.tries(mutation, selection, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def refused(self, mutation: str, **given: Any) -> Any:
        """Send a mutation that must be refused and return the one error."""
        [error] = (await self.tries(mutation, **given))["errors"]
        return error

    async def contact(self, given_name: str, **given: Any) -> str:
        """Make a contact and return its id."""
        return (await self.does("createContact", "contact { id }", givenName=given_name, **given))["contact"]["id"]

    async def label(self, name: str, limit: int = 10, **given: Any) -> str:
        """Register a label and return its key."""
        payload = await self.does("createAssociationLabel", "label { key }", name=name, limit=limit, **given)
        return payload["label"]["key"]

    async def link(self, from_id: str, to_id: str, key: str, **given: Any) -> str:
        """Make the first the label's name of the second and return the association's id."""
        payload = await self.does(
            "associate", "association { id }", fromId=from_id, toId=to_id, labelKey=key, **given
        )  # fmt: skip
        return payload["association"]["id"]


class Story:
    """An office with one server: who works there, and its mail."""

    def __init__(self, database: Database) -> None:
        """Set the server up; callers need tokens."""
        self.database = database
        self._app = application(ServerSettings.from_environment(SETTINGS), database)
        self._clients: list[httpx.AsyncClient] = []

    async def user(self, name: str, role: Role = Role.EDITOR, *teams: str) -> Person:
        """Hire somebody, with a token and an address."""
        db = Db.of(self.database, ADMIN)
        user_id = await add_user(db, name, role, teams, f"{name.lower()}@office.example.org")
        return self.with_token(user_id, (await create_token(db, user_id)).text)

    def with_token(self, user_id: str, token: str) -> Person:
        """The user of that token."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self._app), base_url=HOST, headers={"Authorization": f"Bearer {token}"}
        )
        self._clients.append(client)
        return Person(user_id, client)

    @asynccontextmanager
    async def mail(self) -> AsyncIterator[MailServer]:
        """Run a mail server, and the worker that sends to it."""
        async with mail_server() as post:
            sender = SmtpSender(smtp_server(f"smtp://127.0.0.1:{post.port}"), MAIL_FROM)
            outbox = Outbox(self.database, sender, QUICK)
            await outbox.start()
            try:
                yield post
            finally:
                await outbox.stop()

    async def close(self) -> None:
        """Go home."""
        for client in self._clients:
            await client.aclose()


async def until(person: Person, status: str, number: int = 1) -> list[Any]:
    """Wait until there are this many messages with that status, and return them, newest first."""
    document = """query ($status: MessageStatus!) { messages(status: $status, first: 500) { edges { node {
      id subject text status error sentAt to { email } cc { email } } } } }"""
    while True:
        found = (await person.ask(document, status=status))["messages"]["edges"]
        if len(found) >= number:
            return [edge["node"] for edge in found]


def names(connection: Any) -> list[str]:
    """The names of the contacts in a page."""
    return [edge["node"]["name"] for edge in connection["edges"]]
