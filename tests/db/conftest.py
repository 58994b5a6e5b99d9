"""Waiting for what another process does: for a condition, with an end, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest

Eventually = Callable[..., bool]


@pytest.fixture(scope="session")
def eventually() -> Eventually:
    """Return a function that tells whether a condition comes true in so many seconds."""

    def wait(condition: Callable[[], object], within: float = 20) -> bool:
        end, pause = time.monotonic() + within, Event()
        while not condition():
            if time.monotonic() > end:
                return False
            pause.wait(0.02)
        return True

    return wait
