"""The tour of docs/tour.md as data: its documents with their answers, and how an answer is compared but for its ids."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOUR = Path(__file__).resolve().parents[2] / "docs" / "tour.md"
STEP = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
MAIL = re.compile(r"```text\n(.*?)```", re.DOTALL)
ID = re.compile(r"\b(?:con|flg|msg)_[0-9A-Z]{26}\b")
DATE = re.compile(r"^Date: .*$", re.MULTILINE)


def steps() -> list[tuple[str, Any]]:
    """Each document with the answer that the tour shows."""
    return [(document, json.loads(answer)) for document, answer in STEP.findall(TOUR.read_text(encoding="utf-8"))]


def mail() -> str:
    """The e-mail that the tour ends with."""
    (found,) = MAIL.findall(TOUR.read_text(encoding="utf-8"))
    return found


@dataclass
class Ids:
    """Names for ids, in the order in which they come up: the same for two texts that say the same."""

    known: dict[str, str] = field(default_factory=dict[str, str])

    def named(self, text: str) -> str:
        """The text with names in the place of its ids, and without the time."""
        return DATE.sub("Date: …", ID.sub(lambda found: self._name(found.group()), text))

    def _name(self, found: str) -> str:
        return self.known.setdefault(found, f"{found[:3]} {len(self.known) + 1}")
