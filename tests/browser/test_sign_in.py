"""Signing in with a token, in a real browser, on a server where every caller needs one."""

from __future__ import annotations

from asyncio import timeout

import httpx

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.users.tokens import create_token, revoke_token
from tests.browser.contacts import Desk, at_desk
from tests.browser.members import Member, forget, member, sign_in
from tests.browser.watching import PATIENCE
from tests.conftest import ADMIN, cypher


async def test_a_token_is_the_first_thing_that_is_asked_for(stranger: Desk, editor: Member) -> None:
    """A wrong one is refused and stays in the field; a good one is in no address and in no store that lasts."""
    await stranger.page.get_by_role("dialog", name="Sign in to Contact Graph").wait_for()
    assert await stranger.faults() == []

    await sign_in(stranger, "cg_wrong")
    await stranger.page.get_by_text("The server does not accept this token.").wait_for()
    assert await stranger.page.get_by_label("Token", exact=True).input_value() == "cg_wrong"
    await sign_in(stranger, editor.token)

    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    await stranger.page.get_by_text("Editor", exact=True).wait_for()
    await stranger.page.reload()
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    assert editor.token not in stranger.page.url
    assert editor.token not in await stranger.page.evaluate("JSON.stringify({ ...localStorage }) + document.cookie")


async def test_nothing_is_offered_that_would_be_refused(stranger: Desk, database: Database) -> None:
    """A viewer reads everything that it sees, and is offered no change and no file."""
    await sign_in(stranger, (await member(database, "Vera Vine", Role.VIEWER)).token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    on_the_list = await buttons(stranger)
    await stranger.jump("Ann Oak")
    await stranger.linked("Spouse", "Tom Oak").wait_for()
    await stranger.page.get_by_role("region", name="Details").get_by_text("Designer").wait_for()
    await stranger.page.get_by_role("region", name="Tasks").get_by_text("No tasks.").wait_for()

    assert on_the_list == ["Log out", "Filter", "Name ↑", "Added"]
    assert await buttons(stranger) == ["Log out"]
    assert await stranger.page.get_by_role("checkbox").is_disabled()


async def test_editors_read_labels_and_red_flags(stranger: Desk, database: Database, closed: str) -> None:
    """Without counts of hidden associations, and without a change; viewers are not led to administration."""
    await sign_in(stranger, (await member(database, "Edgar Elm", Role.EDITOR)).token)
    await stranger.page.get_by_role("link", name="Administration").click()
    await stranger.heading("Labels").wait_for()
    await stranger.page.get_by_role("row").filter(has_text="Parent / Child").first.wait_for()
    on_labels, sections = await buttons(stranger), stranger.page.get_by_role("navigation", name="Administration")
    assert await stranger.page.get_by_role("columnheader", name="Associations").count() == 0
    assert await stranger.faults() == []
    await sections.get_by_role("link", name="Red flags").click()
    await stranger.heading("Red flags").wait_for()
    await stranger.page.get_by_role("button", name="Status").wait_for()

    assert on_labels == ["Log out"]
    first_words = [text.split()[0] for text in await sections.get_by_role("link").all_inner_texts()]
    assert first_words == ["Labels", "Red", "Duplicates"]
    assert await stranger.page.get_by_role("button", name="Resolve").count() == 0
    assert await stranger.page.get_by_role("checkbox").count() == 0
    await stranger.page.goto(f"{closed}#/administration/settings")
    await stranger.page.get_by_role("heading", name="There is nothing here").wait_for()
    await stranger.page.goto(closed)
    await stranger.page.get_by_role("button", name="Log out").click()
    await sign_in(stranger, (await member(database, "Victor Vine", Role.VIEWER)).token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    assert await stranger.page.get_by_role("link", name="Administration").count() == 0
    await stranger.page.goto(f"{closed}#/administration/labels")
    await stranger.page.get_by_role("heading", name="There is nothing here").wait_for()


async def buttons(desk: Desk) -> list[str]:
    """What can be pressed."""
    return [text.strip() for text in await desk.page.get_by_role("button").all_inner_texts()]


async def test_a_tab_has_its_own_token_unless_it_is_shared(stranger: Desk, editor: Member) -> None:
    """A shared one signs in new tabs, GraphiQL too, and logging out in one logs out all."""
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    async with at_desk(stranger.page.context, stranger.site) as other:
        await other.open()
        await other.page.get_by_role("dialog", name="Sign in to Contact Graph").wait_for()
        await sign_in(other, editor.token, everywhere=True)
        await other.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
        async with at_desk(stranger.page.context, stranger.site) as third:
            await third.page.goto(f"{stranger.site}graphql#query=%7B%20viewer%20%7B%20name%20%7D%20%7D")
            await third.page.locator(".result-window").get_by_text("Edith Elm").wait_for()
            await third.page.get_by_role("button", name="Log out").click()
            await third.page.get_by_role("dialog", name="Sign in to Contact Graph").wait_for()
            forget(third)
        await other.page.get_by_role("dialog", name="Sign in to Contact Graph").wait_for()
        forget(other)
    await stranger.page.get_by_role("button", name="Log out").wait_for()


async def test_a_revoked_token_says_so_and_keeps_what_was_typed(
    stranger: Desk, editor: Member, database: Database
) -> None:
    """The request waits, and is sent again with the new token."""
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    assert await revoke_token(Db.of(database, ADMIN, deadline=60), editor.token_id)
    again = await create_token(Db.of(database, ADMIN, deadline=60), editor.user_id)

    search = stranger.page.get_by_role("searchbox")
    dialog = stranger.page.get_by_role("dialog", name="Sign in again")
    status, typed = httpx.codes.OK, 0
    # The server knows a token for some seconds after it was revoked.
    while status == httpx.codes.OK:
        typed += 1
        async with stranger.page.expect_response("**/graphql") as answer:
            await search.fill(f"maple {typed}")
        status = (await answer.value).status
    await dialog.get_by_text("Your token is no longer accepted").wait_for()
    await sign_in(stranger, again.text)

    await dialog.wait_for(state="detached")
    await stranger.counted("0 contacts").wait_for()
    assert await search.input_value() == f"maple {typed}"


async def test_an_expired_token_keeps_the_form_that_was_being_filled(
    stranger: Desk, editor: Member, database: Database
) -> None:
    """Signing in again on top of the form sends what was typed in it."""
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("button", name="New contact…").click()
    await stranger.page.get_by_label("Name", exact=True).fill("Nell Nettle")
    await cypher(
        database, "MATCH (t:Token {id: $id}) SET t.expiresAt = datetime('2020-01-01T00:00Z')", id=editor.token_id
    )
    again = await create_token(Db.of(database, ADMIN, deadline=60), editor.user_id)
    await refused_by(stranger.site, editor.token)

    await stranger.page.get_by_role("button", name="Create").click()
    dialog = stranger.page.get_by_role("dialog", name="Sign in again")
    await dialog.get_by_text("Your token is no longer accepted").wait_for()
    assert await stranger.page.get_by_label("Name", exact=True).input_value() == "Nell Nettle"
    await sign_in(stranger, again.text)

    await stranger.heading("Nell Nettle").wait_for()


async def refused_by(site: str, token: str) -> None:
    """Wait until the server refuses a token, which it knows for some seconds after it has expired."""
    headers = {"Authorization": f"Bearer {token}"}
    async with timeout(PATIENCE), httpx.AsyncClient(timeout=PATIENCE) as client:
        query = {"query": "{ viewer { id } }"}
        while (await client.post(f"{site}graphql", json=query, headers=headers)).status_code == httpx.codes.OK:
            pass
