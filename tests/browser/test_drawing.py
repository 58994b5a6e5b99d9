"""How pictures are drawn: their room, their names, their lines, and the cards beside them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from graphapi.db.database import Database
from graphapi.db.request import Db
from tests.browser.conftest import Tab
from tests.conftest import ADMIN
from tests.services.graphs import associations, contact, crowd
from tests.services.people import label

SEES = """
Object.defineProperties(window, {
  CANVAS: { configurable: true, get: () => document.querySelector(".cg-canvas") },
  CY: { configurable: true, get: () => document.querySelector(".cg-canvas")._cyreg.cy },
});"""
"""Names for the canvas and for what draws on it."""
DRAWN = "() => { const box = CY.elements().renderedBoundingBox(); return box.w * box.h; }"
FITS = """() => {
  if (!CANVAS) return false;
  const box = CY.elements().renderedBoundingBox();
  const [wide, high] = [CANVAS.clientWidth, CANVAS.clientHeight];
  const within = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= wide && box.y2 <= high;
  return within && (box.w > wide * 0.8 || box.h > high * 0.8 || CY.zoom() >= 1.45);
}"""
PLACE = """() => {
  const [{ x, y }, frame] = [CY.nodes(".selected").renderedPosition(), CANVAS.getBoundingClientRect()];
  return [frame.x + x, frame.y + y];
}"""
DASHES = r"""() => Object.fromEntries(Object.entries(Object.groupBy(
  CY.edges().filter((edge) => edge.style("line-style") !== "solid").map((edge) =>
    edge.style("line-style") === "dotted" ? "1 1" : String(edge.style("line-dash-pattern")).match(/\d+/g).join(" ")),
  (dashes) => dashes)).map(([dashes, all]) => [dashes, all.length]))"""
SCROLLING = """() => [...document.querySelectorAll("body, body *")]
  .filter((node) => !node.closest(".graphiql-response, .monaco-editor") && node.scrollHeight > node.clientHeight + 1)
  .filter((node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowY))
  .map((node) => node.className)"""
LEGEND = """() => Object.fromEntries([...document.querySelectorAll(".cg-legend button")].map((entry) => {
  const line = entry.querySelector("line");
  return [entry.textContent, line.getAttribute("stroke") + "/" + line.getAttribute("stroke-dasharray")];
}))"""
NAMES = """() => {
  const only = { includeNodes: false, includeEdges: false, includeOverlays: false, includeLabels: true };
  const named = CY.nodes().filter((node) => node.style("label") !== "");
  const names = named.map((node) => [node.data("name"), node.renderedBoundingBox(only)]);
  // Boxes have a margin around the letters, which grows with the zoom.
  const margin = 4 * Math.max(1, CY.zoom());
  const apart = (a, b) => a.x1 > b.x2 - margin || b.x1 > a.x2 - margin || a.y1 > b.y2 - margin || b.y1 > a.y2 - margin;
  const overlaps = names.flatMap(([one, a], n) =>
    names.slice(n + 1).filter(([, b]) => !apart(a, b)).map(([other]) => [one, other]));
  return [names.map(([name]) => name), overlaps];
}"""


@pytest.fixture(autouse=True)
async def seen(visits: BrowserContext) -> None:
    """Give the names to every tab that is opened."""
    await visits.add_init_script(SEES)


async def test_the_picture_fits_again_when_its_room_changes(tab: Tab) -> None:
    """After Larger, after Smaller, and after the window was resized."""
    await tab.ask("How are")
    await tab.page.get_by_text("path of 4 steps").wait_for()
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()
    await tab.page.wait_for_function(FITS)

    await tab.page.get_by_role("button", name="Larger").click()
    await tab.page.wait_for_function(FITS)
    large = await tab.page.evaluate(DRAWN)
    await tab.page.get_by_role("button", name="Smaller").click()
    await tab.page.wait_for_function(f"() => ({DRAWN})() < {large} && ({FITS})()")
    await tab.page.set_viewport_size({"width": 1100, "height": 700})
    await tab.page.wait_for_function(FITS)


async def test_a_card_leaves_its_contact_free(tab: Tab) -> None:
    """Wide and narrow; its rows lead to profiles."""
    for width in (1440, 390):
        await tab.page.set_viewport_size({"width": width, "height": 844})
        await tab.ask("Who is around")
        await tab.page.get_by_role("searchbox", name="Find in the picture").fill("Ben Oak")
        await tab.page.keyboard.press("Enter")
        card = tab.page.get_by_role("region", name="Contact Ben Oak")
        await card.get_by_role("link", name="Martin Oak").wait_for()
        await tab.page.locator('[role=application][aria-busy="false"]').wait_for()

        x, y = await tab.page.evaluate(PLACE)
        box = await card.bounding_box()
        assert box is not None
        assert not (box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"])
        await card.get_by_role("button", name="Close").click()

    await tab.page.get_by_role("searchbox", name="Find in the picture").press("Enter")
    await tab.leave(card.get_by_role("link", name="Martin Oak"), "Martin Oak")


async def test_on_a_narrow_screen_the_answer_is_scrolled_to(tab: Tab) -> None:
    """In one column with one scroll bar; the header of the page stays."""
    await tab.page.set_viewport_size({"width": 390, "height": 844})
    await tab.ask("Who is around")
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()

    header = await tab.page.get_by_role("navigation", name="Places").bounding_box()
    answer = await tab.page.locator(".cg-answer").bounding_box()
    assert header is not None
    assert answer is not None
    assert header["y"] >= 0
    assert answer["y"] < 844 / 2
    assert await tab.page.evaluate(SCROLLING) == ["graphiql-main"]


async def test_entries_of_the_legend_differ_and_keep_their_lines(first_visit: Tab, database: Database) -> None:
    """Colour and dashes together are one label's, also with more labels than colours, and at the next visit."""
    db = Db.of(database, ADMIN, deadline=60)
    hub = await contact(db, "Hub of labels")
    for n in range(15):
        made = await label(db, f"Line {n:02}")
        await associations(db, (hub, await contact(db, f"At line {n:02}"), made.key))

    async def drawn() -> dict[str, str]:
        await first_visit.ask("Who is around")
        await first_visit.pick("Contact", "Hub of labels")
        await first_visit.page.get_by_role("button", name="Ask", exact=True).click()
        await first_visit.counts(16, 15)
        return await first_visit.page.evaluate(LEGEND)

    before = await drawn()
    await first_visit.page.reload()
    await first_visit.page.get_by_role("button", name="Who is over a limit?").wait_for()
    # Other labels come first this time.
    await first_visit.ask("Who works at")
    after = await drawn()

    assert len(before) == len(set(before.values())) == 15
    assert after == before


