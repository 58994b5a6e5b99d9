"""The list of contacts in a real browser."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from playwright.async_api import Browser, expect

from graphapi.db.database import Database
from graphapi.db.request import Db
from tests.browser.conftest import SIZE
from tests.browser.contacts import Desk, at_desk
from tests.conftest import ADMIN
from tests.services.graphs import crowd

MOST_SCRIPT = 150_000
"""Bytes of compressed script of the first view."""
CROWD = 1_000
ROW = 48
TYPES_WITH_THE_ADDRESS = """(text) => {
  const { replaceState } = history;
  history.replaceState = (...given) => {
    history.replaceState = replaceState;
    history.replaceState(...given);
    document.execCommand("insertText", false, text);
  };
}"""
"""Types more as soon as the address changes."""

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def test_the_first_view_is_small(browser: Browser, site: str) -> None:
    """Without GraphiQL's editor, and without what opens later, for somebody who has never been there."""
    context = await browser.new_context(viewport=SIZE)
    async with at_desk(context, site) as desk:
        await desk.open()
        await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
        answers = desk.answers[:]
        scripts = [(await one.request.sizes())["responseBodySize"] for one in answers if one.url.endswith(".js")]
    await context.close()

    total = sum(scripts)
    print(f"Contacts: {total:,} bytes of script in {len(scripts)} files")  # noqa: T201 – figures
    assert 0 < total < MOST_SCRIPT


async def test_who_is_meant_is_found_as_one_types(desk: Desk) -> None:
    """By a name, an e-mail address or digits; the total says how many."""
    await desk.open()
    for text, said in (("oak", r"1\d contacts"), ("dan.larch@", "1 contact"), ("nobody at all", "0 contacts")):
        await desk.page.get_by_role("searchbox").fill(text)
        await desk.counted(re.compile(rf"^{said}$")).wait_for()

    await desk.page.get_by_role("button", name="Show all contacts").click()

    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()


async def test_filters_and_order_are_in_the_address(desk: Desk) -> None:
    """So that a list can be sent to somebody; the server does both."""
    await desk.open()
    await desk.page.get_by_role("button", name="Filter").click()
    await desk.page.get_by_role("button", name="Has someone as").click()
    await desk.page.get_by_role("option", name="Assistant", exact=True).click()
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("button", name="Name", exact=False).first.click()

    await desk.page.wait_for_url(re.compile(r"#/\?hasRole=Assistant&sort=NAME_DESC$"))
    asked = desk.sent[-1]["variables"]
    assert (asked["filter"], asked["orderBy"]) == ({"hasRole": "Assistant"}, "NAME_DESC")

    await desk.page.get_by_role("button", name="Has role: Assistant").click()

    await desk.page.wait_for_url(re.compile(r"#/\?sort=NAME_DESC$"))


async def test_a_company_is_found_by_its_beginning(desk: Desk) -> None:
    """Whatever the case; the chip takes the filter away again."""
    await desk.open()
    await desk.page.get_by_role("button", name="Filter").click()
    await desk.page.get_by_role("textbox", name="Company").fill("acorn w")
    await desk.page.keyboard.press("Enter")

    await desk.counted(re.compile(r"^13 contacts$")).wait_for()
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("button", name="Company: acorn w …").click()
    await desk.page.get_by_role("link", name="Acorn Works", exact=True).wait_for()


async def test_typing_finds_without_a_click_first(desk: Desk) -> None:
    """The search field has the focus when the list opens, also again from a profile; Enter opens the only match."""
    await desk.open()
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    await desk.page.keyboard.type("dan.larch@")
    await desk.counted(re.compile(r"^1 contact$")).wait_for()
    await desk.page.keyboard.press("Enter")
    await desk.heading("Dan Larch").wait_for()

    await desk.page.get_by_role("navigation", name="Places").get_by_role("link", name="Contacts").click()

    await desk.page.locator(".search input:focus").wait_for()


async def test_what_is_typed_while_the_list_changes_stays(desk: Desk) -> None:
    """A letter that comes after the address has changed and before the list has: no letter is lost."""
    await desk.open()
    await desk.page.get_by_role("searchbox").focus()
    await desk.page.evaluate(TYPES_WITH_THE_ADDRESS, "o")
    await desk.page.keyboard.type("hug")

    await desk.page.wait_for_url("**search=hugo")
    await desk.counted(re.compile(r"^1 contact$")).wait_for()
    await expect(desk.page.get_by_role("searchbox")).to_have_value("hugo")
    await desk.page.get_by_role("link", name="Hugo Larch", exact=True).click()
    await desk.heading("Hugo Larch").wait_for()
    await desk.page.go_back()
    await expect(desk.page.get_by_role("searchbox")).to_have_value("hugo")


