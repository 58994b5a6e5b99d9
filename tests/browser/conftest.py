"""A real browser on a real server: the system's Chromium, which reaches no address but this machine's."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, Response, ViewportSize, async_playwright

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http import ide
from graphapi.kernel.viewer import Role
from graphapi.services.imports.demo import load_demo
from graphapi.services.workspace import workspace
from tests.browser.contacts import Desk, at_desk
from tests.browser.members import Member, forget, member
from tests.browser.watching import LISTEN, PATIENCE
from tests.conftest import ADMIN, Server, wipe
from tests.servers import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SIZE: ViewportSize = {"width": 1600, "height": 1000}
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
# What is typed, the editor completes: it adds brackets. What is pasted stays as it is.
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const given = { clipboardData, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", given));
}"""


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Yield the system's Chromium; playwright's own downloads are not used."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium: apt-get install chromium")
    if not (ide.FOLDER / "index.html").is_file():
        pytest.skip("The page has not been built: make ide")
    async with async_playwright() as playwright:
        # Without a sandbox, which root cannot use; it only opens our page.
        options = ["--no-sandbox", "--disable-background-networking", ONLY_HERE]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def demo(database: Database) -> AsyncIterator[None]:
    """Load the demo into the database."""
    await wipe(database)
    db = Db.of(database, ADMIN, deadline=120)
    await workspace.prepare(db)
    assert await load_demo(db)
    yield
    await wipe(database)


@contextmanager
def site_at(server: Server, folder: Path, **settings: str) -> Iterator[str]:
    """Run a server on the database with these settings, and yield its address."""
    where = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}
    with serving({**where, "GRAPHAPI_DATA_DIR": str(folder), **settings}, folder / "log") as process:
        yield process.url.removesuffix("graphql")


@pytest.fixture(scope="package")
def open_server(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server that serves all tests of the page, which each fill its database."""
    with site_at(server, tmp_path_factory.mktemp("page")) as address:
        yield address


@pytest.fixture(scope="module")
def site(demo: None, open_server: str) -> str:
    """The address of a server with the demo in its database."""
    assert demo is None
    return open_server


@dataclass
class Tab:
    """A tab with the page, and every error in it."""

    page: Page
    site: str
    trouble: list[str] = field(default_factory=list[str])
    responses: list[Response] = field(default_factory=list[Response])
    usable: float = 0.0

    def saw(self, response: Response) -> None:
        """Keep a response."""
        self.responses.append(response)

    async def open(self) -> None:
        """Load the page and wait until its editor can be used."""
        started = time.perf_counter()
        await self.page.goto(f"{self.site}graphql")
        await self.page.locator(".graphiql-editor .view-line").first.wait_for()
        await self.page.get_by_role("button", name="Who is over a limit?").wait_for()
        self.usable = time.perf_counter() - started

    async def ask(self, question: str) -> None:
        """Choose a question and wait for its answer."""
        async with self.page.expect_response(_is_answer):
            await self.page.locator(".cg-question", has_text=question).first.click()

    async def write(self, query: str) -> None:
        """Replace what stands in the editor, and run it."""
        await self.page.locator(".graphiql-query-editor").get_by_role("textbox").focus()
        await self.page.keyboard.press("Control+A")
        await self.page.evaluate(PASTE, query)
        # While one is running, the keys that run a query stop it.
        await self.page.get_by_role("button", name="Execute query").wait_for()
        await self.page.keyboard.press("Control+Enter")

    async def pick(self, label: str, text: str) -> None:
        """Pick the first contact found."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        await box.fill(text)
        await self.page.locator(".cg-picker [role=option]").first.click()

    async def counts(self, contacts: int, associations: int) -> None:
        """Wait until the picture shows these numbers."""
        wanted = f"{contacts:,} contacts, {associations:,} association{'' if associations == 1 else 's'}"
        await self.page.get_by_test_id("counts").get_by_text(wanted, exact=True).wait_for()

    async def leave(self, link: Locator, name: str) -> None:
        """Follow a link to a profile; leaving GraphiQL aborts what its editor still loads."""
        before = len(self.trouble)
        await link.click()
        await self.page.get_by_role("heading", level=1, name=name).wait_for()
        aborted = f"{self.site}assets/", "net::ERR_ABORTED"
        self.trouble[before:] = [one for one in self.trouble[before:] if not all(words in one for words in aborted)]

    async def reports(self) -> list[str]:
        """What the page's policy forbade."""
        return await self.page.evaluate("reports")


def _is_answer(response: Response) -> bool:
    """Whether this answers what stands in the editor, not what the page asks for itself."""
    sent = response.request.post_data
    if sent is None or not response.url.endswith("/graphql"):
        return False
    query = json.loads(sent)["query"]
    return not any(f"query {own}" in query for own in ("Find(", "Names(", "Card(", "Flagged(", "Introspection"))


@pytest.fixture(scope="package")
async def visits(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Yield the browser of somebody who comes again: its files are kept, what GraphiQL stored is not."""
    context = await browser.new_context(viewport=SIZE, accept_downloads=True)
    await context.add_init_script("localStorage.clear()")
    yield context
    await context.close()


@pytest.fixture
async def tab(visits: BrowserContext, site: str) -> AsyncIterator[Tab]:
    """Yield the opened page."""
    async with opened(visits, site) as tab:
        yield tab


@pytest.fixture
async def first_visit(browser: Browser, site: str) -> AsyncIterator[Tab]:
    """Yield the page opened by somebody who has never been there."""
    context = await browser.new_context(viewport=SIZE)
    async with opened(context, site) as tab:
        yield tab
    await context.close()


@pytest.fixture
async def desk(visits: BrowserContext, site: str) -> AsyncIterator[Desk]:
    """Yield a tab that is to open Contacts."""
    async with at_desk(visits, site) as desk:
        yield desk


@pytest.fixture(scope="package")
def token_server(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server that requires a token, for all tests of the page."""
    with site_at(server, tmp_path_factory.mktemp("closed"), GRAPHAPI_AUTH="token") as address:
        yield address


@pytest.fixture(scope="module")
def closed(demo: None, token_server: str) -> str:
    """The address of a server that requires a token, with the demo in its database."""
    assert demo is None
    return token_server


@pytest.fixture
async def editor(database: Database, closed: str) -> Member:
    """Yield an editor with a token."""
    assert closed
    return await member(database, "Edith Elm", Role.EDITOR)


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Yield a browser that has never been here."""
    context = await browser.new_context(viewport=SIZE)
    yield context
    await context.close()


@pytest.fixture
async def stranger(context: BrowserContext, closed: str) -> AsyncIterator[Desk]:
    """Yield a tab without a token."""
    async with at_desk(context, closed) as desk:
        await desk.open()
        yield desk
        forget(desk)


@asynccontextmanager
async def opened(context: BrowserContext, site: str) -> AsyncIterator[Tab]:
    """Open the page; at the end nothing may have gone wrong in it."""
    page = await context.new_page()
    page.set_default_timeout(1_000 * PATIENCE)
    tab = Tab(page, site)
    page.on("console", lambda line: tab.trouble.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: tab.trouble.append(str(error)))
    page.on("requestfailed", lambda request: tab.trouble.append(f"{request.url}: {request.failure}"))
    page.on("response", tab.saw)
    await page.add_init_script(LISTEN)
    await tab.open()
    yield tab
    assert (tab.trouble, await tab.reports()) == ([], [])
    await page.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where files are saved."""
    return tmp_path
