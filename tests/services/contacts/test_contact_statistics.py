"""Statistics count what an oracle in Python counts over what the viewer sees."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from graphapi.db.request import Db
from graphapi.kernel.text import fold
from graphapi.kernel.viewer import Viewer
from graphapi.services.contacts.contact_statistics import Bucket, ContactDimensionField, Dimension, contact_statistics
from graphapi.services.contacts.filter_values import ContactFilter
from graphapi.services.workspace.workspace import prepare
from tests.conftest import ADMIN, wipe
from tests.services.contacts.filter_worlds import LABELS, VALUES, FilterWorld, filter_world
from tests.services.contacts.random_filters import random_filter
from tests.services.graphs import EDITOR

QUESTIONS, SEED = int(os.environ.get("STATISTICS", "11")), int(os.environ.get("STATISTICS_SEED", "1"))
PER_WORLD = 250
PLAIN = [one for one in ContactDimensionField if one is not ContactDimensionField.CUSTOM_FIELD]
DIMENSIONS = [*map(Dimension, PLAIN), *(Dimension(ContactDimensionField.CUSTOM_FIELD, key) for key in VALUES)]

Compared = tuple[tuple[object, ...], bool, int, int, float, int]


def values_of(world: FilterWorld, viewer: Viewer, contact_id: str, one: Dimension) -> set[object]:
    """The values of a contact in a dimension, folded; only None without any."""
    person = world.people[contact_id]
    birth = person.birth
    found: set[object] = {
        ContactDimensionField.COMPANY: lambda: {fold(person.company or "") or None},
        ContactDimensionField.JOB_TITLE: lambda: {fold(person.title or "") or None},
        ContactDimensionField.BIRTH_YEAR: lambda: {birth.year if birth else None},
        ContactDimensionField.BIRTH_MONTH: lambda: {birth.month if birth else None},
        ContactDimensionField.CREATED_MONTH: lambda: {f"{world.today:%Y-%m}"},
        ContactDimensionField.LABEL: lambda: {key for key, _ in _roles(world, viewer, contact_id)},
        ContactDimensionField.ROLE: lambda: {role for _, role in _roles(world, viewer, contact_id)},
        ContactDimensionField.CUSTOM_FIELD: lambda: set(_field(person.fields.get(one.key or ""))),
    }[one.field]()
    return found or {None}


def _roles(world: FilterWorld, viewer: Viewer, contact_id: str) -> Iterator[tuple[str, str]]:
    for tie in world.ties:
        if contact_id in (tie.from_id, tie.to_id) and (tie.until is None or tie.until >= world.today):
            out = contact_id == tie.from_id
            if world.seen(tie.to_id if out else tie.from_id, viewer):
                name, inverse = LABELS[tie.key]
                yield tie.key, fold(inverse if out and inverse else name)


def _field(value: object) -> Iterator[object]:
    for one in value if isinstance(value, list) else [value]:
        if one not in (None, "") and not isinstance(one, dict):
            yield _folded(one)


def _folded(value: object) -> object:
    """A text without case and accents; numbers and booleans are distinguished."""
    if isinstance(value, str):
        return fold(value)
    return ("number", float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def expected(
    world: FilterWorld, viewer: Viewer, given: ContactFilter, dimensions: Sequence[Dimension]
) -> dict[tuple[object, ...], list[int]]:
    """The numbers of associations of the contacts in each bucket."""
    buckets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for one in world.found(given, viewer):
        number = sum(
            one in (tie.from_id, tie.to_id) and world.seen(tie.from_id, viewer) and world.seen(tie.to_id, viewer)
            for tie in world.ties
        )
        for values in product(*(values_of(world, viewer, one, some) for some in dimensions)):
            buckets[values].append(number)
    return buckets


def compared(bucket: Bucket, dimensions: Sequence[Dimension]) -> tuple[tuple[object, ...], list[float]]:
    """A bucket with folded values, and its numbers."""
    texts = [
        value if one.field is ContactDimensionField.LABEL else _number_of(one, value)
        for one, value in zip(dimensions, bucket.values, strict=True)
    ]
    spread = bucket.associations
    return tuple(texts), [bucket.count, spread.min, spread.mean, spread.max]


def _number_of(one: Dimension, value: object) -> object:
    dated = one.field in (ContactDimensionField.BIRTH_YEAR, ContactDimensionField.BIRTH_MONTH)
    return value if dated else _folded(value)


def numbers(of: Sequence[int]) -> list[float]:
    """What a bucket says of these numbers of associations."""
    return [len(of), min(of), sum(of) / len(of), max(of)]


async def differences(
    db: Db, world: FilterWorld, viewer: Viewer, given: ContactFilter, dimensions: Sequence[Dimension], first: int
) -> list[str]:
    """How the answer for a viewer is other than the oracle's."""
    mine = Db.of(db.database, viewer, deadline=60)
    found = await contact_statistics(mine, given, dimensions, first, with_associations=True)
    truth, what = expected(world, viewer, given, dimensions), f"{viewer.name}, {dimensions}, first {first}: {given}"
    named = [one for one in found if not one.others]
    rest = sorted(map(len, truth.values()), reverse=True)[first:]
    wrong = [what for one in named if numbers(truth.get((key := compared(one, dimensions))[0], [0])) != key[1]]
    if [one.count for one in named] != sorted(map(len, truth.values()), reverse=True)[:first]:
        wrong.append(f"the largest: {what}")
    if [one.count for one in found if one.others] != ([sum(rest)] if rest else []):
        wrong.append(f"the others: {what}")
    keys = {compared(one, dimensions)[0] for one in named}
    left = [number for values, some in truth.items() if values not in keys for number in some]
    if [compared(one, dimensions)[1] for one in found if one.others] != ([numbers(left)] if left else []):
        wrong.append(f"the associations of the others: {what}")
    return wrong


async def test_random_statistics_are_those_of_the_oracle(db: Db) -> None:
    """Over random filters and dimensions, for an administrator and for a viewer from whom every fourth is hidden."""
    wrong: list[str] = []
    for start in range(0, QUESTIONS, PER_WORLD):
        await wipe(db.database)
        db.deadline.extend(60)
        await prepare(db, catalogue=False)
        world = await filter_world(db, SEED * 1_000 + start)
        chance = random.Random(SEED * 1_000 + start)
        for n in range(start, min(start + PER_WORLD, QUESTIONS)):
            given = ContactFilter() if n % 2 == 0 else random_filter(chance, world, 1 + n % 3)
            first_of = DIMENSIONS[n % len(DIMENSIONS)]
            others = [one for one in DIMENSIONS if one != first_of]
            dimensions = [first_of, *chance.sample(others, n % 5 // 2)]
            first = chance.choice((1, 3, 100))
            for viewer in (ADMIN, EDITOR):
                wrong += await differences(db, world, viewer, given, dimensions, first)

    assert wrong == []
