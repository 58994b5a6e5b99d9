"""GraphQL over HTTP: what is read, what is refused, what is answered."""

from __future__ import annotations

import httpx
import pytest

from tests.api.conftest import Api

GRAPHQL_JSON = "application/graphql-response+json"
JSON = {"content-type": "application/json"}


async def post(api: Api, body: bytes | str, **headers: str) -> httpx.Response:
    """Send a body as it is."""
    content = body if isinstance(body, bytes) else body.encode()
    return await api.http.post("/graphql", content=content, headers={**JSON, **headers})


def code(response: httpx.Response) -> str:
    """The code of the first error."""
    return response.json()["errors"][0]["extensions"]["code"]


async def test_a_query_by_get_is_answered(api: Api) -> None:
    """Variables come as JSON."""
    query = "query ($id: ID!) { contact(id: $id) { id } }"

    response = await api.http.get("/graphql", params={"query": query, "variables": '{"id": "con_nobody"}'})

    assert response.json() == {"data": {"contact": None}}


async def test_a_mutation_by_get_is_refused(api: Api) -> None:
    """A link or a picture must not change anything."""
    response = await api.http.get(
        "/graphql", params={"query": 'mutation { createContact(input: {name: "Eve"}) { contact { id } } }'}
    )

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert (await api.ask("{ contacts { totalCount } }"))["contacts"]["totalCount"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b"{}",
        b'{"query": 1}',
        b'{"query": ""}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "x"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": 1}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
async def test_a_request_that_is_not_graphql_is_refused_in_json(api: Api, body: bytes) -> None:
    """Nothing of it is an error of the server."""
    response = await post(api, body)

    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


async def test_other_content_types_are_refused(api: Api) -> None:
    """Browsers send text and forms to other sites without asking; JSON they do not."""
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        response = await post(api, '{"query": "{ __typename }"}', **{"content-type": content_type})
        assert response.status_code == 415


async def test_a_body_of_more_than_a_megabyte_is_refused(api: Api) -> None:
    """Whether its size is announced or not."""

    async def chunks() -> object:
        for _ in range(20):
            yield b" " * 65_536

    announced = await post(api, b" " * 1_048_577)
    streamed = await api.http.post("/graphql", content=chunks(), headers=JSON)  # pyright: ignore[reportArgumentType]

    assert [announced.status_code, streamed.status_code] == [413, 413]


async def test_other_methods_are_refused_in_json(api: Api) -> None:
    """The answer says which are not."""
    response = await api.http.delete("/graphql")

    assert response.status_code == 405
    assert "POST" in response.headers["allow"]
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.1, application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
async def test_the_answer_has_the_type_that_the_client_takes(api: Api, accept: str, expected: str) -> None:
    """Accept decides, with its weights."""
    response = await post(api, '{"query": "{ __typename }"}', accept=accept)

    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


async def test_a_client_that_takes_no_json_is_refused(api: Api) -> None:
    """With 406."""
    assert (await post(api, '{"query": "{ __typename }"}', accept="image/png")).status_code == 406


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($id: ID!) { contact(id: $id) { id } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
        ("{" + "a{" * 3_000 + "b" + "}" * 3_001, "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_a_request_that_cannot_be_executed_has_no_data(api: Api, query: str, expected: str) -> None:
    """Its status is 400, but 200 for clients that know JSON only."""
    new = await api.http.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL_JSON})
    old = await api.http.post("/graphql", json={"query": query}, headers={"accept": "application/json"})

    assert (new.status_code, old.status_code) == (400, 200)
    assert new.json() == old.json()
    assert "data" not in new.json()
    assert code(new) == expected


async def test_the_named_operation_is_executed(api: Api) -> None:
    """Of several."""
    query = "query A { a: __typename } query B { b: __typename }"

    response = await api.http.post("/graphql", json={"query": query, "operationName": "B"})

    assert response.json() == {"data": {"b": "Query"}}


async def test_an_operation_that_is_not_there_is_reported(api: Api) -> None:
    """With a code that says it is the client's."""
    response = await api.http.post("/graphql", json={"query": "query A { __typename }", "operationName": "B"})

    assert code(response) == "BAD_USER_INPUT"


async def test_a_browser_gets_the_page(api: Api) -> None:
    """At both places; the root leads programs to where they are answered."""
    browser = {"accept": "text/html,*/*;q=0.8"}
    pages = [await api.http.get(path, headers=browser) for path in ("/", "/graphql")]
    root = await api.http.get("/")

    assert all("<title>Contact Graph</title>" in page.text and 'id="page"' in page.text for page in pages)
    assert root.headers["location"] == "graphql"


async def test_an_unknown_path_is_answered_in_json(api: Api) -> None:
    """As everything is."""
    response = await api.http.get("/nothing")

    assert (response.status_code, code(response)) == (404, "NOT_FOUND")
