"""The scalars of the API: days, instants and JSON objects, read strictly and written one way.

What cannot be read is a ValueError: graphql-core adds the type, the value and its place, which it takes as given in a
GraphQLError.
"""

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

JSONObject = NewType("JSONObject", dict[str, Any])

DEPTH_MAX = 64
INTEGER_MAX = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE)


def parse_date(value: object) -> date:
    """Return the day of a text such as 2026-11-22; the other ways that ISO 8601 has of writing it are refused."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("A Date is a day of the calendar such as 2026-11-22.")


def parse_datetime(value: object) -> datetime:
    """Return the instant of an RFC 3339 text, in UTC; one without an offset is refused."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError("A DateTime is an instant with its offset such as 2026-11-22T13:45:00Z.")


def write_datetime(value: datetime) -> str:
    """Return the instant in UTC, in milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_object(value: object) -> JSONObject:
    """Return a JSON object; refuse other values, and what could be stored but never be sent back."""
    if not isinstance(value, dict):
        raise TypeError("A JSONObject is an object: its keys are texts, its values any JSON values.")
    level: list[object] = [value]
    for _ in range(DEPTH_MAX):
        if not level:
            return JSONObject(value)  # pyright: ignore[reportUnknownArgumentType] – its keys come from JSON
        level = [part for item in level for part in _parts(item)]
    raise ValueError(f"A JSONObject has at most {DEPTH_MAX} levels.")


def _parts(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise ValueError("A whole number in a JSONObject has at most 64 bits.")
    return []


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar day, ISO 8601: 2026-11-22. At most 64 characters.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant with offset, RFC 3339: 2026-11-22T13:45:00Z. At most 64 characters.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_datetime,
        parse_value=parse_datetime,
    ),
    JSONObject: strawberry.scalar(
        name="JSONObject",
        description="A JSON object: keys are strings, values any JSON value.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        parse_value=parse_object,
    ),
}
"""Which Python type is which scalar."""
