"""The quick search."""

from __future__ import annotations

import random
import re

import pytest

from graphapi.db.database import Db
from graphapi.kernel.errors import BadArgument
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.search import RANKS, WORDS_MAX
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts import contact_search, contact_sources
from graphapi.services.contacts.contact_lists import ContactFilter, ContactOrder, contact_count, contact_page
from graphapi.services.contacts.contact_search import ContactKey, Match, contacts_by_keys, find_contacts
from tests.conftest import cypher
from tests.services.contacts_made import make, region


async def find(db: Db, text: str, first: int = 10, exclude_ids: tuple[str, ...] = ()) -> Match:
    """Search with the fields that tests look at."""
    return await find_contacts(db, text, exclude_ids, first, ["name"])


def told(match: Match) -> list[tuple[str, str, bool]]:
    """Return name, what matched and whether exactly, of each candidate."""
    return [(c.contact["name"], c.matched_on.value, c.exact) for c in match.candidates]


@pytest.fixture(params=["all ranked", "too many to rank"])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with few matches, and as if they were more than are ranked one by one."""
    if request.param == "too many to rank":
        monkeypatch.setattr(contact_search, "WINDOW", 1)
    return request.param


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
    editor = db.database.request(Viewer("usr_e", "E", Role.EDITOR, ('North "Sales" \\ team',)))

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
    """Return the rank of a match, and the name, as the contract tells it; no word, index or statement is known here."""
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
    """Store so many contacts named A0 Z…, of whom every tenth has an address of acme."""
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
    editor = db.database.request(Viewer("usr_e", "E", Role.EDITOR))

    match = await find(editor, "z", 3)

    assert [c.contact["id"] for c in match.candidates] == ["con_00000", "con_00001", "con_00002"]
    assert (match.total, match.more) == (5, False)


@pytest.mark.parametrize("text", ["ann " * 10_000, "x" * 501])
async def test_a_text_that_is_too_long_is_refused(db: Db, text: str) -> None:
    """Cut, it would be another question."""
    with pytest.raises(BadArgument) as bad:
        await find(db, text)

    assert bad.value.argument == "text"


async def listed(db: Db, text: str) -> list[str]:
    """Return the ids that the contact list has for a search."""
    found = await contact_page(
        db, ContactFilter(search=text), ContactOrder.NAME_ASC, PageArguments(first=500), ["name"]
    )
    assert await contact_count(db, ContactFilter(search=text)) == len(found.rows)
    return sorted(contact["id"] for contact in found.rows)


async def keyed(db: Db, key: ContactKey) -> str | None:
    """Return the id of the contact of a key."""
    [found] = await contacts_by_keys(db, [key], ["name"])
    return found["id"] if isinstance(found, dict) else None


async def test_the_list_and_the_quick_search_find_the_same(db: Db, window: str) -> None:
    """Names, addresses and numbers, whole and in part, in every source that a list is taken from."""
    people = [
        ("Conan O'Brien", "conan@example.org", "+49 30 901820"), ("Pat OBrien", "p.obrien@example.com", "030 901821"),
        ("Rosa dela Cruz", None, None), ("Juan de la Cruz", None, "0049 30 901822 ext. 12"),
        ("Eva DelaCruz", None, None),
        ("Hans Müller", "hans@mueller.example", None), ("Karl Mueller", None, None), ("李小龙", None, None),
        ("李 小龙", None, None), ("Ann @Acme", None, None), ("Anne-Marie Lund", "am@lund.example", "1234"),
    ]  # fmt: skip
    for name, email, phone in people:
        await make(db, name, email, phone)
    texts = [
        "o'brien", "OBRIEN", "o", "cruz", "dela cruz", "de la cruz", "DelaCruz", "Mueller", "müller", "muller", "小龙",
        "李", "@example", "conan@", "conan@example.org", "CONAN@EXAMPLE.ORG", "hans mueller", "030 901820", "901821",
        "+49 (0)30 901822", "030 901822 x12", "1234", "ann @acme", "lund am", "annemarie", "e", "zz",
    ]  # fmt: skip

    for most in (contact_sources.FEW, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(contact_sources, "FEW", most)
            for text in texts:
                match = await find(db, text, 50)
                found = [] if match.similar else sorted(one.contact["id"] for one in match.candidates)
                assert await listed(db, text) == found, text


@pytest.mark.parametrize("stored_with", [None, "DE"])
@pytest.mark.parametrize("stored", ["0049 30 901820", "+49 (0)30 901820", "030 901820"])
async def test_a_number_is_one_in_every_writing_and_with_any_region(
    db: Db, stored: str, stored_with: str | None
) -> None:
    """Stored before or after the region is set or taken away: the search, the list and the key find it, whole."""
    await region(db, stored_with)
    ann = await make(db, "Ann", phone=stored)
    await make(db, "Bob", phone="+33 1 42685300")

    for now in (None, "DE"):
        await region(db, now)
        for text in ("0049 30 901820", "+49 (0)30 901820", "030 901820", "+4930901820", "(030) 90 18-20"):
            match = await find(db, text)
            assert match.unique, (now, text)
            assert told(match) == [("Ann", "PHONE", True)], (now, text)
            assert await listed(db, text) == [ann], (now, text)
            assert await keyed(db, ContactKey(phone=text)) == ann, (now, text)


async def test_a_number_of_another_country_is_another(db: Db) -> None:
    """Where the region says which country a number without one is of; without a region it can be either."""
    german = await make(db, "Ann", phone="+49 30 1234567")
    await make(db, "Bob", phone="+43 30 1234567")

    assert await keyed(db, ContactKey(phone="030 1234567")) is None
    await region(db, "DE")
    assert await keyed(db, ContactKey(phone="030 1234567")) == german
    assert (await find(db, "030 1234567")).unique is not None


@pytest.mark.parametrize("stored", ["030 901820 ext. 12", "+49 30 901820 x12", "0049 (0)30 901820;ext=12"])
async def test_an_extension_is_looked_at_when_it_is_asked_for(db: Db, window: str, stored: str) -> None:
    """Without it the number is found with any."""
    ann = await make(db, "Ann", phone=stored)
    await make(db, "Bob", phone="+49 30 901820 ext 99")

    with_it, without = await find(db, "+49 30 901820 ext 12"), await find(db, "030 901820")

    assert told(with_it)[0] == ("Ann", "PHONE", True)
    assert with_it.unique
    assert with_it.unique["id"] == ann
    assert told(without) == [("Ann", "PHONE", True), ("Bob", "PHONE", True)]
    assert await keyed(db, ContactKey(phone="030 901820 #12")) == ann
    assert await keyed(db, ContactKey(phone="030 901820")) is None


async def test_a_number_with_another_extension_identifies_nobody(db: Db, window: str) -> None:
    """It is found, as whoever has it may be asked; but the one with that extension is somebody else."""
    await make(db, "Ann", phone="030 901820 ext. 12")

    other, own = await find(db, "030 901820 ext. 13"), await find(db, "030 901820 ext. 12")

    assert (told(other), other.unique) == ([("Ann", "PHONE", False)], None)
    assert own.unique


async def test_names_are_found_in_every_writing_and_identify_only_when_one_alone_has_it(db: Db, window: str) -> None:
    """小龙 is a part of two names: nobody is meant."""
    for name in ("李小龙", "李 小龙", "Rosa dela Cruz", "Hans Müller"):
        await make(db, name)

    assert [(one.contact["name"], one.exact) for one in (await find(db, "小龙")).candidates] == [
        ("李 小龙", False), ("李小龙", False)
    ]  # fmt: skip
    assert (await find(db, "小龙")).unique is None
    assert (await find(db, "李小龙")).unique is None
    for text, name in (("Rosa DelaCruz", "Rosa dela Cruz"), ("hans mueller", "Hans Müller")):
        assert told(await find(db, text)) == [(name, "NAME", True)]
        assert await keyed(db, ContactKey(name=text)) is not None


async def test_one_wrong_letter_is_forgiven_when_nothing_matches(db: Db, window: str) -> None:
    """Marked, and nobody is identified; the list and keys never guess."""
    await make(db, "Conan O'Brien", email="conan@example.org")
    await make(db, "Karl Mueller")
    await make(db, "Conny Low", everyone=False)
    viewer = db.database.request(Viewer("usr_v", "V", Role.VIEWER))

    for text, found in (
        ("Conan O'Brein", [("Conan O'Brien", "NAME", False)]), ("konan", [("Conan O'Brien", "NAME", False)]),
        ("Muelller", [("Karl Mueller", "NAME", False)]), ("conan@exmaple.org", [("Conan O'Brien", "EMAIL", False)]),
        ("Kxxl", []), ("conyy", []),
    ):  # fmt: skip
        match = await find(viewer, text)
        assert (told(match), match.similar, match.unique) == (found, bool(found), None), text
        assert await listed(viewer, text) == []
        assert await keyed(viewer, ContactKey(name=text)) is None
    assert not (await find(viewer, "conan")).similar


async def test_the_longest_question_stays_within_what_the_index_takes(db: Db, window: str) -> None:
    """Every word with an umlaut, and as many as there may be."""
    await make(db, " ".join(f"ü{n}" for n in range(WORDS_MAX)))

    assert (await find(db, " ".join(f"ü{n}" for n in range(WORDS_MAX)))).total == 1
    assert len(await listed(db, " ".join(f"ü{n}" for n in range(WORDS_MAX)))) == 1
