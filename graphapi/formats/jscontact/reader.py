"""JSContact as a format that can be imported."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from graphapi.formats.cards import Card, ColumnMeaning, FileExplanation, ReadOptions, Relative, UnreadableCard
from graphapi.formats.jscontact.members import READERS, JsonDraft, Members, text
from graphapi.formats.jscontact.objects import Objects
from graphapi.kernel.json_values import is_object

_BEGIN = re.compile(r"[\s\ufeff]*\[?\s*\{")
_TYPE = re.compile(r'"@type"\s*:\s*"Card"')
_EXPLAINED = 2_000
_EXAMPLE_MAX = 60
_STATED = {"@type", "version", "uid"}
_BECOMES = {
    "uid": "the identity of the card", "name": "name, givenName, familyName, custom fields",
    "nicknames": "a custom field", "organizations": "company, custom field Department", "titles": "jobTitle",
    "speakToAs": "pronouns, custom field Grammatical gender", "emails": "emails", "phones": "phones",
    "addresses": "custom fields", "links": "custom fields", "anniversaries": "birth, custom fields", "notes": "notes",
    "relatedTo": "associations", "members": "associations", "keywords": "a custom field",
}  # fmt: skip
_KEPT = "kept with the contact and written back to JSContact"


class JscontactFormat:
    """JSContact: a card, a list of cards, or a card a line."""

    name = "jscontact"
    title = "JSContact"

    def recognizes(self, head: bytes) -> bool:
        """Whether the file begins with a JSContact card, in any encoding of JSON."""
        begin = head.decode(json.detect_encoding(head), errors="ignore") if head else ""
        return _BEGIN.match(begin) is not None and _TYPE.search(begin) is not None

    def read(self, source: BinaryIO, options: ReadOptions) -> Iterator[Card | UnreadableCard]:  # noqa: ARG002
        """The cards of a file; JSContact leaves nothing to choose."""
        objects = Objects(source)
        for one in objects:
            yield _card(objects.line, one) if is_object(one) and _is_card(one) else _no_card(objects.line, one)

    def explain(self, source: BinaryIO, options: ReadOptions) -> FileExplanation:  # noqa: ARG002
        """The members of the first cards, and what becomes of them."""
        columns: dict[str, ColumnMeaning] = {}
        count = 0
        for one in islice(Objects(source), _EXPLAINED):
            count += 1
            for name, value in one.items() if is_object(one) else ():
                example = written(value)[:_EXAMPLE_MAX]
                columns.setdefault(name, ColumnMeaning(name, _BECOMES.get(name, _KEPT), example))
        for name in _STATED - {"uid"}:
            columns.pop(name, None)
        notes = (f"{count:,} cards were looked at.",)
        return FileExplanation("JSContact", columns=tuple(columns.values()), notes=notes)


def written(value: object) -> str:
    """A value as JSON in one line; letters stay as they are where they can be stored."""
    found = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return found if found.isascii() or _is_storable(found) else json.dumps(value, separators=(",", ":"))


def _is_storable(found: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in found)


def _is_card(one: Members) -> bool:
    return one.get("@type", "Card") == "Card"


def _card(number: int, one: Members) -> Card:
    draft, kept = drafted(one)
    values = draft.values | ({"customFields": draft.fields} if draft.fields else {})
    if "name" not in values and (name := _name_instead(draft)):
        values["name"] = name
    return Card(number, text(one, "uid"), values, _once(draft), written(kept) if kept else "")


def drafted(members: Members) -> tuple[JsonDraft, Members]:
    """What the members say, and those to keep."""
    draft = JsonDraft()
    kept: Members = {}
    for name, value in members.items():
        reader = READERS.get(name)
        if name not in _STATED and not (reader and reader(draft, value)):
            kept[name] = value
    return draft, kept


def _name_instead(draft: JsonDraft) -> str:
    emails = draft.values.get("emails") or draft.values.get("phones") or [""]
    return str(draft.values.get("company") or draft.fields.get("Nickname") or emails[0])


def _once(draft: JsonDraft) -> tuple[Relative, ...]:
    return tuple(dict.fromkeys(draft.relatives))


def _no_card(number: int, one: object) -> UnreadableCard:
    return UnreadableCard(number, written(one), "The value is not an object of the type Card.")
