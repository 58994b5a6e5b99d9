"""The contact list, the quick search and keys read a text in one way, and find the same."""

from __future__ import annotations

import pytest

from graphapi.db.request import Db
from graphapi.kernel.pages import PageArguments
from graphapi.kernel.search import WORDS_MAX
from graphapi.kernel.viewer import Role, Viewer
from graphapi.services.contacts import contact_sources
from graphapi.services.contacts.contact_lists import ContactFilter, contact_count, contact_page
from graphapi.services.contacts.contact_orders import ContactOrder
from graphapi.services.contacts.contact_search import ContactKey, contacts_by_keys
from tests.services.contacts.searches import find, told
from tests.services.contacts_made import make, region


async def listed(db: Db, text: str) -> list[str]:
    """The ids that the contact list has for a search."""
    found = await contact_page(
        db, ContactFilter(search=text), ContactOrder.NAME_ASC, PageArguments(first=500), ["name"]
    )
    assert await contact_count(db, ContactFilter(search=text)) == len(found.rows)
    return sorted(contact["id"] for contact in found.rows)


async def keyed(db: Db, key: ContactKey) -> str | None:
    """The id of the contact of a key."""
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
    viewer = Db.of(db.database, Viewer("usr_v", "V", Role.VIEWER))

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
