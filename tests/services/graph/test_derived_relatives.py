"""Relatives as the database and the rules find them, compared with an oracle for viewers who do not see everybody."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import pytest

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.catalogue import catalogue
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.labels import Labels, sides_of_role
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.relation_catalogue import relation_catalogue
from graphapi.kernel.relation_rules import roles_of
from graphapi.kernel.viewer import Viewer
from graphapi.services.contacts.contact_lists import ContactFilter, ContactOrder, contact_count, contact_page
from graphapi.services.contacts.contact_merging import merge_contacts
from graphapi.services.graph.derived_relatives import RelativeData, relative_pages
from graphapi.services.graph.walks import walk_pages
from graphapi.services.shared import relation_search
from graphapi.services.workspace import workspace
from tests.conftest import ADMIN, wipe
from tests.kernel.relation_oracle import RelationOracle
from tests.services.graphs import EDITOR, SECRET, Association, associations, crowd
from tests.services.people import people

WORLDS = int(os.environ.get("RELATION_WORLDS", "4"))
QUESTIONS = int(os.environ.get("RELATION_QUESTIONS", "300"))
ALL = PageArguments(first=500)
LABELS: Labels = {label.key: label for label in catalogue()}
RULES = relation_catalogue()
KEYS = (
    *["PARENT_CHILD"] * 5, "SPOUSE", "SIBLING", "FRIEND", "EMPLOYER_EMPLOYEE", "MANAGER_DIRECT_REPORT", "HOUSEMATE",
    "ADOPTIVE_PARENT_ADOPTED_CHILD", "HUSBAND_WIFE", "COUSIN",
)  # fmt: skip
DAYS = (None, None, date(2010, 1, 1), date(2020, 1, 1))
DAY = date(2015, 6, 1)


@pytest.fixture
async def shipped(database: Database) -> Db:
    """A workspace with the shipped labels and rules, as the administrator sees it."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=600)
    await workspace.prepare(db)
    return db


@dataclass
class RelationWorld:
    """Contacts, those hidden from the EDITOR, and the associations."""

    ids: list[str]
    hidden: set[str]
    stored: list[Association]

    def oracle(self, viewer: Viewer, day: date | None) -> RelationOracle:
        """The oracle over what a viewer sees on a day."""
        hidden = set[str]() if viewer.sees_all else self.hidden
        seen = [one for one in self.stored if one.holds_on(day) and not {one.from_id, one.to_id} & hidden]
        return RelationOracle(LABELS, RULES, [(one.from_id, one.key, one.to_id) for one in seen])


async def random_world(db: Db, chance: random.Random) -> RelationWorld:
    """A few families with hidden members, some of whose associations have days; circles and double ones included."""
    names = [f"Person {n:02}" for n in range(14)]
    hidden = await people(db, *names[:3], readers=SECRET)
    ids = hidden + await people(db, *names[3:])
    rows = list[tuple[str, str, str, date | None, date | None]]()
    for a, b in {tuple(chance.sample(ids, 2)) for _ in range(34)}:
        since, until = sorted((chance.choice(DAYS), chance.choice(DAYS)), key=lambda day: day or date.min)
        rows.append((a, b, chance.choice(KEYS), since, until))
    return RelationWorld(ids, set(hidden), await associations(db, *rows))


async def relatives(
    db: Db, ids: list[str], roles: list[str] | None = None, day: date | None = None, *, because: bool = True
) -> list[list[RelativeData]]:
    """All relatives of each contact."""
    pages = await relative_pages(db, ids, roles, day, ALL, ("name",), because=because)
    assert [page.total for page in pages] == [len(page.rows) for page in pages]
    return [list(page.rows) for page in pages]


