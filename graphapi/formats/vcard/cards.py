"""A block of lines to a card, and a kept text to what its lines say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from graphapi.formats.cards import Card, Loss
from graphapi.formats.vcard.blocks import Block, unfolded
from graphapi.formats.vcard.draft import CardDraft, Said
from graphapi.formats.vcard.lines import Line, line_of
from graphapi.formats.vcard.properties import HANDLERS, LATE, is_plain
from graphapi.formats.vcard.relatives import label_text

_LABEL = "X-ABLABEL"


class Parsed(NamedTuple):
    """The lines of a block, and those that are no properties."""

    lines: list[Line]
    losses: list[Loss]


def parsed(block: Block) -> Parsed:
    """The lines of a block; a card within a card is the value of the line that announces it."""
    lines: list[Line] = []
    losses: list[Loss] = []
    depth = 0
    for number, text, raw in unfolded(block):
        mark = text.strip().upper() if text[:1] in "BbEe" else ""
        if lines and (depth or mark == "BEGIN:VCARD"):
            depth += (mark == "BEGIN:VCARD") - (mark == "END:VCARD")
            last = lines[-1]
            lines[-1] = last._replace(value=f"{last.value}\n{text}", raw=f"{last.raw}\n{raw}")
        elif line := line_of(number, text, raw):
            lines.append(line)
        elif text.strip():
            losses.append(Loss(number, "line", text, "A line without a name and a colon is not a property."))
    return Parsed(lines, losses)


def drafted(lines: list[Line]) -> tuple[CardDraft, list[Line]]:
    """What the lines say, and those to keep."""
    draft = CardDraft({line.head.group: label_text(line.value) for line in lines if line.head.name == _LABEL})
    kept = [line for line, holds in _said(draft, lines) if not holds]
    if draft.contested:
        kept += [line for line in draft.contested if line not in kept]
    return draft, kept


def _said(draft: CardDraft, lines: list[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line, and whether the draft holds all that it says."""
    late: list[Line] = []
    for line in lines:
        name = line.head.name
        if name in LATE and line.head.group:
            late.append(line)
            continue
        handler = HANDLERS.get(name)
        yield line, handler is not None and handler(draft, line) and is_plain(line.head)
    for line in late:
        HANDLERS[line.head.name](draft, line)
        yield line, False


def card_of(block: Block) -> Card:
    """The card of a block."""
    lines, losses = parsed(block)
    draft, kept = drafted(lines)
    draft.losses = losses
    if block.unfinished:
        last = block.number + len(block.lines)
        losses.append(Loss(last, "END:VCARD", "", "The card has no end; what stands before is read."))
    card = draft.card(block.number - 1, _kept_text(draft.version, kept))
    if "name" not in card.values and (name := _name_instead(draft)):
        card.values["name"] = name
    return card


def _kept_text(version: str, kept: list[Line]) -> str:
    """The lines to keep, after the version whose syntax they have, if it is not that of the writer."""
    if not kept:
        return ""
    first = [] if version == "4.0" or not version else [f"VERSION:{version}"]
    return "\n".join([*first, *(line.raw for line in sorted(kept, key=lambda line: line.number))])


def _name_instead(draft: CardDraft) -> str:
    """The name of a card without FN, as those of 2.1 may be."""
    parts = ("Name prefix", "givenName", "Middle name", "familyName", "Name suffix")
    found = [str(draft.lines.get(part) or draft.fields.get(part) or "") for part in parts]
    spare = (draft.lines.get("company"), draft.fields.get("Nickname"), *draft.emails, *draft.phones)
    return " ".join(filter(None, found)) or next((str(one) for one in spare if one), "")


class KeptLine(NamedTuple):
    """A kept line and what it says, which decides whether it still holds."""

    line: Line
    version: str
    """Of the file that it came with: the texts of merged contacts stand one behind the other."""

    said: tuple[Said, ...]


def kept_lines(kept: str) -> list[KeptLine]:
    """The lines of a kept text."""
    lines = parsed(Block(1, [f"{line}\n".encode() for line in kept.split("\n")])).lines
    draft = CardDraft({line.head.group: label_text(line.value) for line in lines if line.head.name == _LABEL})
    found: list[KeptLine] = []
    done = 0
    for line, _ in _said(draft, lines):
        found.append(KeptLine(line, draft.version or "4.0", tuple(draft.said[done:])))
        done = len(draft.said)
    return sorted((one for one in found if one.line.head.name != "VERSION"), key=_number)


def _number(kept: KeptLine) -> int:
    return kept.line.number
