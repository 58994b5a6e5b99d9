"""Waiting for what another process does: for a condition, with an end, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest

Eventually = Callable[..., bool]


@pytest.fixture(scope="session")
def eventually() -> Eventually:
    """A function that reports whether a condition becomes true within a number of seconds."""

    def wait(condition: Callable[[], object], within: float = 20) -> bool:
        end, pause = time.monotonic() + within, Event()
        while not condition():
            if time.monotonic() > end:
                return False
            pause.wait(0.02)
        return True

    return wait
