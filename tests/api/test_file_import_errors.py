"""Imports over HTTP that cannot be done: a status, a code and a sentence, before anything is stored."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.http import disconnects, jobs
from graphapi.http.draining import Drain
from graphapi.kernel.viewer import Role
from graphapi.services.imports import card_reading
from graphapi.services.users.tokens import create_token
from graphapi.services.users.user_changes import add_user
from tests.api.bearers import TOKEN_MODE
from tests.api.conftest import HOST, Api, settings
from tests.api.files import contacts, error, send

PEOPLE = "id,name\na,Ann Oak\n"
CARDS = "".join(f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Oak {n}\r\nEND:VCARD\r\n" for n in range(60))

pytestmark = pytest.mark.usefixtures("temporary")


@pytest.mark.parametrize(
    ("content", "parameters", "code", "message"),
    [
        ("", {}, 400, "The file is empty: send it as the body of the request."),
        ("Dear Ann", {"name": "letter.txt"}, 400, "letter.txt is of no format that can be imported"),
        (PEOPLE, {"format": "nonsense"}, 400, "There is no format nonsense; there are vcard, "),
        (PEOPLE, {"dates": "dym"}, 400, "`dates` must be dmy, mdy, ymd."),
        (PEOPLE, {"update": "all"}, 400, "`update` must be report, fill, replace."),
        (PEOPLE, {"threshold": "2"}, 400, "`threshold` must be a number from 0.5 to 1."),
        (PEOPLE, {"newLabels": "perhaps"}, 400, "`newLabels` must be true or false."),
        (PEOPLE, {"updte": "fill"}, 400, "There is no parameter `updte`; there are name, format, "),
        (PEOPLE, {"map": "[columns"}, 400, "`map` must be TOML: "),
        (PEOPLE, {"map": '[columns]\nage = "notes"\n'}, 400, "contacts: MAP.toml: the file has no column `age`"),
        ("BEGIN:VCARD\r\n" + "X" * 200_000, {"name": "c.vcf"}, 413, "The file exceeds 100,000 bytes"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said(db: Db, content: str, parameters: dict[str, str], code: int, message: str) -> None:
    """The file, or a parameter; in the words of a client, without the paths of this server."""
    app = application(replace(settings(), max_import=100_000), db.database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        status, name, said = error(await send(http, "/import", content, **parameters))
        streamed = await http.post("/import", content=_chunks(content), params=parameters)

    assert (status, name) == (code, "BAD_REQUEST" if code == 413 else "BAD_USER_INPUT")
    assert said.startswith(message)
    assert tempfile.gettempdir() not in said
    assert error(streamed) == (status, name, said)
    assert await contacts(db.database) == 0


async def _chunks(content: str) -> AsyncIterator[bytes]:
    """The content without its length, which is then known only in the end."""
    for start in range(0, len(content), 50_000):
        yield content[start : start + 50_000].encode()


@pytest.mark.parametrize("headers", [{"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Encoding": "gzip"}])
async def test_only_the_file_itself_is_taken(api: Api, headers: dict[str, str]) -> None:
    """Not a form with it, nor a compressed body."""
    assert error(await api.http.post("/import", content=b"x", headers=headers))[:2] == (415, "BAD_REQUEST")


async def test_a_page_of_elsewhere_imports_nothing(api: Api) -> None:
    """A browser would send it without asking."""
    refused = await api.http.post("/import", content=PEOPLE, headers={"Origin": "https://example.com"})

    assert error(refused)[:2] == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/import/explain"), ("POST", "/import/plan"), ("POST", "/import"), ("GET", "/imports"),
     ("POST", "/imports/imp_1/undo"), ("GET", "/export?format=vcard")],
)  # fmt: skip
async def test_only_administrators_import_and_export(db: Db, method: str, path: str) -> None:
    """A viewer and an editor are refused before their file is read; so is a wrong token."""
    answers = list[tuple[int, str]]()
    app = application(settings(**TOKEN_MODE), db.database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://graph.example.com") as http:
        tokens = [await _token(db, Role.VIEWER), await _token(db, Role.EDITOR), "grt_nonsense"]
        for token in tokens:
            answer = await http.request(method, path, headers={"Authorization": f"Bearer {token}"})
            answers.append(error(answer)[:2])

    assert answers == [(403, "FORBIDDEN"), (403, "FORBIDDEN"), (401, "UNAUTHENTICATED")]


async def _token(db: Db, role: Role) -> str:
    return (await create_token(db, await add_user(db, role.value.title(), role))).text


async def test_a_caller_who_has_spent_its_share_is_refused(db: Db) -> None:
    """As for operations."""
    app = application(settings(GRAPHAPI_RATE="1000"), db.database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        first, second = await http.get("/imports"), await http.get("/imports")

    assert first.status_code == 200
    assert error(second)[:2] == (429, "TOO_MANY_REQUESTS")


async def test_one_import_runs_at_a_time(api: Api) -> None:
    """Two of the same file would make everybody twice: the second is refused until the first has ended."""
    async with api.database.driver.session() as session, await session.begin_transaction() as other:
        # The import waits until it is known whether this contact stays.
        await other.run("CREATE (:Contact {externalId: 'a'})")
        first = asyncio.create_task(send(api.http, "/import", PEOPLE))
        while (second := await send(api.http, "/import", "")).status_code != 409:
            pass
        undone = await api.http.post("/imports/imp_1/undo")
        planned = await send(api.http, "/import/plan", PEOPLE)
        await other.rollback()

    assert error(second) == (409, "CONFLICT", "Another import is running; wait until it has ended.")
    assert error(undone)[:2] == (409, "CONFLICT")
    assert (planned.status_code, (await first).status_code) == (200, 200)


async def test_an_import_does_not_wait_for_the_file_of_another(api: Api) -> None:
    """A client that sends slowly keeps nobody from importing; when its file has arrived, its import runs."""
    may_go_on, begun = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        begun.set()
        await may_go_on.wait()
        yield PEOPLE.encode()

    slow = asyncio.create_task(api.http.post("/import", content=slowly()))
    await begun.wait()
    quick = await send(api.http, "/import", PEOPLE)
    may_go_on.set()

    assert (quick.status_code, (await slow).status_code) == (200, 200)
    assert await contacts(api.database) == 1


async def test_a_server_runs_a_number_of_them_at_most(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes memory and connections."""
    monkeypatch.setattr(jobs, "JOBS", 0)

    refused = await send(api.http, "/import/plan", PEOPLE)

    assert error(refused)[:2] == (503, "SERVICE_UNAVAILABLE")
    assert refused.headers["Retry-After"] == "1"


