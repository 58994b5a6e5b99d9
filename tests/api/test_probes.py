"""What scanners probe for, as graphql-cop does: as shipped, and closed as for production."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphapi.app import application
from graphapi.db.database import Database
from graphapi.limits import SCHEMA_HEADER
from tests.api.conftest import HOST, settings

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
CLOSED = {"GRAPHAPI_INTROSPECTION": "nobody", "GRAPHAPI_IDE": "0", "GRAPHAPI_GET": "0"}
CIRCLE = (
    "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"
)


@pytest.fixture(params=[{}, CLOSED], ids=["as shipped", "closed"])
async def http(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of an endpoint, as shipped and closed."""
    transport = httpx.ASGITransport(application(settings(**request.param), database))
    async with httpx.AsyncClient(
        transport=transport, base_url=HOST, headers={"x-closed": "01"[bool(request.param)]}
    ) as one:
        yield one


def closed(http: httpx.AsyncClient) -> bool:
    """Whether this endpoint is the closed one."""
    return http.headers["x-closed"] == "1"


async def ask(http: httpx.AsyncClient, query: str) -> dict[str, Any]:
    """Send a query and return the answer."""
    return (await http.post("/graphql", json={"query": query})).json()


async def test_the_schema_is_shown_only_where_allowed(http: httpx.AsyncClient) -> None:
    """By introspection and by suggestions: to every caller as shipped, without a custom header."""
    answers = [await ask(http, "{ __schema { types { name fields { name } } } }"), await ask(http, "{ contct { id } }")]

    assert ("data" in answers[0], "Did you mean" in str(answers[1])) == (not closed(http), not closed(http))
    assert ("contct" in str(answers[1])) is not closed(http)


async def test_the_schema_can_be_for_those_who_ask_by_a_header(database: Database) -> None:
    """Others see errors of a document without suggestions."""
    transport = httpx.ASGITransport(application(settings(GRAPHAPI_INTROSPECTION="asked"), database))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        untold = [await ask(http, "{ __schema { queryType { name } } }"), await ask(http, "{ contct { id } }")]
        http.headers[SCHEMA_HEADER] = "1"
        told = [await ask(http, "{ __schema { queryType { name } } }"), await ask(http, "{ contct { id } }")]

    assert (SCHEMA_HEADER in str(untold[0]), "contct" in str(untold[1])) == (True, True)
    assert not any("data" in answer or "Did you mean" in str(answer) for answer in untold)
    assert ("data" in told[0], "Did you mean" in str(told[1])) == (True, True)


LITERALS = [
    ('{ contacts(first: "many") { totalCount } }', "first", (1, 19)),
    ('{ contacts(filter: { createdFrom: "2020" }) { totalCount } }', "filter.createdFrom", (1, 35)),
    ('mutation { createContact(input: { birthDate: "soon" }) { errors { code } } }', "input.birthDate", (1, 46)),
    ("mutation { createContact(input: { customFields: 7 }) { errors { code } } }", "input.customFields", (1, 49)),
    ('{ contactsBy(keys: [{ name: "a" }, { name: "a", email: "b" }]) { id } }', "keys.1", (1, 36)),
    ('{ contactsBy(keys: [{ nam: "a" }]) { id } }', "keys.0.nam", (1, 23)),
    ('{ contactsBy(keys: [{ emails: ["a"] }]) { id } }', "keys.0.emails", (1, 23)),
    ("{ messages(status: SNET) { totalCount } }", "status", (1, 20)),
    ("{ contacts { edges { node { associations(validOn: 2020) { totalCount } } } } }", "validOn", (1, 51)),
]


@pytest.mark.parametrize(("query", "argument", "location"), LITERALS)
async def test_a_wrong_value_in_a_document_names_its_argument_and_place(
    http: httpx.AsyncClient, query: str, argument: str, location: tuple[int, int]
) -> None:
    """With the path of input fields; without access to the schema, the location only."""
    error = (await ask(http, query))["errors"][0]

    assert error["locations"] == [{"line": location[0], "column": location[1]}]
    assert error["extensions"].get("argument") == (None if closed(http) else argument)
    assert (f"`{argument}`" in error["message"]) is not closed(http)


