"""Profiles in a real browser: links that are made, changed and taken back by clicking alone."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Route

from graphapi.db.database import Database
from graphapi.kernel.relatives import UnlinkedRelative, stored_relatives
from tests.browser.answers import asked, contact_id
from tests.browser.contacts import Desk, choose, undo
from tests.conftest import cypher

ROLES = """query ($id: ID!) { contact(id: $id) { associations(first: 100) { edges {
  role association { id since until note label { key } } node { name } } } } }"""
CHANGE = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { errors { message } } }"


async def roles_of(site: str, name: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The associations of a contact by role and name, according to the API."""
    found = await asked(site, ROLES, id=await contact_id(site, name))
    edges = found["contact"]["associations"]["edges"]
    return {(edge["role"], edge["node"]["name"]): edge["association"] for edge in edges}


async def act(desk: Desk, role: str, name: str, action: str) -> None:
    """Choose an action from the menu of an association."""
    await desk.page.get_by_role("button", name=f"Change: {name}, {role}").click()
    await desk.page.get_by_role("menuitem", name=action).click()


async def test_an_assistant_is_linked_seen_from_both_sides_and_taken_back(desk: Desk, site: str) -> None:
    """The one match is taken with Enter; the role is read in both directions before it is stored."""
    await desk.profile("Dan Larch")
    await desk.page.get_by_role("button", name="Link…").click()
    await desk.page.get_by_role("combobox", name="Role", exact=True).wait_for()
    await desk.page.get_by_role("combobox", name="With").fill("hugo.larch@")
    await desk.page.get_by_text("The one match: Enter takes it").wait_for()
    await desk.page.keyboard.press("Enter")
    await choose(desk, "Hugo Larch is …", "assis", "who is then Assisted person")
    dialog = desk.page.get_by_role("dialog", name="Link Dan Larch")
    await dialog.get_by_text("Hugo Larch is Assistant of Dan Larch.").wait_for()
    await dialog.get_by_text("Dan Larch is Assisted person of Hugo Larch.").wait_for()
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="Link", exact=True).click()

    await desk.linked("Assistant", "Hugo Larch").get_by_role("link").click()
    await desk.heading("Hugo Larch").wait_for()
    await desk.linked("Assisted person", "Dan Larch").wait_for()
    assert ("Assistant", "Hugo Larch") in await roles_of(site, "Dan Larch")
    await undo(desk, "Hugo Larch is Assistant of Dan Larch.")

    await desk.group("Assisted person").wait_for(state="detached")
    assert ("Assistant", "Hugo Larch") not in await roles_of(site, "Dan Larch")


async def test_a_refusal_stands_beside_its_field_with_who_fills_the_place(desk: Desk, site: str) -> None:
    """As the server words it; the profile then shows the red flag, with its role, its limit and who was refused."""
    await desk.profile("Ann Oak")
    await desk.group("Spouse").get_by_role("button", name="Link another Spouse").click()
    await choose(desk, "With", "dan larch", "Dan Larch")
    await desk.page.get_by_role("button", name="Link", exact=True).click()

    refusal = desk.page.get_by_role("alert").filter(has_text="a contact may have at most 1, and this one has 1.")
    await refusal.get_by_role("link", name="Tom Oak").wait_for()
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Cancel").click()
    await desk.page.reload()

    flag = desk.group("Spouse").get_by_text("2 as Spouse where 1 is allowed; refused:")
    await flag.get_by_role("link", name="Dan Larch").wait_for()
    assert ("Spouse", "Dan Larch") not in await roles_of(site, "Ann Oak")


async def test_namesakes_are_told_apart(desk: Desk, site: str) -> None:
    """By work, an address, and a relative."""
    item = {"name": "Ann Oak", "company": "Elsewhere", "emails": ["other.ann@example.org"]}
    text = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }"
    await asked(site, text, input=item)
    await desk.profile("Dan Larch")
    await desk.page.get_by_role("button", name="Link…").click()

    await desk.page.get_by_role("combobox", name="With").fill("ann oak")

    options = desk.page.get_by_role("option")
    await options.filter(has_text="Elsewhere · other.ann@example.org").wait_for()
    await options.filter(has_text="Designer at Acorn Works · ann.oak@example.org · Child: Jack Oak").wait_for()
    removal = "mutation ($input: DeleteContactInput!) { deleteContact(input: $input) { deletedId } }"
    found = await asked(site, '{ contacts(filter: { company: "Elsewhere" }) { edges { node { id } } } }')
    await asked(site, removal, input={"id": found["contacts"]["edges"][0]["node"]["id"]})


