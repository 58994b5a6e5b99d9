"""API tokens: made, found by their digest, expiring, revoked, and when they were last used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import Code, Refused
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.users.tokens import bearer_of, create_token, is_token, note_use, revoke_token, tokens_of
from graphapi.services.users.user_changes import add_user
from tests.conftest import cypher

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def at(db: Db, time: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be that time."""
    monkeypatch.setattr(db.database, "clock", lambda: time)


async def test_a_token_tells_its_user(db: Db) -> None:
    """With its role and teams as they are now."""
    ann = await add_user(db, "Ann", Role.EDITOR, ["Sales"])

    token = await create_token(db, ann, "laptop")

    found = await bearer_of(db, token.text)
    assert found is not None
    assert found.viewer == Viewer(ann, "Ann", Role.EDITOR, ("Sales",))
    assert (found.token_id, found.last_used_at) == (token.id, None)


async def test_a_token_is_kept_as_a_digest_alone(db: Db) -> None:
    """Nothing in the graph has its text, and no two are the same."""
    ann = await add_user(db, "Ann")
    tokens = [await create_token(db, ann) for _ in range(5)]

    stored = repr(await cypher(db.database, "MATCH (t:Token) RETURN properties(t)"))

    assert len({token.text for token in tokens}) == 5
    assert all(is_token(token.text) and len(token.text) == 46 for token in tokens)
    assert not any(token.text in stored or token.text.removeprefix("cg_") in stored for token in tokens)


@pytest.mark.parametrize("text", ["", "cg_", "cg_" + "a" * 42, "cg_" + "a" * 44, "xx_" + "a" * 43, "cg_" + "ä" * 43])
def test_other_texts_are_no_tokens(text: str) -> None:
    """They are not even looked up."""
    assert not is_token(text)


async def test_a_token_expires(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end of its last day, to the second."""
    await at(db, NOW, monkeypatch)
    token = await create_token(db, await add_user(db, "Ann"), days=1)
    assert token.expires_at == NOW + timedelta(days=1)

    await at(db, NOW + timedelta(hours=23, minutes=59), monkeypatch)
    assert await bearer_of(db, token.text) is not None
    await at(db, NOW + timedelta(days=1), monkeypatch)
    assert await bearer_of(db, token.text) is None
    assert [found.state(db.now()) for found in await tokens_of(db)] == ["expired"]


async def test_a_revoked_token_is_no_token(db: Db) -> None:
    """Revoking it again says that it was revoked before; the others stay good."""
    ann = await add_user(db, "Ann")
    token, other = await create_token(db, ann), await create_token(db, ann)

    assert await revoke_token(db, token.id)

    assert await bearer_of(db, token.text) is None
    assert await bearer_of(db, other.text) is not None
    assert not await revoke_token(db, token.id)
    with pytest.raises(Refused, match="There is no such token"):
        await revoke_token(db, "tok_none")


async def test_the_last_use_is_known_to_the_minute(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not written again before one has passed."""
    await at(db, NOW, monkeypatch)
    token = await create_token(db, await add_user(db, "Ann"))
    for seconds in (10, 69, 75):
        await at(db, NOW + timedelta(seconds=seconds), monkeypatch)
        await note_use(db, token.id)
        [found] = await tokens_of(db)
        assert found.last_used_at == NOW + timedelta(seconds=75 if seconds == 75 else 10)


async def test_tokens_are_listed_with_their_users(db: Db) -> None:
    """Those of one user, or of all; never their texts."""
    ann, bob = await add_user(db, "Ann"), await add_user(db, "Bob")
    for user in (ann, bob, ann):
        await create_token(db, user, "key")

    assert [found.user_name for found in await tokens_of(db)] == ["Ann", "Bob", "Ann"]
    assert [found.user_id for found in await tokens_of(db, bob)] == [bob]


@pytest.mark.parametrize("days", [0, -1, 3_651])
async def test_a_token_is_good_for_a_time_that_ends(db: Db, days: int) -> None:
    """There is none for ever."""
    with pytest.raises(Refused, match="A token must be valid for"):
        await create_token(db, await add_user(db, "Ann"), days=days)


async def test_nobody_has_no_token(db: Db) -> None:
    """Its user must be one, and not disabled."""
    with pytest.raises(Refused) as refused:
        await create_token(db, "usr_none")

    assert refused.value.code is Code.NOT_FOUND


async def test_only_administrators_manage_tokens(db: Db) -> None:
    """An editor can neither make, see nor revoke any, not even its own."""
    ann = await add_user(db, "Ann", Role.EDITOR)
    token = await create_token(db, ann)
    other = Db.of(db.database, Viewer(ann, "Ann", Role.EDITOR))

    for act in (create_token(other, ann), tokens_of(other), revoke_token(other, token.id)):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.code is Code.FORBIDDEN
