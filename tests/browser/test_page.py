"""The analysts' page in a real browser, read as its user reads it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from graphapi.db.database import Database
from graphapi.db.request import Db
from graphapi.http import ide
from tests.browser.conftest import PATIENCE, Tab
from tests.conftest import ADMIN
from tests.servers import ask
from tests.services.graphs import associations, contact, crowd

MOST = 2_500_000
MOST_OF_ENTRY = 450_000
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


async def asked(site: str, query: str, **variables: object) -> Any:
    """Ask the server without the page."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        return await ask(client, f"{site}graphql", query, **variables)


async def contact_id(site: str, name: str) -> str:
    """The id of a contact of the demo."""
    found = await asked(site, "query ($name: String!) { contactsBy(keys: [{ name: $name }]) { id } }", name=name)
    return found["contactsBy"][0]["id"]


async def around(site: str, name: str, depth: int) -> tuple[set[str], set[str]]:
    """The ids of the contacts and associations of a neighbourhood, according to the API."""
    query = """
    query ($id: ID!, $depth: Int!) {
      contact(id: $id) {
        neighbourhood(depth: $depth, first: 500) { members { contact { id } } associations { id } }
      }
    }
    """
    found = await asked(site, query, id=await contact_id(site, name), depth=depth)
    hood = found["contact"]["neighbourhood"]
    contacts = {member["contact"]["id"] for member in hood["members"]} | {await contact_id(site, name)}
    return contacts, {association["id"] for association in hood["associations"]}


async def test_it_loads_from_this_server_alone(first_visit: Tab) -> None:
    """No failed request, no error, nothing that its policy forbade; small enough for a slow line."""
    sizes = [(urlsplit(one.url), (await one.request.sizes())["responseBodySize"]) for one in first_visit.responses]

    named = (ide.FOLDER / "index.html").read_text(encoding="utf-8")
    total = sum(size for _, size in sizes)
    entry = sum(size for where, size in sizes if f'".{where.path}"' in named)
    print(f"{len(sizes)} answers, {total:,} bytes, entry {entry:,}; usable after {first_visit.usable:.2f} s")  # noqa: T201 – figures
    assert {where.hostname for where, _ in sizes} == {"127.0.0.1"}
    assert total < MOST
    assert 0 < entry < MOST_OF_ENTRY


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
    own, around_ann = await _own(site, "Ann Oak"), await around(site, "Ann Oak", 1)
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


async def test_what_went_wrong_and_what_is_missing_is_said(tab: Tab) -> None:
    """In words, beside the answer."""
    for query, said in (
        ("{ contacts(first: 501) { totalCount } }", "`first` must be from 1 to 500, not 501."),
        (
            '{ shortestPaths(from: { name: "Ann Oak" }, to: { name: "Ann Oak" }) { outcome } }',
            "Both are the same contact.",
        ),
        (
            '{ contacts(filter: { company: "Nowhere" }) { totalCount } }',
            "This answer contains no contacts and no lists.",
        ),
        (
            '{ contactsBy(keys: [{ name: "Ann Oak" }]) { neighbourhood(first: 3) { depth } } }',
            "Some contacts are left out",
        ),
    ):
        await tab.write(query)
        await tab.page.locator(".cg-notice", has_text=said).wait_for()


async def test_a_server_that_is_gone_is_reported(tab: Tab) -> None:
    """Where nobody can be looked for, rather than that nobody was found."""
    await tab.page.route("**/graphql", lambda route: route.abort())

    await tab.page.locator(".cg-question", has_text="Who is around").click()

    await tab.page.get_by_role("status").get_by_text("The server does not respond.").wait_for()
    # The browser itself notes each request that failed, and nothing else went wrong.
    assert [one for one in tab.trouble if "net::ERR_FAILED" not in one] == []
    tab.trouble.clear()


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
    own = {one["id"] for one in await _own(site, "Ann Oak")}
    await tab.ask("Who is")
    await tab.counts(len(ann[0]), len(own))

    await tab.page.get_by_role("searchbox", name="Find in the picture").fill("Ben Oak")
    await tab.page.keyboard.press("Enter")
    card = tab.page.get_by_role("region", name="Contact Ben Oak")
    await card.get_by_role("button", name="Expand").click()

    await tab.counts(len(ann[0] | ben[0]), len(own | ben[1]))


