"""Administration in a real browser: who gets there, and the settings of the workspace."""

from __future__ import annotations

from graphapi.kernel.viewer import Role
from tests.browser.answers import asked
from tests.browser.contacts import Desk

SECTIONS: dict[Role, tuple[str, ...]] = {
    Role.VIEWER: (),
    Role.EDITOR: ("Labels", "Red flags", "Duplicates"),
    Role.ADMIN: ("Labels", "Red flags", "Duplicates", "Users", "Teams", "Activity", "Settings"),
}
"""The sections of administration that each role is offered."""

SETTINGS = "{ settings { maxLabels defaultPhoneRegion } }"


async def set_to(desk: Desk, name: str, text: str) -> None:
    """Change a setting where it stands."""
    await desk.page.get_by_role("button", name=name).click()
    await desk.page.locator("dd input").fill(text)
    await desk.page.keyboard.press("Enter")


async def test_a_setting_is_changed_where_it_stands_and_taken_back(desk: Desk, site: str) -> None:
    """What the server refuses stands beside its field, in the server's words."""
    before = await asked(site, SETTINGS)
    await desk.open()
    await desk.page.get_by_role("link", name="Administration").click()
    await desk.page.get_by_role("link", name="Settings").click()
    await desk.heading("Settings").wait_for()
    current = desk.page.get_by_role("navigation", name="Places").locator("[aria-current=page]")
    assert await current.inner_text() == "Administration"
    assert await desk.faults() == []

    await set_to(desk, "Labels in the workspace", "100000")
    await desk.page.get_by_role("alert").filter(has_text="1,000").wait_for()
    await desk.page.keyboard.press("Escape")
    await set_to(desk, "Country of phone numbers", "fr")
    await desk.page.get_by_role("button", name="Country of phone numbers: France (FR). Edit").wait_for()
    assert (await asked(site, SETTINGS))["settings"]["defaultPhoneRegion"] == "FR"

    notice = desk.page.get_by_role("alertdialog").filter(has_text="Country of phone numbers")
    await notice.get_by_role("button", name="Undo").click()
    await desk.page.get_by_role("alertdialog").filter(has_text="Undone: ").wait_for()
    assert await asked(site, SETTINGS) == before
