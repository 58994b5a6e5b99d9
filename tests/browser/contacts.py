"""Contacts as its user sees it: the list, the profiles and the dialogs, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Locator, Page, Request, Response

from tests.browser.watching import LISTEN, PATIENCE

AXE = Path(__file__).resolve().parents[2] / "ide" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async ([rules, allowed]) => {
  const { violations } = await axe.run(document, { runOnly: rules });
  const excused = (rule, { target }) =>
    (allowed[rule] ?? []).some((one) => document.querySelector(target.at(-1))?.closest(one));
  return violations.map(({ id, nodes }) => [id, nodes.filter((node) => !excused(id, node))])
    .filter(([, nodes]) => nodes.length > 0)
    .map(([id, nodes]) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}"""


def is_operation(request: Request) -> bool:
    """Whether a request is an operation of the API."""
    return request.method == "POST" and request.url.endswith("/graphql")


@dataclass
class Desk:
    """A tab at Contacts, every error in it, and every operation that it sent."""

    page: Page
    site: str
    trouble: list[str] = field(default_factory=list[str])
    sent: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    answers: list[Response] = field(default_factory=list[Response])
    aborted: list[Request] = field(default_factory=list[Request])

    async def open(self, address: str = "") -> None:
        """Load the page and wait until it shows something."""
        await self.page.goto(f"{self.site}{address}")
        await self.page.locator("h1, [role=dialog]").first.wait_for()

    async def profile(self, name: str) -> None:
        """Search for a contact and open its profile."""
        await self.open()
        await self.page.get_by_role("searchbox").fill(name)
        await self.counted(re.compile("^1 contact$")).wait_for()
        await self.page.get_by_role("link", name=name, exact=True).click()
        await self.heading(name).wait_for()

    async def jump(self, name: str) -> None:
        """Follow the first link with a name to its profile."""
        await self.page.get_by_role("link", name=name, exact=True).first.click()
        await self.heading(name).wait_for()

    def counted(self, words: str | re.Pattern[str]) -> Locator:
        """The number of contacts in the list."""
        return self.page.get_by_role("status").filter(has_text=words)

    def heading(self, name: str) -> Locator:
        """The name of the profile that is open."""
        return self.page.get_by_role("heading", level=1, name=name)

    def group(self, role: str) -> Locator:
        """The contacts in a role, on a profile."""
        return self.page.get_by_role("region", name=role, exact=True)

    def linked(self, role: str, name: str) -> Locator:
        """One of them."""
        return self.group(role).get_by_role("listitem").filter(has_text=name)

    def noted(self, request: Request) -> None:
        """Keep the operation of a request."""
        if is_operation(request):
            self.sent.append(json.loads(request.post_data or "{}"))

    def lost(self, request: Request) -> None:
        """Keep a request that was aborted, as the page does with questions that nobody asks any more."""
        if is_operation(request):
            self.aborted.append(request)

    async def settled(self) -> None:
        """Wait until all that was asked is answered, and what followed from it is drawn."""
        quiet = 0
        while quiet < 2:
            await self.page.evaluate("() => new Promise(requestAnimationFrame)")
            answered = sum(is_operation(one.request) for one in self.answers)
            quiet = quiet + 1 if answered + len(self.aborted) >= len(self.sent) else 0

    def saw(self, response: Response) -> None:
        """Keep a response."""
        self.answers.append(response)

    async def faults(self, allowed: dict[str, list[str]] | None = None) -> list[str]:
        """What axe-core finds on the view, by every rule of WCAG 2.2 AA and its advice.

        `allowed`: what another project made, by the rule that it breaks, as selectors.
        """
        # React Aria announces a busy button for some seconds, also when its form has gone.
        await self.page.locator("[role=log] [role=img]").wait_for(state="detached")
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return await self.page.evaluate(RUN_AXE, [RULES, allowed or {}])

    async def reports(self) -> list[str]:
        """What the page's policy forbade."""
        return await self.page.evaluate("reports")


async def choose(desk: Desk, field: str, text: str, option: str) -> None:
    """Type into a field and choose one of what it offers."""
    await desk.page.get_by_role("combobox", name=field).fill(text)
    await desk.page.get_by_role("option").filter(has_text=option).first.click()


async def undo(desk: Desk, words: str) -> None:
    """Take back the change that a notice tells of."""
    notice = desk.page.get_by_role("alertdialog").filter(has_text=words)
    await notice.get_by_role("button", name="Undo").click()
    await desk.page.get_by_role("alertdialog").filter(has_text="Undone: ").filter(has_text=words).wait_for()


@asynccontextmanager
async def at_desk(context: BrowserContext, site: str) -> AsyncIterator[Desk]:
    """Open a tab; at the end nothing may have gone wrong in it."""
    page = await context.new_page()
    page.set_default_timeout(1_000 * PATIENCE)
    desk = Desk(page, site)
    page.on("console", lambda line: desk.trouble.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: desk.trouble.append(str(error)))
    page.on("request", desk.noted)
    page.on("response", desk.saw)
    page.on("requestfailed", desk.lost)
    await page.add_init_script(LISTEN)
    yield desk
    assert (desk.trouble, await desk.reports()) == ([], [])
    await page.close()