CREATE = "mutation ($i: CreateContactInput!) { createContact(input: $i) { errors { code } } }"
UPDATE = "mutation ($i: UpdateContactInput!) { updateContact(input: $i) { errors { code } } }"
TASKS = "query ($o: [TaskStatus!], $n: Int) { tasks(statuses: $o, first: $n) { totalCount } }"
KEYS = "query ($k: [ContactKey!]!) { contactsBy(keys: $k) { id } }"
WRONG = [
    (CREATE, {"i": {"nmae": "Ann"}}),
    (CREATE, {"i": {"birthDate": "yesterday"}}),
    (CREATE, {"i": 7}),
    (CREATE, {}),
    (UPDATE, {"i": {}}),
    (KEYS, {"k": [{"name": "Ann", "email": "ann@example.org"}]}),
    (KEYS, {"k": [{}]}),
    (KEYS, {"k": [{"nam": "Ann"}]}),
    ("query ($f: ContactFilter) { contacts(filter: $f) { totalCount } }", {"f": {"serach": "Ann", "ids": 7}}),
    ("query ($n: Int) { contacts(first: $n) { totalCount } }", {"n": "many"}),
    ("query ($s: MessageStatus) { messages(status: $s) { totalCount } }", {"s": "SNET"}),
]
"""Operations that fit the schema, with variables that do not."""


@pytest.mark.parametrize(("query", "variables"), WRONG)
async def test_wrong_variables_tell_no_more_of_the_schema_than_a_wrong_document(
    http: httpx.AsyncClient, query: str, variables: dict[str, Any]
) -> None:
    """Names of fields, types and values that the client has not sent require access to the schema."""
    response = await http.post("/graphql", json={"query": query, "variables": variables})
    answer = response.json()
    http.headers[SCHEMA_HEADER] = "1"
    told = (await http.post("/graphql", json={"query": query, "variables": variables})).json()

    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
    assert ("Did you mean" in str(answer)) <= (not closed(http))
    if closed(http):
        for one in (answer, told):
            assert {error["message"] for error in one["errors"]} == {"The variables do not fit the schema."}
    else:
        assert "$" in told["errors"][0]["message"]


async def test_get_and_the_page_are_there_only_as_shipped(http: httpx.AsyncClient) -> None:
    """Queries only: mutations need POST."""
    query = await http.get("/graphql", params={"query": "query cop { __typename }"})
    page = await http.get("/graphql", headers={"accept": "text/html"})
    mutation = await http.get("/graphql", params={"query": "mutation cop { __typename }"})

    assert (query.status_code == 200) is not closed(http)
    assert ("<html" in page.text) is not closed(http)
    assert mutation.status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "query cop { " + " ".join(f"alias{number}: __typename" for number in range(101)) + " }",
        "query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }",
        CIRCLE,
        "qwerty cop { abc }",
    ],
    ids=["aliases", "directives", "circles", "nonsense"],
)
async def test_what_overloads_is_refused_shortly(http: httpx.AsyncClient, query: str) -> None:
    """Without data, details of an exception, or an error for each part."""
    answer = await ask(http, query)

    assert "data" not in answer
    assert len(answer["errors"]) < 10
    assert "exception" not in str(answer).lower()


async def test_batches_and_forms_are_not_taken(http: httpx.AsyncClient) -> None:
    """A page of another site can send a form without a preflight request."""
    batch = await http.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    form = await http.post("/graphql", content="query=query+cop+%7B+__typename+%7D", headers=FORM)

    assert (batch.status_code, form.status_code) == (400, 415)


async def test_answers_tell_nothing_of_how_they_came_about(http: httpx.AsyncClient) -> None:
    """No tracing, no name of the server."""
    response = await http.post("/graphql", json={"query": "{ __typename }"})

    assert response.json() == {"data": {"__typename": "Query"}}
    assert not {"server", "x-powered-by"} & set(response.headers)
