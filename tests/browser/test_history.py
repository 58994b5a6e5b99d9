"""What changed, by whom and when, in a real browser: on a profile, and of all contacts for administrators."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.async_api import Locator

from tests.browser.answers import asked, contact_id
from tests.browser.contacts import Desk, undo

CHANGE = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { errors { message } } }"
ACTIVITY = "#/administration/activity"


def history(desk: Desk) -> Locator:
    """The history on a profile."""
    return desk.page.get_by_role("region", name="History")


def entry(place: Locator, words: str) -> Locator:
    """The newest change with these words."""
    return place.get_by_role("listitem").filter(has_text=words).first


async def changed(site: str, name: str, **given: object) -> None:
    """Change a contact without the page."""
    await asked(site, CHANGE, input={"id": await contact_id(site, name), **given})


async def test_a_profile_says_what_became_of_it(desk: Desk) -> None:
    """Newest first, by whom and when; each field before and after, and of custom fields the one that changed."""
    await desk.profile("Wei Beech")
    await history(desk).get_by_text("No changes are recorded yet.").wait_for()
    assert await desk.faults() == []
    panel = desk.page.get_by_role("region", name="Details")
    for name, text in (("Job title", "Controller"), ("City", "Oakham")):
        await panel.get_by_role("button", name=f"{name}:").click()
        await panel.get_by_role("textbox", name=name).fill(text)
        await desk.page.keyboard.press("Enter")

    newest = entry(history(desk), "The custom fields of Wei Beech changed")
    await newest.get_by_text(f"Local administrator · {datetime.now(UTC):%b} ").wait_for()
    await newest.locator(".change-values").filter(has_text=re.compile("^Elmford→Oakham$")).wait_for()
    await newest.get_by_role("button", name="Details").click()
    await newest.get_by_role("row", name="City Elmford Oakham", exact=True).wait_for()
    await entry(history(desk), "job title").get_by_role("button", name="Details").click()
    await history(desk).get_by_role("row", name="Job title Bookkeeper Controller", exact=True).wait_for()
    texts = await history(desk).get_by_role("listitem").locator(".change-text").all_inner_texts()
    assert texts == ["The custom fields of Wei Beech changed", "The job title of Wei Beech changed"]
    assert await desk.faults() == []
    await newest.get_by_role("button", name="Hide details").click()
    await newest.get_by_role("table").wait_for(state="detached")


async def test_a_link_is_in_both_histories_and_leads_to_the_other(desk: Desk) -> None:
    """Under the role that it has, without details of the operation that only a program reads."""
    await desk.profile("Omar Ash")
    await desk.page.get_by_role("button", name="Change: Vera Linden, Manager").click()
    await desk.page.get_by_role("menuitem", name="Unlink").click()
    gone = entry(history(desk), "Vera Linden is no longer Manager of Omar Ash")
    await gone.get_by_role("button", name="Details").click()
    await gone.get_by_role("row").filter(has_text=re.compile(r"^Label\s*Manager / ")).wait_for()
    await gone.get_by_role("link", name="Vera Linden").click()

    other = entry(history(desk), "Vera Linden is no longer Manager of Omar Ash")
    await other.get_by_role("link", name="Omar Ash").wait_for()
    await undo(desk, "Unlinked Vera Linden and Omar Ash")

    await entry(history(desk), "Vera Linden is now Manager of Omar Ash").wait_for()


async def test_a_long_history_comes_in_pages(desk: Desk, site: str) -> None:
    """The number of all is said, and more are shown on request."""
    for number in range(12):
        await changed(site, "Lena Rowan", jobTitle=f"Turner {number}")
    await desk.profile("Lena Rowan")
    await history(desk).get_by_role("button", name="Show more: 10 of 12 are shown").click()

    await history(desk).get_by_role("listitem").nth(11).wait_for()

    assert await history(desk).get_by_role("button", name="Show more").count() == 0


async def test_administrators_see_all_changes_by_kind_user_and_day(desk: Desk, site: str) -> None:
    """The filters are in the address, so that a list can be sent to somebody."""
    await changed(site, "Ivan Cedar", jobTitle="Carpenter")
    await desk.open(ACTIVITY)
    page = desk.page
    await entry(page.get_by_role("main"), "The job title of Ivan Cedar changed").wait_for()
    assert await desk.faults() == []
    await page.get_by_role("button", name="Kind").click()
    await page.get_by_role("option", name="Import", exact=True).click()
    await page.get_by_role("status").filter(has_text="1 change").wait_for()
    await entry(page.get_by_role("main"), "An import created 60 contacts").wait_for()
    await page.get_by_role("button", name="Kind").click()
    await page.get_by_role("option", name="Contact changed").click()
    await page.get_by_role("button", name="By", exact=False).first.click()
    await page.get_by_role("option", name="Local administrator").click()
    await page.get_by_label("Day").fill("2020-02-03")
    await page.get_by_role("heading", name="No changes").wait_for()

    address = re.compile(r"#/administration/activity\?kind=CONTACT_UPDATED&byId=usr_local&day=2020-02-03$")
    await page.wait_for_url(address)
    given = desk.sent[-1]["variables"]
    assert (given["kinds"], given["byId"]) == (["CONTACT_UPDATED"], "usr_local")
    assert given["until"] > given["from"] > "2020-02-02"
    await page.get_by_label("Day").fill("")
    await entry(page.get_by_role("main"), "Ivan Cedar").get_by_role("link", name="Ivan Cedar").click()
    await desk.heading("Ivan Cedar").wait_for()


async def test_a_change_is_undone_where_it_stands_and_done_again(desk: Desk, site: str) -> None:
    """The entry then says by whom; a later change of the same field stands in the way, in the server's words."""
    await changed(site, "Tina Fir", jobTitle="Office manager")
    await desk.profile("Tina Fir")
    panel = desk.page.get_by_role("region", name="Details")
    await panel.get_by_role("button", name="Job title: Office manager").wait_for()
    await entry(history(desk), "The job title of Tina Fir changed").get_by_role("button", name="Undo").click()
    await panel.get_by_role("button", name="Job title: Assistant").wait_for()
    first = history(desk).get_by_role("listitem").nth(1)
    await first.get_by_text("Undone by Local administrator").wait_for()
    assert await first.get_by_role("button", name="Undo").count() == 0
    assert await desk.faults() == []
    await undo(desk, "Undone: The job title of Tina Fir changed.")
    await panel.get_by_role("button", name="Job title: Office manager").wait_for()

    await changed(site, "Tina Fir", jobTitle="Head of office")
    await desk.page.reload()
    older = history(desk).get_by_role("listitem").nth(1)
    await older.get_by_role("button", name="Undo").click()

    await older.get_by_role("alert").filter(has_text="The job title of Tina Fir changed").wait_for()
    await panel.get_by_role("button", name="Job title: Head of office").wait_for()
    assert await desk.faults() == []
