"""A viewer, an editor and an administrator open everything that the page offers them: the server refuses none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from playwright.async_api import Request

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from graphapi.services.users.user_changes import UserPatch, change_user
from tests.browser.answers import asked, contact_id
from tests.browser.contacts import Desk, choose, is_operation, undo
from tests.browser.members import member, sign_in
from tests.browser.test_administration import SECTIONS
from tests.conftest import ADMIN

OFFERED = """() => [...document.querySelectorAll("button")]
  .filter((button) => button.checkVisibility() && !button.disabled && button.closest("[inert]") === null)
  .filter((button) => button.ariaHasPopup !== "listbox" && button.ariaExpanded !== "true")
  .map((button) => {
    const text = button.textContent.trim();
    const label = button.ariaLabel ?? text;
    const opens = text.endsWith("…") || button.ariaExpanded !== null || button.ariaHasPopup !== null;
    const kind = text || label.split(/:| another /)[0];
    return [label, opens || kind === "Link" && text === "" ? kind : ""];
  })
  .filter(([, kind]) => kind !== "")"""
"""What opens something, by its name, and of which kind it is: a list has the same button in each row."""

CHANGE = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { errors { message } } }"
OVERLAY = "[role=dialog], [role=menu], dialog[open]"
EXPANDS = {"Details"}
"""What opens in its place."""

UNWRITTEN = (["input", "subject"], ["input", "text"])
"""What the preview of a message says before anything is written: it shows the recipients already."""

READS = {"Filter", "Details"}
WRITES = READS | {
    "New contact…", "Merge with…", "Write…", "Add task…", "Link…", "Link", "Change", "Change role, dates or note…",
    "End on a day…",
}  # fmt: skip
MANAGES = WRITES | {
    "Import…", "Export…", "New label…", "Edit…", "Delete…", "Resolve…", "New user…", "New token…", "Rename…",
    "Disable Wanda Willow…", "Revoke…", "Erase…",
}  # fmt: skip
OPENED = {Role.VIEWER: READS, Role.EDITOR: WRITES, Role.ADMIN: MANAGES}
"""The kinds that are opened in each role."""


@dataclass
class Walk:
    """What was opened, by kind, and whatever was answered with an error."""

    desk: Desk
    opened: set[str] = field(default_factory=set[str])
    refused: list[Any] = field(default_factory=list[Any])
    reading: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    def __post_init__(self) -> None:
        """Read each answer once it is whole: the browser forgets those of the page before, and old ones."""
        self.desk.page.on("requestfinished", lambda one: self.reading.append(asyncio.create_task(self.read(one))))

    async def view(self, address: str, heading: str) -> None:
        """Open a view, then whatever it offers, one of each kind."""
        await self.check()
        await self.desk.page.goto(f"{self.desk.site}{address}")
        await self.desk.heading(heading).wait_for()
        await self.desk.settled()
        done = set[str]()
        while left := [(label, kind) for label, kind in await self.desk.page.evaluate(OFFERED) if kind not in done]:
            label, kind = left[0]
            done.add(kind)
            for item in await open_one(self.desk, label, kind):
                done.add(item)
                await open_one(self.desk, label, kind, item)
        self.opened |= done
        await self.check()

    async def check(self) -> None:
        """Wait until all that was asked is answered and read."""
        await self.desk.settled()
        await asyncio.gather(*self.reading)

    async def read(self, request: Request) -> None:
        """Keep the errors of an answer."""
        answer = await request.response() if is_operation(request) else None
        if answer is not None and answer.status != httpx.codes.UNAUTHORIZED:
            found = errors_in(await answer.json())
            self.refused += [error for error in found if error.get("path") not in UNWRITTEN]


@pytest.mark.parametrize("role", list(Role))
async def test_nothing_that_is_offered_is_refused(
    stranger: Desk, database: Database, closed: str, site: str, role: Role
) -> None:
    """Every view, menu and dialog; no answer has an error, also where something is changed and taken back."""
    ann = await contact_id(site, "Ann Oak")
    await asked(site, CHANGE, input={"id": ann, "jobTitle": "Head of design"})
    wanda = await member(database, "Wanda Willow", Role.VIEWER)
    await change_user(Db.of(database, ADMIN, deadline=60), wanda.user_id, UserPatch(teams=(f"Team {role.value}",)))
    walk = Walk(stranger)
    await sign_in(stranger, (await member(database, f"{role.value.title()} Willow", role)).token)
    await stranger.page.get_by_role("button", name="Log out").wait_for()
    await walk.view("", "Contacts")
    await walk.view(f"#/contacts/{ann}", "Ann Oak")
    if role is not Role.VIEWER:
        await change_something(stranger)
    for section in SECTIONS[role]:
        await walk.view(f"#/administration/{section.lower().replace(' ', '-')}", section)
    if role is Role.ADMIN:
        await walk.view(f"#/administration/users/{wanda.user_id}", "Wanda Willow")

    assert walk.opened == OPENED[role]
    assert walk.refused == []


async def open_one(desk: Desk, label: str, kind: str, item: str = "") -> list[str]:
    """Open a button's menu or dialog, or the dialog of one item of its menu, and close it; return the other items."""
    await desk.page.get_by_role("button", name=label, exact=True).first.click()
    if kind not in EXPANDS:
        await desk.page.locator(OVERLAY).first.wait_for()
    if item:
        await desk.page.get_by_role("menuitem", name=item).click()
        await desk.page.get_by_role("dialog").wait_for()
    await desk.settled()
    items = await desk.page.get_by_role("menuitem").all_inner_texts()
    # In a field with a list, the first Escape closes the list.
    while await desk.page.locator(OVERLAY).count() > 0:
        await desk.page.keyboard.press("Escape")
        await desk.settled()
    return [one for one in items if one.endswith("…")]


async def change_something(desk: Desk) -> None:
    """Edit a field, link somebody, add a task: each is taken back."""
    await desk.profile("Dan Larch")
    panel = desk.page.get_by_role("region", name="Details")
    await panel.get_by_role("button", name="Job title:").click()
    await panel.get_by_role("textbox", name="Job title").fill("Teacher of music")
    await desk.page.keyboard.press("Enter")
    await undo(desk, "Changed Job title of Dan Larch.")
    await desk.page.get_by_role("button", name="Link…").click()
    await choose(desk, "With", "hugo", "Hugo Larch")
    await choose(desk, "Hugo Larch is …", "assis", "who is then Assisted person")
    await desk.page.get_by_role("button", name="Link", exact=True).click()
    await undo(desk, "Hugo Larch is Assistant of Dan Larch.")
    await desk.page.get_by_role("button", name="Add task…").click()
    await desk.page.get_by_label("Title", exact=True).fill("Call")
    await desk.page.get_by_role("button", name="Add", exact=True).click()
    await undo(desk, "Added the task “Call”.")


def errors_in(value: Any) -> Iterator[Any]:
    """Whatever stands under `errors`, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inner if name == "errors" else errors_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from errors_in(inner)