async def _own(site: str, name: str) -> list[dict[str, Any]]:
    query = "query ($id: ID!) { contact(id: $id) { associations(first: 500) { edges { association { id } } } } }"
    found = await asked(site, query, id=await contact_id(site, name))
    return [edge["association"] for edge in found["contact"]["associations"]["edges"]]


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


async def test_picking_a_contact_fills_the_variable(tab: Tab, site: str) -> None:
    """Nobody types ids."""
    await tab.ask("Who is")

    await tab.pick("Contact", "hugo")
    async with tab.page.expect_request(lambda one: "WhoIsRelated" in (one.post_data or "")) as sent:
        await tab.page.get_by_role("button", name="Ask", exact=True).click()

    given = json.loads((await sent.value).post_data or "")
    assert given["variables"] == {"contact": await contact_id(site, "Hugo Larch")}


async def test_a_list_is_downloaded_as_csv_and_json(tab: Tab, downloads: Path) -> None:
    """With the rows that the API returns."""
    await tab.ask("Who are the uncles and aunts")
    await tab.page.get_by_role("tab", name="Table").click()
    files: dict[str, str] = {}
    for kind in ("CSV", "JSON"):
        async with tab.page.expect_download() as download:
            await tab.page.get_by_role("button", name=kind, exact=True).click()
        await (await download.value).save_as(downloads / kind)
        files[kind] = (downloads / kind).read_text(encoding="utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(files["CSV"])))
    assert [row["name"] for row in rows] == ["Karl Maple", "Peter Oak", "Susan Birch"]
    assert [edge["node"]["name"] for edge in json.loads(files["JSON"])] == [row["name"] for row in rows]


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


async def test_the_answer_is_shown_as_it_was_asked(tab: Tab) -> None:
    """What the page added for the picture is not in it."""
    await tab.ask("Who are the uncles and aunts")
    await tab.page.get_by_role("tab", name="JSON").click()

    shown = await tab.page.locator(".result-window .view-lines").inner_text()
    assert "Karl Maple" in shown.replace("\xa0", " ")
    assert "__typename" not in shown


async def test_a_contact_is_opened_as_a_query(tab: Tab) -> None:
    """In a new tab, where it is run."""
    await tab.ask("Who is")
    await tab.page.get_by_role("searchbox", name="Find in the picture").fill("Tom Oak")
    await tab.page.keyboard.press("Enter")
    card = tab.page.get_by_role("region", name="Contact Tom Oak")

    async with tab.page.expect_request(lambda one: "query Neighbourhood(" in (one.post_data or "")):
        await card.get_by_role("button", name="Open as query").click()

    await tab.page.get_by_role("tab", name="Neighbourhood").wait_for()


async def test_a_token_is_sent_and_not_stored(tab: Tab) -> None:
    """Neither by the page nor by GraphiQL."""
    await tab.page.get_by_role("button", name="Headers").click()
    await tab.page.locator(".graphiql-editor:not(.hidden) .view-lines").nth(1).click()
    await tab.page.keyboard.insert_text('{"Authorization": "Bearer secret-token"}')

    async with tab.page.expect_request(lambda one: "WhoIsRelated" in (one.post_data or "")) as sent:
        await tab.page.locator(".cg-question").first.click()

    assert (await sent.value).headers["authorization"] == "Bearer secret-token"
    # GraphiQL stores what its tabs hold a moment after it has changed.
    stored = ""
    async with asyncio.timeout(PATIENCE):
        while "WhoIsRelated" not in stored:
            await asyncio.sleep(0.1)
            stored = await tab.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "secret-token" not in stored


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
