"""Scalars: read strictly, in variables and in the document, written one way."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Api

CREATE = (
    "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { birthDate customFields } } }"
)
SINCE = "query ($at: DateTime!) { contacts(filter: {createdFrom: $at}) { totalCount } }"


@pytest.mark.parametrize(
    "value",
    [
        "20261122",
        "2026-W47-7",
        "2026-11-31",
        "2026-1-2",
        "26-11-22",
        "2026-11-22T00:00:00Z",
        " 2026-11-22",
        "٢٠٢٦-11-22",
        20261122,
        "0000-01-01",
    ],
)
async def test_a_date_is_a_day_of_the_calendar_alone(api: Api, value: object) -> None:
    """Other formats are refused, everywhere."""
    [variable] = (await api.send(CREATE, input={"name": "Ann", "birthDate": value}))["errors"]
    day = json.dumps(value, ensure_ascii=False)
    document = f'mutation {{ createContact(input: {{name: "Ann", birthDate: {day}}}) {{ contact {{ id }} }} }}'
    [literal] = (await api.send(document))["errors"]

    assert variable["extensions"]["code"] == "BAD_USER_INPUT"
    assert literal["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22",
        "2026-11-22T13:45:00",
        "2026-11-22 13:45:00Z",
        "2026-11-22T13:45Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T13:45:00+0100",
        1_700_000_000,
        "0001-01-01T00:00:00+10:00",
    ],
)
async def test_an_instant_has_its_offset(api: Api, value: object) -> None:
    """A time without one is ambiguous."""
    [error] = (await api.send(SINCE, at=value))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "value", ["2026-11-22T13:45:00Z", "2026-11-22T13:45:00.123456789+05:30", "2026-11-22t13:45:00-00:00"]
)
async def test_rfc_3339_is_read(api: Api, value: str) -> None:
    """With fractions and any offset."""
    assert "errors" not in await api.send(SINCE, at=value)


@pytest.mark.parametrize("value", [[], "text", 1, True, {"n": 2**63}, {"deep": json.loads("[" * 70 + "]" * 70)}])
async def test_a_json_object_is_an_object_that_can_be_sent_back(api: Api, value: object) -> None:
    """Lists, texts and numbers are refused; integers must fit in 64 bits."""
    [error] = (await api.send(CREATE, input={"name": "Ann", "customFields": value}))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_json_object_may_stand_in_the_document(api: Api) -> None:
    """With variables inside."""
    query = """mutation ($n: Int) {
      createContact(input: {name: "Ann", customFields: {list: [1.5, "a", null, true], n: $n}}) {
        contact { customFields }
      }
    }"""

    made = (await api.ask(query, n=7))["createContact"]["contact"]

    assert made["customFields"] == {"list": [1.5, "a", None, True], "n": 7}
