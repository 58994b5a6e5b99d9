"""A key makes a mutation happen once, whatever races, repeats and lost answers there are."""

from asyncio import gather
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from graphapi.db.database import Database, utc_now
from graphapi.db.request import Db, Tx
from graphapi.db.statements import Statement
from graphapi.kernel.errors import Code, OutcomeUnknown, Refused, Unavailable, invalid
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.shared.idempotency import PLAIN, Form, digest, once, once_as, purge
from tests.conftest import ADMIN, cypher

MAKE = Statement("test/make", "write", "CREATE (t:Thing {name: $name}) RETURN t.name", frozenset({"name"}))


CALLS = count(1)


async def make(tx: Tx) -> dict[str, object]:
    """Make one thing and answer with a number that differs each time."""
    await tx.run(MAKE, name="thing")
    return {"call": next(CALLS)}


async def things(database: Database) -> object:
    """How many things there are."""
    return (await cypher(database, "MATCH (t:Thing) RETURN count(t)"))[0][0]


async def keys(database: Database) -> object:
    """How many keys there are."""
    return (await cypher(database, "MATCH (k:Idempotency) RETURN count(k)"))[0][0]


async def test_the_same_key_again_gives_the_first_answer_and_changes_nothing(db):
    """A repeated request is answered from what was kept."""
    first = await once(db, "k1", "make", {"name": "x"}, make)

    again = await once(db, "k1", "make", {"name": "x"}, make)

    assert again == first
    assert await things(db.database) == 1


async def test_fifty_callers_with_the_same_key_have_one_effect(db):
    """Callers with one key queue for it; the first does the work, all get its answer."""
    answers = await gather(*(once(db, "k1", "make", {"name": "x"}, make) for _ in range(50)))

    assert len({answer["call"] for answer in answers}) == 1
    assert await things(db.database) == 1


async def test_what_cannot_be_done_twice_is_answered_again_all_the_same(db):
    """The work's own statement fails the second time: the kept answer comes before its failure."""
    unique = Statement("test/unique", "write", "CREATE (k:Idempotency {key: $key}) RETURN k.key", frozenset({"key"}))

    async def work(tx: Tx) -> dict[str, object]:
        await tx.run(unique, key="only one")
        return {"call": next(CALLS)}

    first = await once(db, "k1", "make", {}, work)

    assert await once(db, "k1", "make", {}, work) == first


async def test_work_without_a_statement_is_done_once_too(db):
    """Its key is looked at before the answer is kept."""

    async def work(_: Tx) -> dict[str, object]:
        return {"call": next(CALLS)}

    first = await once(db, "k1", "make", {}, work)

    assert await once(db, "k1", "make", {}, work) == first


@pytest.mark.parametrize(("mutation", "given"), [("make", {"name": "y"}), ("unmake", {"name": "x"})])
async def test_the_key_with_another_request_is_a_conflict(db, mutation, given):
    """A key belongs to one mutation with one input."""
    await once(db, "k1", "make", {"name": "x"}, make)

    with pytest.raises(Refused) as refused:
        await once(db, "k1", mutation, given, make)

    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("input", "idempotencyKey"))


async def test_keys_of_two_users_do_not_meet(db):
    """A key is a user's own."""
    other = Db.of(db.database, Viewer("usr_other", "Other", Role.EDITOR))

    await once(db, "k1", "make", {"name": "x"}, make)
    await once(other, "k1", "make", {"name": "other"}, make)

    assert await things(db.database) == 2


async def test_without_a_key_each_call_counts(db):
    """Ours is another each time."""
    await once(db, None, "make", {}, make)
    await once(db, None, "make", {}, make)

    assert (await things(db.database), await keys(db.database)) == (2, 2)


async def test_a_refusal_keeps_neither_change_nor_key(db):
    """After a refusal the same key may be used for what is right."""

    async def refuse(tx: Tx) -> dict[str, object]:
        await make(tx)
        raise invalid("no")

    with pytest.raises(Refused):
        await once(db, "k1", "make", {"name": "wrong"}, refuse)
    assert (await things(db.database), await keys(db.database)) == (0, 0)

    await once(db, "k1", "make", {"name": "right"}, make)
    assert await things(db.database) == 1


async def test_an_answer_that_is_not_to_be_kept_leaves_its_change_without_the_key(db):
    """A refusal that stores something, such as a red flag, is stored without its key."""
    form = Form(PLAIN.encode, PLAIN.decode, lambda _: False)

    await once_as(form, db, "k1", "make", {}, make)

    assert (await things(db.database), await keys(db.database)) == (1, 0)


