"""Requests through the whole application, over the real database."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.services.shared import registry
from graphapi.settings import ServerSettings

HOST = "http://127.0.0.1:8000"


@dataclass
class Api:
    """A client of the API; `statements` are those that the last request ran."""

    http: httpx.AsyncClient
    database: Database
    statements: list[str] = field(default_factory=list[str])

    async def send(self, query: str, **variables: object) -> dict[str, Any]:
        """Send an operation and return the whole answer."""
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        return response.json()

    async def ask(self, query: str, **variables: object) -> Any:
        """Send an operation that must succeed and return its data."""
        answer = await self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def do(self, mutation: str, kind: str, selection: str, **given: object) -> Any:
        """Send a mutation with its input and return its payload."""
        query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}"
        return (await self.ask(query, input=given))[mutation]

    async def contact(self, name: str, **given: object) -> str:
        """Make a contact and return its id."""
        payload = await self.do(
            "createContact", "CreateContactInput", "contact { id } errors { message path }", name=name, **given
        )
        assert payload["errors"] == []
        return payload["contact"]["id"]

    async def label(self, name: str, limit: int = 10, **given: object) -> str:
        """Register a label and return its key."""
        selection = "label { key } errors { message path }"
        payload = await self.do(
            "createAssociationLabel", "CreateAssociationLabelInput", selection, name=name, limit=limit, **given
        )
        assert payload["errors"] == []
        return payload["label"]["key"]

    async def associate(self, from_id: str, to_id: str, key: str, **given: object) -> str:
        """Make an association and return its id."""
        selection = "association { id } errors { message path }"
        payload = await self.do(
            "associate", "AssociateInput", selection, fromId=from_id, toId=to_id, labelKey=key, **given
        )
        assert payload["errors"] == []
        return payload["association"]["id"]


def settings(**variables: str) -> ServerSettings:
    """Settings from these variables only, without the environment."""
    return ServerSettings.from_environment(variables)


@pytest.fixture
async def api(db: Db) -> AsyncIterator[Api]:
    """Yield a client of the administrator in an empty workspace."""
    statements: list[str] = []

    def observe(request: Db) -> None:
        statements[:] = [name for name in request.tally.names if name != "workspace/load"]

    app = application(settings(), db.database, observe=observe)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        yield Api(http, db.database, statements)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the folder for temporary files, which must be empty again at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture(autouse=True)
def _labels_stay_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry never grow old by itself, so that a request's statements can be counted."""
    monkeypatch.setattr(registry, "FRESH", 600.0)
