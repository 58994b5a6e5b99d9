"""The endpoint beyond GraphQL: persisted documents, rates, caps, compression, ids, figures, logs, traces."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http.logs import formatter
from graphapi.http.persisted import PersistedDocuments, digest
from tests.api.conftest import HOST, Api, settings
from tests.conftest import EXECUTOR

GRAPHQL_JSON = "application/graphql-response+json"
VIEWER = "query Who { viewer { name } }"

Endpoint = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def endpoint(db: Db) -> AsyncIterator[Endpoint]:
    """Yield what makes a client of an endpoint with these settings."""
    clients: list[httpx.AsyncClient] = []

    def made(**variables: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(application(settings(**variables), db.database))
        clients.append(httpx.AsyncClient(transport=transport, base_url=HOST))
        return clients[-1]

    yield made
    for client in clients:
        await client.aclose()


async def ask(http: httpx.AsyncClient, query: str | None = VIEWER, **parts: object) -> httpx.Response:
    """Send an operation."""
    return await http.post("/graphql", json={**({} if query is None else {"query": query}), **parts})


def code(response: httpx.Response) -> str:
    """The code of the first error."""
    return response.json()["errors"][0]["extensions"]["code"]


def by_hash(text: str) -> dict[str, Any]:
    """What names a document by its hash."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}}


async def test_a_document_is_sent_once_and_then_asked_by_its_hash(endpoint: Endpoint) -> None:
    """As Apollo's and urql's clients do; also by its document id."""
    http = endpoint()

    unknown = await ask(http, None, **by_hash(VIEWER))
    sent = await ask(http, **by_hash(VIEWER))
    known = await ask(http, None, **by_hash(VIEWER))
    by_id = await ask(http, None, documentId=f"sha256:{digest(VIEWER)}")

    assert (unknown.json()["errors"][0]["message"], code(unknown)) == (
        "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_FOUND",
    )
    assert sent.json() == known.json() == by_id.json() == {"data": {"viewer": {"name": "Local administrator"}}}


