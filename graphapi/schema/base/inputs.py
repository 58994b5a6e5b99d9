"""Inputs as the services take them: absent, null and a value are three things."""

from collections.abc import Mapping
from typing import Any, TypeVar

import strawberry
from strawberry import UNSET, Some

from graphapi.kernel import patch

T = TypeVar("T")


def optional(*, description: str) -> Any:  # noqa: ANN401 – its type is the annotation of the attribute
    """Return an input field that may be absent, which says the same as null."""
    return strawberry.field(default=UNSET, description=description)


def required(*, description: str) -> Any:  # noqa: ANN401 – as above
    """Return an input field that must be given; a `Maybe` may be absent, which does not say the same as null."""
    return strawberry.field(description=description)


IDEMPOTENCY_KEY = (
    "The same key of the same user with the same input again returns the first answer and changes nothing."
)
EXPECTED_VERSION = "Refuse with CONFLICT when this is not the current version."


def given(value: T | None) -> T | None:
    """Return an optional value, None when it is absent."""
    return None if value is UNSET else value


def new_values(source: object, *leave: str) -> dict[str, Any]:
    """Return what was given of an input that makes something, without the fields named."""
    return {name: value for name, value in vars(source).items() if value is not UNSET and name not in leave}


def patch_values(source: object, names: Mapping[str, str] | tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a patch by name: UNSET when absent, None to clear."""
    return {name: _patched(getattr(source, name)) for name in names}


def _patched(value: Some[Any] | None) -> object:
    return patch.UNSET if value is None else value.value
