"""Invented people in numbers: names as uneven as real ones, and some people twice, entered by somebody else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from graphapi.kernel.contacts import NewContact
from graphapi.kernel.partial_dates import PartialDate

DOUBLES = 0.03
_GIVEN, _FAMILY, _COMPANIES = (2_000, 10), (20_000, 30), (4_000, 20)
"""How many there are, and how evenly they are spread: the most common are 1.7 %, 0.5 % and 0.9 % of all."""

_ONSETS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "kl", "st", "sh")
_VOWELS, _CODAS = ("a", "e", "i", "o", "u", "ai", "ie"), ("n", "r", "l", "s", "t")

Person = NewContact
Spoil = Callable[[random.Random, Person], Person]


@dataclass
class People:
    """The contacts, and which of them are the same person, by their places."""

    contacts: list[NewContact] = field(default_factory=list[NewContact])
    doubles: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


class Names:
    """Names of syllables, of which few are common and many rare."""

    def __init__(self, chance: random.Random, number: int, evenness: int) -> None:
        """Invent them."""
        found: dict[str, None] = {}
        while len(found) < number:
            found[invented_name(chance)] = None
        self._names, self._chance = list(found), chance
        self._weights = list(accumulate(1 / (place + evenness) for place in range(number)))

    def one(self) -> str:
        """Any of them."""
        return self._chance.choices(self._names, cum_weights=self._weights)[0]


def people(number: int, seed: int = 20) -> People:
    """Invent contacts; about three in a hundred are a second entry of another one."""
    chance = random.Random(seed)
    first = round(number / (1 + DOUBLES))
    found = People(list(_originals(chance, first)))
    for place, original in enumerate(chance.sample(range(first), number - first)):
        spoil = SPOILS[place % len(SPOILS)]
        found.doubles.append((original, len(found.contacts)))
        found.contacts.append(spoil(chance, found.contacts[original]))
    return found


def _originals(chance: random.Random, number: int) -> Iterator[Person]:
    given, family, companies = (Names(chance, *spread) for spread in (_GIVEN, _FAMILY, _COMPANIES))
    for n in range(number):
        first, last = given.one(), family.one()
        yield NewContact(
            given_name=first, family_name=last,
            emails=[f"{first}.{last}.{n}@example.org".lower()] if chance.random() < 0.7 else [],
            phones=[f"+4930{90_000_000 + n}"] if chance.random() < 0.5 else [],
            company=f"{companies.one()} Ltd" if chance.random() < 0.6 else None,
            birth=_birth(chance) if chance.random() < 0.4 else None,
            custom_fields={"City": companies.one(), "Customer": str(10_000_000 + 7 * n)} if n % 3 == 0 else None,
        )  # fmt: skip


def _birth(chance: random.Random) -> PartialDate:
    return PartialDate(chance.randint(1930, 2010), chance.randint(1, 12), chance.randint(1, 28))


def _slip(chance: random.Random, text: str) -> str:
    """A typing error: two neighbours swapped, one letter lost, or another one."""
    place = chance.randrange(1, len(text) - 1) if len(text) > 2 else 0
    kind = chance.randrange(3)
    if kind == 0:
        return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    return text[:place] + ("" if kind == 1 else chance.choice("aeilnorst")) + text[place + 1 :]


def _mistyped(chance: random.Random, one: Person) -> Person:
    return replace(one, family_name=_slip(chance, str(one.family_name)), custom_fields=None)


def _mistyped_twice(chance: random.Random, one: Person) -> Person:
    return replace(_mistyped(chance, one), given_name=_slip(chance, str(one.given_name)), phones=[])


def _turned(_: random.Random, one: Person) -> Person:
    return replace(one, given_name=one.family_name, family_name=one.given_name, emails=[], custom_fields=None)


def _shortened(_: random.Random, one: Person) -> Person:
    return replace(one, given_name=str(one.given_name)[0], custom_fields=None)


def _married(chance: random.Random, one: Person) -> Person:
    return replace(one, family_name=invented_name(chance), custom_fields=None)


SPOILS: tuple[Spoil, ...] = (_mistyped, _mistyped_twice, _turned, _shortened, _married)


def invented_name(chance: random.Random) -> str:
    """A name of syllables."""
    syllables = [chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 3))]
    return ("".join(syllables) + chance.choice(_CODAS)).capitalize()
