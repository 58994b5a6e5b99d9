"""The lines that say something of the person: each name, and what becomes of its value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache

from graphapi.formats.vcard import relatives
from graphapi.formats.vcard.birthdays import read_birthday, read_qualified
from graphapi.formats.vcard.draft import CardDraft, Handler
from graphapi.formats.vcard.escapes import split, unescape, words
from graphapi.formats.vcard.lines import HEADS, Head, Line

_NUMBER = re.compile(r"(?i)tel:([^;]*)(?:;.*?ext=([^;]*))?.*")
_TIME = re.compile(r"\dT\d")
_PLACES = {"home", "work"}
ADDRESSES = {" (home)": "Home address", " (work)": "Business address"}
"""The custom fields of addresses, as other address books call them."""

_SILENT = {
    "TEL": {"VALUE": {"URI", "TEXT"}, "TYPE": {"VOICE"}},
    "EMAIL": {"TYPE": {"INTERNET"}, "VALUE": {"TEXT"}},
    "BDAY": {
        "VALUE": {"DATE", "DATE-AND-OR-TIME", "TEXT"},
        "X-APPLE-OMIT-YEAR": {"1604"},
        "X-QUALIFIER": None,
        "X-NUMBERS": None,
    },
    "UID": {"VALUE": {"TEXT", "URI"}},
    "X-FIELD": {"X-NAME": None, "VALUE": None},
    "RELATED": dict.fromkeys(("TYPE", "VALUE", "X-SINCE", "X-UNTIL", "X-NOTE", "X-NAME")),
}
"""Parameters by name of the property, with the values that say nothing which the card does not hold."""

_ALWAYS_SILENT = {"CHARSET": None, "ENCODING": {"QUOTED-PRINTABLE", "8BIT", "7BIT"}}


@lru_cache(HEADS)
def is_plain(head: Head) -> bool:
    """Whether the value is all that a line says."""
    if head.group or not head.parameters:
        return not head.group
    silent = _ALWAYS_SILENT | _SILENT.get(head.name, {"VALUE": {"TEXT", "URI"}})
    for name, values in head.parameters.items():
        allowed = silent.get(name, set[str]())
        if allowed is not None and any(value.upper() not in allowed for value in values):
            return False
    return True


@lru_cache(HEADS)
def preferred(head: Head) -> bool:
    """Whether this entry is the first to use."""
    return "pref" in head.types or head.parameters.get("PREF") == ("1",)


def place(draft: CardDraft, head: Head) -> str:
    """What an address or page is for, in brackets: (home), (work) or the label of its group."""
    if label := draft.labels.get(head.group) if head.group else None:
        return f" ({label.lower()})"
    found = next((one for one in head.types if one in _PLACES), "")
    return f" ({found})" if found else ""


def _version(draft: CardDraft, line: Line) -> bool:
    draft.version = line.value.strip()
    return True


def _uid(draft: CardDraft, line: Line) -> bool:
    if draft.uid:
        return False
    draft.uid = unescape(line.value).strip()
    return True


def _name(draft: CardDraft, line: Line) -> bool:
    """N: family names, given names, others, prefixes, suffixes; each a list."""
    parts = [*split(line.value, ";"), "", "", "", ""][:5]
    family, given, others, before, after = (" ".join(filter(None, map(words, split(one, ",")))) for one in parts)
    if "givenName" in draft.lines or "familyName" in draft.lines:
        return draft.say("givenName", given, line) and draft.say("familyName", family, line)
    draft.say("familyName", family, line)
    draft.say("givenName", given, line)
    for name, text in (("Middle name", others), ("Name prefix", before), ("Name suffix", after)):
        draft.say_field(name, text)
    return not (others or before or after) and "," not in line.value.replace("\\,", "")


def _email(draft: CardDraft, line: Line) -> bool:
    text = words(line.value)
    draft.say_list("emails", text.removeprefix("mailto:"), preferred=preferred(line.head))
    return True


def _phone(draft: CardDraft, line: Line) -> bool:
    text = words(line.value)
    found = _NUMBER.fullmatch(text)
    if found:
        text = f"{found[1]} ext. {found[2]}" if found[2] else found[1]
    draft.say_list("phones", text, preferred=preferred(line.head))
    return not found or ";" not in line.value


def _organization(draft: CardDraft, line: Line) -> bool:
    """ORG: the company and its units; each may be a list."""
    lists = [split(one, ",") for one in split(line.value, ";")]
    company, *units = (", ".join(filter(None, map(words, one))) for one in lists)
    if "company" in draft.lines:
        return _first_or_spare(draft, line, ("company", company, "Other company")) and not any(units)
    draft.say("company", company, line)
    units = [one for one in units if one]
    draft.say_field("Department", ", ".join(units))
    return len(units) <= 1 and bool(company or not units) and all(len(one) == 1 for one in lists)


def _birthday(draft: CardDraft, line: Line) -> bool:
    omitted = "".join(line.head.parameters.get("X-APPLE-OMIT-YEAR", ()))
    in_words = line.head.says("VALUE", "TEXT")
    text = unescape(line.value).strip()
    if not text:
        return True
    ours = ("".join(line.head.parameters.get(name, ())) for name in ("X-QUALIFIER", "X-NUMBERS"))
    born = read_qualified(text, *ours) or read_birthday(text, omitted, words=in_words)
    return draft.say_birth(born, line) and (in_words or not _TIME.search(text))


def _note(draft: CardDraft, line: Line) -> bool:
    return draft.say_note(unescape(line.value), line)


def _address(draft: CardDraft, line: Line) -> bool:
    """ADR: seven parts, of which a text is made to be read; the line itself is kept for its parts."""
    parts = [", ".join(filter(None, map(words, split(one, ",")))) for one in split(line.value, ";")]
    filled = [one for one in parts if one]
    # An address that is not taken apart stands in one part, with lines as a letter has them.
    text = (
        "\n".join(filled[0].splitlines())
        if len(filled) == 1
        else ", ".join(", ".join(one.splitlines()) for one in filled)
    )
    kind = place(draft, line.head)
    draft.say_field(ADDRESSES.get(kind, f"Address{kind}"), text)
    return False


def _list(name: str) -> Handler:
    """A field of a list of texts."""

    def listed(draft: CardDraft, line: Line) -> bool:
        texts = [words(one) for one in split(line.value, ",")]
        draft.say_field(name, ", ".join(one for one in texts if one))
        return len(texts) == 1

    return listed


def _text(name: str, prepared: Callable[[str], str] = words) -> Handler:
    """A field of one text."""

    def held(draft: CardDraft, line: Line) -> bool:
        draft.say_field(f"{name}{place(draft, line.head)}", prepared(line.value))
        return True

    return held


def _property(name: str, spare: str = "") -> Handler:
    """A property of one line of text, and the custom field for a second one."""

    def stated(draft: CardDraft, line: Line) -> bool:
        return _first_or_spare(draft, line, (name, words(line.value), spare))

    return stated


def _first_or_spare(draft: CardDraft, line: Line, said: tuple[str, str, str]) -> bool:
    name, text, spare = said
    first = draft.say(name, text, line)
    if not first and spare:
        draft.say_field(spare, text)
    return first


def _opt_out(draft: CardDraft, line: Line) -> bool:
    draft.say("emailOptOut", line.value.strip().lower(), line)
    return True


def _custom(draft: CardDraft, line: Line) -> bool:
    """X-FIELD of our own writer: a custom field that no property of vCard holds."""
    name = "".join(line.head.parameters.get("X-NAME", ())) or "Field"
    text = unescape(line.value)
    draft.say_field(name, _json(text) if line.head.says("VALUE", "JSON") else text)
    return True


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _day(value: str) -> str:
    """A whole day with its dashes, anything else as it stands."""
    text = words(value)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text.isdecimal() and len(text) == len("20000412") else text


FIELDS = {
    "NICKNAME": "Nickname", "URL": "Website", "ROLE": "Role", "ANNIVERSARY": "Anniversary",
    "DEATHDATE": "Date of death", "BIRTHPLACE": "Birthplace", "DEATHPLACE": "Place of death", "GENDER": "Gender",
    "GRAMGENDER": "Grammatical gender", "CATEGORIES": "Categories",
}  # fmt: skip
"""The custom fields by the property that holds them as a text."""

LISTS = {"NICKNAME", "CATEGORIES"}
DAYS = {"ANNIVERSARY", "DEATHDATE"}

HANDLERS: dict[str, Handler] = (
    {
        "VERSION": _version,
        "UID": _uid,
        "FN": _property("name"),
        "N": _name,
        "PRONOUNS": _property("pronouns"),
        "EMAIL": _email,
        "TEL": _phone,
        "ORG": _organization,
        "TITLE": _property("jobTitle", "Other job title"),
        "BDAY": _birthday,
        "NOTE": _note,
        "ADR": _address,
        "X-FIELD": _custom,
        "X-EMAIL-OPT-OUT": _opt_out,
        "X-EXTERNAL-ID": _property("externalId"),
    }
    | {key: _text(name) for key, name in FIELDS.items()}
    | {key: _list(FIELDS[key]) for key in LISTS}
    | {key: _text(FIELDS[key], _day) for key in DAYS}
    | relatives.HANDLERS
)

LATE = {"X-ABRELATEDNAMES", "X-ABDATE", "RELATED"}
"""Properties whose meaning is in the label of their group, which may stand behind them."""
