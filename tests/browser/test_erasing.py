"""Erasing a contact from its profile in a real browser."""

from __future__ import annotations

from tests.browser.answers import asked
from tests.browser.contacts import Desk

CREATE = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }"
ERASED = (
    "query ($id: ID!) { contact(id: $id) { id } changes(kinds: [CONTACT_ERASED], contactIds: [$id]) { totalCount } }"
)


async def test_a_contact_is_erased_once_its_name_is_typed(desk: Desk) -> None:
    """The dialog says what goes; afterwards the list is open, without the contact, and nothing takes it back."""
    created = await asked(desk.site, CREATE, input={"name": "Zephyr Quill"})
    contact_id = created["createContact"]["contact"]["id"]
    await desk.profile("Zephyr Quill")
    await desk.page.get_by_role("button", name="Erase…").click()
    dialog = desk.page.get_by_role("dialog", name="Erase Zephyr Quill?")
    erase = dialog.get_by_role("button", name="Erase", exact=True)
    await dialog.get_by_text("This cannot be undone.").wait_for()
    assert await erase.is_disabled()
    assert await desk.faults() == []

    await dialog.get_by_label("Type its name to confirm").fill("Zephyr Quill")
    await erase.click()

    notice = desk.page.get_by_role("alertdialog").filter(has_text="The contact was erased.")
    await notice.wait_for()
    assert await notice.get_by_role("button", name="Undo").count() == 0
    await desk.heading("Contacts").wait_for()
    assert await asked(desk.site, ERASED, id=contact_id) == {"contact": None, "changes": {"totalCount": 1}}
