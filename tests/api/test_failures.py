"""Failures: the codes that clients know, and nothing internal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from graphapi.kernel.errors import (
    BadArgument,
    BudgetExceeded,
    DatabaseRefused,
    DeadlineExceeded,
    OutcomeUnknown,
    Unavailable,
    forbidden,
    invalid,
)
from graphapi.schema import contacts
from graphapi.schema.base import context
from graphapi.services.contacts import contacts as contact_service
from tests.api.conftest import Api

READ = "{ contacts { edges { node { id } } } }"
TWICE = "{ a: contacts { edges { cursor } } b: contacts { edges { cursor } } }"
CREATE = 'mutation { createContact(input: {name: "Ann"}) { contact { id } errors { code } } }'


def raising(error: Exception) -> Callable[..., object]:
    """A service that fails."""

    async def service(*_: object, **__: object) -> None:
        raise error

    return service


def failing_after(times: int, service: Callable[..., Any], error: Exception) -> Callable[..., object]:
    """The service, which fails once it was called so often."""
    calls = 0

    async def called(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls > times:
            raise error
        return await service(*given)

    return called


@pytest.mark.parametrize(
    ("error", "extensions"),
    [
        (BadArgument("first", "`first` is odd."), {"code": "BAD_USER_INPUT", "argument": "first"}),
        (DeadlineExceeded("Too late."), {"code": "TIMEOUT"}),
        (Unavailable("Gone."), {"code": "SERVICE_UNAVAILABLE"}),
        (DatabaseRefused("bolt://db:7687 says no"), {"code": "SERVICE_UNAVAILABLE"}),
        (BudgetExceeded("Too much."), {"code": "BAD_USER_INPUT"}),
        (forbidden("No."), {"code": "FORBIDDEN"}),
        (invalid("No."), {"code": "BAD_USER_INPUT"}),
    ],
)
async def test_a_failed_query_has_the_code_of_its_failure(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, extensions: dict[str, str]
) -> None:
    """At the place that failed."""
    monkeypatch.setattr(contacts, "contact_page", raising(error))

    answer = await api.send(READ)

    assert answer["errors"][0]["extensions"] == extensions
    assert answer["errors"][0]["path"] == ["contacts"]
    assert "bolt" not in str(answer)


async def test_an_unknown_outcome_says_how_to_find_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending the same again is safe with the same idempotencyKey."""
    monkeypatch.setattr(contact_service, "create_contact", raising(OutcomeUnknown("The connection was lost.")))

    [error] = (await api.send(CREATE))["errors"]

    assert error["extensions"] == {"code": "SERVICE_UNAVAILABLE", "retryable": True}
    assert "idempotencyKey" in error["message"]


async def test_a_finished_write_is_reported_although_nothing_more_can_be_read(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payload is there, without an error; what could not be read is null."""
    await api.contact("Bob")
    monkeypatch.setattr(context, "registry", failing_after(1, context.registry, Unavailable("Gone.")))
    monkeypatch.setattr(context, "contacts_by_id", raising(Unavailable("Gone.")))

    answer = await api.send(CREATE)

    assert answer["data"] == {"createContact": {"contact": None, "errors": []}}
    assert [error["path"] for error in answer["errors"]] == [["createContact", "contact"]]


async def test_a_mistake_of_ours_is_masked_and_logged_once(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The client gets an id, the log the same id with the traceback, the terminal nothing else."""
    monkeypatch.setattr(contacts, "contact_page", raising(RuntimeError("MATCH (secret)")))

    with caplog.at_level(logging.ERROR):
        answer = await api.send(READ)

    [error], [record] = answer["errors"], caplog.records
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["incident"] in record.getMessage()
    assert "MATCH (secret)" in caplog.text
    assert "secret" not in str(answer)
    assert capsys.readouterr().err == ""


async def test_a_failure_of_many_fields_is_one_incident(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One exception, one record."""
    failure = RuntimeError("once")
    monkeypatch.setattr(contacts, "contact_page", raising(failure))

    with caplog.at_level(logging.ERROR):
        answer = await api.send(TWICE)

    assert len({error["extensions"]["incident"] for error in answer["errors"]}) == 1
    assert len(caplog.records) == 1


async def test_an_operation_ends_at_its_deadline(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it waits for."""

    async def forever(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(contacts, "contact_page", forever)
    monkeypatch.setattr(api.database, "settings", replace(api.database.settings, deadline=0.2))

    answer = await asyncio.wait_for(api.send(READ), 5)

    assert answer["errors"][0]["extensions"] == {"code": "TIMEOUT"}


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ("{ contacts(first: 0) { totalCount } }", "first"),
        ("{ contacts(first: 501) { totalCount } }", "first"),
        ("{ contacts(last: 0) { totalCount } }", "last"),
        ("{ contacts(first: 1, last: 1) { totalCount } }", "first"),
        ('{ contacts(after: "x") { totalCount } }', "after"),
        ('{ findContacts(text: "a", first: 51) { totalCount } }', "first"),
    ],
)
async def test_an_argument_out_of_range_is_named(api: Api, query: str, argument: str) -> None:
    """Nothing is clamped silently."""
    [error] = (await api.send(query))["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}


async def test_a_list_of_too_many_ids_is_refused(api: Api) -> None:
    """The maximum is one hundred."""
    ids = [f"con_{n}" for n in range(101)]

    [nodes] = (await api.send("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids))["errors"]
    [keys] = (
        await api.send(
            "query ($keys: [ContactKey!]!) { contactsBy(keys: $keys) { id } }", keys=[{"id": i} for i in ids]
        )
    )["errors"]

    assert [nodes["extensions"]["argument"], keys["extensions"]["argument"]] == ["ids", "keys"]