async def test_a_pressed_row_opens_its_contact_whatever_arrives_meanwhile(desk: Desk) -> None:
    """Results that come between pressing and releasing wait for the click."""
    await desk.open("#/?search=oak")
    ann = desk.page.get_by_role("link", name="Ann Oak", exact=True)
    await ann.hover()
    await desk.page.mouse.down()
    async with desk.page.expect_response(lambda one: "hugo" in (one.request.post_data or "")) as answer:
        await desk.page.get_by_role("searchbox").fill("hugo")
    await (await answer.value).finished()
    # Two frames: what has arrived is rendered by then.
    await desk.page.evaluate(FRAMES)
    await desk.page.mouse.up()

    await desk.heading("Ann Oak").wait_for()


async def test_a_view_opens_as_the_operation_that_filled_it(desk: Desk) -> None:
    """To the letter, with its variables, and GraphiQL runs it."""
    await desk.open("#/?search=oak")
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    filled = next(one for one in desk.sent if "query ContactList" in one["query"])
    link = desk.page.get_by_role("link", name="Open as query")
    handed = parse_qs(urlsplit(await link.get_attribute("href") or "").fragment)

    async with desk.page.expect_request(lambda one: "query ContactList" in (one.post_data or "")) as ran:
        await link.click()

    sent: dict[str, Any] = json.loads((await ran.value).post_data or "{}")
    assert handed["query"] == [filled["query"].strip()]
    assert (
        sent["variables"] == filled["variables"] == {"filter": {"search": "oak"}, "orderBy": "NAME_ASC", "first": 100}
    )
    assert "query=" not in unquote(desk.page.url)


async def test_any_row_of_a_long_list_is_reached_without_jumps(desk: Desk, database: Database) -> None:
    """From the nearer end; the scroll bar has its full length from the beginning."""
    await crowd(Db.of(database, ADMIN, deadline=60), CROWD)
    await desk.open("#/?search=person")
    table = desk.page.get_by_role("table", name="Contacts")
    await desk.counted("1,000 contacts").wait_for()
    height = "node => node.querySelector('.table-body').offsetHeight"
    before = await table.evaluate(height)

    await table.evaluate("node => node.scrollTo(0, node.scrollHeight)")
    await desk.page.get_by_role("link", name="Person 00999").wait_for()
    await table.evaluate(f"node => node.scrollTo(0, {450 * ROW})")
    await desk.page.get_by_role("link", name="Person 00451").wait_for()

    pages = [one["variables"] for one in desk.sent if "ContactList" in one["query"]]
    assert before == await table.evaluate(height) == CROWD * ROW
    assert len(pages) <= 5
    assert await table.get_attribute("aria-rowcount") == str(CROWD + 1)


async def test_the_list_is_walked_with_the_arrow_keys(desk: Desk) -> None:
    """From the search field down, and back; Enter opens the profile."""
    await desk.open("#/?search=oak")
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    await desk.page.get_by_role("searchbox").focus()

    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        await desk.page.keyboard.press(key)
    await desk.page.keyboard.press("Enter")

    await desk.heading("Ann Oak").wait_for()


async def test_the_list_is_accessible(desk: Desk) -> None:
    """With everybody, with its filters open, and with nobody."""
    await desk.open()
    await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Filter").click()
    await desk.page.get_by_role("dialog", name="Filters").wait_for()
    assert await desk.faults() == []
    await desk.page.emulate_media(color_scheme="dark")
    await desk.open("#/?search=nobody")
    await desk.page.get_by_role("heading", name="No contact matches").wait_for()
    assert await desk.faults() == []


async def test_a_contact_is_created_and_taken_back(desk: Desk) -> None:
    """What is wrong stands beside its field; the new profile opens, and Undo deletes it."""
    await desk.open()
    await desk.page.get_by_role("button", name="New contact…").click()
    await desk.page.get_by_label("Name", exact=True).fill("Nora New")
    await desk.page.get_by_label("E-mail", exact=True).fill("not an address")
    await desk.page.get_by_role("button", name="Create").click()
    await desk.page.get_by_role("alert").filter(has_text="must have an @-sign").wait_for()
    assert await desk.faults() == []
    await desk.page.get_by_label("E-mail", exact=True).fill("nora@example.org")
    await desk.page.get_by_role("button", name="Create").click()
    await desk.heading("Nora New").wait_for()
    await desk.page.get_by_role("alertdialog").get_by_role("button", name="Undo").click()

    await desk.page.get_by_role("heading", name="There is nothing here").wait_for()
