"""Files that are imported and exported over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx

from graphapi.db.database import Database
from tests.conftest import cypher

GOOGLE_DATES = "First Name,Last Name,Birthday,E-mail 1 - Label,E-mail 1 - Value\r\n"


async def send(http: httpx.AsyncClient, path: str, content: bytes | str, **parameters: str) -> httpx.Response:
    """Send a file as curl's --data-binary does, apart from the type."""
    sent = content.encode() if isinstance(content, str) else content
    headers = {"Content-Type": "application/octet-stream"}
    return await http.post(path, content=sent, params=parameters, headers=headers, timeout=60)


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    """The lines of a streamed answer."""
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith("application/jsonl")
    return [json.loads(line) for line in response.text.splitlines()]


def report(response: httpx.Response) -> dict[str, Any]:
    """The report, which is the last line."""
    return lines(response)[-1]["report"]


def error(response: httpx.Response) -> tuple[int, str, str]:
    """The status, code and message of a refusal, whose form is that of GraphQL errors."""
    [found] = response.json()["errors"]
    return response.status_code, found["extensions"]["code"], found["message"]


async def contacts(database: Database) -> int:
    """The number of contacts that are stored."""
    [[count]] = await cypher(database, "MATCH (c:Contact) RETURN count(c)")
    assert isinstance(count, int)
    return count
