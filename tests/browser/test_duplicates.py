"""Duplicates in a real browser: pairs side by side, declared different people, merged with a preview."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.duplicates.pair_upkeep import compare_pending
from tests.browser.answers import asked, contact_id
from tests.browser.contacts import Desk
from tests.browser.members import Member, member, sign_in
from tests.conftest import ADMIN

CREATE = """mutation ($items: [CreateContactItem!]!) { createContacts(input: { items: $items }) {
  results { contact { id } errors { message } } } }"""
ASSOCIATE = "mutation ($input: AssociateInput!) { associate(input: $input) { errors { message } } }"
ACCESS = "mutation ($input: SetContactAccessInput!) { setContactAccess(input: $input) { errors { message } } }"
DISTINCT = "mutation ($input: DeclareDistinctInput!) { declareDistinct(input: $input) { errors { message } } }"
MERGED = "query ($id: ID!) { contact(id: $id) { id name company emails phones notes mergedFrom } }"
LIST = "#/administration/duplicates"
PAGE = 20


async def made(site: str, *items: dict[str, Any]) -> list[str]:
    """The ids of new contacts."""
    results = (await asked(site, CREATE, items=list(items)))["createContacts"]["results"]
    return [one["contact"]["id"] for one in results]


async def double(site: str, name: str, other: str, **values: object) -> list[str]:
    """The ids of two contacts with one e-mail address; `values` are the second one's."""
    email = f"{name.replace(' ', '.').lower()}@example.org"
    return await made(site, {"name": name, "emails": [email]}, {"name": other, "emails": [email], **values})


async def link(site: str, from_id: str, to_id: str, label: str) -> None:
    """Associate two contacts."""
    given = {"fromId": from_id, "toId": to_id, "labelKey": label}
    assert (await asked(site, ASSOCIATE, input=given))["associate"]["errors"] == []


def pair(desk: Desk, names: str) -> Locator:
    """A pair in the list."""
    return desk.page.get_by_role("list", name="Pairs").locator("> li").filter(
        has=desk.page.get_by_role("heading", name=names)
    )  # fmt: skip


def merging(desk: Desk) -> Locator:
    """The dialog."""
    return desk.page.get_by_role("dialog", name="Merge ")


async def listed(desk: Desk, database: Database) -> None:
    """Open the list, once changed contacts have been compared."""
    await compare_pending(Db.of(database, ADMIN, deadline=60))
    await desk.open(LIST)


async def compare(desk: Desk, database: Database, names: str) -> Locator:
    """Open the two of a pair side by side and wait for the preview."""
    await listed(desk, database)
    await pair(desk, names).get_by_role("button", name=f"Merge {names}").click()
    await merging(desk).get_by_role("heading", name="What happens").wait_for()
    return merging(desk)


async def merge(dialog: Locator) -> None:
    """Merge, and wait for the answer: the profile behind the dialog may have the name already."""
    await dialog.get_by_role("button", name="Merge", exact=True).click()
    await dialog.wait_for(state="detached")


async def test_pairs_are_side_by_side_with_their_reasons(desk: Desk, site: str, database: Database) -> None:
    """What both have, what speaks for one person, how likely it is; who are declared different people can come back."""
    ids = await double(site, "Rosa Willow", "Rosa Wilow", phones=["+49 30 901820"])
    for one in ids:
        await link(site, one, await contact_id(site, "Dan Larch"), "FRIEND")
    names = "Rosa Willow and Rosa Wilow"
    await compare_pending(Db.of(database, ADMIN, deadline=60))
    await desk.open()
    await desk.page.get_by_role("link", name="Administration").click()
    await desk.page.get_by_role("link", name="Duplicates").click()
    await desk.heading("Duplicates").wait_for()
    found = pair(desk, names)
    await found.get_by_text("99 % likely the same person").wait_for()
    reasons = await found.get_by_role("list", name="Reasons").get_by_role("listitem").all_inner_texts()
    assert reasons[:2] == ["Same e-mail address", "Similar name"]
    await found.get_by_role("row", name="Phone – +4930901820").wait_for()
    await found.get_by_role("row", name="Both linked with Dan Larch").wait_for()
    assert await desk.faults() == []

    await found.get_by_role("button", name="are different people").click()

    await found.wait_for(state="detached")
    notice = desk.page.get_by_role("alertdialog").filter(has_text=f"{names} are different people.")
    await notice.get_by_role("button", name="Undo").click()
    await found.wait_for()


