"""Red flags in a real browser: raised on a profile, counted, seen, and resolved by clicking alone."""

from __future__ import annotations

from typing import Any

from tests.browser.answers import asked
from tests.browser.contacts import Desk
from tests.browser.test_labels import deleted, link, made

FLAGS = """query ($key: String!) { redFlags(labelKey: $key) { edges { node {
  status refused count resolution contact { name } other { name } } } } }"""
OPEN = "{ redFlags(status: OPEN, first: 1) { totalCount } }"
RED_FLAGS = "#/administration/red-flags"


async def flags_of(site: str, key: str) -> list[dict[str, Any]]:
    """The red flags of a label, according to the API."""
    return [edge["node"] for edge in (await asked(site, FLAGS, key=key))["redFlags"]["edges"]]


async def opened(desk: Desk, label: str) -> None:
    """Open the section with the red flags of a label."""
    await desk.open(RED_FLAGS)
    await desk.page.get_by_role("button", name="Label").click()
    await desk.page.get_by_role("option", name=label, exact=True).click()


async def test_a_link_over_the_limit_is_let_through_seen_and_decided(desk: Desk, site: str) -> None:
    """The section says who has how many, and who was let through; the decision stays with the flag."""
    names = {"name": "Guest", "inverseName": "Host"}
    before = (await asked(site, OPEN))["redFlags"]["totalCount"]
    await made(site, "GUEST", ("Hugo Larch", "Dan Larch"), **names, limit=1, inverseLimit=9, onLimit="FLAG")
    await link(desk, "Dan Larch", "Julia Pine", "Guest")
    await desk.page.get_by_role("alertdialog").filter(has_text="a red flag was raised").wait_for()
    await desk.page.get_by_role("link", name="Administration").click()
    section = desk.page.get_by_role("navigation", name="Administration").get_by_role("link", name="Red flags")
    await section.get_by_text(f"{before + 1} open", exact=True).wait_for()
    await opened(desk, "Guest / Host")
    flag = desk.page.get_by_role("listitem").filter(has_text="Dan Larch: 2 as Guest, limit 1")
    await flag.get_by_text("Let through: Julia Pine").wait_for()
    assert await desk.faults() == []

    await flag.get_by_role("button", name="Resolve: Dan Larch, Guest").click()
    dialog = desk.page.get_by_role("dialog", name="Resolve the red flag of Dan Larch")
    await dialog.get_by_text("A resolved flag cannot be opened again").wait_for()
    await dialog.get_by_label("Remark").fill("Both may stay")
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="Resolve").click()

    await desk.page.get_by_role("heading", name="No open red flags of this label").wait_for()
    await section.get_by_text(f"{before + 1} open", exact=True).wait_for(state="detached")
    assert await section.locator(".badge").all_text_contents() == ([f"{before} open"] if before else [])
    assert await desk.faults() == []
    await desk.page.get_by_role("button", name="Status").click()
    await desk.page.get_by_role("option", name="Resolved", exact=True).click()
    await flag.get_by_text("by Local administrator: “Both may stay”").wait_for()
    assert await flags_of(site, "GUEST") == [
        {
            "status": "RESOLVED", "refused": False, "count": 2, "resolution": "Both may stay",
            "contact": {"name": "Dan Larch"}, "other": {"name": "Julia Pine"},
        }
    ]  # fmt: skip
    await flag.get_by_role("link", name="Julia Pine").click()
    await desk.heading("Julia Pine").wait_for()
    await deleted(site, "GUEST")


async def test_several_flags_are_resolved_with_one_remark(desk: Desk, site: str) -> None:
    """Those that are selected, and no others."""
    pairs = [("Hugo Larch", one) for one in ("Dan Larch", "Karl Maple", "Leo Sycamore")]
    pairs += [("Julia Pine", one) for one in ("Dan Larch", "Karl Maple", "Leo Sycamore")]
    await made(site, "COACH", *pairs, name="Coach", inverseName="Coached", limit=1, inverseLimit=9)
    await opened(desk, "Coach / Coached")
    for name in ("Dan Larch", "Karl Maple"):
        await desk.page.get_by_role("checkbox", name=f"Select: {name}, Coach").check()
    await desk.page.get_by_role("button", name="Resolve 2 selected…").click()
    dialog = desk.page.get_by_role("dialog", name="Resolve 2 red flags")
    await dialog.get_by_label("Remark, the same for all").fill("Agreed by phone")

    await dialog.get_by_role("button", name="Resolve").click()

    await desk.page.get_by_role("alertdialog").filter(has_text="Resolved 2 red flags.").wait_for()
    await desk.page.get_by_role("listitem").filter(has_text="Karl Maple: 2 as Coach").wait_for(state="detached")
    await desk.page.get_by_role("listitem").filter(has_text="Leo Sycamore: 2 as Coach").wait_for()
    found = {flag["contact"]["name"]: flag["resolution"] for flag in await flags_of(site, "COACH")}
    assert found == {"Dan Larch": "Agreed by phone", "Karl Maple": "Agreed by phone", "Leo Sycamore": None}
    await deleted(site, "COACH")


async def test_a_flag_that_was_resolved_elsewhere_is_refused_in_the_dialog(desk: Desk, site: str) -> None:
    """In the words of the server."""
    await made(site, "TENANT", ("Hugo Larch", "Dan Larch"), ("Julia Pine", "Dan Larch"), name="Tenant", limit=1)
    await opened(desk, "Tenant")
    await desk.page.get_by_role("button", name="Resolve: Dan Larch, Tenant").click()
    found = await asked(site, '{ redFlags(labelKey: "TENANT") { edges { node { id } } } }')
    resolve = "mutation ($input: ResolveRedFlagInput!) { resolveRedFlag(input: $input) { errors { message } } }"
    for edge in found["redFlags"]["edges"]:
        await asked(site, resolve, input={"id": edge["node"]["id"]})

    await desk.page.get_by_role("dialog").get_by_role("button", name="Resolve").click()

    await desk.page.get_by_role("alert").filter(has_text="The red flag was resolved already.").wait_for()
    await deleted(site, "TENANT")