async def test_viewers_get_the_relatives_of_an_oracle_and_nothing_hidden(
    shipped: Db, report: Callable[[str], None]
) -> None:
    """In random worlds, on a day or on any: the same roles, the same lengths, and chains of visible contacts alone."""
    asked, leaks, seed = 0, 0, 0
    while asked < QUESTIONS:
        chance, seed = random.Random(seed), seed + 1
        world = await random_world(shipped, chance)
        for viewer, day in ((EDITOR, None), (EDITOR, DAY), (ADMIN, DAY)):
            db = Db.of(shipped.database, viewer, deadline=60)
            oracle = world.oracle(viewer, day)
            found = await relatives(db, world.ids, None, day)
            for one, some in zip(world.ids, found, strict=True):
                hidden = one in world.hidden and not viewer.sees_all
                expected = {} if hidden else oracle.relatives(one)
                assert {(r.role, r.contact["id"]): len(r.because[0].associations) for r in some} == expected
                shown = {c["id"] for r in some for path in r.because for c in path.contacts}
                leaks += 0 if viewer.sees_all else len(shown & world.hidden)
                asked += 1
    report(f"{asked:,} questions for relatives compared with an oracle: {leaks} leaks")
    assert leaks == 0


async def test_walks_and_filters_by_derived_roles_are_those_of_an_oracle(shipped: Db) -> None:
    """For viewers who do not see everybody too: who is reached by visible contacts alone, who has and who lacks one."""
    derived = [role for role in roles_of(RULES) if not sides_of_role(LABELS, role)]
    for seed in range(WORLDS):
        chance = random.Random(1000 + seed)
        world = await random_world(shipped, chance)
        for viewer, day in ((EDITOR, None), (EDITOR, DAY), (ADMIN, None)):
            db = Db.of(shipped.database, viewer, deadline=60)
            steps = [[chance.choice(derived)], [chance.choice(("Friend", "Parent", *derived))]][: chance.randint(1, 2)]
            await compare_walks(db, world, steps, day)
        for viewer in (EDITOR, ADMIN):
            await compare_filters(Db.of(shipped.database, viewer, deadline=60), world, chance.sample(derived, 2))


async def compare_walks(db: Db, world: RelationWorld, steps: list[list[str]], day: date | None) -> None:
    """Compare the walks of these steps from everybody with those of the oracle."""
    oracle, hidden = world.oracle(db.viewer, day), set[str]() if db.viewer.sees_all else world.hidden
    pages = await walk_pages(db, world.ids, steps, day, ALL, ("name",), paths=True)
    for one, page in zip(world.ids, pages, strict=True):
        rows = list(page.rows)
        found = {row.contact["id"]: len(row.path.associations) for row in rows if row.path}
        assert found == ({} if one in hidden else oracle.reached(one, steps))
        assert page.total == len(rows)
        assert [row.contact["name"] for row in rows] == sorted(row.contact["name"] for row in rows)
        assert not hidden & {contact["id"] for row in rows if row.path for contact in row.path.contacts}


async def compare_filters(db: Db, world: RelationWorld, roles: list[str]) -> None:
    """Compare who has somebody in one role and nobody in another with what the oracle says of those not ended."""
    hidden = set[str]() if db.viewer.sees_all else world.hidden
    stored = [one for one in world.stored if (one.until or date.max) >= db.today()]
    oracle = replace(world, stored=stored).oracle(db.viewer, None)
    holders = [{one for one in world.ids if one not in hidden and oracle.reached(one, [[role]])} for role in roles]
    seen = set(world.ids) - hidden
    for given, wanted in (
        (ContactFilter(has_role=roles[0]), holders[0]),
        (ContactFilter(lacks_role=roles[0]), seen - holders[0]),
        (ContactFilter(or_=[ContactFilter(has_role=roles[0]), ContactFilter(lacks_role=roles[1])]),
         holders[0] | (seen - holders[1])),
    ):  # fmt: skip
        among = replace(given, ids=world.ids)
        page = await contact_page(db, among, ContactOrder.NAME_ASC, ALL, ("name",))
        assert {one["id"] for one in page.rows} == wanted
        assert await contact_count(db, among) == len(wanted)


async def test_ids_of_merged_contacts_are_filtered_by_the_role_of_those_that_stayed(shipped: Db) -> None:
    """The id of a contact that was merged into a great-grandchild finds that great-grandchild."""
    ada, gus, pam, kim, twin = await people(shipped, "Ada", "Gus", "Pam", "Kim", "Kim K")
    await associations(shipped, *((a, b, "PARENT_CHILD") for a, b in pairwise((ada, gus, pam, kim))))
    await merge_contacts(shipped, kim, twin)
    role = "Great-grandparent"

    found = [
        await contact_count(shipped, given)
        for one in (twin, pam)
        for given in (ContactFilter(ids=[one], has_role=role), ContactFilter(ids=[one], lacks_role=role))
    ]

    assert found == [1, 0, 0, 1]


