"""RELATED as it is written: one line for each person, with all of its types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphapi.formats.cards import Relative
from graphapi.formats.vcard.cards import KeptLine
from graphapi.formats.vcard.escapes import escape, parameter
from graphapi.formats.vcard.relatives import UNNAMED_ROLE

_REGISTERED = frozenset({
    "contact", "acquaintance", "friend", "met", "co-worker", "colleague", "co-resident", "neighbor", "child", "parent",
    "sibling", "spouse", "kin", "muse", "crush", "date", "sweetheart", "me", "agent", "emergency",
})  # fmt: skip
"""The types of RFC 6350, which are written in small letters."""

_UNSAFE = re.compile(r'[",;:\n\r]+')
_WITH_ID = {"RELATED", "MEMBER", "X-ADDRESSBOOKSERVER-MEMBER"}
"""Properties that name a card by its ID: a person they name needs no second line."""


def is_known(role: str) -> bool:
    """Whether a role is a type of the standard, in any spelling."""
    return role.casefold() in _REGISTERED


def type_of(role: str) -> str:
    """A role as a type."""
    return role.lower() if is_known(role) else _UNSAFE.sub("-", role).strip()


@dataclass(slots=True)
class RelatedLines:
    """Lines to write, and kept ones that they replace."""

    lines: list[str] = field(default_factory=list[str])
    replaced: list[KeptLine] = field(default_factory=list[KeptLine])


def related_lines(relatives: Iterable[Relative], kept: list[KeptLine]) -> RelatedLines:
    """A line for each person; a kept line with an ID stands for it where it says all of the person's roles."""
    people: dict[tuple[str, str], list[Relative]] = {}
    for one in relatives:
        people.setdefault((one.uid, "" if one.uid else one.name.casefold()), []).append(one)
    found = RelatedLines()
    for roles in people.values():
        lines = [one for one in kept if one.line.head.name in _WITH_ID and _is_of(one, roles[0])]
        if len(lines) == 1 and _said_of(lines[0]) == {(one.role.casefold(), *_times(one)) for one in roles}:
            continue
        found.replaced.extend(lines)
        found.lines.append(_line(roles))
    return found


def _is_of(kept: KeptLine, relative: Relative) -> bool:
    return any(
        isinstance(said, Relative) and (said.uid, "" if said.uid else said.name.casefold())
        == (relative.uid, "" if relative.uid else relative.name.casefold())
        for _, said in kept.said
    )  # fmt: skip


def _said_of(kept: KeptLine) -> set[tuple[str, ...]]:
    return {(said.role.casefold(), *_times(said)) for _, said in kept.said if isinstance(said, Relative)}


def _times(relative: Relative) -> tuple[str, str, str]:
    return relative.since, relative.until, relative.note


def _line(roles: list[Relative]) -> str:
    first = roles[0]
    types = list({one.role.casefold(): type_of(one.role) for one in roles if one.role != UNNAMED_ROLE}.values())
    head = f";TYPE={','.join(types)}" if types else ""
    for name in ("since", "until", "note"):
        head += _details(f"X-{name.upper()}", [(type_of(one.role), getattr(one, name)) for one in roles])
    if first.uid:
        return f"RELATED{head}{f';X-NAME={parameter(first.name)}' if first.name else ''}:{first.uid}"
    return f"RELATED{head};VALUE=text:{escape(first.name)}"


def _details(name: str, details: list[tuple[str, str]]) -> str:
    """A parameter of ours: one value where it is that of all roles, else each with its role."""
    if not any(value for _, value in details):
        return ""
    values = {value for _, value in details}
    if len(values) == 1 and "=" not in details[0][1]:
        return f";{name}={parameter(details[0][1])}"
    return f";{name}=" + ",".join(parameter(f"{role}={value}") for role, value in details if value)
