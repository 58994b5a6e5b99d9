"""The quick search."""

from __future__ import annotations

import random
import re

import pytest

from graphapi.db.request import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.search import RANKS
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts import contact_search
from graphapi.services.contacts.contact_search import Match
from tests.conftest import cypher
from tests.services.contacts.searches import find, told
from tests.services.contacts_made import make, region


async def test_exact_comes_before_part_and_email_before_phone_before_name(db: Db, window: str) -> None:
    """Within a kind the name decides."""
    await make(db, "4930")
    await make(db, "Zoe 4930")
    await make(db, "Yan", email="4930@b.org")
    await make(db, "Xia", email="x.4930@b.org")
    await make(db, "Wim", phone="+49 30 12345")
    await make(db, "Vic", phone="4930")

    match = await find(db, "4930")

    assert told(match) == [
        ("Vic", "PHONE", True), ("4930", "NAME", True), ("Xia", "EMAIL", False), ("Yan", "EMAIL", False),
        ("Wim", "PHONE", False), ("Zoe 4930", "NAME", False),
    ]  # fmt: skip
    assert (match.total, match.more, match.unique) == (6, False, None)


async def test_a_whole_address_identifies_whatever_the_case(db: Db, window: str) -> None:
    """Others whose address only begins so do not matter."""
    ann = await make(db, "Ann", email="Ann.Lee@Example.org")
    await make(db, "Bob", email="joe.ann.lee@example.org")
    await make(db, "ann lee example org")

    match = await find(db, " ann.LEE@example.ORG ")

    assert match.unique
    assert match.unique["id"] == ann
    assert told(match) == [("Ann", "EMAIL", True), ("Bob", "EMAIL", False)]


@pytest.mark.parametrize("text", ["+49 30 123456", "+49(30)12-34-56", "0049 30 123456", "030/123456", "4930123456"])
async def test_a_whole_number_identifies_in_any_writing(db: Db, window: str, text: str) -> None:
    """With the country or, as a number of the workspace's region, without."""
    await region(db, "DE")
    ann = await make(db, "Ann", phone="+4930123456")
    await make(db, "Bob", phone="+494930123456")

    match = await find(db, text)

    assert match.unique
    assert match.unique["id"] == ann
    assert told(match)[0] == ("Ann", "PHONE", True)


@pytest.mark.parametrize(
    ("text", "found"),
    [("5550100", [True]), ("0100", [False]), ("100", []), ("555 01", [False]), ("0 (5550100)", [True])],
)
async def test_a_part_of_a_number_finds_it_inexactly(db: Db, window: str, text: str, found: list[bool]) -> None:
    """From four digits on; the whole is one that lacks the country alone."""
    await make(db, "Ann", phone="+1 555 0100")

    assert told(await find(db, text)) == [("Ann", "PHONE", exact) for exact in found]


@pytest.mark.parametrize("stored", ["+1 555 0100", "5550100", "(555) 01-00"])
async def test_a_number_without_its_area_is_found_in_any_writing(db: Db, window: str, stored: str) -> None:
    """With the region's prefix too, which it has not got where it was stored without."""
    await region(db, "US")
    await make(db, "Ann", phone=stored)

    assert [told(await find(db, text))[0][:2] for text in ("+1 555 0100", "5550100", "(555) 01-00")] == [
        ("Ann", "PHONE")
    ] * 3
    assert told(await find(db, "+49 555 0100")) == []


@pytest.mark.parametrize("text", ["anne-marie müller", "  ANNE-MARIE   MULLER ", "Anne-Marie Mu\u0308ller"])
async def test_a_whole_name_identifies_without_case_and_accents(db: Db, window: str, text: str) -> None:
    """A longer name does not stand in its way."""
    ann = await make(db, "Anne-Marie Müller")
    await make(db, "Anne-Marie Müller-Lee")

    match = await find(db, text)

    assert match.unique
    assert match.unique["id"] == ann
    assert told(match) == [("Anne-Marie Müller", "NAME", True), ("Anne-Marie Müller-Lee", "NAME", False)]


@pytest.mark.parametrize("text", ["mar an", "MÜL annem", "o'b", "obr", "brien m", "a o"])
async def test_words_are_beginnings_in_any_order(db: Db, window: str, text: str) -> None:
    """All of them must be found."""
    await make(db, "Anne-Marie O’Brien Müller")
    await make(db, "Mara Lee")

    assert told(await find(db, text)) == [("Anne-Marie O’Brien Müller", "NAME", False)]
    assert told(await find(db, text + " zz")) == []