async def test_the_same_pages_are_all_relatives(shipped: Db) -> None:
    """A page of two after the other, with or without roles; the total is that of all."""
    world = await random_world(shipped, random.Random(7))
    (one,) = [max(world.ids, key=lambda one: len(world.oracle(ADMIN, None).relatives(one)))]
    (every,) = await relatives(shipped, [one])

    found, after = list[RelativeData](), None
    while True:
        (page,) = await relative_pages(
            shipped, [one], None, None, PageArguments(first=2, after=after), (), because=False
        )
        found += page.rows
        assert page.total == len(every)
        if not page.has_next:
            break
        after = page.cursor_of(page.rows[-1])

    assert len(every) > 4
    assert [(r.role, r.contact["id"]) for r in found] == [(r.role, r.contact["id"]) for r in every]


async def test_a_path_names_what_each_contact_is_to_the_one_before(shipped: Db) -> None:
    """The associations lead from the contact to the relative."""
    ann, bob, cid = await people(shipped, "Ann", "Bob", "Cid")
    await associations(shipped, (bob, ann, "PARENT_CHILD"), (cid, bob, "PARENT_CHILD"))

    ((found,),) = await relatives(shipped, [ann])

    assert (found.role, found.inverse_role, found.contact["name"]) == ("Grandparent", "Grandchild", "Cid")
    assert [c["name"] for c in found.because[0].contacts] == ["Ann", "Bob", "Cid"]
    assert [a.from_id for a in found.because[0].associations] == [bob, cid]


async def test_an_unknown_role_is_an_error_with_a_suggestion(shipped: Db) -> None:
    """Also one that only labels have: relatives are those that rules derive."""
    with pytest.raises(BadArgument, match=r"“Granparent”\. Did you mean “Grandparent”") as refused:
        await relatives(shipped, ["con_0"], ["Cousin", "Granparent"])
    with pytest.raises(BadArgument, match="No enabled relation rule has the role “Friend”"):
        await relatives(shipped, ["con_0"], ["Friend"])

    assert refused.value.argument == "roles.1"


async def test_a_search_that_reads_too_much_is_refused(shipped: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not cut short: an incomplete list would look complete."""
    monkeypatch.setattr(relation_search, "ASSOCIATIONS_MAX", 5)
    ann, *others = await people(shipped, *(f"Person {n}" for n in range(8)))
    await associations(shipped, *((ann, one, "FRIEND") for one in others))

    with pytest.raises(BadArgument, match="More than 5 associations"):
        await relatives(shipped, [ann], ["Acquaintance"])


async def test_one_statement_finds_them_however_many_contacts_ask(shipped: Db, report: Callable[[str], None]) -> None:
    """Its hits depend on the family, not on the graph; a second statement loads who is shown."""
    ids = await people(shipped, "Gus", "Ann", "Bob", "Cid", "Dan")
    gus, ann, bob, cid, dan = ids
    await associations(shipped, *((a, b, "PARENT_CHILD") for a, b in ((gus, ann), (gus, bob), (ann, cid), (bob, dan))))
    before = [await costs(shipped, [cid]), await costs(shipped, ids)]
    others = await crowd(shipped, 2_000)
    await associations(shipped, *((a, b, "PARENT_CHILD") for a, b in pairwise(others)))

    after = [await costs(shipped, [cid]), await costs(shipped, ids)]

    assert [names for names, _ in after] == 2 * [["contacts/relatives", "contacts/by_id"]]
    report(f"relatives of one contact and of five in a family: {[hits for _, hits in after]} hits")
    assert all(late <= 1.1 * early + 10 for (_, early), (_, late) in zip(before, after, strict=True))


async def costs(db: Db, ids: list[str]) -> tuple[list[str], int]:
    """The statements that find all relatives of these contacts, and their hits, but for those of the registry."""
    mine = Db.of(db.database, EDITOR, deadline=60, profile=True)
    await relatives(mine, ids)
    found = [pair for pair in zip(mine.tally.names, mine.tally.db_hits, strict=True) if pair[0] != "workspace/load"]
    return [name for name, _ in found], sum(hits for _, hits in found)
