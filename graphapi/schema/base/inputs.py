"""Inputs as the services take them, which distinguish absent, null and a value."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeVar

import strawberry
from strawberry import UNSET, Some

from graphapi.kernel import patch
from graphapi.kernel.errors import Json

T = TypeVar("T")


class Composite(ABC):
    """An input object that stands for one value of the kernel."""

    @abstractmethod
    def plain(self) -> object:
        """The value."""


def optional(*, description: str) -> Any:  # noqa: ANN401 – its type is the annotation of the attribute
    """An input field that may be absent; null means the same."""
    return strawberry.field(default=UNSET, description=description)


def required(*, description: str) -> Any:  # noqa: ANN401 – as above
    """A required input field, or with `Maybe` one that may be absent; absent and null differ."""
    return strawberry.field(description=description)


IDEMPOTENCY_KEY = (
    "An idempotency key. Repeating a call with the same key, user and input returns the first answer and changes "
    "nothing."
)
EXPECTED_VERSION = "The expected version. If it is not the current one, the mutation is refused with CONFLICT."


def given(value: T | None) -> T | None:
    """An optional value; None if absent."""
    return None if value is UNSET else value


def new_values(source: object, *leave: str) -> Json:
    """The fields given in a create input, except the ones named in `leave`."""
    return {name: _plain(value) for name, value in vars(source).items() if value is not UNSET and name not in leave}


def patch_values(source: object, names: Mapping[str, str] | tuple[str, ...]) -> Json:
    """The fields of a patch by name: UNSET if absent, None to clear."""
    return {name: _patched(getattr(source, name)) for name in names}


def _patched(value: Some[object] | None) -> object:
    return patch.UNSET if value is None else _plain(value.value)


def _plain(value: object) -> object:
    return value.plain() if isinstance(value, Composite) else value
