"""What can be done with linked contacts, a picture for each sentence, on one sheet: `make pictures` takes it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize

SIZE: ViewportSize = {"width": 1024, "height": 640}
SHEET: ViewportSize = {"width": 1600, "height": 900}
STYLE = """<style>
  body { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; margin: 24px; font: 15px sans-serif; }
  figure { margin: 0; } img { width: 100%; border: 1px solid #ccc; border-radius: 6px; }
  figcaption { padding: 6px 2px; }
</style>"""


def draw(browser: Browser, address: str, path: Path) -> None:
    """Take the pictures, and lay them out with their sentences."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(120_000)
    figures = [_figure(page, words) for words in sentences(Walk(page, address.removesuffix("graphql")))]
    context.close()
    sheet = browser.new_page(viewport=SHEET)
    sheet.set_content(STYLE + "".join(figures))
    sheet.screenshot(path=path, full_page=True)
    sheet.close()
    print(f"docs/pictures/{path.name}: {len(figures)} sentences")


def _figure(page: Page, words: str) -> str:
    picture = base64.b64encode(page.screenshot(animations="disabled", caret="hide")).decode()
    return f'<figure><img src="data:image/png;base64,{picture}"><figcaption>{words}</figcaption></figure>'


class Walk:
    """A user who clicks through the page."""

    def __init__(self, page: Page, address: str) -> None:
        """Begin at the address of the page."""
        self.page, self.address = page, address
        self.dialog = page.get_by_role("dialog")

    def go(self, place: str, heading: str) -> None:
        """Open a place without the notices of earlier changes, and wait for its heading."""
        self.page.goto(f"{self.address}#/{place}")
        self.page.reload()
        self.page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()

    def profile(self, name: str) -> None:
        """Open a profile by its name."""
        self.go("", "Contacts")
        self.search(name)
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.get_by_role("region", name=f"Around {name}").get_by_text(name).first.wait_for()

    def search(self, text: str) -> None:
        """Search for what few contacts have."""
        self.page.get_by_role("searchbox").fill(text)
        self.page.get_by_text(re.compile(r"^\d contacts?$")).wait_for()

    def button(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def act(self, name: str, action: str) -> None:
        """Choose from the menu of a row."""
        self.button(f"Change: {name}")
        self.page.get_by_role("menuitem", name=action).click()

    def fill(self, **texts: str) -> None:
        """Type into fields of the dialog; underscores stand for spaces."""
        for field, text in texts.items():
            self.dialog.get_by_label(field.replace("_", " "), exact=True).fill(text)

    def choose(self, field: str, text: str, option: str) -> None:
        """Type into a field, and choose one of what it offers."""
        self.page.get_by_role("combobox", name=field).fill(text)
        self.option(option).click()

    def option(self, words: str) -> Locator:
        """One of what a field offers."""
        return self.page.get_by_role("option").filter(has_text=words).first

    def finish(self, name: str) -> None:
        """Press the button that closes the dialog."""
        self.dialog.get_by_role("button", name=name, exact=True).click()
        self.dialog.wait_for(state="detached")


def sentences(walk: Walk) -> Iterator[str]:
    """Do what each sentence says, and yield it while it is seen."""
    yield from _labels(walk)
    yield from _finding(walk)
    yield from _linking(walk)
    yield from _working(walk)
    yield from _flags(walk)
    yield from _ending(walk)


def _labels(walk: Walk) -> Iterator[str]:
    walk.go("administration/labels", "Labels")
    walk.button("New label…")
    walk.fill(Name="Coach", Name_in_the_other_direction="Coached person", Limit_of_Coach="1")
    walk.fill(Limit_of_Coached_person="5", Category="Sports")
    yield "Create a link type with a maximum"
    walk.finish("Create")
    walk.page.get_by_role("rowheader", name="Coach / Coached person").scroll_into_view_if_needed()
    yield "Paired labels: one name for each direction"
    walk.act("Coach / Coached person", "Edit…")
    walk.fill(Limit_of_Coach="2")
    yield "Edit a label"
    walk.finish("Save")


def _finding(walk: Walk) -> Iterator[str]:
    walk.go("", "Contacts")
    for text, words in (("hugo lar", "name"), ("hugo.larch@", "e-mail address"), ("0142", "phone number")):
        walk.search(text)
        yield f"Search by {words}"


def _linking(walk: Walk) -> Iterator[str]:
    page = walk.page
    walk.profile("Dan Larch")
    walk.button("Link…")
    page.get_by_role("combobox", name="With").fill("hugo.larch@")
    page.get_by_text("The one match: Enter takes it").wait_for()
    yield "Take the unique match"
    page.get_by_role("combobox", name="With").fill("oak")
    walk.option("Ann Oak").wait_for()
    yield "Choose among several"
    walk.choose("With", "hugo.larch@", "Hugo Larch")
    walk.choose("Hugo Larch is …", "assis", "who is then Assisted person")
    walk.finish("Link")
    page.get_by_role("region", name="Assistant", exact=True).get_by_text("Hugo Larch").wait_for()
    yield "Save: seen on one profile, with Undo"
    page.get_by_role("region", name="Assistant", exact=True).get_by_role("link", name="Hugo Larch").click()
    page.get_by_role("region", name="Assisted person", exact=True).get_by_text("Dan Larch").wait_for()
    yield "Jump: seen on the other profile"


def _working(walk: Walk) -> Iterator[str]:
    walk.profile("Dan Larch")
    walk.button("Add task…")
    walk.fill(Title="Call {{ contact.givenName }}")
    yield "Add a task"
    walk.button("Cancel")
    walk.button("Write…")
    walk.fill(Subject="Lunch, {{ contact.givenName }}?", Text="{{ assistant.name }} keeps the calendar.")
    walk.page.get_by_text("Hugo Larch keeps the calendar.").wait_for()
    walk.page.get_by_role("article", name="Preview for Dan Larch").scroll_into_view_if_needed()
    yield "E-mail with merge fields, the assistant copied"
    walk.button("Cancel")


def _flags(walk: Walk) -> Iterator[str]:
    page = walk.page
    walk.profile("Ann Oak")
    yield "Associations grouped by role"
    walk.button("Link another Spouse")
    walk.choose("With", "dan larch", "Dan Larch")
    walk.dialog.get_by_role("button", name="Link", exact=True).click()
    page.get_by_text("a contact may have at most 1, and this one has 1.").wait_for()
    yield "The maximum holds: who fills the place"
    walk.button("Cancel")
    page.reload()
    flag = page.get_by_text("2 as Spouse where 1 is allowed; refused:")
    flag.scroll_into_view_if_needed()
    yield "A red flag is seen"
    walk.go("administration/red-flags", "Red flags")
    walk.button("Resolve: Ann Oak, Spouse")
    walk.fill(Remark="Asked by mistake")
    yield "A red flag is decided"
    walk.finish("Resolve")


def _ending(walk: Walk) -> Iterator[str]:
    walk.profile("Dan Larch")
    walk.button("Link…")
    walk.choose("With", "julia pine", "Julia Pine")
    walk.choose("Julia Pine is …", "coach", "who is then Coached person")
    walk.finish("Link")
    walk.act("Hugo Larch, Assistant", "Unlink")
    walk.page.get_by_role("alertdialog").filter(has_text="Unlinked Hugo Larch and Dan Larch").wait_for()
    yield "Remove, with Undo"
    walk.go("administration/labels", "Labels")
    walk.act("Coach / Coached person", "Delete…")
    walk.fill(**{"Type_“Coach”_to_confirm": "Coach"})
    yield "Delete a label"
    walk.finish("Delete")