async def test_an_association_is_unlinked_and_linked_again_as_it_was(desk: Desk, site: str) -> None:
    """With its days and its note."""
    before = (await roles_of(site, "Ann Oak"))["Manager", "Paul Elm"]
    await desk.profile("Ann Oak")

    await act(desk, "Manager", "Paul Elm", "Unlink")

    await desk.group("Manager").wait_for(state="detached")
    await undo(desk, "Unlinked Paul Elm and Ann Oak")
    await desk.linked("Manager", "Paul Elm").wait_for()
    after = (await roles_of(site, "Ann Oak"))["Manager", "Paul Elm"]
    assert {**before, "id": ""} == {**after, "id": ""}


async def test_an_association_ends_on_a_day_and_gets_another_role(desk: Desk, site: str) -> None:
    """Each is taken back by its notice, in the order in which one likes; a role read from the other end is one too."""
    await desk.profile("Julia Pine")
    await act(desk, "Friend", "Ann Oak", "End on a day…")
    await desk.page.get_by_label("The last day").fill("2020-05-17")
    await desk.page.get_by_role("button", name="End", exact=True).click()
    await desk.linked("Friend", "Ann Oak").get_by_text("ended May 17, 2020").wait_for()
    assert (await roles_of(site, "Julia Pine"))["Friend", "Ann Oak"]["until"] == "2020-05-17"
    await undo(desk, "until May 17, 2020.")
    assert (await roles_of(site, "Julia Pine"))["Friend", "Ann Oak"]["until"] is None

    await act(desk, "Manager", "Paul Elm", "Change role, dates or note…")
    await choose(desk, "Paul Elm is …", "assisted", "Assisted person")
    await desk.page.get_by_label("Note", exact=True).fill("since the summer")
    await desk.page.get_by_role("button", name="Save").click()

    await desk.linked("Assisted person", "Paul Elm").get_by_text("since the summer").wait_for()
    changed = await roles_of(site, "Julia Pine")
    assert ("Manager", "Paul Elm") not in changed
    await undo(desk, "Julia Pine is Assistant of Paul Elm.")
    await desk.linked("Manager", "Paul Elm").wait_for()
    assert ("Assisted person", "Paul Elm") not in await roles_of(site, "Julia Pine")


async def test_a_field_is_edited_where_it_stands(desk: Desk, site: str) -> None:
    """Under the version that was seen: what changed meanwhile is not overwritten, and the typed text stays."""
    await desk.profile("Ann Oak")
    panel = desk.page.get_by_role("region", name="Details")
    await panel.get_by_role("button", name="Job title: Designer").click()
    await panel.get_by_role("textbox", name="Job title").fill("Head of design")
    await asked(site, CHANGE, input={"id": await contact_id(site, "Ann Oak"), "company": "Acorn Works Ltd"})
    await desk.page.keyboard.press("Enter")

    await panel.get_by_role("alert").filter(has_text="changed").wait_for()
    assert await panel.get_by_role("textbox", name="Job title").input_value() == "Head of design"
    await panel.get_by_role("button", name="Company: Acorn Works Ltd").wait_for()
    assert await desk.faults() == []
    await panel.get_by_role("textbox", name="Job title").press("Enter")

    await panel.get_by_role("button", name="Job title: Head of design").wait_for()
    await undo(desk, "Changed Job title of Ann Oak.")
    await panel.get_by_role("button", name="Job title: Designer").wait_for()


async def test_two_quick_changes_do_not_conflict(desk: Desk) -> None:
    """The second one is under the version that the first one leads to, also when that is not answered yet."""
    both = asyncio.Event()

    async def hold(route: Route) -> None:
        if "EditContact" in (route.request.post_data or ""):
            await both.wait()
        await route.continue_()

    await desk.profile("Kofi Alder")
    await desk.page.route("**/graphql", hold)
    panel = desk.page.get_by_role("region", name="Details")
    for name, text in (("Job title", "Cabinet maker"), ("Company", "Alder Works")):
        await panel.get_by_role("button", name=f"{name}:").click()
        await panel.get_by_role("textbox", name=name).fill(text)
        await desk.page.keyboard.press("Enter")
    both.set()

    await panel.get_by_role("button", name="Company: Alder Works").wait_for()
    await panel.get_by_role("button", name="Job title: Cabinet maker").wait_for()
    assert await panel.get_by_role("alert").count() == 0


async def test_a_custom_field_is_named_in_words(desk: Desk) -> None:
    """Its key `city` is a heading as any other; a change of it says so too."""
    await desk.profile("Ann Oak")
    panel = desk.page.get_by_role("region", name="Details")
    await panel.get_by_text("City", exact=True).wait_for()
    await panel.get_by_role("button", name="City: Elmford").click()
    await panel.get_by_role("textbox", name="City").fill("Oakham")
    await desk.page.keyboard.press("Enter")

    await undo(desk, "Changed City of Ann Oak.")

    await panel.get_by_role("button", name="City: Elmford").wait_for()


