"""Texts of several lines, as messages, tasks and contacts have them."""

from __future__ import annotations

import re

from graphapi.kernel.errors import invalid

TEXT_MAX = 100_000
"""Maximum UTF-8 bytes of a text; of a template, before and after its merge fields are filled in."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates, without tabs and line ends."""


def long_text(text: str, what: str, *path: str) -> str:
    """A text with normalised line ends; INVALID if it is too long or has control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(text):
        raise invalid(f"{what} must not contain control characters other than tabs and line ends.", *path)
    if len(text.encode()) > TEXT_MAX:
        raise invalid(f"{what} must not exceed {TEXT_MAX:,} bytes.", *path)
    return text
