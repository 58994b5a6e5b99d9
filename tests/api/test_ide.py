"""The page's files as they are sent, its questions, and its own requests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql import parse, print_ast, separate_operations, validate

from graphapi.db.request import Db
from graphapi.http import ide
from graphapi.limits import OPEN, Limits
from graphapi.operations.documents import Documents, PreparedOperation
from graphapi.schema.api import schema
from graphapi.services.imports.demo import load_demo
from graphapi.services.workspace import workspace
from tests.api.conftest import Api
from tests.conftest import ADMIN, wipe

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "ide" / "examples").glob("*.graphql"))
OWN = sorted((ROOT / "ide" / "queries").glob("*.graphql"))
OF_CONTACTS = sorted((ROOT / "ide" / "queries" / "contacts").glob("*.graphql"))
EMPTY_IN_DEMO = {"08-red-flags", "07-over-a-limit"}
LARGEST = {"first": 500}
"""The largest page that a list asks for."""
BROWSER = {"accept": "text/html"}

built = pytest.mark.skipif(not (ide.FOLDER / "index.html").is_file(), reason="the page has not been built: make ide")


@pytest.mark.parametrize("path", [*EXAMPLES, *OWN], ids=lambda path: path.stem)
def test_what_the_page_asks_fits_the_schema(path: Path) -> None:
    """Every question of the side panel, and every query that the page sends by itself."""
    assert validate(schema.core, parse(path.read_text(encoding="utf-8"))) == []


def test_what_contacts_asks_fits_the_schema_and_the_limits() -> None:
    """Every operation of the other place; its files share fragments."""
    document = parse("\n".join(path.read_text(encoding="utf-8") for path in OF_CONTACTS))
    operations = separate_operations(document)

    assert validate(schema.core, document) == []
    for name, operation in operations.items():
        found = Documents(schema.core, 0).prepare(print_ast(operation), OPEN).operation(name)
        assert isinstance(found, PreparedOperation), name
        assert found.cost.of(LARGEST) <= Limits().cost, name


@pytest.fixture
async def demo(api: Api) -> AsyncIterator[Api]:
    """Yield a client of a new installation with the demo in it."""
    await wipe(api.database)
    db = Db.of(api.database, ADMIN, deadline=60)
    await workspace.prepare(db)
    assert await load_demo(db)
    yield api
    await wipe(api.database)


async def test_every_question_has_an_answer_in_the_demo(demo: Api) -> None:
    """With the contacts that its comments name, found as the picker finds them."""
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        variables = {
            variable: await picked(demo, name) for variable, name in re.findall(r"^# (\w+): (.*)$", text, re.MULTILINE)
        }

        (answer,) = (await demo.ask(text, **variables)).values()

        assert answer, path.stem
        if path.stem not in EMPTY_IN_DEMO:
            assert answer.get("totalCount") != 0, path.stem


async def picked(demo: Api, name: str) -> str:
    """The id of the contact that the picker finds under a name."""
    query = (ROOT / "ide" / "queries" / "find.graphql").read_text(encoding="utf-8")
    found = (await demo.ask(query, text=name))["findContacts"]
    assert found["unique"] is not None, name
    return found["unique"]["id"]


@built
async def test_the_page_may_load_from_this_server_only(api: Api) -> None:
    """Scripts from files alone, styles too but for those with the nonce of this very answer."""
    first, second = [await api.http.get("/graphql", headers=BROWSER) for _ in range(2)]

    policy = first.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
    assert policy.startswith("default-src 'self'; ")
    assert "script-src" not in policy
    assert "unsafe-eval" not in policy
    assert f'content="{nonce}"' in first.text
    assert nonce not in second.text


@built
async def test_files_are_kept_for_ever_and_sent_compressed(api: Api) -> None:
    """Their names contain a hash of their content; the page that refers to them is revalidated."""
    page = await api.http.get("/", headers=BROWSER)
    names = re.findall(r"\./(assets/[^\"]+)", page.text)
    sent = {
        encoding: [await api.http.get(f"/{name}", headers={"accept-encoding": encoding}) for name in names]
        for encoding in ("gzip", "gzip;q=0", "identity")
    }

    assert page.headers["cache-control"] == "no-store"
    assert {one.headers["cache-control"] for one in sent["gzip"]} == {"public, max-age=31536000, immutable"}
    assert {one.headers.get("content-encoding") for one in sent["gzip"]} == {"gzip"}
    assert {one.headers.get("content-encoding") for one in sent["gzip;q=0"] + sent["identity"]} == {None}
    assert [one.content for one in sent["gzip"]] == [one.content for one in sent["identity"]]


@pytest.mark.parametrize("name", ["nothing.js", "..%2findex.html", "%2e%2e%2f%2e%2e%2fide.py"])
async def test_no_other_file_is_sent(api: Api, name: str) -> None:
    """Nor one outside the folder."""
    assert (await api.http.get(f"/assets/{name}")).status_code == httpx.codes.NOT_FOUND


@built
def test_the_page_names_no_other_server() -> None:
    """Whatever it is made of is here."""
    assert re.findall(r"(?:src|href)=\"(?!\./assets/)", (ide.FOLDER / "index.html").read_text(encoding="utf-8")) == []
