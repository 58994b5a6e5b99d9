"""The list of contacts: orders, pages, filters, and what a page costs."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphapi.db.request import Db
from graphapi.db.statements import statement
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.partial_dates import DateQualifier, PartialDate
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts import contact_lists
from graphapi.services.contacts.contact_lists import ContactFilter, contact_count, contact_page, contacts_by_id
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.contacts import create_contact
from tests.conftest import ADMIN, cypher
from tests.services.graphs import EDITOR, SECRET, TODAY, Graph, associations, contact, crowd, random_graph, through
from tests.services.people import label

BY_NAME = ContactOrder.NAME_ASC
VIEWERS = pytest.mark.parametrize("viewer", [ADMIN, EDITOR], ids=["sees all", "sees some"])


def at(day: int, **time: int) -> datetime:
    """An instant in May 2026."""
    return datetime(2026, 5, day, tzinfo=UTC) + timedelta(**time)


async def names(db: Db, wanted: ContactFilter | None = None, order: ContactOrder = BY_NAME) -> list[str]:
    """The names on the first page."""
    part = await contact_page(db, wanted, order, PageArguments(first=500), ("name",))
    return [row["name"] for row in part.rows]


@pytest.mark.parametrize("order", [one for one in ContactOrder if one.indexed])
@VIEWERS
async def test_every_order_is_walked_both_ways(db: Db, viewer: Viewer, order: ContactOrder) -> None:
    """Each contact that is seen once, in order, from the start as from the end."""
    graph = await random_graph(db, 1, size=17, number=0)
    mine = Db.of(db.database, viewer, deadline=60)

    async def load(page: PageArguments) -> Any:
        return await contact_page(mine, None, order, page, ("id",))

    seen = [one for one in graph.names if graph.seen(one, viewer)]
    wanted = sorted(seen, key=graph.key if order.by_name else str, reverse=order.value.endswith("DESC"))
    assert [row["id"] for row in await through(load, 3)] == wanted
    assert [row["id"] for row in await through(load, 3, backward=True)] == wanted


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (PartialDate(1950), ["Ann", "Bob"]),
        (PartialDate(month=4), ["Bob", "Cid"]),
        (PartialDate(month=4, day=12), ["Bob", "Cid"]),
        (PartialDate(1950, 4), ["Bob"]),
        (PartialDate(195), []),
        (PartialDate(), ["Ann", "Bob", "Cid", "Dan"]),
    ],
)
async def test_births_known_in_part_are_found_by_what_is_known(db: Db, known: PartialDate, found: list[str]) -> None:
    """About 1950, on a whole day, and on a day without a year; whose birth is unknown is not among them."""
    births = {"Ann": PartialDate(1950, qualifier=DateQualifier.ABOUT), "Bob": PartialDate(1950, 4, 12)}
    for name, birth in (births | {"Cid": PartialDate(month=4, day=12), "Dan": None}).items():
        await create_contact(db, NewContact(name=name, birth=birth))

    assert await names(db, ContactFilter(birth=known)) == found
    assert await contact_count(db, ContactFilter(birth=known)) == len(found)


async def test_a_cursor_stays_good_when_its_contact_is_gone(db: Db) -> None:
    """The next page is what would have followed."""
    for name in ("Ann", "Bob", "Cid"):
        await contact(db, name)
    page = await contact_page(db, None, BY_NAME, PageArguments(first=2), ("name",))
    await cypher(db.database, "MATCH (c:Contact {name: 'Bob'}) DELETE c")

    rest = await contact_page(db, None, BY_NAME, PageArguments(after=page.cursor_of(page.rows[1])), ("name",))

    assert [row["name"] for row in rest.rows] == ["Cid"]


async def test_contacts_by_id_stand_in_the_order_asked(db: Db) -> None:
    """None for what is hidden or missing, twice what is asked twice, and the id without asking."""
    ann, secret = await contact(db, "Ann"), await contact(db, "Secret", readers=SECRET)
    mine = Db.of(db.database, EDITOR)

    found = await contacts_by_id(mine, [secret, ann, "con_x", ann], ("name",))

    assert found == [None, {"id": ann, "name": "Ann"}, None, {"id": ann, "name": "Ann"}]


async def test_dates_come_as_those_of_python(db: Db) -> None:
    """Where they are asked for."""
    ann = await contact(db, "Ann", at=at(1))

    (found,) = await contacts_by_id(db, [ann], ("createdAt", "birthDate"))

    assert found == {"id": ann, "createdAt": at(1), "birthDate": None}


@pytest.fixture
async def office(db: Db) -> dict[str, str]:
    """Store people of an office, by name: with roles, a company, numbers, a flag and a broken limit."""
    await label(db, "Assistant", "Assisted person", limit=1)
    await label(db, "Friend", None)
    ids = {
        "Zoë Müller": await contact(db, "Zoë Müller", emails=["boss@firm.example"], company="Straße 4", at=at(1)),
        "Bob O'Brien": await contact(db, "Bob O'Brien", phones=["+4930123456"], company="STRASSE 4", at=at(2)),
        "Cid 4711": await contact(db, "Cid 4711", phones=["+49304711999"], at=at(3)),
        "Dora": await contact(db, "Dora", readers=SECRET, at=at(4)),
        "bo": await contact(db, "bo", at=at(5)),
    }
    zoe, bob, cid, dora, bo = ids.values()
    await associations(
        db,
        (bob, zoe, "ASSISTANT_ASSISTED_PERSON"),
        (cid, zoe, "ASSISTANT_ASSISTED_PERSON"),
        (dora, cid, "ASSISTANT_ASSISTED_PERSON"),
        (bo, bob, "FRIEND", None, TODAY - timedelta(days=900)),
    )
    text = (
        "UNWIND $ids AS id CREATE (:RedFlag {id: 'flg_' + id, contactId: id, openKey: CASE WHEN id = $zoe THEN id END})"
    )
    await cypher(db.database, text, ids=[zoe, bob], zoe=zoe)
    return ids


ALL = ["bo", "Bob O'Brien", "Cid 4711", "Dora", "Zoë Müller"]
CASES: list[tuple[ContactFilter, list[str], list[str]]] = [
    (ContactFilter(), ALL, ["bo", "Bob O'Brien", "Cid 4711", "Zoë Müller"]),
    (ContactFilter(search="BO"), ["bo", "Bob O'Brien", "Zoë Müller"], ["bo", "Bob O'Brien", "Zoë Müller"]),
    (ContactFilter(search="mull zoe"), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(search="firm"), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(search=" "), ALL, ["bo", "Bob O'Brien", "Cid 4711", "Zoë Müller"]),
    (ContactFilter(search="?!"), [], []),
    (ContactFilter(search="3456"), ["Bob O'Brien"], ["Bob O'Brien"]),
    (ContactFilter(search="+49 (30) 123-456"), ["Bob O'Brien"], ["Bob O'Brien"]),
    (ContactFilter(search="4711"), ["Cid 4711"], ["Cid 4711"]),
    (ContactFilter(search="1234"), ["Bob O'Brien"], ["Bob O'Brien"]),
    (ContactFilter(name_prefix="ZOE m"), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(name_prefix="bo"), ["bo", "Bob O'Brien"], ["bo", "Bob O'Brien"]),
    (ContactFilter(name_prefix=""), ALL, ["bo", "Bob O'Brien", "Cid 4711", "Zoë Müller"]),
    (ContactFilter(ids=[]), [], []),
    (ContactFilter(company="strasse 4"), ["Bob O'Brien", "Zoë Müller"], ["Bob O'Brien", "Zoë Müller"]),
    (ContactFilter(label_keys=("FRIEND",)), ["bo", "Bob O'Brien"], ["bo", "Bob O'Brien"]),
    (ContactFilter(label_keys=("NO_SUCH",)), [], []),
    (ContactFilter(label_keys=()), [], []),
    (ContactFilter(has_role="assistant"), ["Cid 4711", "Zoë Müller"], ["Zoë Müller"]),
    (
        ContactFilter(has_role="ASSISTANT_ASSISTED_PERSON.inverse"),
        ["Bob O'Brien", "Cid 4711", "Dora"], ["Bob O'Brien", "Cid 4711"],
    ),
    (ContactFilter(has_role="Friend"), [], []),
    (ContactFilter(has_role="Nobody"), [], []),
    (ContactFilter(lacks_role="Assistant"), ["bo", "Bob O'Brien", "Dora"], ["bo", "Bob O'Brien", "Cid 4711"]),
    (ContactFilter(lacks_role="Nobody"), ALL, ["bo", "Bob O'Brien", "Cid 4711", "Zoë Müller"]),
    (ContactFilter(over_limit=True), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(over_limit=False), ["bo", "Bob O'Brien", "Cid 4711", "Dora"], ["bo", "Bob O'Brien", "Cid 4711"]),
    (ContactFilter(has_open_red_flag=True), ["Zoë Müller"], ["Zoë Müller"]),
    (
        ContactFilter(has_open_red_flag=False),
        ["bo", "Bob O'Brien", "Cid 4711", "Dora"], ["bo", "Bob O'Brien", "Cid 4711"],
    ),
    (ContactFilter(created_from=at(4)), ["bo", "Dora"], ["bo"]),
    (ContactFilter(created_from=at(4, microseconds=1)), ["bo"], ["bo"]),
    (ContactFilter(created_before=at(2)), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(created_before=at(2, microseconds=1)), ["Bob O'Brien", "Zoë Müller"], ["Bob O'Brien", "Zoë Müller"]),
    (ContactFilter(search="bo", has_role="Assistant"), ["Zoë Müller"], ["Zoë Müller"]),
    (ContactFilter(company="Strasse 4", lacks_role="Assistant"), ["Bob O'Brien"], ["Bob O'Brien"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[str(n) for n in range(len(CASES))])
@pytest.mark.usefixtures("office")
async def test_filters_find(db: Db, case: tuple[ContactFilter, list[str], list[str]]) -> None:
    """Who sees all and who sees some: the same contacts in every order, and as many as are counted."""
    wanted, *expected = case

    for viewer, found in zip((ADMIN, EDITOR), expected, strict=True):
        mine = Db.of(db.database, viewer, deadline=60)
        assert await names(mine, wanted) == found
        assert await names(mine, wanted, ContactOrder.NAME_DESC) == found[::-1]
        assert sorted(await names(mine, wanted, ContactOrder.CREATED_AT_ASC)) == sorted(found)
        assert await contact_count(mine, wanted) == len(found)


async def test_ids_and_neighbours_are_filters_too(db: Db, office: dict[str, str]) -> None:
    """Hidden ones are neither found nor started from."""
    everyone = list(office.values())
    mine = Db.of(db.database, EDITOR, deadline=60)

    assert await names(mine, ContactFilter(ids=[*everyone, "con_x"])) == ["bo", "Bob O'Brien", "Cid 4711", "Zoë Müller"]
    assert await names(mine, ContactFilter(associated_with_id=office["Cid 4711"])) == ["Zoë Müller"]
    assert await names(mine, ContactFilter(associated_with_id=office["Dora"])) == []
    both = ContactFilter(associated_with_id=office["Bob O'Brien"], ids=[office["bo"], office["Dora"]])
    assert await names(mine, both) == ["bo"]


async def test_the_source_decides_about_the_cost_alone(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random filters find the same when all contacts are walked as when a narrow source is taken."""
    graph = await random_graph(db, 5)
    chance = random.Random(5)
    wanted = [random_filter(chance, graph) for _ in range(25)]

    async def pages() -> list[Any]:
        found: list[Any] = []
        for viewer in (ADMIN, EDITOR):
            mine = Db.of(db.database, viewer, deadline=60)
            for one in wanted:
                order = list(ContactOrder)[len(found) % 4]
                found.append([await names(mine, one, order), await contact_count(mine, one)])
        return found

    async def nothing_narrow(*_: object, **__: object) -> None:
        return None

    narrow = await pages()
    monkeypatch.setattr(contact_lists, "source_of", nothing_narrow)
    assert await pages() == narrow
    assert any(rows and count for rows, count in narrow)