async def test_how_likely_pairs_must_be_is_in_the_address(desk: Desk, site: str, database: Database) -> None:
    """Those that only may be one person are listed when they are asked for."""
    await made(site, {"name": "Karl Otto Rowan"}, {"name": "Karl Rowann"})
    names = "Karl Otto Rowan and Karl Rowann"
    await listed(desk, database)
    await desk.page.get_by_role("button", name="Show pairs").click()
    await desk.page.get_by_role("option", name="Possible: 50 % or more").click()
    await pair(desk, names).wait_for()
    assert "least=possible" in desk.page.url

    await desk.page.get_by_role("button", name="Show pairs").click()
    await desk.page.get_by_role("option", name="Nearly certain: 95 % or more").click()

    await pair(desk, names).wait_for(state="detached")


async def test_many_pairs_are_listed_page_by_page(desk: Desk, site: str, database: Database) -> None:
    """With how many there are."""
    names = [
        f"{given} {family}"
        for given in ("Ada", "Bea", "Cleo", "Dora")
        for family in ["Quince", "Medlar", "Sloe", "Yam", "Zelk"]
    ]
    await made(site, *({"name": name} for name in [*names, *names]))
    await listed(desk, database)
    pairs = desk.page.get_by_role("list", name="Pairs").locator("> li")
    more = desk.page.get_by_role("button", name=f"Show more: {PAGE} of ")
    await more.wait_for()
    assert await pairs.count() == PAGE

    await more.click()

    await pairs.nth(PAGE).wait_for()


async def test_two_are_merged_as_chosen_field_by_field(desk: Desk, site: str, database: Database) -> None:
    """Which one stays, whose values, what happens to the associations: all of it is seen before it is done."""
    phone = {"phones": ["+49 30 901821"], "company": "Alder Ltd", "notes": "Met at the fair."}
    first, second = await double(site, "Ida Alder", "Ida Allder", **phone)
    await link(site, first, await contact_id(site, "Dan Larch"), "FRIEND")
    await link(site, second, await contact_id(site, "Dan Larch"), "FRIEND")
    await link(site, second, await contact_id(site, "Paul Elm"), "FRIEND")
    dialog = await compare(desk, database, "Ida Alder and Ida Allder")
    await dialog.get_by_text("1 association of Ida Allder moves to Ida Alder.").wait_for()
    await dialog.get_by_text("1 association that both have becomes one.").wait_for()
    await dialog.get_by_text("Visible to every user, as both are now.").wait_for()
    await dialog.get_by_text("Merging cannot be undone.").wait_for()
    assert await dialog.get_by_role("radio", name="Company of Ida Allder: Alder Ltd").is_checked()
    assert await desk.faults() == []

    await dialog.get_by_role("radio", name="Ida Allder, added").check()
    await dialog.get_by_text("Links to Ida Alder lead to Ida Allder afterwards.").wait_for()
    await dialog.get_by_role("radio", name="Name of Ida Alder: Ida Alder").check()
    await dialog.get_by_role("radio", name="Notes of Ida Alder: empty").check()
    await merge(dialog)

    await desk.heading("Ida Alder").wait_for()
    await desk.page.get_by_role("alertdialog").filter(has_text="Merged Ida Alder into Ida Alder").wait_for()
    assert (await asked(site, MERGED, id=first))["contact"] == {
        "id": second, "name": "Ida Alder", "company": "Alder Ltd", "emails": ["ida.alder@example.org"],
        "phones": ["+4930901821"], "notes": None, "mergedFrom": [first],
    }  # fmt: skip


async def test_values_of_both_are_kept_unless_one_is_left_out(desk: Desk, site: str, database: Database) -> None:
    """E-mail addresses, phone numbers and notes of both stay together; the last one cannot be left out."""
    first, second = await double(site, "Uma Hazel", "Uma Hazell", notes="Second.")
    change = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { errors { message } } }"
    await asked(site, change, input={"id": second, "emails": ["uma.hazel@example.org", "uma@example.net"]})
    await asked(site, change, input={"id": first, "notes": "First."})
    dialog = await compare(desk, database, "Uma Hazel and Uma Hazell")
    emails = dialog.get_by_role("checkbox", name="E-mail of Uma Hazell")
    mine = dialog.get_by_role("checkbox", name="E-mail of Uma Hazel:")
    assert (await emails.is_checked(), await mine.is_checked()) == (True, True)

    await emails.click()
    await mine.click()

    assert (await emails.is_checked(), await mine.is_checked()) == (False, True)
    await merge(dialog)
    await desk.heading("Uma Hazel").wait_for()
    merged = (await asked(site, MERGED, id=first))["contact"]
    assert (merged["emails"], merged["notes"]) == (["uma.hazel@example.org"], "First.\nSecond.")


