"""Answers as tables and as words, and the keys that lead to them."""

from __future__ import annotations

import json
import re

from tests.browser.answers import asked
from tests.browser.conftest import Tab


async def test_a_cut_list_says_so(tab: Tab, site: str) -> None:
    """With the number of all, where the query asks for it, in the table and beside the picture."""
    every = (await asked(site, "{ contacts { totalCount } }"))["contacts"]["totalCount"]

    await tab.write("{ contacts(first: 5) { totalCount edges { node { name } } } }")
    await tab.page.get_by_role("status").get_by_text(f"5 of {every} rows; increase “first”").wait_for()
    await tab.write("{ contacts(first: 4) { edges { node { name } } } }")
    await tab.page.get_by_role("status").get_by_text("The first 4 rows; increase “first”").wait_for()
    await tab.page.get_by_role("tab", name="Graph").click()

    await tab.page.locator(".cg-notice", has_text="Contacts: The first 4 rows").wait_for()


async def test_a_list_is_a_table_until_its_picture_is_asked_for(tab: Tab) -> None:
    """What has associations is drawn; contacts without any are no picture."""
    await tab.write("{ contacts(first: 5) { edges { node { name } } } }")

    await tab.page.get_by_role("table", name="Contacts").wait_for()
    await tab.page.get_by_role("tab", name="Graph").click()

    await tab.counts(5, 0)
    await tab.ask("related to")
    await tab.page.get_by_role("application").wait_for()


async def test_a_table_reads_as_one(tab: Tab) -> None:
    """Headings in words, which sort; days as the reader writes them; names that lead to profiles."""
    await tab.write("{ contacts(first: 9) { edges { node { name jobTitle birthDate } } } }")
    table = tab.page.get_by_role("table", name="Contacts")
    await table.wait_for()
    headings = [text.strip() for text in await table.get_by_role("columnheader").all_inner_texts()]
    assert headings == ["Name", "Job title", "Birth date"]
    assert re.fullmatch(r"[A-Z][a-z]{2} \d{1,2}, \d{4}", await table.locator("time").first.inner_text())

    await table.get_by_role("button", name="Job title").click()
    jobs = [text for text in await table.locator("td:nth-child(2)").all_inner_texts() if text]
    await table.get_by_role("button", name="Job title").click()
    turned = [text for text in await table.locator("td:nth-child(2)").all_inner_texts() if text]

    assert await table.get_by_role("columnheader", name="Job title").get_attribute("aria-sort") == "descending"
    assert (jobs, turned) == (sorted(jobs, key=str.lower), sorted(jobs, key=str.lower, reverse=True))
    name = table.get_by_role("link").first
    await tab.leave(name, await name.inner_text())


async def test_a_role_is_chosen_from_those_there_are(tab: Tab) -> None:
    """Nobody types roles either."""
    await tab.page.locator(".cg-question", has_text="Who has no").click()
    role = tab.page.get_by_role("combobox", name="Role")
    await role.locator("option", has_text="Godparent").wait_for(state="attached")
    await role.select_option("Manager")

    async with tab.page.expect_request(lambda one: "NobodyInRole" in (one.post_data or "")) as sent:
        await tab.page.get_by_role("button", name="Ask", exact=True).click()

    assert json.loads((await sent.value).post_data or "")["variables"] == {"role": "Manager"}


async def test_no_stack_trace_is_shown_when_the_server_is_gone(tab: Tab) -> None:
    """The answer is one sentence, in words."""
    await tab.page.route("**/graphql", lambda route: route.abort())

    await tab.write("{ viewer { name } }")

    await tab.page.get_by_role("alert").get_by_text("The server does not respond.").wait_for()
    shown = (await tab.page.locator(".result-window .view-lines").inner_text()).replace("\xa0", " ")
    assert "The server does not respond." in shown
    assert "stack" not in shown
    assert "TypeError" not in shown
    assert [one for one in tab.trouble if "net::ERR_FAILED" not in one] == []
    tab.trouble.clear()


async def test_one_key_leads_to_the_answer_and_back(tab: Tab) -> None:
    """The focus is seen there; a skip link leads past the header."""
    await tab.ask("Who is around")
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()
    await tab.page.locator(".graphiql-query-editor").get_by_role("textbox").focus()

    await tab.page.keyboard.press("F6")

    answer = tab.page.get_by_role("application")
    assert await answer.evaluate("node => node === document.activeElement")
    assert await answer.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    await tab.page.keyboard.press("F6")
    assert await tab.page.locator(".graphiql-query-editor:focus-within").count() == 1
    await tab.page.get_by_role("link", name="Skip to the content").press("Enter")
    assert await tab.page.evaluate("document.activeElement.id") == "main"
