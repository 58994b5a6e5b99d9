"""The scalars of the API: days, instants and JSON objects, parsed strictly and serialised in one form.

A bad value raises ValueError, to which graphql-core adds the type, the value and its location; a GraphQLError would be
passed on as it is.
"""

import re
from datetime import UTC, date, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from graphapi.kernel.errors import Json

JSONObject = NewType("JSONObject", Json)
JSON = NewType("JSON", object)

DEPTH_MAX = 64
INTEGER_MAX = 2**63 - 1
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE)


def parse_date(value: object) -> date:
    """The day of a text such as 2026-11-22; other ISO 8601 forms are refused."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("A Date must be a calendar day such as 2026-11-22.")


def parse_datetime(value: object) -> datetime:
    """The instant of an RFC 3339 text, in UTC; a text without an offset is refused."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError("A DateTime must be an instant with an offset such as 2026-11-22T13:45:00Z.")


def write_datetime(value: datetime) -> str:
    """The instant in UTC, with milliseconds."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_object(value: object) -> JSONObject:
    """A JSON object; other values, and integers that could not be returned later, are refused."""
    if not isinstance(value, dict):
        raise TypeError("A JSONObject must be an object whose keys are strings.")
    parse_json(value)  # pyright: ignore[reportUnknownArgumentType]
    return JSONObject(value)  # pyright: ignore[reportUnknownArgumentType] – its keys come from JSON


def parse_json(value: object) -> JSON:
    """Any JSON value, as deep and with such integers as could be returned later."""
    level: list[object] = [[value]]
    for _ in range(DEPTH_MAX + 1):
        if not level:
            return JSON(value)
        level = [part for item in level for part in _parts(item)]
    raise ValueError(f"JSON may be nested at most {DEPTH_MAX} levels deep.")


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, int) and abs(value) > INTEGER_MAX:
        raise ValueError("An integer in JSON must fit in 64 bits.")
    return []


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar day in ISO 8601 format: 2026-11-22. At most 64 characters.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant with an offset in RFC 3339 format: 2026-11-22T13:45:00Z. At most 64 characters.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_datetime,
        parse_value=parse_datetime,
    ),
    JSONObject: strawberry.scalar(
        name="JSONObject",
        description="A JSON object: string keys, any JSON values.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        parse_value=parse_object,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value: a text, a number, a boolean, a list or an object.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        parse_value=parse_json,
    ),
}
"""The scalar for each Python type."""