async def test_a_limit_that_would_be_exceeded_is_named_before(desk: Desk, site: str, database: Database) -> None:
    """In red, with the role; the merge then raises a flag, and says so."""
    ids = await double(site, "Ole Linden", "Ole Lindenn")
    for one, spouse in zip(ids, await made(site, {"name": "Pia Reed"}, {"name": "Ina Rush"}), strict=True):
        await link(site, one, spouse, "SPOUSE")
    dialog = await compare(desk, database, "Ole Linden and Ole Lindenn")
    await dialog.get_by_text("Over the limit, which raises a red flag: Spouse: 2 of 1").wait_for()

    await merge(dialog)

    await desk.page.get_by_role("alertdialog").filter(has_text="a red flag was raised").wait_for()
    await desk.group("Spouse").get_by_text("over the limit").wait_for()


async def test_a_profile_offers_its_likely_duplicates_and_any_other_contact(desk: Desk, site: str) -> None:
    """What would be refused is said before, beside the contact that it is about, and cannot be sent."""
    first, second = await double(site, "Mia Aspen", "Mia Aspenn")
    await desk.profile("Mia Aspenn")
    panel = desk.page.get_by_role("region", name="Possibly the same person")
    await panel.get_by_role("link", name="Mia Aspen", exact=True).wait_for()
    assert await desk.faults() == []
    await panel.get_by_role("button", name="Mia Aspen is a different person").click()
    await panel.wait_for(state="detached")

    await desk.page.get_by_role("button", name="Merge with…").click()
    await desk.page.get_by_role("combobox", name="With").fill("mia aspen")
    await desk.page.get_by_role("option").filter(has_text="Mia Aspen").first.click()
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Compare").click()
    dialog = desk.page.get_by_role("dialog", name="Merge Mia Aspenn and Mia Aspen")
    await dialog.get_by_role("alert").filter(has_text="declared distinct").wait_for()
    assert await dialog.get_by_role("button", name="Merge", exact=True).is_disabled()
    await dialog.get_by_role("button", name="Cancel").click()
    given = {"contactIds": [first, second], "distinct": False}
    assert (await asked(site, DISTINCT, input=given))["declareDistinct"]["errors"] == []
    await desk.page.reload()
    await panel.get_by_role("button", name="Merge with Mia Aspen", exact=True).click()
    await merge(merging(desk))

    await desk.heading("Mia Aspenn").wait_for()
    assert (await asked(site, MERGED, id=first))["contact"]["id"] == second


async def test_an_editor_sees_why_a_merge_would_be_refused(
    stranger: Desk, site: str, editor: Member, database: Database
) -> None:
    """Who sees a contact is not theirs to change: the refusal stands beside the contact, and nothing can be sent."""
    first, second = await double(site, "Noa Yew", "Noa Yeww")
    await asked(site, ACCESS, input={"contactId": second, "everyone": False, "userIds": [editor.user_id]})
    await compare_pending(Db.of(database, ADMIN, deadline=60))
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("link", name="Administration").click()
    sections = stranger.page.get_by_role("navigation", name="Administration").get_by_role("link")
    await sections.filter(has_text="Duplicates").click()
    await stranger.heading("Duplicates").wait_for()
    assert "Settings" not in await sections.all_inner_texts()
    names = "Noa Yew and Noa Yeww"
    await pair(stranger, names).get_by_role("button", name=f"Merge {names}").click()

    await merging(stranger).get_by_role("alert").filter(has_text="who sees the contact").first.wait_for()

    assert await merging(stranger).get_by_role("button", name="Merge", exact=True).is_disabled()
    assert await stranger.faults() == []
    assert (await asked(site, MERGED, id=first))["contact"]["id"] == first


async def test_an_editor_merges_what_it_may(stranger: Desk, site: str, editor: Member, database: Database) -> None:
    """And lands on the contact that stayed."""
    first, second = await double(site, "Tea Sorrel", "Tea Sorell")
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()

    dialog = await compare(stranger, database, "Tea Sorrel and Tea Sorell")
    await merge(dialog)

    await stranger.heading("Tea Sorrel").wait_for()
    assert (await asked(site, MERGED, id=second))["contact"]["id"] == first


async def test_a_viewer_is_offered_no_merge(stranger: Desk, site: str, database: Database) -> None:
    """Neither on a profile nor in administration, which a viewer does not have."""
    await double(site, "Eli Rue", "Eli Ruee")
    await sign_in(stranger, (await member(database, "Vic Vetch", Role.VIEWER)).token)
    await stranger.page.get_by_role("searchbox").fill("Eli Ruee")
    await stranger.counted("1 contact").wait_for()
    await stranger.jump("Eli Ruee")
    await stranger.page.get_by_role("region", name="Tasks").get_by_text("No tasks.").wait_for()

    assert await stranger.page.get_by_role("button", name="Merge").count() == 0
    assert await stranger.page.get_by_role("region", name="Possibly the same person").count() == 0
    assert await stranger.page.get_by_role("link", name="Administration").count() == 0