async def test_only_what_is_valid_and_true_is_remembered(endpoint: Endpoint) -> None:
    """Nobody can store another document under a hash, nor nonsense under its own."""
    http = endpoint()

    forged = await ask(http, "{ viewer { id } }", **by_hash(VIEWER))
    await ask(http, "{ nope }", **by_hash("{ nope }"))

    assert (forged.status_code, code(forged)) == (400, "BAD_REQUEST")
    assert code(await ask(http, None, **by_hash("{ nope }"))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_server_may_execute_the_operations_of_its_page_only(endpoint: Endpoint) -> None:
    """Any other text is refused before it is read, and none is kept under a hash."""
    http = endpoint(GRAPHAPI_DOCUMENTS="page")

    refused = [await ask(http, text, **by_hash(text)) for text in (VIEWER, "{", "{ __typename }")]

    assert {(answer.status_code, code(answer)) for answer in refused} == {(403, "FORBIDDEN")}
    assert code(await ask(http, None, **by_hash(VIEWER))) == "PERSISTED_QUERY_NOT_FOUND"


def test_listed_documents_are_known_from_the_start_and_never_evicted() -> None:
    """However many others are sent."""
    documents = PersistedDocuments({"page": "p" * 30}, characters=25)
    for text in ("a" * 20, "b" * 20):
        documents.keep(text[0], text)

    assert [documents.find(key) is not None for key in ("page", "a", "b")] == [True, False, True]


def test_persisted_documents_are_kept_within_a_bound() -> None:
    """The least recently used ones are evicted."""
    documents = PersistedDocuments(characters=25)
    for text in ("a" * 10, "b" * 10):
        documents.keep(text[0], text)
    documents.find("a")

    documents.keep("c", "c" * 10)

    assert [documents.find(key) is not None for key in "abc"] == [True, False, True]


async def test_a_caller_over_its_rate_learns_when_to_retry(endpoint: Endpoint) -> None:
    """By cost: a large page counts as much as many small ones."""
    http = endpoint(GRAPHAPI_RATE="500")
    page = "{ contacts(first: 500) { edges { node { id } } } }"

    answers = [await ask(http, page), await ask(http, page)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert code(answers[1]) == "TOO_MANY_REQUESTS"
    assert 1 <= int(answers[1].headers["retry-after"]) <= 60


async def test_more_operations_at_once_than_may_run_are_refused(endpoint: Endpoint) -> None:
    """With 503, and those running are answered."""
    http = endpoint(GRAPHAPI_MAX_RUNNING="2")

    answers = await asyncio.gather(*(ask(http, "{ contacts { totalCount } }") for _ in range(12)))

    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) >= 2
    assert set(statuses) == {200, 503}
    refused = answers[statuses.index(503)]
    assert (code(refused), refused.headers["retry-after"]) == ("SERVICE_UNAVAILABLE", "1")


async def test_a_costly_operation_is_refused_with_its_cost_and_the_limit(endpoint: Endpoint) -> None:
    """Before anything is executed."""
    response = await ask(endpoint(GRAPHAPI_MAX_COST="10"), "{ contacts { edges { node { id } } } }")

    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED", "limit": "cost", "found": 20, "most": 10}
    assert "data" not in response.json()


async def test_the_cost_is_reported_on_request(endpoint: Endpoint) -> None:
    """By a header."""
    http = endpoint()

    response = await http.post(
        "/graphql", json={"query": "{ contacts { edges { node { id } } } }"}, headers={"X-GraphQL-Cost": "1"}
    )

    assert response.json()["extensions"] == {"cost": {"requested": 20, "limit": 100_000}}
    assert "extensions" not in (await ask(http)).json()


async def test_introspection_may_be_for_nobody(endpoint: Endpoint) -> None:
    """The schema is hidden from every kind of introspection."""
    http = endpoint(GRAPHAPI_INTROSPECTION="nobody")

    answers = [
        await ask(http, text) for text in ("{ __schema { types { name } } }", '{ __type(name: "Contact") { name } }')
    ]

    assert [code(answer) for answer in answers] == ["GRAPHQL_VALIDATION_FAILED"] * 2
    http = endpoint(GRAPHAPI_INTROSPECTION="everybody")
    assert (await ask(http, "{ __schema { queryType { name } } }")).json()["data"]


async def test_get_and_the_page_may_be_switched_off(endpoint: Endpoint) -> None:
    """Then queries are posted."""
    http = endpoint(GRAPHAPI_GET="0", GRAPHAPI_IDE="0")

    query = await http.get("/graphql", params={"query": VIEWER})
    page = await http.get("/graphql", headers={"accept": "text/html"})

    assert (query.status_code, query.headers["allow"], page.status_code) == (405, "POST", 406)
    assert (await http.get("/", headers={"accept": "text/html"})).headers["location"] == "graphql"


@pytest.mark.parametrize("path", ["/", "/graphql/", "/health/live/", "/health/ready/", "/metrics/"])
async def test_redirects_are_relative(endpoint: Endpoint, path: str) -> None:
    """They work behind a proxy with another name, scheme or prefix, and keep the query string."""
    http = endpoint()

    response = await http.get(f"{path}?query=%7Bviewer%7Bid%7D%7D", headers={"host": "localhost:9"})

    assert response.status_code == 307
    target = urljoin(f"https://proxy.example/contacts{path}", response.headers["location"])
    assert target == f"https://proxy.example/contacts{path.rstrip('/') or '/graphql'}?query=%7Bviewer%7Bid%7D%7D"


@pytest.mark.parametrize("name", ["x" * 300, "x" * 10_000, "%00", "ä" * 150, "none.js"])
async def test_a_part_of_the_page_that_there_is_not_is_not_found(endpoint: Endpoint, name: str) -> None:
    """However long its name is."""
    assert (await endpoint().get(f"/assets/{name}")).status_code == 404


async def test_large_answers_are_compressed_for_who_takes_them_so(endpoint: Endpoint) -> None:
    """Small ones, and for others, are not."""
    http = endpoint(GRAPHAPI_INTROSPECTION="everybody")
    introspection = {"query": "{ __schema { types { name description } } }"}

    large = await http.post("/graphql", json=introspection, headers={"accept-encoding": "gzip"})
    plain = await http.post("/graphql", json=introspection, headers={"accept-encoding": "gzip;q=0"})
    small = await ask(http)

    assert [one.headers.get("content-encoding") for one in (large, plain, small)] == ["gzip", None, None]
    assert large.json() == plain.json()
    assert int(large.headers["content-length"]) < len(gzip.compress(plain.content, 1)) * 2
    assert "Accept-Encoding" in large.headers["vary"]


async def test_pages_of_allowed_origins_may_call(endpoint: Endpoint) -> None:
    """They may send tokens and read the request's id."""
    http, origin = endpoint(GRAPHAPI_ALLOWED_ORIGINS="https://app.example.com"), {"origin": "https://app.example.com"}

    asked = await http.options(
        "/graphql",
        headers={**origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization"},
    )
    answer = await http.post("/graphql", json={"query": VIEWER}, headers=origin)

    assert asked.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin["origin"]
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]


async def test_every_answer_has_the_id_of_its_request(endpoint: Endpoint) -> None:
    """The client's own if it is valid, otherwise a new one."""
    http = endpoint()

    given = await http.get("/health/live", headers={"x-request-id": "call-7"})
    bad = await http.get("/nothing", headers={"x-request-id": "a b\tc"})

    assert given.headers["x-request-id"] == "call-7"
    assert len(bad.headers["x-request-id"]) == 32


async def test_the_figures_tell_operations_statements_and_the_pool(endpoint: Endpoint) -> None:
    """By name and outcome; names beyond a bound are one."""
    http = endpoint()
    await ask(http)
    await ask(http, "query Wrong { nope }")
    await ask(http, "query Page { contacts(first: 0) { totalCount } }")

    text = (await http.get("/metrics")).text

    assert 'graphapi_operations_total{operation="Who",outcome="ok",type="query"} 1.0' in text
    assert 'graphapi_operations_total{operation="Page",outcome="BAD_USER_INPUT",type="query"} 1.0' in text
    assert 'outcome="GRAPHQL_VALIDATION_FAILED"' in text
    assert 'graphapi_requests_total{status="200"} 3.0' in text
    assert "graphapi_pool_connections_max 40.0" in text
    assert "graphapi_database_direct_path 1.0" in text


async def test_nothing_that_a_user_wrote_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what it sent nor what it got."""
    caplog.set_level(logging.INFO, "graphapi")

    await api.contact("Secretly Named", emails=["secret@example.com"])
    await api.ask('query Found { findContacts(text: "secret@example.com") { candidates { contact { name } } } }')
    await api.ask("query Described { __typename __schema { queryType { name } } }")
    await api.send("query Failed($id: ID!) { contact(id: $id) { nme } }", id="secret")

    lines = [str(vars(record)).lower() for record in caplog.records]
    told = [vars(record) for record in caplog.records if record.message == "operation"][-3:]
    plans = EXECUTOR != "reference"
    assert [(one["operation"], one["fallback"]) for one in told] == [
        ("Found", None if plans else "plans are switched off"),
        ("Described", "a field that plans do not cover" if plans else "plans are switched off"),
        (None, None),
    ]
    assert not any("secret" in line for line in lines)


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_logged_by_type_and_location(form: str) -> None:
    """Its message may hold what a user wrote. The line has the id of the request."""
    with pytest.raises(ValueError, match="Ann") as raised:
        int("Ann Oak")
    where = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("graphapi", logging.ERROR, __file__, 1, "Incident %s", ("abc",), where)

    with structlog.contextvars.bound_contextvars(request_id="call-7"):
        line = formatter(form).format(record)

    assert "Incident abc" in line
    assert "call-7" in line
    assert "builtins.ValueError at test_an_exception_is_logged" in line
    assert "Oak" not in line


async def test_a_trace_has_the_operation_and_its_statements(api: Api) -> None:
    """Without variables, documents or values."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)

    await api.ask("query Traced($name: String) { contacts(filter: {namePrefix: $name}) { totalCount } }", name="Secret")

    spans = exporter.get_finished_spans()
    (operation,) = [span for span in spans if (span.attributes or {}).get("graphql.operation.name") == "Traced"]
    assert operation.context is not None
    inside = [span for span in spans if span.parent and span.parent.span_id == operation.context.span_id]
    assert operation.name == "query"
    assert any(span.name.startswith("contacts/") for span in inside)
    assert "secret" not in str([span.to_json() for span in spans]).lower()


async def test_no_session_stays_open(database: Database) -> None:
    """The figure of the pool comes back to nothing."""
    assert database.sessions == 0
