"""The ten most used steps of Contacts as one animated picture, which `make pictures` takes with the others."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

SIZE: ViewportSize = {"width": 1000, "height": 640}
SECONDS = 2
MOST = 1_000_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def record(browser: Browser, address: str, path: Path) -> None:
    """Take the steps, and write them into one file."""
    context = browser.new_context(viewport=SIZE, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address.removesuffix("graphql"))
    frames = [page.screenshot(animations="disabled", caret="hide") for _ in steps(page)]
    context.close()
    path.write_bytes(animated(frames))
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path.name} has more than {MOST:,} bytes.")
    print(f"docs/pictures/{path.name}: {len(frames)} steps")


def steps(page: Page) -> Iterator[None]:
    """Work as a user does, and stop at each step."""
    dialog = page.get_by_role("dialog")
    page.get_by_role("link", name="Ann Oak", exact=True).wait_for()
    yield
    page.get_by_role("searchbox").fill("ben oak")
    page.get_by_text("1 contact", exact=True).wait_for()
    yield
    page.get_by_role("link", name="Ben Oak", exact=True).click()
    page.get_by_role("heading", level=1, name="Ben Oak").wait_for()
    page.get_by_role("region", name="Around Ben Oak").get_by_text("Ann Oak").wait_for()
    yield
    page.get_by_role("button", name="Link…").click()
    page.get_by_role("combobox", name="With").fill("hugo")
    page.get_by_role("option").filter(has_text="Hugo Larch").wait_for()
    yield
    page.get_by_role("option").filter(has_text="Hugo Larch").click()
    page.get_by_role("combobox", name="Hugo Larch is …").fill("assis")
    page.get_by_role("option").filter(has_text="who is then Assisted person").click()
    page.get_by_text("Ben Oak is Assisted person of Hugo Larch.").wait_for()
    yield
    dialog.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("region", name="Assistant", exact=True).get_by_text("Hugo Larch").wait_for()
    dialog.wait_for(state="detached")
    yield
    page.get_by_role("alertdialog").get_by_role("button", name="Undo").click()
    page.get_by_role("alertdialog").filter(has_text="Undone: ").wait_for()
    yield
    page.get_by_role("button", name="Job title: Baker").click()
    page.get_by_role("textbox", name="Job title").fill("Head baker")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Job title: Head baker").wait_for()
    yield
    page.get_by_role("button", name="Add task…").click()
    page.get_by_label("Title", exact=True).fill("Call {{ contact.givenName }}")
    yield
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Write…").click()
    page.get_by_label("Subject", exact=True).fill("Lunch, {{ contact.givenName }}?")
    page.get_by_label("Text", exact=True).fill("Shall we meet on Friday?")
    page.get_by_text("Lunch, Ben?").wait_for()
    yield


def animated(frames: list[bytes]) -> bytes:
    """PNG pictures of one size as one animated PNG, which viewers without animation show as its first frame."""
    written = [
        SIGNATURE,
        _chunk(b"IHDR", _data(frames[0], b"IHDR")),
        _chunk(b"acTL", struct.pack(">II", len(frames), 0)),
    ]
    number = 0
    for at, frame in enumerate(frames):
        control = struct.pack(">IIIIIHHBB", number, SIZE["width"], SIZE["height"], 0, 0, SECONDS, 1, 0, 0)
        written.append(_chunk(b"fcTL", control))
        number += 1
        # The pixels may be compressed better than a browser does in its haste.
        pixels = zlib.compress(zlib.decompress(_data(frame, b"IDAT")), 9)
        if at == 0:
            written.append(_chunk(b"IDAT", pixels))
            continue
        written.append(_chunk(b"fdAT", struct.pack(">I", number) + pixels))
        number += 1
    return b"".join([*written, _chunk(b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _data(picture: bytes, wanted: bytes) -> bytes:
    """The data of all chunks of a kind."""
    found, at = b"", len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        if picture[at + 4 : at + 8] == wanted:
            found += picture[at + 8 : at + 8 + length]
        at += length + 12
    return found