async def test_only_repeats_read_what_is_kept(db):
    """The first caller gets the answer of the work itself."""
    read = []
    form = Form(lambda found: {"made": list(found)}, lambda kept: read.append(kept) or tuple(kept["made"]))

    async def work(tx):
        await make(tx)
        return ("one", "two")

    first = await once_as(form, db, "k1", "make", {}, work)
    assert read == []
    assert first == await once_as(form, db, "k1", "make", {}, work)
    assert read == [{"made": ["one", "two"]}]


async def test_waiting_callers_go_on_when_the_first_one_is_refused(db):
    """A refused holder gives the key back to those who wait for it."""
    outcomes = iter([True, True, False])

    async def work(tx: Tx) -> dict[str, object]:
        answer = await make(tx)
        if next(outcomes, False):
            raise invalid("no")
        return answer

    answers = await gather(*(once(db, "k1", "make", {}, work) for _ in range(12)), return_exceptions=True)

    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert await things(db.database) == 1


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_has_from_1_to_200_characters(db, key):
    """Other keys are refused before anything is done."""
    with pytest.raises(Refused) as refused:
        await once(db, key, "make", {}, make)

    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("input", "idempotencyKey"))


@pytest.mark.parametrize("key", ["k1", None], ids=["with the client's key", "with ours"])
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
async def test_a_lost_commit_is_settled_by_the_key(db, monkeypatch, stored, key):
    """Whether the lost commit was stored or not: one effect, one answer; also when the client gave no key."""
    commit, lost = Db._commit, []  # noqa: SLF001 – the fault is made where the commit is sent

    async def lose(self, transaction):
        if lost:
            return await commit(self, transaction)
        lost.append(transaction)
        if stored:
            await commit(self, transaction)
        raise OutcomeUnknown

    monkeypatch.setattr(Db, "_commit", lose)

    await once(db, key, "make", {"name": "x"}, make)

    assert lost
    assert await things(db.database) == 1


async def test_while_the_database_is_away_the_key_waits_until_it_answers(db, monkeypatch):
    """A database that comes back within the deadline still settles the question."""
    read, fails = Db.read, iter([True, True, False])
    before = db.database.retries.counts["outcome_not_yet_known"]

    async def away(self, statement, /, **given):
        if next(fails, False):
            raise Unavailable
        return await read(self, statement, **given)

    async def lose(self, transaction):
        monkeypatch.undo()
        monkeypatch.setattr(Db, "read", away)
        await transaction.commit()
        raise OutcomeUnknown

    monkeypatch.setattr(Db, "_commit", lose)

    await once(db, "k1", "make", {"name": "x"}, make)

    assert await things(db.database) == 1
    assert next(fails, None) is None
    assert db.database.retries.counts["outcome_not_yet_known"] - before == 2


async def test_a_commit_that_stays_unknown_until_the_deadline_is_told_so(db, monkeypatch):
    """Nothing is claimed about a change that nobody could look up."""
    short = Db.of(db.database, ADMIN, deadline=0.5)

    async def away(self, statement, /, **given):
        self.deadline.left()
        raise Unavailable

    async def lose(self, transaction):
        raise OutcomeUnknown

    monkeypatch.setattr(Db, "_commit", lose)
    monkeypatch.setattr(Db, "read", away)

    with pytest.raises(OutcomeUnknown):
        await once(short, "k1", "make", {}, make)


async def test_our_own_keys_are_purged_after_an_hour(db):
    """Each write without a key leaves one; no client can ask for it."""
    await once(db, None, "make", {}, make)
    assert (await purge(db), await keys(db.database)) == (0, 1)

    db.database.clock = lambda: datetime.now(UTC) + timedelta(minutes=61)
    try:
        assert await purge(db) == 1
    finally:
        db.database.clock = utc_now


async def test_keys_are_kept_for_a_week_and_then_purged(db):
    """Only what is older than eight days is forgotten."""
    now = datetime.now(UTC)
    for days in (1, 7, 9, 30):
        text = "CREATE (:Idempotency {key: $key, hash: 'h', answer: '{}', at: $at})"
        await cypher(db.database, text, key=f"k{days}", at=now - timedelta(days=days))

    assert await purge(db) == 2
    assert await keys(db.database) == 2


def test_the_order_of_fields_does_not_tell_requests_apart():
    """Input is compared as JSON is: objects have no order, lists do."""
    assert digest("m", {"a": 1, "b": [1, 2]}) == digest("m", {"b": [1, 2], "a": 1})
    assert digest("m", {"a": 1, "b": [1, 2]}) != digest("m", {"a": 1, "b": [2, 1]})
