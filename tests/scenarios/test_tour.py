"""docs/tour.md, taken as a new user takes it: `graphapi serve` over an empty database, a document after the other."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from graphapi.db.request import Db
from graphapi.schema.api import sdl
from tests.conftest import Server, wipe
from tests.scenarios.tour import TOUR, Ids, mail, steps
from tests.servers import serving

PATIENCE = 20.0
"""Seconds that the outbox may take."""


async def answered(client: httpx.AsyncClient, url: str, document: str, variables: Mapping[str, str]) -> Any:
    """Send a document as GraphiQL does, with all that stands in its pane of variables."""
    response = await client.post(url, json={"query": document, "variables": dict(variables)})
    return response.json()


async def test_the_tour_ends_with_a_copied_message(db: Db, server: Server, tmp_path: Path) -> None:
    """Every document gives the answer that is shown, and the file in the outbox is the one at the end."""
    await wipe(db.database)
    environment = {
        "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password,
        "GRAPHAPI_DATA_DIR": str(tmp_path), "GRAPHAPI_MAIL_FROM": "Contacts <contacts@example.org>",
    }  # fmt: skip
    shown, given = Ids(), Ids()
    variables: dict[str, str] = {}
    with serving(environment, tmp_path / "serve.log") as process:
        async with httpx.AsyncClient(timeout=30) as client, asyncio.timeout(PATIENCE + 60):
            for document, expected in steps():
                wanted = shown.named(json.dumps(expected))
                found = await answered(client, process.url, document, variables)
                while "query Sent" in document and "QUEUED" in json.dumps(found):
                    found = await answered(client, process.url, document, variables)
                assert json.loads(given.named(json.dumps(found))) == json.loads(wanted)
                if not variables:
                    variables = {name: one["contact"]["id"] for name, one in found["data"].items()}

    [file] = (tmp_path / "outbox").glob("*.eml")
    assert given.named(file.read_text(encoding="ascii")).splitlines() == shown.named(mail()).splitlines()
    assert len(shown.known) == len(given.known) == 5
    print(f"    tour: {len(steps())} documents from an empty workspace to {file.name}")  # noqa: T201 – what was shown


def test_the_readme_leads_to_the_tour() -> None:
    """By its place."""
    readme = TOUR.parents[1] / "README.md"

    assert "(docs/tour.md)" in readme.read_text(encoding="utf-8")


def test_what_the_tour_names_is_there() -> None:
    """Every feature has a row, a story, and fields and arguments that the schema knows."""
    text = TOUR.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| .*? \| (.*) \|$", text, re.MULTILINE))
    stories = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    words = {
        word for row in rows.values() for code in re.findall(r"`([^`]+)`", row) for word in re.findall(r"\w+", code)
    }

    assert list(rows) == [str(number) for number in range(1, 15)]
    assert [number for number in rows if not re.search(rf"shown\(\s*{number},\s", stories)] == []
    assert {word for word in words if not re.search(rf"\b{word}\b", sdl())} == {"graphapi", "GRAPHAPI_AUTH"}
