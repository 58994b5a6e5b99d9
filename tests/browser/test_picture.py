"""The pictures of the analysts' page, in a real browser."""

from __future__ import annotations

from pathlib import Path

from graphapi.db.database import Database
from graphapi.db.request import Db
from tests.browser.answers import around, asked, associations_of, contact_id
from tests.browser.conftest import Tab
from tests.conftest import ADMIN
from tests.services.graphs import associations, contact, crowd

CARD = 300
"""How much of the drawing's width a card takes."""
COUNT_FRAMES = """() => {
  const started = performance.now();
  let frames = 0, on = true;
  const count = () => { frames += 1; if (on) requestAnimationFrame(count); };
  requestAnimationFrame(count);
  window.counted = () => { on = false; return frames * 1000 / (performance.now() - started); };
}"""


MUTUAL = """
query ($one: ID!, $other: ID!) {
  contact(id: $one) {
    mutualContacts(withId: $other, first: 100) { edges { associations { id } withAssociations { id } } }
  }
}
"""


async def test_a_question_is_answered_with_a_picture(tab: Tab, site: str) -> None:
    """With the same numbers of contacts and associations as the API returns."""
    contacts, associations = await around(site, "Ann Oak", 2)

    await tab.ask("Who is around")

    await tab.counts(len(contacts), len(associations))
    canvas = tab.page.get_by_role("application")
    assert f"{len(contacts)} contacts" in (await canvas.get_attribute("aria-label") or "")


async def test_every_kind_of_answer_is_drawn(tab: Tab, site: str) -> None:
    """Lists, mutual contacts, walks, paths, neighbourhoods, even if neither ids nor associations are selected."""
    ben = await contact_id(site, "Ben Oak")
    own, around_ann = await associations_of(site, "Ann Oak"), await around(site, "Ann Oak", 1)
    ann = '{ contactsBy(keys: [{ name: "Ann Oak" }]) { %s } }'
    dan = '{ shortestPaths(from: { name: "Ann Oak" }, to: { name: "Dan Larch" }) { outcome paths { length } } }'
    both = await asked(site, MUTUAL, one=await contact_id(site, "Ann Oak"), other=ben)
    edges = both["contact"]["mutualContacts"]["edges"]
    associations_of_both = sum(len(edge["associations"]) + len(edge["withAssociations"]) for edge in edges)

    for query, contacts, count in (
        (ann % "associations(first: 100) { edges { role } }", len(around_ann[0]), len(own)),
        (ann % f'mutualContacts(withId: "{ben}") {{ edges {{ cursor }} }}', len(edges) + 2, associations_of_both),
        (ann % 'walk(roles: [["Parent"], ["Sibling"]]) { edges { cursor } }', 6, 5),
        (dan, 5, 4),
        (
            ann % "... { id: email } name: company neighbourhood(depth: 1) { depth }",
            len(around_ann[0]),
            len(around_ann[1]),
        ),
    ):
        await tab.write(query)
        await tab.counts(contacts, count)


async def test_on_a_narrow_screen_the_picture_is_below_the_query(tab: Tab) -> None:
    """As wide as the screen allows."""
    await tab.page.set_viewport_size({"width": 390, "height": 844})
    await tab.ask("Who is around")

    await tab.page.get_by_role("application").scroll_into_view_if_needed()

    query = await tab.page.locator(".graphiql-query-editor").bounding_box()
    picture = await tab.page.get_by_role("application").bounding_box()
    assert query is not None
    assert picture is not None
    assert picture["y"] > query["y"] + query["height"]
    assert picture["width"] > 250


async def test_expanding_adds_the_neighbours(tab: Tab, site: str) -> None:
    """Each once, whether it was there before or not."""
    ann, ben = await around(site, "Ann Oak", 1), await around(site, "Ben Oak", 1)
    own = {one["id"] for one in await associations_of(site, "Ann Oak")}
    await tab.ask("Who is")
    await tab.counts(len(ann[0]), len(own))

    await tab.page.get_by_role("searchbox", name="Find in the picture").fill("Ben Oak")
    await tab.page.keyboard.press("Enter")
    card = tab.page.get_by_role("region", name="Contact Ben Oak")
    await card.get_by_role("button", name="Expand").click()

    await tab.counts(len(ann[0] | ben[0]), len(own | ben[1]))


async def test_a_path_is_drawn_in_order(tab: Tab) -> None:
    """And described in words."""
    await tab.ask("How are")

    await tab.page.get_by_text("path of 4 steps").wait_for()
    assert await tab.page.get_by_label("Layout").input_value() == "path"


