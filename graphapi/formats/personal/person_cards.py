"""What the cards of both programs are made with: objects of JSON, read member by member; the rest is kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from graphapi.kernel.contacts import Properties
from graphapi.kernel.json_values import is_list, is_object
from graphapi.kernel.partial_dates import DateQualifier, PartialDate

_ISO = 10


def text_of(value: object) -> str:
    """A value as text: empty for null, false and containers."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def objects_of(value: object) -> Iterator[dict[str, object]]:
    """The objects of a list; nothing for anything else."""
    return (one for one in (value if is_list(value) else ()) if is_object(one))


def members_of(value: object) -> dict[str, object]:
    """An object; an empty one for anything else."""
    return dict(value) if is_object(value) else {}


def date_of(text: str, *, year_known: bool = True, estimated: bool = False) -> PartialDate:
    """A date that these programs write with a time: 1985-04-12T00:00:00.000000Z."""
    numbers = text[:_ISO].split("-")
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):  # noqa: PLR2004
        return PartialDate(qualifier=DateQualifier.TEXT, original=text)
    year, month, day = map(int, numbers)
    if estimated:
        return PartialDate(year, qualifier=DateQualifier.ESTIMATED, original=text[:_ISO])
    return PartialDate(year if year_known else None, month, day)


@dataclass
class PersonCard:
    """The values of a card in the making; members that are taken are no longer in `rest`."""

    rest: dict[str, object]
    values: Properties = field(default_factory=Properties)
    custom: dict[str, str] = field(default_factory=dict[str, str])

    def take(self, name: str) -> object:
        """A member, which is then accounted for."""
        return self.rest.pop(name, None)

    def take_text(self, name: str) -> str:
        """A member as text."""
        return text_of(self.take(name))

    def take_lines(self, names: Mapping[str, str]) -> None:
        """Members that are properties, by their names here."""
        for name, member in names.items():
            if text := self.take_text(member):
                self.values[name] = text

    def take_custom(self, names: Mapping[str, str]) -> None:
        """Members that become custom fields, by the names of these."""
        for name, member in names.items():
            self.keep(name, self.take_text(member))

    def take_all(self, member: str, keep: Callable[[dict[str, object]], None]) -> None:
        """The objects of a list, one by one."""
        for one in objects_of(self.take(member)):
            keep(one)

    def keep(self, name: str, text: str) -> None:
        """Keep a text as a custom field, under a name that is not taken."""
        if not text:
            return
        base, number = name, 1
        while self.custom.setdefault(name, text) != text:
            number += 1
            name = f"{base} {number}"

    def compose_name(self, *extra: str) -> None:
        """The name, where it has more parts than given and family name; `extra` stand behind the family name."""
        given, family = (str(self.values.get(name, "")) for name in ("givenName", "familyName"))
        middle = self.custom.get("Middle name", "")
        if middle or any(extra):
            self.values["name"] = " ".join(filter(None, (given, middle, family, *extra)))

    def finish(self) -> Properties:
        """The values with the custom fields."""
        return {**self.values, **({"customFields": self.custom} if self.custom else {})}

    @property
    def kept(self) -> str:
        """What is left, as JSON; empty values are no values."""
        left = {name: value for name, value in self.rest.items() if value not in (None, "", [], {}, False)}
        return json.dumps(left, ensure_ascii=False, separators=(",", ":")) if left else ""
