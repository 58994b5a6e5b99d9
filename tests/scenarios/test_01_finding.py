"""1: Ed finds the other contact from one text box."""

from __future__ import annotations

from typing import Any

from graphapi.db.request import Db
from tests.scenarios.story import Person, names, shown
from tests.services.people import people

FIND = """query ($text: String!, $first: Int! = 10) { findContacts(text: $text, first: $first) {
  unique { name } totalCount more candidates { matchedOn exact contact { name } } } }"""

LIST = """query ($after: String) { contacts(filter: {search: "ann"}, first: 500, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { name } } } }"""


async def find(person: Person, text: str, first: int = 10) -> Any:
    """Type a text into the box."""
    return (await person.ask(FIND, text=text, first=first))["findContacts"]


async def unique(person: Person, text: str) -> str | None:
    """The name of the one contact that the text identifies."""
    found = await find(person, text)
    return found["unique"] and found["unique"]["name"]


async def test_1_one_text_box_finds_the_contact(rita: Person, ed: Person) -> None:
    """By name, address or number, whole or in part; in three writings; Müller as Muller; words in any order."""
    await rita.does("updateSettings", defaultPhoneRegion="US")
    await ed.contact("Ann", familyName="Müller", emails=["ann.m@example.org"], phones=["+1 555 555 0199"])
    await ed.contact("Bob", familyName="Stone", emails=["bob@example.org"], phones=["(555) 01-00"])
    await ed.contact("Cid", familyName="Stone", emails=["cid@example.org"])

    for text in ("Ann Müller", "Muller", "müll", "muller ann", "ann.m@example.org", "ann.m", "(555) 555-0199", "0199"):
        assert await unique(ed, text) == "Ann Müller", text
    for text in ("+1 555 0100", "5550100", "(555) 01-00"):
        assert await unique(ed, text) == "Bob Stone", text
    assert await unique(ed, "Stone") is None
    assert await unique(ed, "nobody") is None

    best = (await find(ed, "bob"))["candidates"]
    both = await find(ed, "stone")
    assert best == [{"matchedOn": "EMAIL", "exact": False, "contact": {"name": "Bob Stone"}}]
    assert (both["totalCount"], [one["contact"]["name"] for one in both["candidates"]]) == (
        2,
        ["Bob Stone", "Cid Stone"],
    )
    shown(1, "finding: a name, an address or a number, whole or in part, in any writing, names the one contact")


async def test_1_first_names_alone_give_many(db: Db, ed: Person) -> None:
    """Ranked, counted to a thousand; the rest is paged on by the list's search."""
    await people(db, *(f"Ann {number:04}" for number in range(1_100)), "Joann", "Ann")

    found = await find(ed, "ann", first=3)
    pages: list[list[str]] = []
    totals, after = set[int](), None
    while after is not None or not pages:
        page = (await ed.ask(LIST, after=after))["contacts"]
        pages.append(names(page))
        totals.add(page["totalCount"])
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None

    assert found["unique"] == {"name": "Ann"}
    assert found["candidates"][0] == {"matchedOn": "NAME", "exact": True, "contact": {"name": "Ann"}}
    assert (found["totalCount"], found["more"], len(found["candidates"])) == (1_000, True, 3)
    assert [len(page) for page in pages] == [500, 500, 101]
    assert totals == {1_101}
    assert len({name for page in pages for name in page}) == 1_101
    shown(1, "finding: of 1,101 Anns 1,000 are counted, the best come first, and the list pages on through all")
