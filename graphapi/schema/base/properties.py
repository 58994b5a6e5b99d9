"""The GraphQL fields of a contact's properties, and of the inputs that set them, from the table in the kernel."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

import orjson
import strawberry

from graphapi.kernel.contact_properties import LINES, LISTS, PROPERTIES, Kind, Property
from graphapi.kernel.contacts import birth_of
from graphapi.kernel.partial_dates import PartialDate
from graphapi.schema.base.context import Info
from graphapi.schema.base.fields import computed, stored
from graphapi.schema.base.inputs import optional, required
from graphapi.schema.base.partial_dates import PartialDateInput, PartialDateView
from graphapi.schema.base.scalars import JSONObject

Made = tuple[str, object, object]
"""A field: its name in Python, its type, what Strawberry makes of it."""

Source = Mapping[str, Any]
"""A contact, as `ContactData` has it."""

C = TypeVar("C", bound=type)

_VALUES: dict[Kind, Any] = {
    **dict.fromkeys(LINES, str),
    **dict.fromkeys(LISTS, list[str]),
    Kind.DAY: date,
    Kind.TEXT: str,
    Kind.PARTIAL_DATE: PartialDateView,
    Kind.CUSTOM_FIELDS: JSONObject,
    Kind.OPT_OUT: bool,
}
"""The type of a value of each kind."""

_GIVEN: dict[Kind, Any] = _VALUES | {Kind.PARTIAL_DATE: PartialDateInput}
"""The type of a value of each kind in inputs."""

_NEVER_NULL = frozenset({Kind.NAME, Kind.CUSTOM_FIELDS, Kind.OPT_OUT, *LISTS})


def with_properties(make: Callable[[Property], Iterator[Made]], *, behind: str = "") -> Callable[[C], C]:
    """Add the fields of all properties to a class, before its own fields but for those up to `behind`."""

    def add(cls: C) -> C:
        made = [field for one in PROPERTIES for field in make(one)]
        declared = list(cls.__annotations__.items())
        at = 1 + next((n for n, (name, _) in enumerate(declared) if name == behind), -1)
        cls.__annotations__ = dict([*declared[:at], *((name, type_) for name, type_, _ in made), *declared[at:]])
        for name, _, field in made:
            setattr(cls, name, field)
        return cls

    return add


def output(one: Property) -> Iterator[Made]:
    """The field of a contact; a list has one for its first entry too."""
    value = _VALUES[one.kind]
    if one.first is not None:
        yield one.first, str | None, computed(_first(one.name), description=f"The first of `{one.name}`.")
    if one.kind is Kind.CUSTOM_FIELDS:
        yield one.attribute, value, computed(_object(one.name), description=one.description)
    elif one.kind is Kind.PARTIAL_DATE:
        yield one.attribute, value | None, computed(_birth, description=one.description)
    else:
        shown = value if one.kind in _NEVER_NULL else value | None
        yield one.attribute, shown, stored(description=one.description)


def new(one: Property) -> Iterator[Made]:
    """The field of the input of a new contact."""
    value, description = _GIVEN[one.kind], _input_description(one)
    if one.kind is Kind.OPT_OUT:
        yield one.attribute, value, strawberry.field(default=False, description=description)
    else:
        yield one.attribute, _optional(value), optional(description=description)


def change(one: Property) -> Iterator[Made]:
    """The field of the input of a change."""
    value = _GIVEN[one.kind]
    description = one.patch_description or _input_description(one)
    yield one.attribute, strawberry.Maybe[_optional(value)], required(description=description)


def _optional(value: Any) -> Any:  # noqa: ANN401 – a type, made at run time
    return value | None


def _input_description(one: Property) -> str:
    return one.input_description or one.description


def _first(name: str) -> Callable[[Source, Info], str | None]:
    def first(contact: Source, _info: Info) -> str | None:
        values: list[str] = contact[name]
        return values[0] if values else None

    return first


def _birth(contact: Source, _info: Info) -> PartialDate | None:
    return birth_of(contact)


def _object(name: str) -> Callable[[Source, Info], JSONObject]:
    def read(contact: Source, _info: Info) -> JSONObject:
        return JSONObject(orjson.loads(contact[name]))

    return read
