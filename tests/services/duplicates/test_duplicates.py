"""Contacts that may be one person: found in the database, kept up to date, seen at both ends, declared distinct."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.kernel.contacts import ContactPatch
from graphapi.kernel.duplicates import DuplicateReasonKind as Kind
from graphapi.kernel.errors import Code, Refused, Unavailable
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.viewer import Role, Viewer
from graphapi.matching.bounds import ASSOCIATES, WINDOW
from graphapi.services.contacts.contact_deletion import delete_contact
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.contacts.contacts import update_contact
from graphapi.services.duplicates.comparison import DuplicateData, compare
from graphapi.services.duplicates.distinct_pairs import declare_distinct
from graphapi.services.duplicates.duplicate_lists import duplicate_count, duplicate_page
from graphapi.services.duplicates.full_comparison import Claim, compared_batches
from graphapi.services.duplicates.pair_upkeep import Backlog, compare_pending, forget_pairs, pending_count
from tests.conftest import ADMIN, cypher
from tests.services.contacts_made import make
from tests.services.graphs import associations
from tests.services.people import label, people

SHOWN = 0.8


async def found(
    db: Db, contact_id: str | None = None, minimum: float = SHOWN, after: str | None = None
) -> list[DuplicateData]:
    """The pairs of a contact, or all that are kept after changed contacts were compared."""
    if contact_id is None:
        await compare_pending(Db.of(db.database, ADMIN))
    return [*(await duplicate_page(db, contact_id, minimum, PageArguments(after=after)))[0].rows]


async def pairs(db: Db, contact_id: str | None = None, minimum: float = SHOWN) -> list[tuple[str, str]]:
    """The ids of the pairs."""
    return [pair.contact_ids for pair in await found(db, contact_id, minimum)]


async def test_a_new_contact_is_found_beside_the_one_that_was_there(db: Db) -> None:
    """By its address, with the reasons, in the list of one contact at once and in the list of all once compared."""
    ann = await make(db, "Ann Oak", "ann@example.org")
    await make(db, "Bob Elm", "bob@example.org")
    double = await make(db, "Anne Oak", "Ann@example.org")

    (pair,) = await found(db, double)

    assert pair.contact_ids == (ann, double)
    assert {reason.kind for reason in pair.reasons} == {Kind.SAME_EMAIL, Kind.SIMILAR_NAME}
    assert [one.rank for one in await found(db)] == [pair.rank]
    assert await duplicate_count(db, SHOWN) == 1


ALIKE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"name": "Catherine Oak"}, {"name": "Oak, Catherine"}),
    ({"name": "Иван Петров"}, {"name": "Ivan Petrov"}),
    ({"name": "Bob Elm", "phone": "+49 30 901820"}, {"name": "B. Elm", "phone": "0049 30 901820"}),
    (
        {"name": "Eva Ash", "custom_fields": {"Customer": "81547110"}},
        {"name": "Eva Maple", "custom_fields": {"Customer": 81547110}},
    ),
]


NAMESAKES = ("Ann Oak", "Anne Oak", "Ann Oak", "Annn Oka")


async def test_each_kind_of_key_leads_to_the_other(db: Db) -> None:
    """Sounds, scripts, numbers however they are written, values of custom fields."""
    alike = [(await make(db, **one), await make(db, **other)) for one, other in ALIKE]

    assert [await pairs(db, one) for one, _ in alike] == [[pair] for pair in alike]
    assert sorted(await pairs(db)) == sorted(alike)


async def test_all_at_once_finds_what_each_by_itself_finds(db: Db) -> None:
    """The same pairs with the same scores, whether the index looks them up or all contacts are read; none declared."""
    await label(db, "Friend")
    for one, other in ALIKE:
        for values in (one, other):
            await make(db, **values)
    alike = [await make(db, name) for name in (*NAMESAKES, *["Dan Larch"] * 4)]
    bob, cid, brother = [await make(db, name) for name in ("Bob Birch", "Cid Cedar", "Ann Oak")]
    await associations(db, *((end, friend, "FRIEND") for end in (alike[0], alike[3]) for friend in (bob, cid)))
    await associations(db, (alike[0], brother, "FRIEND"))
    await declare_distinct(db, alike[4:6], distinct=True)

    at_once = await compare_pending(db, many=1)
    kept = await found(db, minimum=0.5)
    # What is kept is a candidate too: the index has to find every pair by itself.
    await cypher(db.database, "MATCH (pair:DuplicatePair) DETACH DELETE pair")
    await cypher(db.database, "MATCH (c:Contact) SET c.toCompare = true")
    one_by_one = await compare_pending(db)

    assert (at_once, one_by_one) == (19, 19)
    assert [(pair.key, pair.score) for pair in kept] == [
        (pair.key, pair.score) for pair in await found(db, minimum=0.5)
    ]
    assert len(kept) > len(ALIKE) + 5
    for contact in alike:
        assert {pair.key for pair in await found(db, contact, 0.5)} == {
            pair.key for pair in kept if contact in pair.contact_ids
        }


async def test_one_server_at_a_time_compares_all(db: Db) -> None:
    """Another one waits, until the first is silent for too long."""
    [await make(db, "Ann Oak") for _ in range(2)]
    other = Claim(db, "another")
    assert await other.keep()

    assert (await compare_pending(db, many=1), await pending_count(db)) == (0, (2, 2))

    await other.give_up()
    assert await Claim(db, "a third").keep()


async def test_an_import_is_waited_for(db: Db) -> None:
    """While many more contacts come, reading all of them again and again would take longer than it helps."""
    backlog = Backlog(many=2)
    await make(db, "Ann Oak")

    for _ in range(2):
        await make(db, "Ann Oak")
        assert await backlog.work_off(db) == 0
    assert await pending_count(db) == (3, 3)


async def test_a_comparison_that_breaks_off_is_an_error() -> None:
    """What the process did not compare must not count as compared."""
    with tempfile.TemporaryFile() as spool:
        spool.write(b"[]\n")
        spool.flush()
        with pytest.raises(Unavailable):
            await anext(compared_batches(spool))


async def test_shared_associates_count_and_are_named(db: Db) -> None:
    """Two of one name with the same associates are likelier one than two that share none."""
    (await label(db, "Friend"))
    one, other, bob, cid = [await make(db, name) for name in ("Ann Oak", "Anne Oak", "Bob Elm", "Cid Ash")]
    before = (await found(db, one, 0.5))[0].score
    await associations(db, *((end, friend, "FRIEND") for end in (one, other) for friend in (bob, cid)))

    (pair,) = await found(db, one, 0.5)

    assert pair.score > before
    assert [reason.detail for reason in pair.reasons if reason.kind is Kind.SHARED_ASSOCIATES] in (
        ["Bob Elm, Cid Ash"], ["Cid Ash, Bob Elm"],
    )  # fmt: skip


async def test_pairs_come_most_likely_first_a_page_at_a_time(db: Db) -> None:
    """Pages continue behind a cursor, for all contacts as for one."""
    await make(db, "Ann Oak", "ann@example.org")
    await make(db, "Ann Oak", "ann@example.org", "+49 30 901820")
    await make(db, "Ann Oak", None, "+49 30 901820")

    every = await found(db)
    first, _ = await duplicate_page(db, None, SHOWN, PageArguments(first=2))
    rest = await found(db, after=first.cursor_of(first.rows[-1]))

    assert [pair.score for pair in every] == sorted((pair.score for pair in every), reverse=True)
    assert [*first.rows, *rest] == every
    assert (first.has_next, len(every)) == (True, 3)


async def test_pairs_are_seen_by_who_sees_both(db: Db) -> None:
    """Neither the list of one contact nor that of all shows a pair with a hidden end, nor counts it."""
    shown = await make(db, "Ann Oak")
    await make(db, "Ann Oak", everyone=False)
    stranger = Db.of(db.database, Viewer("usr_1", "Eva Elm", Role.EDITOR))

    assert len(await pairs(db)) == 1
    assert (await pairs(stranger), await pairs(stranger, shown), await duplicate_count(stranger, SHOWN)) == ([], [], 0)


async def test_declared_pairs_are_not_shown_again(db: Db) -> None:
    """Until the declaration is taken back."""
    ids = [await make(db, "Ann Oak"), await make(db, "Ann Oak")]
    await compare_pending(db)

    await declare_distinct(db, ids, distinct=True)

    assert (await pairs(db), await pairs(db, ids[0])) == ([], [])
    await update_contact(db, ids[0], ContactPatch(company="Acorn Ltd"))
    assert await pairs(db) == []
    await declare_distinct(db, ids, distinct=False)
    assert (await pairs(db), await pairs(db, ids[0])) == ([tuple(ids)], [tuple(ids)])


async def test_a_pair_is_listed_again_at_once(db: Db) -> None:
    """When the declaration is taken back, before its contacts are compared again; what nobody took back is removed."""
    ids = [await make(db, "Ann Oak"), await make(db, "Ann Oak")]
    await compare_pending(db)
    await declare_distinct(db, ids, distinct=True)
    assert await duplicate_count(db, SHOWN) == 0

    await declare_distinct(db, ids, distinct=False)

    assert await duplicate_count(db, SHOWN) == 1
    assert await forget_pairs(db) == 0
    await declare_distinct(db, ids, distinct=True)
    assert await forget_pairs(db) == 1


async def test_a_declaration_survives_a_merge(db: Db) -> None:
    """Who is distinct from a contact is distinct from the one it becomes."""
    ann, namesake, double = [await make(db, "Ann Oak") for _ in range(3)]
    await declare_distinct(db, [namesake, double], distinct=True)

    await merge_contacts(db, ann, double)

    assert (await pairs(db), await pairs(db, ann)) == ([], [])


async def test_declared_contacts_are_not_merged(db: Db) -> None:
    """Somebody knew better: the declaration has to be taken back first."""
    ids = [await make(db, "Ann Oak"), await make(db, "Ann Oak")]
    await declare_distinct(db, ids, distinct=True)

    with pytest.raises(Refused) as caught:
        await merge_contacts(db, ids[0], ids[1])

    assert (caught.value.code, caught.value.path) == (Code.CONFLICT, ("input", "mergeId"))


async def test_hidden_and_missing_contacts_are_not_declared(db: Db) -> None:
    """Both are the same refusal, which stores nothing."""
    shown, hidden = await make(db, "Ann Oak"), await make(db, "Ann Oak", everyone=False)
    stranger = Db.of(db.database, Viewer("usr_1", "Eva Elm", Role.EDITOR))

    for other in (hidden, "con_00000000000000000000000000"):
        with pytest.raises(Refused) as caught:
            await declare_distinct(stranger, [shown, other], distinct=True)
        assert (caught.value.code, caught.value.path) == (Code.NOT_FOUND, ("input", "contactIds", "1"))

    assert await cypher(db.database, "MATCH (d:DistinctPair) RETURN d") == []


async def test_pairs_follow_changes_and_deletions(db: Db) -> None:
    """A changed contact loses the pairs that it no longer is one of, a deleted one all of them."""
    ann, double, other = [await make(db, "Ann Oak") for _ in range(3)]
    assert len(await pairs(db)) == 3

    await update_contact(db, other, ContactPatch(name="Bob Elm"))
    assert await pairs(db) == [(ann, double)]

    await delete_contact(db, double)
    assert await pairs(db) == []
    assert await forget_pairs(db) == 1


async def test_what_is_compared_stays_so_until_it_changes(db: Db) -> None:
    """Nothing is compared twice, and a change that no comparison looks at compares nothing."""
    ann = await make(db, "Ann Oak")

    assert [await compare_pending(db) for _ in range(2)] == [1, 0]
    await update_contact(db, ann, ContactPatch(job_title="Gardener"))
    assert await compare_pending(db) == 0


async def test_a_contact_is_compared_by_a_bounded_amount_of_work(db: Db) -> None:
    """One statement under 5,000 dbHits, where more share its words and associates than are looked at."""
    await label(db, "Friend")
    alike = await people(db, *["Ann Oak"] * (WINDOW + 10))
    friends = await people(db, *(f"Person {n}" for n in range(ASSOCIATES + 5)))
    await associations(db, *((one, friend, "FRIEND") for one in alike for friend in friends))
    profiled = Db.of(db.database, ADMIN, profile=True)

    found = await compare(profiled, alike[:1], SHOWN)

    assert len(found) >= WINDOW - 1
    assert (len(profiled.tally.names), sum(profiled.tally.db_hits) < 5_000) == (1, True)
