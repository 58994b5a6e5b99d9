"""The data: people and associations of the real data sets, completed to the records of an address book.

Associations come from the data set. What it lacks (e-mail, phone, company, days) is generated from a fixed seed: the
same set always gives the same files.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

LABELS = ("label", "reverse_label", "limit", "reverse_limit")
LIMIT = "10000"
PEOPLE = ("id", "name", "given", "family", "email", "phone", "company")
ASSOCIATIONS = ("from_id", "to_id", "label", "reverse_label", "since", "until", "note")
COMPANIES = 97
FIRST_DAY, LAST_DAY = date(2005, 1, 1), date(2024, 12, 31)
ENDED, NOTED = 0.05, 0.1


@dataclass(frozen=True)
class Files:
    """The files that `graphapi import` reads."""

    people: Path
    associations: Path
    labels: Path


def prepare(source: Path, folder: Path) -> Files:
    """Write the files of a data set to a folder, unless they exist."""
    files = Files(folder / "people.csv", folder / "ties.csv", folder / "labels.csv")
    if files.people.exists() and files.labels.exists():
        return files
    folder.mkdir(parents=True, exist_ok=True)
    associations = list(_rows(source, "ties"))
    _write(files.associations, ASSOCIATIONS, _associations(associations))
    _write(files.labels, LABELS, _labels(associations))
    _write(files.people, PEOPLE, _people(source, associations))
    return files


def _labels(associations: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield the labels, with limits that are checked but never reached here: people do remarry."""
    for label, reverse in dict.fromkeys(map(_names, associations)):
        yield label, reverse, LIMIT, LIMIT


def _names(association: dict[str, str]) -> tuple[str, str]:
    label = association.get("label") or "Knows"
    return label, association.get("reverse_label") or label


def _associations(associations: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    chance = random.Random(11)
    days = (LAST_DAY - FIRST_DAY).days
    for association in associations:
        since = association.get("since", "")[:10] or str(FIRST_DAY + timedelta(chance.randrange(days)))
        until = str(LAST_DAY + timedelta(chance.randrange(1, 300))) if chance.random() < ENDED else ""
        note = "met at the annual meeting" if chance.random() < NOTED else ""
        yield association["from_id"], association["to_id"], *_names(association), since, until, note


def _people(source: Path, associations: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    ids = dict.fromkeys(one for association in associations for one in (association["from_id"], association["to_id"]))
    people = list(_rows(source, "people")) or [{"id": one, "given": "Contact", "family": one} for one in ids]
    for number, person in enumerate(people):
        contact = person["id"]
        yield (
            contact, person.get("name") or contact, person.get("given", ""), person.get("family", ""),
            f"contact{contact}@example.org", f"+49151{number:08}", f"Company {number % COMPANIES}",
        )  # fmt: skip


def _rows(source: Path, name: str) -> Iterator[dict[str, str]]:
    path = next(source.glob(f"{name}.csv*"), None)
    if path is None:
        return
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _write(path: Path, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    """Write a file completely or not at all."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    part.replace(path)
