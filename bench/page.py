"""`python -m bench page`: how quickly the page responds with 10,000 contacts in the list.

Chromium itself measures, by its Event Timing: from a key or a click until the next frame is painted, in steps of 8 ms.
Anything under 16 ms is not reported and counts as 16. GraphiQL, beside it, is what the page was before it had Contacts.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.servers import serving

CONTACTS = 10_000
BATCH = 1_000
ROUNDS = 5
SIZE: ViewportSize = {"width": 1440, "height": 900}
CREATE = """mutation ($input: CreateContactsInput!) { createContacts(input: $input) { __typename } }"""
FLOOR = 16.0
OBSERVE = """
window.durations = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId) window.durations.push(entry.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
TAKE = "() => Math.max(0, ...window.durations.splice(0))"


def measure() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        log = Path(folder) / "log"
        with serving({"GRAPHAPI_DATA_DIR": folder, "GRAPHAPI_MAX_COST": "1000000"}, log) as process:
            fill(process.url)
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            site = process.url.removesuffix("graphql")
            first_views(browser, site)
            interactions(browser, site)
            browser.close()


def fill(url: str) -> None:
    """Create the contacts through the API."""
    with httpx.Client(timeout=120) as client:
        for start in range(0, CONTACTS, BATCH):
            names = [f"Person {n:05} Sample" for n in range(start, start + BATCH)]
            items = [
                {"name": name, "company": "Sample Works", "emails": [f"p{name[7:12]}@example.org"]} for name in names
            ]
            body = {"query": CREATE, "variables": {"input": {"items": items}}}
            client.post(url, json=body).raise_for_status()


def first_views(browser: Browser, site: str) -> None:
    """Print the script that is loaded, and the time until the place can be used, on a first visit."""
    for place, address, usable in (
        ("Contacts", site, "role=link[name='Person 00000 Sample']"),
        ("GraphiQL", f"{site}graphql", ".graphiql-editor .view-line >> nth=0"),
    ):
        sizes, seconds = [0], list[float]()
        for _ in range(ROUNDS):
            context = browser.new_context(viewport=SIZE)
            page = context.new_page()
            loaded = list[int]()
            page.on("requestfinished", lambda one, to=loaded: to.append(one.sizes()["responseBodySize"]))
            began = time.perf_counter()
            page.goto(address)
            page.locator(usable).wait_for()
            seconds.append(time.perf_counter() - began)
            page.wait_for_load_state("networkidle")
            sizes.append(sum(loaded))
            context.close()
        print(f"{place}: {max(sizes) / 1000:,.0f} kB, usable after {statistics.median(seconds):.2f} s")


def interactions(browser: Browser, site: str) -> None:
    """Print the longest time to the next frame of each interaction, the median and the worst of some rounds."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(OBSERVE)
    page.goto(site)
    page.get_by_role("status").filter(has_text=f"{CONTACTS:,} contacts").wait_for()
    for name, act in ACTS.items():
        longest = list[float]()
        for n in range(ROUNDS):
            page.evaluate(TAKE)
            act(page, n)
            # Entries are reported after the frame.
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
            longest.append(max(FLOOR, page.evaluate(TAKE)))
        print(f"{name}: {statistics.median(longest):.0f} ms, at most {max(longest):.0f} ms")


def typing(page: Page, n: int) -> None:
    """Search for one contact, letter by letter, then for all again."""
    search = page.get_by_role("searchbox")
    search.press_sequentially(f"person 0{n}123", delay=30)
    page.get_by_role("status").filter(has_text="1 contact").wait_for()
    search.press("Control+A")
    search.press("Delete")
    page.get_by_role("status").filter(has_text=f"{CONTACTS:,} contacts").wait_for()


def scrolling(page: Page, n: int) -> None:
    """Scroll by pages with the keyboard, through rows that are not loaded yet."""
    table = page.get_by_role("table", name="Contacts")
    table.evaluate(f"(node) => node.scrollTo(0, {n * 90_000})")
    table.focus()
    for _ in range(10):
        page.keyboard.press("PageDown")


def sorting(page: Page, n: int) -> None:
    """Sort by the other end of the names."""
    page.get_by_role("button", name="Name").first.click()
    first = "Person 09999 Sample" if n % 2 == 0 else "Person 00000 Sample"
    page.get_by_role("table", name="Contacts").evaluate("(node) => node.scrollTo(0, 0)")
    page.get_by_role("link", name=first).wait_for()


def opening(page: Page, _: int) -> None:
    """Open a profile and return to the list."""
    page.get_by_role("table", name="Contacts").get_by_role("link").first.click()
    page.get_by_role("region", name="Details").wait_for()
    page.go_back()
    page.get_by_role("status").filter(has_text=f"{CONTACTS:,} contacts").wait_for()


ACTS: dict[str, Callable[[Page, int], None]] = {
    "Typing into the search": typing,
    "Scrolling": scrolling,
    "Sorting": sorting,
    "Opening a profile": opening,
}