async def test_words_may_be_of_name_and_address_together(db: Db, window: str) -> None:
    """What the name alone does not explain is a match of the address."""
    await make(db, "John Low", email="jl@acme.org")
    await make(db, "John Acme", email="x@y.org")

    assert told(await find(db, "john acme")) == [("John Acme", "NAME", True), ("John Low", "EMAIL", False)]


async def test_several_exact_matches_identify_nobody(db: Db, window: str) -> None:
    """The only match at all does, exact or not."""
    await make(db, "Ann Lee")
    second = await make(db, "Ann Lee")
    await make(db, "Cy Young")

    assert (await find(db, "ann lee")).unique is None
    assert (await find(db, "ann lee", exclude_ids=(second,))).unique is not None
    assert (await find(db, "youn")).unique is not None


async def test_excluded_contacts_are_neither_candidates_nor_counted(db: Db, window: str) -> None:
    """Such as the one whose page it is."""
    ann, _ = await make(db, "Ann Lee"), await make(db, "Ann Low")

    match = await find(db, "ann", exclude_ids=(ann,))

    assert (told(match), match.total) == ([("Ann Low", "NAME", False)], 1)


@pytest.mark.parametrize("few", [True, False])
async def test_hidden_contacts_are_not_found(db: Db, window: str, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not counted, and nobody's double, whether the viewer sees few contacts or many."""
    await make(db, "Ann Lee", email="a@b.org", everyone=False)
    seen = await make(db, "Ann Lee", email="a@b.org", everyone=False, teams=['North "Sales" \\ team'])
    await make(db, "Ann Lower", everyone=False)
    if few:
        monkeypatch.setattr(contact_search, "WINDOW", 3)
    editor = Db.of(db.database, Viewer("usr_e", "E", Role.EDITOR, ('North "Sales" \\ team',)))

    for text in ("ann lee", "a@b.org", "ann", "a"):
        match = await find(editor, text)
        assert match.unique
        assert (match.unique["id"], match.total, match.more) == (seen, 1, False)


@pytest.mark.parametrize("text", ["", "  ", "@", "+-()", '?! " \\ * ~ : ^', "\0"])
async def test_a_text_without_a_word_finds_nothing(db: Db, text: str) -> None:
    """No statement is run for it."""
    await make(db, "Ann")

    assert await find(db, text) == Match(None, [], 0, more=False)


@pytest.mark.parametrize(
    "text", ['C++ (x) [y] "q" ~ * ? \\ /', "x AND y OR NOT c", "{x TO y} c", "-x +y !c", "x^4 y:* c"]
)
async def test_signs_mean_nothing(db: Db, window: str, text: str) -> None:
    """No character of a query language survives."""
    await make(db, "C x y q or and not to 4")

    assert told(await find(db, text)) == [("C x y q or and not to 4", "NAME", False)]


@pytest.mark.parametrize("first", [0, 51, -1])
async def test_first_is_from_1_to_50(db: Db, first: int) -> None:
    """Other numbers are refused by name."""
    with pytest.raises(BadArgument) as bad:
        await find(db, "ann", first)

    assert bad.value.argument == "first"


def oracle(contact: tuple[str, str, str], text: str) -> tuple[int, str] | None:
    """The rank of a match, and the name, as the contract tells it; no word, index or statement is known here."""
    name, email, phone = contact
    asked, own = text.strip().lower(), (name.lower(), email, phone)
    words = re.findall(r"[a-z0-9]+", asked)
    is_number = re.fullmatch(r"[\d +]+", asked)
    number = re.sub(r"\D", "", asked) if is_number else ""

    def begins(word: str, value: str) -> bool:
        return bool(re.search(rf"(?<![a-z0-9]){word}", value))

    in_name = all(begins(word, own[0]) for word in words)
    in_email = all(begins(word, email) for word in words)
    in_both = all(begins(word, own[0]) or begins(word, email) for word in words)
    if "@" in asked:
        whole = rf"(?<![a-z0-9]){re.escape(asked)}" if asked[0].isalnum() else re.escape(asked)
        in_name, in_email, in_both = False, bool(re.search(whole, email)), False
    ways = [
        asked == email, bool(number) and number == phone[1:], asked == own[0],
        in_email or (in_both and not in_name), len(number) > 3 and number in phone, in_name,
    ]  # fmt: skip
    return next(((rank, own[0]) for rank, holds in enumerate(ways) if holds), None)


async def test_what_is_found_is_what_the_words_say(db: Db, window: str) -> None:
    """Many random contacts and texts, against a plain reading of the contract."""
    chance = random.Random(7)
    names, domains = ["an", "ann", "bo", "bob", "com", "lee"], ["com.org", "an.com", "bo.de"]
    contacts: list[tuple[str, str, str]] = []
    for number in range(60):
        one, other = chance.choice(names), chance.choice(names)
        email = f"{chance.choice(names)}.{one}{number}@{chance.choice(domains)}" if chance.random() < 0.7 else ""
        phone = f"+4930{chance.randrange(10**5, 10**6)}" if chance.random() < 0.7 else ""
        contacts.append((f"{one.title()} {other.title()} {number % 20}".strip(), email, phone))
        await make(db, *contacts[-1])
    texts = [
        "a",
        "an",
        "bo c",
        "com",
        "an lee",
        "@com",
        "@an.com",
        "an@",
        "@b",
        "4930",
        "12",
        "1",
        "lee 1",
        "bob lee 3",
    ]
    for name, email, phone in contacts[:12]:
        texts += [
            t for t in (name, email, phone, email[:6], email[3:], phone[-5:], phone[:7], name[:4]) if t.strip("+")
        ]

    for text in texts:
        match = await find(db, text, 50)
        wanted = sorted(found for contact in contacts if (found := oracle(contact, text)))
        if match.similar:
            assert wanted == [], text
            continue
        assert match.total == len(wanted), text
        ranked = [(RANKS.index((c.matched_on, c.exact)), c.contact["name"].lower()) for c in match.candidates]
        assert ranked == wanted[:50], text
        assert (match.unique is not None) == (len(wanted) == 1 or [rank < 3 for rank, _ in wanted].count(True) == 1), (
            text
        )


async def many(db: Db, number: int) -> None:
    """Store this number of contacts named A0 Z…, of whom every tenth has an address of acme."""
    text = """
    UNWIND range(0, $number - 1) AS n
    WITH n, right('00000' + toString(n * 7919 % $number), 5) AS place
    CREATE (c:Contact {id: 'con_' + place, name: 'A' + place + ' Zed', sortKey: 'a' + place + ' zed\\u0000con_' + place,
      words: 'a' + place + ' zed' + CASE WHEN n % 10 = 0 THEN ' @acme' ELSE '' END, emails: [], phones: [],
      readers: CASE WHEN n % 3 = 0 THEN ['user:usr_e'] ELSE ['everyone'] END})
    """
    await cypher(db.database, text, number=number)


async def test_of_thousands_the_first_by_name_are_given(db: Db) -> None:
    """Whatever order the index has them in; counted to a thousand."""
    await many(db, 6_000)

    match = await find(db, "a", 3)
    assert [(c.contact["id"], c.matched_on.value) for c in match.candidates] == [
        ("con_00000", "EMAIL"), ("con_00010", "EMAIL"), ("con_00020", "EMAIL")
    ]  # fmt: skip
    assert (match.total, match.more) == (1_000, True)

    match = await find(db, "z", 3)
    assert [c.contact["id"] for c in match.candidates] == ["con_00000", "con_00001", "con_00002"]


async def test_among_thousands_a_whole_name_comes_first_and_identifies(db: Db) -> None:
    """Who is called by one letter is found by it."""
    await many(db, 3_000)
    zed = await make(db, "Z")

    match = await find(db, "z", 2)

    assert match.unique
    assert match.unique["id"] == zed
    assert [c.contact["id"] for c in match.candidates] == [zed, "con_00000"]
    assert len(db.tally.names) - db.tally.names.index("contacts/search") == 2


async def test_a_viewer_who_sees_few_of_thousands_gets_these(db: Db) -> None:
    """Counted exactly, though the index gives no more than a window of all."""
    await many(db, 3_000)
    await cypher(db.database, "MATCH (c:Contact) WHERE c.id > 'con_00004' SET c.readers = ['user:usr_x']")
    editor = Db.of(db.database, Viewer("usr_e", "E", Role.EDITOR))

    match = await find(editor, "z", 3)

    assert [c.contact["id"] for c in match.candidates] == ["con_00000", "con_00001", "con_00002"]
    assert (match.total, match.more) == (5, False)


@pytest.mark.parametrize("text", ["ann " * 10_000, "x" * 501])
async def test_a_text_that_is_too_long_is_refused(db: Db, text: str) -> None:
    """Cut, it would be another question."""
    with pytest.raises(BadArgument) as bad:
        await find(db, text)

    assert bad.value.argument == "text"
