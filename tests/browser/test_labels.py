"""Labels in a real browser: made, used on profiles, changed, retired and deleted by clicking alone."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator

from tests.browser.answers import asked, contact_id
from tests.browser.contacts import Desk, choose, undo

LABEL = """query ($key: String!) { associationLabel(key: $key) {
  name inverseName category description limit inverseLimit onLimit acyclic emailCopy retired associationCount
  openRedFlagCount exclusiveWith { key } } }"""
CREATE = "mutation ($input: CreateAssociationLabelInput!) { createAssociationLabel(input: $input) { label { key } } }"
DELETE = "mutation ($input: DeleteAssociationLabelInput!) { deleteAssociationLabel(input: $input) { deletedKey } }"
ASSOCIATE = "mutation ($input: AssociateInput!) { associate(input: $input) { created } }"
LABELS = "#/administration/labels"


async def label_of(site: str, key: str) -> dict[str, Any] | None:
    """A label, according to the API."""
    return (await asked(site, LABEL, key=key))["associationLabel"]


async def made(site: str, key: str, *pairs: tuple[str, str], **fields: object) -> None:
    """Make a label, and associations with it between contacts of the demo."""
    await asked(site, CREATE, input={"key": key, "category": "Tested", **fields})
    for one, other in pairs:
        ends = {"fromId": await contact_id(site, one), "toId": await contact_id(site, other)}
        await asked(site, ASSOCIATE, input={**ends, "labelKey": key})


async def deleted(site: str, key: str) -> None:
    """Delete a label with all that it has."""
    await asked(site, DELETE, input={"key": key, "removeAssociations": True})


def row(desk: Desk, names: str) -> Locator:
    """The row of a label."""
    return desk.page.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name=names))


async def act(desk: Desk, names: str, action: str) -> None:
    """Choose an action from the menu of a label."""
    await desk.page.get_by_role("button", name=f"Change: {names}", exact=True).click()
    await desk.page.get_by_role("menuitem", name=action).click()


async def fill(desk: Desk, **texts: str) -> None:
    """Type into fields of the form; underscores stand for spaces."""
    for field, text in texts.items():
        await desk.page.get_by_role("dialog").get_by_label(field.replace("_", " "), exact=True).fill(text)


async def link(desk: Desk, name: str, other: str, role: str) -> None:
    """Link two contacts on a profile."""
    await desk.profile(name)
    await desk.page.get_by_role("button", name="Link…").click()
    await choose(desk, "With", other.lower(), other)
    await choose(desk, f"{other} is …", role, role)
    await desk.page.get_by_role("button", name="Link", exact=True).click()


async def test_a_label_with_a_limit_is_created_and_taken_back(desk: Desk, site: str) -> None:
    """The limit reads as a sentence; what is missing, and what the server refuses, stands beside its field."""
    await desk.open(LABELS)
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="New label…").click()
    dialog = desk.page.get_by_role("dialog", name="New label")
    await dialog.get_by_text("Reads the same in both directions").click()
    await fill(desk, Name="Chess partner", Category="Games")
    await dialog.get_by_role("button", name="Create").click()
    await dialog.get_by_role("alert").filter(has_text="A limit is required").wait_for()
    await fill(desk, Limit="0")
    await dialog.get_by_text("One contact has at most 0 as Chess partner on any one day.").wait_for()
    await dialog.get_by_role("button", name="Create").click()
    await dialog.get_by_role("alert").filter(has_text="must be from 1 to 1,000,000").wait_for()
    assert await desk.faults() == []

    await fill(desk, Limit="3")
    await dialog.get_by_role("button", name="Create").click()

    await row(desk, "Chess partner").get_by_role("cell", name="3", exact=True).wait_for()
    stored = await label_of(site, "CHESS_PARTNER")
    assert stored is not None
    assert (stored["inverseName"], stored["limit"], stored["category"]) == (None, 3, "Games")
    await undo(desk, "Created the label “Chess partner”.")
    await row(desk, "Chess partner").wait_for(state="detached")
    assert await label_of(site, "CHESS_PARTNER") is None


async def test_paired_names_are_read_in_both_directions_and_seen_on_both_profiles(desk: Desk, site: str) -> None:
    """Up to the limit a link is made, and over it the server refuses with who fills the place."""
    await desk.open(LABELS)
    await desk.page.get_by_role("button", name="New label…").click()
    await fill(desk, Name="Trainer", Name_in_the_other_direction="Trainee", Limit_of_Trainer="1", Limit_of_Trainee="5")
    dialog = desk.page.get_by_role("dialog", name="New label")
    await dialog.get_by_text("One contact is Trainer of another.").wait_for()
    await dialog.get_by_text("The other contact is Trainee of the first.").wait_for()
    await dialog.get_by_role("button", name="Create").click()
    await row(desk, "Trainer / Trainee").get_by_text("1 as Trainer, 5 as Trainee").wait_for()

    await link(desk, "Dan Larch", "Hugo Larch", "Trainer")
    await desk.linked("Trainer", "Hugo Larch").get_by_role("link").click()
    await desk.heading("Hugo Larch").wait_for()
    await desk.linked("Trainee", "Dan Larch").wait_for()
    await link(desk, "Dan Larch", "Julia Pine", "Trainer")

    refusal = desk.page.get_by_role("alert").filter(has_text="a contact may have at most 1, and this one has 1.")
    await refusal.get_by_role("link", name="Hugo Larch").wait_for()
    await desk.page.get_by_role("button", name="Cancel").click()
    await desk.open(LABELS)
    await row(desk, "Trainer / Trainee").get_by_role("link", name="1 open red flag of Trainer / Trainee").click()
    await desk.page.get_by_role("listitem").filter(has_text="Dan Larch: 2 as Trainer, limit 1").wait_for()
    await deleted(site, "TRAINER_TRAINEE")


async def test_a_lowered_limit_says_how_many_are_over_it(desk: Desk, site: str) -> None:
    """Only what was changed is sent; Undo brings every value back."""
    await made(site, "BAND", ("Karl Maple", "Dan Larch"), ("Karl Maple", "Hugo Larch"), name="Band member", limit=5)
    before = await label_of(site, "BAND")
    await desk.open(LABELS)
    await act(desk, "Band member", "Edit…")
    dialog = desk.page.get_by_role("dialog", name="Edit Band member")
    texts = "Plays in the same band"
    await fill(desk, Limit="1", Description=texts)
    await dialog.get_by_text("their number is shown after saving").wait_for()
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="Save").click()

    await desk.page.get_by_role("alertdialog").filter(has_text="1 contact over the new limit got a").wait_for()
    after = await label_of(site, "BAND")
    assert after == {**(before or {}), "limit": 1, "inverseLimit": 1, "description": texts, "openRedFlagCount": 1}
    [sent] = [one["variables"]["input"] for one in desk.sent if "ChangeLabel" in one["query"]]
    assert set(sent) == {"key", "expectedVersion", "allowExisting", "limit", "description"}
    await undo(desk, "Changed the label “Band member”.")
    assert await label_of(site, "BAND") == {**(before or {}), "openRedFlagCount": 1}
    await deleted(site, "BAND")


async def test_a_rule_that_stored_associations_break_is_refused_unless_they_may_stay(desk: Desk, site: str) -> None:
    """The refusal stands beside the rule, and offers to keep them."""
    circle = ("Karl Maple", "Dan Larch"), ("Dan Larch", "Karl Maple")
    await made(site, "RELAY", *circle, name="Relay", inverseName="Relayed", limit=9, inverseLimit=9)
    await desk.open(LABELS)
    await act(desk, "Relay / Relayed", "Edit…")
    dialog = desk.page.get_by_role("dialog", name="Edit Relay / Relayed")
    await dialog.get_by_text("Advanced rules").click()
    await dialog.get_by_text("No circles").click()
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_role("alert").filter(has_text="2 associations lie on a circle").wait_for()
    assert await desk.faults() == []

    await dialog.get_by_text("Keep the associations that break the new rule").click()
    await dialog.get_by_role("button", name="Save").click()

    await row(desk, "Relay / Relayed").get_by_text("no circles").wait_for()
    await undo(desk, "2 stored associations that break the new rule stay.")
    await row(desk, "Relay / Relayed").get_by_text("no circles").wait_for(state="detached")
    await deleted(site, "RELAY")


async def test_a_retired_label_is_offered_no_more_until_it_is_put_back(desk: Desk, site: str) -> None:
    """Its associations stay."""
    await made(site, "CLUB", ("Karl Maple", "Dan Larch"), name="Club mate", limit=5)
    await desk.open(LABELS)

    await act(desk, "Club mate", "Retire")

    await row(desk, "Club mate").get_by_text("Retired").wait_for()
    await act(desk, "Club mate", "Put back")
    await row(desk, "Club mate").get_by_text("Retired").wait_for(state="detached")
    await undo(desk, "Put back the label “Club mate”.")
    await row(desk, "Club mate").get_by_text("Retired").wait_for()
    stored = await label_of(site, "CLUB")
    assert stored is not None
    assert (stored["retired"], stored["associationCount"]) == (True, 1)
    await deleted(site, "CLUB")


async def test_deleting_a_label_says_what_goes_with_it(desk: Desk, site: str) -> None:
    """Its name has to be typed; then the label, its associations and its red flags are gone."""
    pairs = ("Karl Maple", "Dan Larch"), ("Karl Maple", "Hugo Larch")
    await made(site, "PEN", *pairs, name="Pen pal", limit=1, onLimit="FLAG")
    await desk.open(LABELS)
    await act(desk, "Pen pal", "Delete…")
    dialog = desk.page.get_by_role("dialog", name="Delete Pen pal")
    await dialog.get_by_text("deletes the label with its 2 associations and 1 red flag. It cannot be undone").wait_for()
    await dialog.get_by_label("Type “Pen pal” to confirm").fill("Pen")
    await dialog.get_by_role("button", name="Delete").click()
    await dialog.get_by_role("alert").filter(has_text="This is not the name of the label.").wait_for()
    assert await desk.faults() == []
    assert await label_of(site, "PEN") is not None

    await dialog.get_by_label("Type “Pen pal” to confirm").fill("Pen pal")
    await dialog.get_by_role("button", name="Delete").click()

    notice = desk.page.get_by_role("alertdialog").filter(has_text="Deleted the label “Pen pal” and 2 associations.")
    await notice.wait_for()
    assert await notice.get_by_role("button", name="Undo").count() == 0
    await row(desk, "Pen pal").wait_for(state="detached")
    assert await label_of(site, "PEN") is None


async def test_a_name_leads_to_the_contacts_who_have_someone_in_that_role(desk: Desk, site: str) -> None:
    """A list that is filtered by the role."""
    await made(
        site, "WITNESS", ("Karl Maple", "Dan Larch"), name="Witness", inverseName="Witnessed", limit=5, inverseLimit=5
    )
    await desk.open(LABELS)

    await row(desk, "Witness / Witnessed").get_by_role("link", name="Witness", exact=True).click()

    await desk.counted(re.compile("^1 contact$")).wait_for()
    await desk.page.get_by_role("link", name="Dan Larch", exact=True).wait_for()
    await deleted(site, "WITNESS")
