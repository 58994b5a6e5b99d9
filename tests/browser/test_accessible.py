"""Every view and dialog as axe-core reads it, and the page without a mouse."""

from __future__ import annotations

import re
from pathlib import Path

from graphapi.kernel.viewer import Role
from tests.browser.contacts import Desk
from tests.browser.test_administration import SECTIONS
from tests.browser.test_profile import undo
from tests.formats.address_books import google

GRAPHIQL = {
    "color-contrast": [".monaco-editor .line-numbers", ".monaco-editor .view-line"],
    "nested-interactive": [".graphiql-tab"],
}
"""What GraphiQL and its editor do wrong themselves."""


async def test_graphiqls_place_is_accessible(desk: Desk) -> None:
    """The questions, the picture with its card and its legend, the tables; light and dark."""
    for scheme in ("light", "dark"):
        await desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await desk.page.goto(f"{desk.site}graphql")
        await desk.page.locator(".graphiql-editor .view-line").first.wait_for()
        await desk.page.get_by_role("button", name="Who is over a limit?").wait_for()
        assert await desk.faults(GRAPHIQL) == []

        await desk.page.locator(".cg-question", has_text="Who is around").click()
        await desk.page.get_by_role("searchbox", name="Find in the picture").fill("Ben Oak")
        await desk.page.keyboard.press("Enter")
        card = desk.page.get_by_role("region", name="Contact Ben Oak")
        await card.get_by_role("link", name="Martin Oak").wait_for()
        assert await desk.faults(GRAPHIQL) == []
        await card.get_by_role("button", name="Path to …").click()
        await card.get_by_role("combobox", name="To").wait_for()
        assert await desk.faults(GRAPHIQL) == []

        await desk.page.get_by_role("tab", name="Table").click()
        await desk.page.get_by_role("table").wait_for()
        assert await desk.faults(GRAPHIQL) == []
        await desk.page.get_by_role("tab", name="JSON").click()
        await desk.page.locator(".result-window .view-line").first.wait_for()
        assert await desk.faults(GRAPHIQL) == []
        await desk.page.get_by_role("tab", name="Graph").click()


async def test_menus_and_dialogs_of_an_association_are_accessible(desk: Desk) -> None:
    """The menu, the end on a day, the change of role; in a narrow window too."""
    for width in (1440, 390):
        await desk.page.set_viewport_size({"width": width, "height": 844})
        await desk.profile("Ann Oak")
        assert await desk.faults() == []
        for item in ("End on a day…", "Change role, dates or note…"):
            await desk.page.get_by_role("button", name="Change: Paul Elm, Manager").click()
            await desk.page.get_by_role("menuitem", name=item).wait_for()
            assert await desk.faults() == []
            await desk.page.get_by_role("menuitem", name=item).click()
            await desk.page.get_by_role("dialog").wait_for()
            assert await desk.faults() == []
            await desk.page.get_by_role("button", name="Cancel").click()


async def test_administration_is_accessible_in_a_narrow_window_and_dark(desk: Desk) -> None:
    """Every section, without a second scroll bar."""
    await desk.page.set_viewport_size({"width": 390, "height": 844})
    for scheme in ("dark", "light"):
        await desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for section in SECTIONS[Role.ADMIN]:
            await desk.open(f"#/administration/{section.lower().replace(' ', '-')}")
            await desk.heading(section).wait_for()
            await desk.page.get_by_text("Loading …").wait_for(state="detached")
            assert (section, await desk.faults()) == (section, [])
            assert (section, await desk.page.evaluate("document.documentElement.scrollWidth")) == (section, 390)


