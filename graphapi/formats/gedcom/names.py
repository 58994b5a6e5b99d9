"""Names: the payload of NAME with its slashes, and the pieces below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphapi.formats.gedcom.records import Structure

PREFIX, SUFFIX, NICKNAME = "Name prefix", "Name suffix", "Nickname"
OTHER = "Other names"
_PIECES = {"NPFX": PREFIX, "NSFX": SUFFIX, "NICK": NICKNAME}
_PAYLOAD = re.compile(r"([^/]*)(?:/([^/]*)(?:/(.*))?)?", re.DOTALL)
_EMPTY = re.compile(r"/\s*/")


@dataclass(frozen=True, slots=True)
class GedcomName:
    """A name and its pieces; an absent piece is empty."""

    name: str
    given: str = ""
    family: str = ""
    prefix: str = ""
    suffix: str = ""
    nickname: str = ""

    @classmethod
    def read(cls, structure: Structure) -> GedcomName:
        """The name that a NAME structure says."""
        found = _PAYLOAD.match(structure.text)
        before, between, after = (_line(part or "") for part in found.groups()) if found else ("", "", "")
        pieces = {one.tag: _line(one.text) for one in reversed(structure.children)}
        family = between or _line(f"{pieces.get('SPFX', '')} {pieces.get('SURN', '')}")
        prefix, given = pieces.get("NPFX", ""), pieces.get("GIVN", "")
        if not given or "," in given:
            given = _line(before.removeprefix(prefix))
        name = _line(f"{before} {between} {after}") or _line(f"{given} {family}")
        return cls(name, given, family, prefix, pieces.get("NSFX", "") or after, pieces.get("NICK", ""))

    @classmethod
    def of(cls, values: Mapping[str, object], custom: Mapping[str, object]) -> GedcomName:
        """The name of a card."""
        given, family = _text(values.get("givenName")), _text(values.get("familyName"))
        pieces = [_text(custom.get(key)) for key in (PREFIX, SUFFIX, NICKNAME)]
        return cls(_text(values.get("name")) or _line(f"{given} {family}"), given, family, *pieces)

    def written(self) -> Structure:
        """As a NAME structure."""
        pieces = {
            "NPFX": self.prefix,
            "GIVN": self.given,
            "NICK": self.nickname,
            "SURN": self.family,
            "NSFX": self.suffix,
        }
        return Structure(
            "NAME", self._payload(), children=[Structure(tag, text) for tag, text in pieces.items() if text]
        )

    def _payload(self) -> str:
        """The name with its family name between slashes, if that stands at the end or before the suffix."""
        shown = self.name.replace("/", " ")
        found = list(re.finditer(rf"(?<!\S){re.escape(self.family)}(?!\S)", shown)) if self.family else []
        if not found or shown[found[-1].end() :].strip() not in {"", self.suffix}:
            return shown
        return f"{shown[: found[-1].start()]}/{self.family}/{shown[found[-1].end() :]}"

    def custom(self) -> dict[str, str]:
        """The pieces that are custom fields."""
        pieces = ((PREFIX, self.prefix), (SUFFIX, self.suffix), (NICKNAME, self.nickname))
        return {key: text for key, text in pieces if text}


def says_all(structure: Structure) -> bool:
    """Whether properties hold everything that a NAME says."""
    written = GedcomName.read(structure).written()
    pieces = {one.tag: one.value for one in written.children}
    known = all(one.value.strip() == pieces.get(one.tag) and not one.children for one in structure.children)
    return known and _spaced(structure.value) == _spaced(written.value)


def _spaced(payload: str) -> str:
    """A payload whatever its blanks, and whether or not it marks an empty family name."""
    return _line(_EMPTY.sub(" ", payload).replace("/", " / "))


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