def random_filter(chance: random.Random, graph: Graph) -> ContactFilter:
    """A filter of one or two of what can be asked."""
    parts: dict[str, list[Any]] = {
        "search": ["zo", "ann b", "2"],
        "name_prefix": ["z", "Émile"],
        "label_keys": [("FRIEND",), ("FATHER_CHILD", "PARENT_CHILD")],
        "has_role": ["child", "Friend", "FATHER_CHILD.name"],
        "lacks_role": ["Parent", "child"],
        "associated_with_id": list(graph.names),
        "company": ["none"],
    }
    asked = chance.sample(sorted(parts), chance.choice([1, 2]))
    return replace(ContactFilter(), **{name: chance.choice(parts[name]) for name in asked})


async def test_a_page_costs_the_same_wherever_it_lies(db: Db) -> None:
    """The hundredth page reads as much as the first."""
    await crowd(db, 2_500)
    costs: list[int] = []
    cursor: str | None = None

    for _ in range(100):
        mine = Db.of(db.database, ADMIN, profile=True, deadline=60)
        page = await contact_page(mine, None, BY_NAME, PageArguments(first=20, after=cursor), ("name",))
        costs.append(mine.tally.db_hits[-1])
        cursor = page.cursor_of(page.rows[-1])

    assert max(costs) <= min(costs) + 5
    assert max(costs) < 200