async def test_a_database_that_is_away_is_reported() -> None:
    """As for operations."""
    database = Database(DatabaseSettings("bolt://127.0.0.1:1", "neo4j", "none", deadline=2))
    app = application(settings(), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        answers = [await send(http, "/import", PEOPLE), await http.get("/imports"), await http.get("/export")]
    await database.close()

    assert [error(one)[:2] for one in answers] == [(503, "SERVICE_UNAVAILABLE")] * 3


async def test_a_full_disk_takes_no_file(db: Db, tmp_path: Path) -> None:
    """Neither one to import nor one to send."""
    database = Database(replace(db.database.settings, folder=tmp_path, min_free=2**60))
    app = application(settings(), database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        answers = [await send(http, "/import", PEOPLE), await http.get("/export")]
    await database.close()

    for answer in answers:
        status, code, message = error(answer)
        assert (status, code) == (503, "SERVICE_UNAVAILABLE")
        assert message.startswith("The disk of the temporary files is almost full: ")


@dataclass
class LeavingSoon(Drain):
    """A server that begins to shut down when a job has done two steps."""

    steps: int = 0

    def __getattribute__(self, name: str) -> Any:
        if name != "leaving" or threading.current_thread() is threading.main_thread():
            return super().__getattribute__(name)
        self.steps += 1
        return self.steps > 2


async def test_a_server_that_shuts_down_stops_its_import(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a batch; what was stored is listed and can be taken back, and the last line says why."""
    monkeypatch.setattr(card_reading, "BATCH", 10)
    app = application(settings(), db.database, drain=LeavingSoon())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        answer = await send(http, "/import", CARDS, name="cards.vcf")
        [listed] = (await http.get("/imports")).json()["imports"]
        stored = await contacts(db.database)
        undone = (await http.post(f"/imports/{listed['id']}/undo")).json()

    last = json.loads(answer.text.splitlines()[-1])
    assert last["errors"] == [
        {"message": "The server is shutting down.", "extensions": {"code": "SERVICE_UNAVAILABLE"}}
    ]
    assert (listed["state"], listed["counts"]["contacts"], stored) == ("STOPPED", 20, 20)
    assert (undone["contacts"], await contacts(db.database)) == (20, 0)


async def test_a_server_that_shuts_down_begins_nothing(db: Db) -> None:
    """The balancer sends the next request elsewhere."""
    app = application(settings(), db.database, drain=Drain(leaving=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        refused = await send(http, "/import", PEOPLE)

    assert error(refused) == (503, "SERVICE_UNAVAILABLE", "The server is shutting down.")


async def test_an_import_ends_when_its_client_leaves(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of a batch; what was stored is listed and can be taken back."""
    monkeypatch.setattr(card_reading, "BATCH", 1)
    monkeypatch.setattr(disconnects, "PATIENCE", 0)
    app = application(settings(), db.database)

    await app(_scope("/import"), _leaving_after(CARDS.encode()), _nowhere)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as http:
        past = (await http.get("/imports")).json()["imports"]
        figures = (await http.get("/metrics")).text
    stored = await contacts(db.database)
    assert stored < 60
    assert 'graphapi_operations_total{operation="import",outcome="left",type="import"} 1.0' in figures
    assert [(one["state"], one["counts"]["contacts"]) for one in past] == ([("STOPPED", stored)] if stored else [])


def _scope(path: str) -> dict[str, Any]:
    return {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "headers": [(b"host", b"127.0.0.1:8000")],
        "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1),
    }  # fmt: skip


def _leaving_after(body: bytes) -> Callable[[], Any]:
    """A client that sends a body and closes the connection."""
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Mapping[str, object]:
        return next(messages, {"type": "http.disconnect"})

    return receive


async def _nowhere(_: Mapping[str, object]) -> None:
    """Drop what is sent."""