async def test_a_path_leads_from_a_card_to_a_picked_contact(tab: Tab) -> None:
    """The picture gets what the way there needs."""
    await tab.ask("Who is")
    await tab.page.get_by_role("searchbox", name="Find in the picture").fill("Ann Oak")
    await tab.page.keyboard.press("Enter")
    card = tab.page.get_by_role("region", name="Contact Ann Oak")
    await card.get_by_role("button", name="Path to …").click()

    await tab.pick("To", "Dan Larch")

    await tab.page.get_by_text("shortest paths found.").wait_for()


async def test_the_picture_is_downloaded_as_svg_and_png(tab: Tab, downloads: Path) -> None:
    """Text stays text in the one; the other is an image."""
    await tab.ask("How are")
    await tab.page.get_by_text("path of 4 steps").wait_for()
    files: dict[str, bytes] = {}
    for kind in ("SVG", "PNG"):
        async with tab.page.expect_download() as download:
            await tab.page.get_by_role("button", name=kind, exact=True).click()
        await (await download.value).save_as(downloads / kind)
        files[kind] = (downloads / kind).read_bytes()

    assert b">4. Dan Larch</text>" in files["SVG"]
    assert files["PNG"].startswith(b"\x89PNG")


async def test_what_is_too_much_with_a_picture_is_asked_for_as_typed(tab: Tab) -> None:
    """The answer is shown, with the reason why there is no picture."""
    await tab.write("{ contacts(first: 250) { edges { node { associations(first: 100) { edges { role } } } } } }")

    await tab.page.locator(".cg-notice", has_text="would exceed the server’s limits").wait_for()
    await tab.page.get_by_role("tab", name="JSON").click()
    await tab.page.locator(".result-window").get_by_text('"role": ').first.wait_for()
    assert "errors" not in await tab.page.locator(".result-window .view-lines").inner_text()
    # The browser itself notes that the first request was refused.
    assert [one for one in tab.trouble if "status of 400" not in one] == []
    tab.trouble.clear()


async def test_five_hundred_contacts_stay_fluid(tab: Tab, database: Database, site: str) -> None:
    """With two thousand arrows; the frames are counted while a contact is dragged."""
    db = Db.of(database, ADMIN, deadline=60)
    hub = await contact(db, "Hub of many")
    others = await crowd(db, 499)
    pairs = [(hub, other) for other in others]
    pairs += [(others[n % 499], others[(n + 1 + n // 499) % 499]) for n in range(1_501)]
    await associations(db, *((a, b, "FRIEND") for a, b in pairs))
    expected = await around(site, "Hub of many", 1)

    await tab.ask("Who is around")
    await tab.pick("Contact", "Hub of many")
    await tab.page.get_by_label("Depth").fill("1")
    await tab.page.get_by_label("First").fill("500")
    await tab.page.get_by_role("button", name="Ask", exact=True).click()
    await tab.counts(len(expected[0]), len(expected[1]))

    crowded, usual = [await _frames_while_dragging(tab, name) for name in ("Hub of many", "Person 00007")]

    shown = f"{usual:.0f} dragging a contact, {crowded:.0f} dragging the one that all are tied to"
    print(f"500 contacts, 2,000 associations, frames a second: {shown}")  # noqa: T201 – figures
    assert (len(expected[0]), len(expected[1])) == (500, 2_000)
    assert min(crowded, usual) > 0


async def _frames_while_dragging(tab: Tab, name: str) -> float:
    """Bring a contact to the middle of what its card leaves, drag it about, count the frames drawn meanwhile."""
    await tab.page.get_by_role("searchbox", name="Find in the picture").fill(name)
    await tab.page.keyboard.press("Enter")
    await tab.page.get_by_role("region", name=f"Contact {name}").get_by_role("button", name="Close").click()
    canvas = tab.page.get_by_role("application")
    await tab.page.locator('[role=application][aria-busy="false"]').wait_for()
    box = await canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + (box["width"] - CARD) / 2, box["y"] + box["height"] / 2
    await tab.page.mouse.move(x, y)
    await tab.page.mouse.down()
    await tab.page.evaluate(COUNT_FRAMES)
    for n in range(60):
        await tab.page.mouse.move(x + n * 3, y + (n % 20) * 5)
    frames = await tab.page.evaluate("counted()")
    await tab.page.mouse.up()
    return frames