async def test_a_user_gets_a_token_without_a_mouse(desk: Desk) -> None:
    """From the list of users to the secret that is shown once, and to its end."""
    keys = desk.page.keyboard
    await desk.open("#/administration/users")
    await desk.page.get_by_role("status").filter(has_text="user").wait_for()
    await reach(desk, "New user…")
    await keys.press("Enter")
    await desk.page.get_by_role("dialog", name="New user").wait_for()
    await keys.type("Kay Keys")
    await keys.press("Enter")
    await desk.heading("Kay Keys").wait_for()
    await reach(desk, "New token…")
    await keys.press("Enter")
    await desk.page.get_by_role("dialog", name="New token for Kay Keys").wait_for()
    await keys.type("keyboard")
    await keys.press("Enter")
    await desk.page.get_by_role("dialog", name="The token of Kay Keys").wait_for()
    await reach(desk, "Done")
    await keys.press("Enter")
    await reach(desk, "Revoke: keyboard")
    await keys.press("Enter")
    await reach(desk, "Revoke")
    await keys.press("Enter")

    token = desk.page.get_by_role("listitem").filter(has_text="keyboard")
    await token.get_by_text("Revoked", exact=True).wait_for()
    await reach(desk, "Disable Kay Keys…")


async def test_dialogs_of_files_are_accessible(desk: Desk, tmp_path: Path) -> None:
    """A file to choose, what it is, what would happen; what is to be exported."""
    file = tmp_path / "contacts.csv"
    file.write_bytes(google())
    await desk.open()
    await desk.page.get_by_role("button", name="Import…").click()
    dialog = desk.page.get_by_role("dialog")
    await dialog.locator("input[type=file]").wait_for(state="attached")
    assert await desk.faults() == []
    await dialog.locator("input[type=file]").set_input_files(file)
    await dialog.get_by_text("Google Contacts CSV · UTF-8").wait_for()
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="See what would happen").click()
    await dialog.get_by_text("New associations").wait_for()
    assert await desk.faults() == []
    await desk.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")

    await desk.page.get_by_role("button", name="Export…").click()
    await dialog.get_by_text("Those around a contact").click()
    await dialog.get_by_role("searchbox", name="Contact").fill("Ann Oak")
    await dialog.get_by_role("button", name="Ann Oak").wait_for()
    assert await desk.faults() == []


async def test_somebody_is_linked_without_a_mouse(desk: Desk) -> None:
    """From the list to the profile, through the dialog, and to the notice that takes it back."""
    keys = desk.page.keyboard
    await desk.open()
    await desk.page.get_by_role("searchbox").focus()
    await keys.type("dan larch")
    await desk.counted(re.compile("^1 contact$")).wait_for()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await desk.heading("Dan Larch").wait_for()
    await reach(desk, "Link…")
    await keys.press("Enter")
    await desk.page.get_by_role("combobox", name="With").wait_for()
    await reach(desk, "With")
    await keys.type("hugo.larch@")
    await desk.page.get_by_text("The one match: Enter takes it").wait_for()
    await keys.press("Enter")
    await reach(desk, "Hugo Larch is …")
    await keys.type("assistant")
    await desk.page.get_by_role("option").first.wait_for()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await reach(desk, "Link")
    await keys.press("Enter")

    await desk.linked("Assistant", "Hugo Larch").wait_for()
    await undo(desk, "Hugo Larch is Assistant of Dan Larch.")


async def reach(desk: Desk, name: str) -> None:
    """Press Tab until the focus is on what has this name, and see that it shows there."""
    for _ in range(60):
        if await desk.page.evaluate(FOCUSED) == [name, True]:
            return
        await desk.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {name!r}.")


FOCUSED = """() => {
  const node = document.activeElement;
  const labels = [...(node.labels ?? [])].map((label) => label.textContent);
  const ids = (node.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const named = ids.map((id) => document.getElementById(id)?.textContent);
  const name = node.getAttribute("aria-label") ?? [...named, ...labels][0] ?? node.textContent;
  const { outlineStyle, boxShadow } = getComputedStyle(node);
  return [name.trim(), outlineStyle !== "none" || boxShadow !== "none"];
}"""
