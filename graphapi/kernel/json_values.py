"""JSON values from outside, whose types are not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Whether a value is a JSON object: its keys are texts, as JSON has no others."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether a value is a JSON array, which may be a tuple where it is not read from JSON."""
    return isinstance(value, list | tuple)
