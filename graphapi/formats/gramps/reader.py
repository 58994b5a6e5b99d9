"""Reads Gramps XML: two passes, what people refer to first, then one person at a time."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, Loss, ReadOptions, UnreadableCard
from graphapi.formats.gramps.elements import opened_xml, records_of, tag_of
from graphapi.formats.gramps.people import GrampsPerson
from graphapi.formats.gramps.tree import GrampsTree, gramps_tree

_TAG = re.compile(r"<(\w+)")
_HEAD = re.compile(rb"<database\s[^>]*gramps-project\.org/xml")


class Gramps:
    """The XML format of the genealogy program Gramps."""

    name = "gramps"
    title = "Gramps XML"

    def recognizes(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is Gramps XML, whether packed or not."""
        if head.startswith(b"\x1f\x8b"):
            try:
                head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 1 << 16)
            except zlib.error:
                return False
        return _HEAD.search(head) is not None

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002 – dates are ISO
        """The people of a file; `line` is the number of the person. What belongs to nobody is a loss of the last."""
        tree = gramps_tree(source)
        number = 0
        with opened_xml(source) as file:
            for element in records_of(file):
                if tag_of(element) == "person":
                    number += 1
                    card = GrampsPerson(element, tree).card(number)
                    yield replace(card, losses=_losses(number, tree)) if number == tree.people else card

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:  # noqa: ARG002 – as above
        """What the file is."""
        tree = gramps_tree(source)
        note = f"People: {tree.people}, families: {len(tree.families)}."
        meanings = {
            "name": "name, givenName, familyName", "gender": "customFields: Sex", "noteref": "notes",
            "eventref": "birth, jobTitle, customFields: dates and places", "address": "customFields: Address, phones",
            "attribute": "customFields", "url": "emails, customFields: Website", "childof": "associations with parents",
            "parentin": "associations with spouses", "personref": "associations",
        }  # fmt: skip
        columns = tuple(ColumnMeaning(name, becomes) for name, becomes in meanings.items())
        return FileExplanation("Gramps XML", "UTF-8", columns, (note, "Everything else is kept as it is."))


def _losses(number: int, tree: GrampsTree) -> tuple[Loss, ...]:
    found = ((_TAG.match(one), one) for one in tree.left() if one)
    return tuple(Loss(number, tag[1] if tag else "", one, "Nobody refers to it.") for tag, one in found)


GRAMPS = Gramps()
