"""The analysts' page in a real browser, read as its user reads it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Locator

from graphapi.http import ide
from tests.browser.answers import around, contact_id, named
from tests.browser.conftest import Tab
from tests.browser.watching import PATIENCE
from tests.formats.address_books import google

MOST = 2_500_000
MOST_OF_ENTRY = 450_000
DROPPED = """([name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name));
  return given;
}"""


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


async def test_a_file_is_dropped_planned_imported_and_taken_back(tab: Tab, site: str) -> None:
    """What it is, what would happen, how far it is, what became of it; Undo takes back what it made."""
    await tab.page.get_by_role("button", name="Import…").click()
    dialog = tab.page.get_by_role("dialog")
    await drop(dialog.locator(".files-drop"), "people.csv", google())

    await dialog.get_by_text("Google Contacts CSV · UTF-8").wait_for()
    becomes = await dialog.get_by_role("combobox", name="Organization Name becomes").input_value()
    await dialog.get_by_role("button", name="See what would happen").click()
    await dialog.get_by_text("New associations").wait_for()
    before = await named(site, "Käthe Häsel")
    await dialog.get_by_role("button", name="Import 58 contacts").click()
    await dialog.get_by_text("people.csv is imported.").wait_for()
    after = await named(site, "Käthe Häsel")
    await dialog.get_by_role("button", name="Undo this import").click()
    await dialog.get_by_text("Everything that the import made is gone.").wait_for()
    await dialog.get_by_role("button", name="Done").click()

    assert (becomes, before, after, await named(site, "Käthe Häsel")) == ("company", 0, 1, 0)
    assert await tab.page.evaluate("document.activeElement.textContent") == "Import…"
    # Chromium may count a streamed response as aborted although it was read to its end.
    assert [one for one in tab.trouble if "/import" not in one or "ERR_ABORTED" not in one] == []
    tab.trouble.clear()


async def test_a_wrong_file_says_why(tab: Tab) -> None:
    """In the dialog, which stays for another one; Escape closes it."""
    await tab.page.get_by_role("button", name="Import…").click()
    dialog = tab.page.get_by_role("dialog")
    await drop(dialog.locator(".files-drop"), "letter.txt", b"Dear Ann, how are you?")

    await dialog.get_by_role("alert").get_by_text("letter.txt is of no format that can be imported").wait_for()
    await dialog.locator(".files-drop").wait_for()
    await tab.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")

    # The browser itself notes that the server refused the file, and nothing else went wrong.
    assert [one for one in tab.trouble if "status of 400" not in one] == []
    tab.trouble.clear()


async def test_contacts_are_exported_as_a_file(tab: Tab, site: str, downloads: Path) -> None:
    """Those around one, as a vCard."""
    await tab.page.get_by_role("button", name="Export…").click()
    dialog = tab.page.get_by_role("dialog")
    await dialog.get_by_text("Those around a contact").click()
    await dialog.get_by_role("searchbox", name="Contact").fill("Ann Oak")
    await dialog.get_by_role("button", name="Ann Oak").click()
    async with tab.page.expect_download() as download:
        await dialog.get_by_role("button", name="Export", exact=True).click()
    await (await download.value).save_as(downloads / "file")
    await dialog.get_by_text("is saved.").wait_for()

    written = (downloads / "file").read_text(encoding="utf-8")
    assert (await download.value).suggested_filename == "contacts.vcf"
    assert "FN:Ann Oak" in written
    assert written.count("BEGIN:VCARD") == len((await around(site, "Ann Oak", 1))[0])


async def drop(place: Locator, name: str, content: bytes) -> None:
    """Drop a file there."""
    given = await place.page.evaluate_handle(DROPPED, [name, content.decode()])
    await place.dispatch_event("drop", {"dataTransfer": given})
