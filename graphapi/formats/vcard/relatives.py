"""The lines that name other people: RELATED, Apple's and Android's own, and those of older programs."""

from __future__ import annotations

import re

from graphapi.formats.cards import Relative
from graphapi.formats.vcard.birthdays import read_birthday
from graphapi.formats.vcard.draft import CardDraft, Handler
from graphapi.formats.vcard.escapes import split, unescape, words
from graphapi.formats.vcard.lines import Line

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_ANDROID = "vnd.android.cursor.item/"
_ANDROID_ROLES = (
    "", "assistant", "brother", "child", "domestic partner", "father", "friend", "manager", "mother", "parent",
    "partner", "referred by", "relative", "sister", "spouse",
)  # fmt: skip
"""The roles by the numbers of ContactsContract.CommonDataKinds.Relation; 0 is followed by a role in words."""

_ANDROID_EVENTS = {"1": "anniversary", "2": "date", "3": "birthday"}
UNNAMED_ROLE = "related"
"""The role of a person that a file names without saying who that is."""

_SAID = {"TYPE", "VALUE", "X-SINCE", "X-UNTIL", "X-NOTE", "X-NAME"}
"""The parameters of RELATED that a relative holds."""


def label_text(text: str) -> str:
    """The text of a label: Apple writes those it translates as _$!<Spouse>!$_."""
    found = _APPLE.fullmatch(text.strip())
    return found[1] if found else words(text)


def related(draft: CardDraft, line: Line) -> bool:
    """RELATED of 4.0: a card by its ID, or a name, in one or several roles."""
    text = unescape(line.value).strip()
    by_uid = not line.head.says("VALUE", "TEXT") and _URI.fullmatch(text)
    name = "".join(line.head.parameters.get("X-NAME", ())) if by_uid else words(line.value)
    roles = _roles(draft, line)
    for role in roles:
        since, until, note = (_of_role(line, key, role) for key in ("X-SINCE", "X-UNTIL", "X-NOTE"))
        draft.say_relative(Relative(role, name, text if by_uid else "", since, until, note))
    return not line.head.group and line.head.parameters.keys() <= _SAID


def _roles(draft: CardDraft, line: Line) -> list[str]:
    """The types in the spelling of the file, without PREF, or the label of the group, which is more exact."""
    label = draft.labels.get(line.head.group) if line.head.group else None
    if label:
        return [label]
    types = line.head.parameters.get("TYPE", ())
    found = {one.casefold(): one for one in reversed(types) if one.casefold() != "pref"}
    return list(reversed(found.values())) or [UNNAMED_ROLE]


def _of_role(line: Line, name: str, role: str) -> str:
    """What a parameter of ours says: `VALUE` for all roles of the line, or `ROLE=VALUE` for one of them."""
    for value in line.head.parameters.get(name, ()):
        head, sign, rest = value.partition("=")
        if not sign:
            return value
        if head.casefold() == role.casefold():
            return rest
    return ""


def _apple_relative(draft: CardDraft, line: Line) -> bool:
    """X-ABRELATEDNAMES: a name, whose role is the label of the group."""
    for role in _roles(draft, line):
        draft.say_relative(Relative(role, words(line.value)))
    return False


def _apple_date(draft: CardDraft, line: Line) -> bool:
    """X-ABDATE: a day, whose kind is the label of the group."""
    draft.say_field((draft.labels.get(line.head.group) or "date").capitalize(), line.value.strip())
    return False


def _member(draft: CardDraft, line: Line) -> bool:
    """MEMBER of a group: a card by its ID."""
    draft.say_relative(Relative("member", uid=line.value.strip()))
    return False


def _in_role(role: str) -> Handler:
    def named(draft: CardDraft, line: Line) -> bool:
        if name := words(line.value):
            draft.say_relative(Relative(role, name))
        return False

    return named


def _agent(draft: CardDraft, line: Line) -> bool:
    """AGENT of 2.1 and 3.0: an address of a card, or a whole card in a value, of which the name is read."""
    text = unescape(line.value)
    found = re.search(r"(?im)^FN[^:\n]*:(.+)$", text)
    if found:
        draft.say_relative(Relative("agent", words(found[1])))
    elif _URI.fullmatch(text.strip()) and not text.strip().upper().startswith("BEGIN:"):
        draft.say_relative(Relative("agent", uid=text.strip()))
    return False


def _android(draft: CardDraft, line: Line) -> bool:
    """X-ANDROID-CUSTOM: a kind and up to 15 cells between bare `;`; other programs escape each of these."""
    cells = split(line.value, ";")
    if len(cells) == 1:
        cells = line.value.split("\\;")
    kind, *rest = (words(cell) for cell in cells)
    name, number, label = [*rest, "", "", ""][:3]
    match kind.removeprefix(_ANDROID):
        case "relation" if name:
            named = _ANDROID_ROLES[int(number)] if number.isdecimal() and int(number) < len(_ANDROID_ROLES) else ""
            draft.say_relative(Relative(label if label and not named else named or UNNAMED_ROLE, name))
        case "nickname":
            draft.say_field("Nickname", name)
        case "contact_event" if name and _ANDROID_EVENTS.get(number) == "birthday":
            draft.say_birth(read_birthday(name), line)
        case "contact_event":
            draft.say_field((label or _ANDROID_EVENTS.get(number, "date")).capitalize(), name)
        case _:
            pass
    return False


HANDLERS: dict[str, Handler] = (
    {
        "RELATED": related,
        "X-ABRELATEDNAMES": _apple_relative,
        "X-ABDATE": _apple_date,
        "X-ANDROID-CUSTOM": _android,
        "MEMBER": _member,
        "X-ADDRESSBOOKSERVER-MEMBER": _member,
        "AGENT": _agent,
    }
    | {
        f"{prefix}{name}": _in_role(role)
        for prefix in ("X-", "X-MS-", "X-EVOLUTION-")
        for name, role in (("SPOUSE", "spouse"), ("CHILD", "child"), ("MANAGER", "manager"), ("ASSISTANT", "assistant"))
    }
    | {
        "X-KADDRESSBOOK-X-SPOUSENAME": _in_role("spouse"),
        "X-KADDRESSBOOK-X-MANAGERSNAME": _in_role("manager"),
        "X-KADDRESSBOOK-X-ASSISTANTSNAME": _in_role("assistant"),
    }
)
