"""Print what vobject reads of a file of vCards, as JSON."""

import json
import sys
from pathlib import Path

import vobject


def all_of(card: object, name: str) -> list[object]:
    """The lines of a name."""
    return card.contents.get(name, [])


def first(card: object, name: str) -> str:
    """The value of the first line of a name."""
    lines = all_of(card, name)
    value = lines[0].value if lines else ""
    return value[0] if isinstance(value, list) else str(value)


def said(card: object) -> dict[str, object]:
    """What a card says, in the words of the test."""
    return {
        "version": first(card, "version"),
        "uid": first(card, "uid"),
        "name": first(card, "fn"),
        "emails": [one.value for one in all_of(card, "email")],
        "phones": [one.value for one in all_of(card, "tel")],
        "notes": [one.value for one in all_of(card, "note")],
        "born": first(card, "bday"),
        "company": first(card, "org"),
        "related": [[one.value, one.params.get("TYPE", [])] for one in all_of(card, "related")],
        "unknown": [line.name for lines in card.contents.values() for line in lines if line.name.startswith("X-")],
    }


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_bytes().decode()
    print(json.dumps([said(card) for card in vobject.readComponents(text)]))
