"""Parameters as they reach the driver."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from graphapi.db.parameters import LISTS, TEXTS
from graphapi.db.request import Db
from graphapi.db.warmup import SAMPLES
from graphapi.schema.base.scalars import parse_datetime
from graphapi.services.shared.rows import moment
from tests.conftest import cypher, other_zones

ABROAD = timezone(timedelta(hours=5, minutes=45))


def test_instants_of_other_zones_are_noticed_at_any_depth() -> None:
    """What holds that they are in UTC, for all tests."""
    at, there = datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=ABROAD)

    assert list(other_zones({"at": at, "rows": [{"at": (at, there)}], "naive": [datetime(2026, 1, 1)]})) == [  # noqa: DTZ001
        there,
        datetime(2026, 1, 1),  # noqa: DTZ001
    ]


@pytest.mark.parametrize("text", ["2026-03-29T01:30:00+05:45", "2026-10-25T02:30:00.123-03:30", "2026-11-22T13:45:00Z"])
async def test_an_instant_with_any_offset_is_stored_as_the_same_instant(db: Db, text: str) -> None:
    """Clients send offsets; the driver gets UTC."""
    at = parse_datetime(text)

    [[stored]] = await cypher(db.database, "CREATE (x:Instant {at: $at}) RETURN x.at", at=at)

    assert at.tzinfo is UTC
    assert moment(stored) == at == datetime.fromisoformat(text)


def test_every_text_and_list_is_in_the_map() -> None:
    """Whatever a statement takes: a plan is for the sizes of those that are not."""
    sized = {
        name
        for name, sample in SAMPLES.items()
        if isinstance(sample, str) or (isinstance(sample, list) and not any(isinstance(one, dict) for one in sample))
    }

    assert sized | {"principals"} == TEXTS | LISTS