async def test_svg_has_the_dashes_of_the_picture(tab: Tab, downloads: Path) -> None:
    """Dots where an association has ended, and nothing else has them."""
    await tab.ask("Who is around")
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()
    drawn = await tab.page.evaluate(DASHES)
    async with tab.page.expect_download() as download:
        await tab.page.get_by_role("button", name="SVG", exact=True).click()
    await (await download.value).save_as(downloads / "svg")

    written = Counter(re.findall(r'stroke-dasharray="([\d ]+)"', (downloads / "svg").read_text("utf-8")))
    assert written == drawn
    assert written["1 1"] > 0


async def test_as_many_names_are_written_as_fit(tab: Tab, database: Database) -> None:
    """Of 500 contacts: none overlaps another, the centre is among them, and more appear with the zoom."""
    db = Db.of(database, ADMIN, deadline=60)
    hub = await contact(db, "Centre of crowd")
    await associations(db, *[(hub, other, "FRIEND") for other in await crowd(db, 499)])
    await tab.ask("Who is around")
    await tab.pick("Contact", "Centre of crowd")
    await tab.page.get_by_label("First").fill("500")
    await tab.page.get_by_label("Depth").fill("1")
    await tab.page.get_by_role("button", name="Ask", exact=True).click()
    await tab.counts(500, 499)
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()
    await tab.page.wait_for_function(FITS)

    far, overlaps = await tab.page.evaluate(NAMES)
    for _ in range(4):
        await tab.page.get_by_role("button", name="Zoom in").click()
    near, overlaps_near = await tab.page.evaluate(NAMES)

    assert overlaps == overlaps_near == []
    assert "Centre of crowd" in far
    assert 10 < len(far) < len(near) < 500