async def test_who_sees_little_does_not_read_the_rest(db: Db) -> None:
    """A page of three among two thousand, for a user of a team whose name has a blank and signs."""
    await crowd(db, 2_000, readers=SECRET)
    viewer = Viewer("usr_few", "Few", Role.VIEWER, teams=('Sales "North" \\ East',))
    for name, readers in (("A", "user:usr_few"), ("B", 'team:Sales "North" \\ East'), ("C", "team:Sales")):
        await contact(db, name, readers=[readers])
    await contact(db, "D")
    mine = Db.of(db.database, viewer, profile=True, deadline=60)

    assert await names(mine) == ["A", "B", "D"]
    assert sum(mine.tally.db_hits) < 200
    assert await contact_count(mine, None) == 3


async def test_statements_do_not_grow_with_what_is_found(db: Db) -> None:
    """One to count the sources, one for the page."""
    await crowd(db, 50)
    mine = Db.of(db.database, ADMIN)
    await contact_page(mine, None, BY_NAME, PageArguments(first=1), ("name",))
    known = len(mine.tally.names)

    await contact_page(mine, ContactFilter(search="person"), BY_NAME, PageArguments(first=500), ("name",))
    await contact_page(mine, ContactFilter(search="four words at once"), BY_NAME, PageArguments(first=500), ("name",))

    assert mine.tally.names[known:] == ["contacts/count_sources", "contacts/page_of_few"] * 2


async def test_a_search_of_very_many_words_is_refused(db: Db) -> None:
    """Lucene could not read it."""
    wanted = ContactFilter(search=" ".join(f"w{n}" for n in range(33)))

    with pytest.raises(BadArgument) as caught:
        await contact_page(db, wanted, BY_NAME, PageArguments(), ("id",))

    assert caught.value.argument == "filter.search"


def test_all_statements_of_the_list_filter_alike() -> None:
    """Query text is static, so the filters stand in each of them: word for word the same."""
    names = ["page_by_name", "page_by_creation", "page_of_few"]
    names = [*names, *(f"{name}_back" for name in names), "count", "count_of_few"]

    texts = [statement(f"contacts/{name}").text for name in names]

    filters = {text.partition("  // filters\n")[2].partition("  // end of filters\n")[0] for text in texts}
    assert len(filters) == 1
    assert all(text.count("IN $principals") >= 3 for text in filters)
