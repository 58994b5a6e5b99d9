"""Who may call: API tokens over HTTP."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from graphapi.app import LOCAL_ADMIN, application
from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.http import token_authenticator
from graphapi.http.token_authenticator import TokenAuthenticator
from graphapi.kernel.viewer import Role
from graphapi.services.users.tokens import create_token, revoke_token, tokens_of
from graphapi.services.users.user_changes import UserPatch, add_user, change_user
from graphapi.settings import ServerSettings
from tests.api.bearers import TOKEN_MODE, assert_refused, serving
from tests.api.conftest import HOST


async def test_a_token_calls_as_its_user(db: Db) -> None:
    """With the role and teams of the user; the word Bearer is written as one likes."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"], "ann@example.com")
    token = await create_token(db, ann)

    async with serving(db.database) as call:
        answers = [await call(token.text), await call(None, Authorization=f"bearer  {token.text}")]

    expected = {"id": ann, "name": "Ann", "role": "EDITOR", "teams": ["Sales"], "email": "ann@example.com"}
    assert [answer.json()["data"]["viewer"] for answer in answers] == [expected, expected]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "cg_x",
        f"Bearer cg_{'a' * 43}",
        "Bearer cg_ä",
        f"Bearer {'x' * 9000}",
    ],
)
async def test_without_a_good_token_nothing_is_answered(db: Db, header: str | None) -> None:
    """Not even whether the document is one."""
    async with serving(db.database) as call:
        sent = {} if header is None else {"Authorization": header.encode()}
        response = await call(None, {"query": "{"}, **sent)

    assert_refused(response)


async def test_tokens_that_ended_are_refused_like_any_other(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Expired, revoked, of a disabled user: the response does not reveal which."""
    ann, bob = await add_user(db, "Ann"), await add_user(db, "Bob")
    revoked, expired = await create_token(db, ann), await create_token(db, ann, days=1)
    orphaned = await create_token(db, bob)
    await revoke_token(db, revoked.id)
    await change_user(db, bob, UserPatch(disabled=True))

    async with serving(db.database) as call:
        assert_refused(await call(revoked.text))
        assert_refused(await call(orphaned.text))
        assert (await call(expired.text)).status_code == 200
        later = db.database.clock() + timedelta(days=1)
        monkeypatch.setattr(db.database, "clock", lambda: later)
        monkeypatch.setattr(token_authenticator, "KNOWN_FOR", 0.0)
    async with serving(db.database) as call:
        assert_refused(await call(expired.text))


async def test_a_revoked_token_is_good_for_a_few_seconds_at_most(db: Db) -> None:
    """So long it is not looked up again."""
    token, clock = await create_token(db, await add_user(db, "Ann")), [0.0]
    authenticator = TokenAuthenticator(lambda: Db.of(db.database, LOCAL_ADMIN), clock=lambda: clock[0])
    async with serving(db.database, authenticator=authenticator) as call:
        await call(token.text)
        await revoke_token(db, token.id)
        assert (await call(token.text)).status_code == 200
        clock[0] += 5
        response = await call(token.text)

    assert_refused(response)


async def test_the_last_use_is_recorded_in_the_background(db: Db) -> None:
    """Once for many requests."""
    token = await create_token(db, await add_user(db, "Ann"))
    authenticator = TokenAuthenticator(lambda: Db.of(db.database, LOCAL_ADMIN))

    async with serving(db.database, authenticator=authenticator) as call:
        for _ in range(3):
            await call(token.text)
        await authenticator.close()

    [found] = await tokens_of(db)
    assert found.last_used_at is not None
    assert found.last_used_at >= found.created_at


async def test_many_tokens_do_not_fill_the_memory(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten, and looked up again."""
    monkeypatch.setattr(token_authenticator, "KNOWN_MAX", 2)
    ann = await add_user(db, "Ann")
    tokens = [await create_token(db, ann) for _ in range(4)]
    authenticator = TokenAuthenticator(lambda: Db.of(db.database, LOCAL_ADMIN))

    async with serving(db.database, authenticator=authenticator) as call:
        for token in [*tokens, tokens[0]]:
            assert (await call(token.text)).status_code == 200
        await authenticator.close()

    assert len(authenticator._known) == 2  # noqa: SLF001 – the memory is what this is about


async def test_health_and_the_page_need_no_token(db: Db) -> None:
    """The page's own requests carry one."""
    app = application(ServerSettings.from_environment(TOKEN_MODE), db.database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as client:
        answers = [await client.get(path) for path in ("/health/live", "/health/ready")]
        page = await client.get("/graphql", headers={"Accept": "text/html"})
        query = await client.get("/graphql", params={"query": "{ __typename }"})

    assert [answer.status_code for answer in answers] == [200, 200]
    assert page.status_code == 200
    assert "<html" in page.text
    assert_refused(query)


async def test_a_database_that_is_gone_is_no_bad_token() -> None:
    """Clients retry instead of signing in again."""
    nowhere = Database(DatabaseSettings("bolt://127.0.0.1:9", "neo4j", "x", deadline=2))
    try:
        async with serving(nowhere) as call:
            response = await call(f"cg_{'a' * 43}")
    finally:
        await nowhere.close()

    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
