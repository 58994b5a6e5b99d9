"""`make pictures`: the pictures of the README and of docs/, taken from the running page.

Those of the royal families need their files: `make pictures ARGS=folder`, with people.csv and ties.csv in the folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from docs import recording, sentences
from tests.formats.address_books import google
from tests.servers import serving

FOLDER = Path(__file__).with_name("pictures")
SIZE: ViewportSize = {"width": 1440, "height": 900}
LIMITS = "label,reverse_label,limit,reverse_limit\nSpouse,Spouse,10,10\nFather,Child,1,30\nMother,Child,1,30\n"


def main() -> int:
    """Take them all."""
    royal = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with site(["demo"]) as address:
            take_contacts(browser, address)
            recording.record(browser, address, FOLDER / "steps.png")
            sentences.draw(browser, address, FOLDER / "sentences.png")
            take_demo(browser, address)
        if royal is not None:
            with tempfile.NamedTemporaryFile("w", suffix=".csv") as labels:
                labels.write(LIMITS)
                labels.flush()
                files = [str(royal / name) for name in ("people.csv", "ties.csv")]
                with site(["import", *files, "--labels", labels.name]) as address:
                    take_royal(browser, address)
        browser.close()
    return 0


@contextmanager
def site(load: list[str]) -> Iterator[str]:
    """Run a server with a separate database, loaded by a command."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"GRAPHAPI_DATA_DIR": folder}
        with serving(environment, Path(folder) / "log") as process:
            command = [sys.executable, "-m", "graphapi", *load]
            subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
            yield process.url


def take_contacts(browser: Browser, address: str) -> None:
    """Take the pictures of Contacts: the list, a profile, and a link that is being made."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address.removesuffix("graphql"))
    page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    take(page, "contacts")
    page.get_by_role("searchbox").fill("Dan Larch")
    page.get_by_text("1 contact", exact=True).wait_for()
    page.get_by_role("searchbox").fill("Ann Oak")
    page.get_by_role("link", name="Ann Oak", exact=True).click()
    page.get_by_role("region", name="Around Ann Oak").wait_for()
    take(page, "profile")
    page.get_by_role("region", name="Around Ann Oak").get_by_text("Ben Oak").click()
    page.get_by_role("heading", level=1, name="Ben Oak").wait_for()
    page.get_by_role("button", name="Link…").click()
    page.get_by_role("combobox", name="With").fill("hugo")
    page.get_by_role("option").filter(has_text="Hugo Larch").click()
    page.get_by_role("combobox", name="Hugo Larch is …").fill("assis")
    page.get_by_role("option").filter(has_text="who is then Assisted person").click()
    page.get_by_text("Ben Oak is Assisted person of Hugo Larch.").wait_for()
    take(page, "link")
    page.get_by_role("button", name="Cancel").click()
    take_merge(page, address)
    context.close()


def take_merge(page: Page, address: str) -> None:
    """Take the picture of two contacts before they are merged."""
    item = {
        "name": "Dan R. Larch",
        "emails": ["dan.larch@example.org"],
        "company": "Larch Pottery",
        "notes": "Met at the fair.",
    }
    text = "mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }"
    page.request.post(address, data={"query": text, "variables": {"input": item}})
    page.goto(f"{address.removesuffix('graphql')}#/administration/duplicates")
    page.get_by_role("button", name="Merge Dan Larch and Dan R. Larch").click()
    page.get_by_role("heading", name="What happens").wait_for()
    take(page, "merge")


def take_demo(browser: Browser, address: str) -> None:
    """Take the pictures of the demo."""
    with page(browser, address, "light") as light:
        ask(light, "Who is around")
        take(light, "page")
        find(light, "Ben Oak")
        take(light, "card")
        ask(light, "Who works at")
        light.get_by_role("tab", name="Table").click()
        settle(light)
        take(light, "table")
    with page(browser, address, "light") as light, tempfile.TemporaryDirectory() as folder:
        take_plan(light, Path(folder) / "contacts.csv")
    with page(browser, address, "dark") as dark:
        ask(dark, "How are")
        take(dark, "dark")


def take_plan(page: Page, file: Path) -> None:
    """Take the picture of what an import would do."""
    file.write_bytes(google())
    page.get_by_role("button", name="Import…").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(file)
    dialog.get_by_role("button", name="See what would happen").click()
    dialog.get_by_text("New associations").wait_for()
    page.wait_for_timeout(500)
    take(page, "import-plan")


def take_royal(browser: Browser, address: str) -> None:
    """Take the pictures of the royal families: many around one, and the longest of all shortest paths."""
    with page(browser, address, "light") as light:
        choose(light, "Who is around", Contact="Victoria Hanover")
        light.get_by_role("button", name="Larger").click()
        light.get_by_role("button", name="Fit").click()
        take(light, "victoria")
        light.get_by_role("button", name="Smaller").click()
        choose(light, "How are", From="Sceaf", To="Schomberg")
        light.get_by_role("button", name="Larger").click()
        for layout in ("springs", "path"):
            light.get_by_label("Layout").select_option(layout)
            settle(light)
        take(light, "longest-path")


@contextmanager
def page(browser: Browser, address: str, scheme: str) -> Iterator[Page]:
    """Open the page in a new tab."""
    context = browser.new_context(viewport=SIZE, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    page.set_default_timeout(120_000)
    page.locator(".graphiql-editor .view-line").first.wait_for()
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    """Choose a question and wait until its answer is drawn."""
    page.locator(".cg-question", has_text=question).first.click()
    settle(page)


def choose(page: Page, question: str, **contacts: str) -> None:
    """Choose a question, pick its contacts, ask."""
    page.locator(".cg-question", has_text=question).first.click()
    for label, name in contacts.items():
        page.get_by_role("combobox", name=label, exact=True).fill(name)
        page.locator(".cg-picker [role=option]").first.click()
    page.get_by_role("button", name="Ask", exact=True).click()
    settle(page)


def find(page: Page, name: str) -> None:
    """Select a contact of the picture."""
    page.get_by_role("searchbox", name="Find in the picture").fill(name)
    page.keyboard.press("Enter")
    page.locator(".cg-groups").wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the answer is there and its picture stands still."""
    page.wait_for_timeout(1_000)
    page.get_by_role("button", name="Execute query").wait_for()
    page.locator('[role=application][aria-busy="false"], .cg-table').wait_for()
    page.wait_for_timeout(1_000)


def take(page: Page, name: str) -> None:
    """Save what is seen."""
    FOLDER.mkdir(exist_ok=True)
    page.mouse.move(SIZE["width"] - 5, SIZE["height"] - 5)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
