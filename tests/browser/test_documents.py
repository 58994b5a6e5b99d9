"""The page on a server that executes the operations of its page only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext

from tests.browser.conftest import site_at
from tests.browser.contacts import Desk, at_desk, choose
from tests.conftest import Server


@pytest.fixture(scope="module")
def limited(demo: None, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of such a server."""
    assert demo is None
    with site_at(server, tmp_path_factory.mktemp("limited"), GRAPHAPI_DOCUMENTS="page") as address:
        yield address


async def test_the_page_works_where_only_its_operations_are_executed(visits: BrowserContext, limited: str) -> None:
    """The list, a profile, a link, a message and the settings: nothing of them is refused, GraphiQL is not offered."""
    async with at_desk(visits, limited) as desk:
        await walk(desk)
        offered = await desk.page.get_by_role("navigation", name="Places").get_by_role("link").all_inner_texts()
        queries = await desk.page.get_by_role("link", name="Open as query").count()
        await desk.open("graphql")
        await desk.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
        answers = [(await one.json()) for one in desk.answers if one.url.endswith("/graphql") and one.status != 200]

    assert (offered, queries) == (["Contacts", "Administration"], 0)
    assert len(desk.sent) >= 8
    assert answers == []


async def walk(desk: Desk) -> None:
    """Open what asks for something."""
    await desk.profile("Dan Larch")
    await desk.page.get_by_role("button", name="Link…").click()
    await choose(desk, "With", "hugo", "Hugo Larch")
    await choose(desk, "Hugo Larch is …", "assis", "who is then Assisted person")
    await desk.page.get_by_role("button", name="Link", exact=True).click()
    await desk.linked("Assistant", "Hugo Larch").wait_for()
    await desk.page.get_by_role("alertdialog").get_by_role("button", name="Undo").click()
    await desk.group("Assistant").wait_for(state="detached")
    await desk.page.get_by_role("button", name="Write…").click()
    await desk.page.get_by_label("Subject", exact=True).fill("Lunch, {{ contact.givenName }}?")
    await desk.page.get_by_label("Text", exact=True).fill("Shall we?")
    await desk.page.get_by_text("Lunch, Dan?").wait_for()
    await desk.page.get_by_role("button", name="Cancel").click()
    await desk.page.get_by_role("link", name="Administration").click()
    await desk.page.get_by_role("link", name="Settings").click()
    await desk.heading("Settings").wait_for()
