"""Retries: work is done again for the reasons in the table alone, as often as they allow, and each is counted."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from graphapi.db import retries as table
from graphapi.db.request import Db, Tx
from graphapi.db.retries import CONTACT_IMPORTED, LABEL_LOCKS, NEIGHBOUR_ADDED, Retries, Retry, RetryReason, retrying
from graphapi.db.statements import Statement
from graphapi.kernel.errors import conflict, invalid
from tests.conftest import cypher

AGAIN = Statement("some/again", "write", "CREATE (:Again {id: $id})", frozenset({"id"}))
REASONS = [one for one in vars(table).values() if isinstance(one, RetryReason)]


def failing(*errors: Exception) -> Callable[[], Awaitable[str]]:
    """An attempt that fails in these ways, one after the other, and then is done."""
    left: Iterator[Exception] = iter(errors)

    async def attempt() -> str:
        for error in left:
            raise error
        return "done"

    return attempt


async def test_work_is_done_again_for_its_reasons_and_counted() -> None:
    """What a reason maps to is done before the next attempt, and who observes hears the name."""
    retries, heard, prepared = Retries(), list[str](), list[Exception]()
    retries.observe = heard.append
    first, second = Retry(LABEL_LOCKS), Retry(NEIGHBOUR_ADDED)

    async def prepare(error: Exception) -> None:
        prepared.append(error)

    reasons = {LABEL_LOCKS: prepare, NEIGHBOUR_ADDED: None}
    assert await retrying(retries, failing(first, second, first), reasons) == "done"

    assert heard == ["label_became_acyclic", "neighbour_added", "label_became_acyclic"]
    assert retries.counts == {"label_became_acyclic": 2, "neighbour_added": 1}
    assert prepared == [first, first]


@pytest.mark.parametrize("error", [Retry(NEIGHBOUR_ADDED), invalid("no", "input"), ValueError()])
async def test_nothing_else_is_tried_again(error: Exception) -> None:
    """A reason that is not asked for here, a refusal, an error of ours."""
    retries = Retries()

    with pytest.raises(type(error)):
        await retrying(retries, failing(error), {LABEL_LOCKS: None, CONTACT_IMPORTED: None})

    assert not retries.counts


async def test_a_reason_ends_after_its_attempts_and_all_of_them_at_their_time() -> None:
    """The error of the last attempt is raised."""
    retries, errors = Retries(), [conflict(f"{n}", "input") for n in range(9)]

    with pytest.raises(type(errors[0]), match="4"):
        await retrying(retries, failing(*errors), {CONTACT_IMPORTED: None})
    with pytest.raises(Retry):
        await retrying(retries, failing(Retry(LABEL_LOCKS)), {LABEL_LOCKS: None}, until=time.monotonic() - 1)

    assert retries.counts == {"contact_imported": 4}


async def test_a_write_begins_again_in_a_new_transaction(db: Db) -> None:
    """What the attempt before had stored is undone."""
    attempts, before = 0, db.database.retries.counts["neighbour_added"]

    async def work(tx: Tx) -> None:
        nonlocal attempts
        attempts += 1
        await tx.run(AGAIN, id=f"usr_{attempts}")
        if attempts == 1:
            raise Retry(NEIGHBOUR_ADDED)

    await db.write(work)

    assert await cypher(db.database, "MATCH (u:Again) RETURN u.id") == [["usr_2"]]
    assert db.database.retries.counts["neighbour_added"] - before == 1


def test_each_reason_has_its_name_and_an_end() -> None:
    """Names are those of a metric's label; what waits for others has a pause or a number of attempts."""
    assert len({one.name for one in REASONS}) == len(REASONS) > 10
    assert all(one.name.replace("_", "").isalpha() for one in REASONS)
    for one in REASONS:
        waits = [one.pause(failed) for failed in (1, 2, 50)]
        assert all(wait <= (one.pauses or (0, 0))[1] for wait in waits)
