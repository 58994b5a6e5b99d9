"""Users and their tokens in a real browser, on a server where every caller needs a token."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Locator

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.shared.users import team_names
from graphapi.services.users.user_changes import add_user
from tests.browser.contacts import Desk, at_desk
from tests.browser.members import Member, forget, member, sign_in
from tests.conftest import ADMIN


@pytest.fixture
async def administrator(stranger: Desk, database: Database) -> Desk:
    """Yield the users, as an administrator sees them."""
    await sign_in(stranger, (await member(database, "Ada Ash", Role.ADMIN)).token)
    await stranger.page.get_by_role("link", name="Administration").click()
    await stranger.page.get_by_role("link", name="Users", exact=True).click()
    await stranger.heading("Users").wait_for()
    return stranger


def notice(desk: Desk, words: str) -> Locator:
    """A notice with these words."""
    return desk.page.get_by_role("alertdialog").filter(has_text=words)


async def create(desk: Desk, name: str, role: str) -> None:
    """Create a user; its page opens."""
    await desk.page.get_by_role("button", name="New user…").click()
    dialog = desk.page.get_by_role("dialog", name="New user")
    await dialog.get_by_label("Name").fill(name)
    await dialog.get_by_role("button", name="Role").click()
    await desk.page.get_by_role("option", name=role).click()
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="Create").click()
    await desk.heading(name).wait_for()


async def test_a_new_editor_signs_in_with_the_secret_that_was_shown_once(
    administrator: Desk, context: BrowserContext
) -> None:
    """Until the token is revoked; an editor is not offered users, nor settings."""
    await create(administrator, "Eda Elder", "Editor")
    await administrator.page.get_by_role("button", name="New token…").click()
    await administrator.page.get_by_label("What it is for").fill("laptop")
    await administrator.page.get_by_role("button", name="Create").click()
    dialog = administrator.page.get_by_role("dialog", name="The token of Eda Elder")
    secret = await dialog.locator("code").inner_text()
    assert await administrator.faults() == []
    await dialog.get_by_role("button", name="Done").click()
    await administrator.page.get_by_role("listitem").filter(has_text="laptop").get_by_text("never used").wait_for()
    assert secret not in await administrator.page.content()

    async with at_desk(context, administrator.site) as eda:
        await eda.open()
        await sign_in(eda, secret)
        await eda.page.get_by_text("Editor", exact=True).wait_for()
        await eda.page.goto(f"{eda.site}#/administration/users")
        await eda.page.get_by_role("heading", name="There is nothing here").wait_for()
        assert await eda.page.get_by_role("link", name="Users", exact=True).count() == 0
        forget(eda)

    await administrator.page.get_by_role("button", name="Revoke: laptop").click()
    await administrator.page.get_by_role("button", name="Revoke", exact=True).click()
    await notice(administrator, "Revoked the token “laptop” of Eda Elder.").wait_for()
    await (
        administrator.page.get_by_role("listitem")
        .filter(has_text="laptop")
        .get_by_text("Revoked", exact=True)
        .wait_for()
    )


async def test_a_user_changes_role_and_teams_and_is_disabled(administrator: Desk) -> None:
    """What can be taken back has Undo; disabling says what it does before."""
    page = administrator.page
    await create(administrator, "Uwe Ulm", "Viewer")
    await page.locator(".user-role").get_by_role("button").click()
    await page.get_by_role("option", name="Editor").click()
    await notice(administrator, "Uwe Ulm is Editor now.").get_by_role("button", name="Undo").click()
    await notice(administrator, "Undone: Uwe Ulm is Editor now.").wait_for()
    await page.get_by_role("button", name="Add Teams").click()
    await page.locator("dd textarea").fill("Sales\nBoard")
    await page.keyboard.press("Control+Enter")
    await notice(administrator, "Changed the teams of Uwe Ulm.").wait_for()
    await page.get_by_role("navigation", name="Administration").get_by_role("link", name="Teams").click()
    await page.get_by_role("row").filter(has_text="Board").get_by_role("cell", name="1", exact=True).wait_for()
    assert await administrator.faults() == []
    await page.get_by_role("link", name="Board").click()
    await page.get_by_role("status").filter(has_text="1 user").wait_for()
    await page.get_by_role("link", name="Remove the filter: Team Board").wait_for()
    assert await administrator.faults() == []
    await page.get_by_role("link", name="Uwe Ulm").click()

    await page.get_by_role("button", name="Disable Uwe Ulm…").click()
    await page.get_by_text("No token of this user is active.").wait_for()
    await page.get_by_role("button", name="Disable", exact=True).click()
    await page.get_by_role("status").filter(has_text="Uwe Ulm is disabled").wait_for()
    assert await administrator.faults() == []
    await page.get_by_role("link", name="All users").click()
    row = page.get_by_role("row").filter(has_text="Uwe Ulm")
    await row.get_by_text("Disabled").wait_for()

    assert "Viewer" in await row.inner_text()
    assert "Sales, Board" in await row.inner_text()
    assert await administrator.faults() == []


async def test_a_team_is_renamed_and_named_back(administrator: Desk, database: Database) -> None:
    """A name that another team has is refused beside its field; Undo gives the old one back."""
    db, page = Db.of(database, ADMIN, deadline=60), administrator.page
    await add_user(db, "Tess Teak", Role.EDITOR, ["Support", "Nights"])
    await page.get_by_role("navigation", name="Administration").get_by_role("link", name="Teams").click()
    await page.get_by_role("button", name="Rename: Support").click()
    dialog = page.get_by_role("dialog", name="Rename the team Support")
    await dialog.get_by_label("Name").fill("Nights")
    await dialog.get_by_role("button", name="Rename").click()
    await dialog.get_by_role("alert").filter(has_text="“Nights” is in use").wait_for()
    assert await administrator.faults() == []
    await dialog.get_by_label("Name").fill("Help desk")
    await dialog.get_by_role("button", name="Rename").click()
    await page.get_by_role("rowheader", name="Help desk").wait_for()
    assert "Help desk" in await team_names(db)

    await notice(administrator, "The team Support is Help desk now.").get_by_role("button", name="Undo").click()

    await page.get_by_role("rowheader", name="Support").wait_for()
    assert "Support" in await team_names(db)


async def test_a_refused_user_says_why_beside_the_field(administrator: Desk) -> None:
    """And what was typed stays."""
    await administrator.page.get_by_role("button", name="New user…").click()
    await administrator.page.get_by_label("E-mail").fill("nowhere")
    await administrator.page.get_by_role("button", name="Create").click()

    await administrator.page.get_by_role("alert").filter(has_text="A user must have a name.").wait_for()
    assert await administrator.page.get_by_role("alert").count() == 2
    assert await administrator.page.get_by_label("E-mail").input_value() == "nowhere"


async def test_administrators_keep_their_own_role(administrator: Desk) -> None:
    """Neither that nor disabling oneself is offered."""
    # Other tests sign in as users of this name; the newest is the last.
    await administrator.page.get_by_role("searchbox", name="Search users by name").fill("Ada")
    await administrator.page.get_by_role("link", name="Ada Ash").last.click()

    await administrator.page.get_by_text("ask another administrator").wait_for()
    assert await administrator.page.get_by_role("button", name="Disable").count() == 0


async def test_an_editor_is_offered_no_users(stranger: Desk, editor: Member) -> None:
    """The section is not in the navigation."""
    await sign_in(stranger, editor.token)
    await stranger.page.get_by_role("link", name="Ann Oak", exact=True).wait_for()

    assert await stranger.page.get_by_role("link", name="Users", exact=True).count() == 0