async def test_the_small_picture_is_walked_by_its_names(desk: Desk) -> None:
    """From contact to contact, and back with the browser's own button."""
    await desk.profile("Ann Oak")
    around = desk.page.get_by_role("region", name="Around Ann Oak")
    assert await desk.faults() == []

    await around.get_by_role("link", name="Ben Oak").get_by_text("Ben Oak").click()

    await desk.page.get_by_role("region", name="Around Ben Oak").get_by_role("link", name="Ann Oak").wait_for()
    await desk.page.go_back()
    await around.wait_for()


async def test_a_task_is_added_done_and_taken_back(desk: Desk) -> None:
    """With a merge field in its title."""
    await desk.profile("Ben Oak")
    await desk.page.get_by_role("button", name="Add task…").click()
    await desk.page.get_by_label("Title", exact=True).fill("Call {{ contact.givenName }}")
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Add", exact=True).click()
    tasks = desk.page.get_by_role("region", name="Tasks")
    await tasks.get_by_role("checkbox", name="Call Ben").check()
    await undo(desk, "Done: “Call Ben”.")
    await undo(desk, "Added the task “Call Ben”.")

    await tasks.get_by_text("No tasks.").wait_for()


async def test_a_message_is_seen_before_it_is_sent(desk: Desk) -> None:
    """With its merge fields filled, and with who gets a copy."""
    await desk.profile("Ann Oak")
    await desk.page.get_by_role("button", name="Write…").click()
    await desk.page.get_by_label("Subject", exact=True).fill("Lunch, {{ contact.givenName }}?")
    await desk.page.get_by_label("Text", exact=True).fill("Greet {{ spouse.givenName }}!")
    preview = desk.page.get_by_role("article", name="Preview for Ann Oak")
    await preview.get_by_text("Lunch, Ann?").wait_for()
    await preview.get_by_text("Greet Tom!").wait_for()
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Send", exact=True).click()

    await desk.page.get_by_role("region", name="Messages").get_by_text("Lunch, Ann?").wait_for()


async def test_a_relative_of_an_address_book_is_linked_or_dismissed(desk: Desk, site: str, database: Database) -> None:
    """A candidate becomes an association; Undo removes it and lists the relative again, and a dismissed one too."""
    them = stored_relatives(
        [UnlinkedRelative("rel_1", "Karl Maple", "Friend"), UnlinkedRelative("rel_2", "Somebody Else", "Friend")]
    )
    text = "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them"
    await cypher(database, text, id=await contact_id(site, "Dan Larch"), them=them)
    await desk.profile("Dan Larch")
    await desk.page.get_by_role("button", name="Dismiss Somebody Else").click()
    await desk.page.get_by_role("button", name="Dismiss Somebody Else").wait_for(state="detached")
    assert await desk.faults() == []

    await desk.page.get_by_role("button", name="Link Karl Maple as Friend").click()

    await desk.linked("Friend", "Karl Maple").wait_for()
    await desk.page.get_by_role("region", name="In an address book").wait_for(state="detached")
    await undo(desk, "is Friend of")
    await desk.group("Friend").wait_for(state="detached")
    await desk.page.get_by_role("button", name="Link Karl Maple as Friend").wait_for()
    await undo(desk, "Somebody Else is no longer listed")
    await desk.page.get_by_role("button", name="Dismiss Somebody Else").wait_for()


async def test_undoing_a_relative_keeps_an_association_that_was_there_before(
    desk: Desk, site: str, database: Database
) -> None:
    """Linking found it and made none, so Undo only lists the relative again."""
    text = "MATCH (c:Contact {id: $id}) SET c.unlinkedRelatives = $them"
    roles = await roles_of(site, "Ann Oak")
    spouse = next(name for role, name in roles if role == "Spouse")
    them = stored_relatives([UnlinkedRelative("rel_1", spouse, "Spouse")])
    await cypher(database, text, id=await contact_id(site, "Ann Oak"), them=them)
    await desk.profile("Ann Oak")

    await desk.page.get_by_role("button", name=f"Link {spouse} as Spouse").click()
    await undo(desk, "already.")

    await desk.page.get_by_role("button", name=f"Link {spouse} as Spouse").wait_for()
    assert await roles_of(site, "Ann Oak") == roles
    await cypher(database, text, id=await contact_id(site, "Ann Oak"), them=None)
