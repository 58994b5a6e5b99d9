"""Consecutive writes are sent together, and nothing is left in the buffer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from graphapi.http.coalescing import CoalescingTransport


class Recorder(asyncio.Transport):
    """Records each write."""

    def __init__(self) -> None:
        """Start open."""
        super().__init__()
        self.sent: list[bytes] = []
        self.gone = False

    def write(self, data: Any) -> None:
        """Record it; a closed connection accepts nothing."""
        assert not self.gone
        self.sent.append(bytes(data))

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        """Record it as one write."""
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self.gone

    def close(self) -> None:
        """Close."""
        self.gone = True

    abort = close


@pytest.fixture
async def recorder() -> Recorder:
    """A recording transport."""
    return Recorder()


@pytest.fixture
async def together(recorder: Recorder) -> CoalescingTransport:
    """The coalescing transport over it."""
    return CoalescingTransport(recorder, asyncio.get_running_loop())


async def test_a_head_goes_with_its_body(recorder: Recorder, together: CoalescingTransport) -> None:
    """Both at once, as soon as the body is there."""
    together.write(b"head ")
    together.write(b"body")

    assert recorder.sent == [b"head body"]


async def test_a_head_alone_goes_when_nothing_follows(recorder: Recorder, together: CoalescingTransport) -> None:
    """On the next turn of the loop; a later write is sent separately."""
    together.write(b"head")
    assert recorder.sent == []
    await asyncio.sleep(0)

    together.write(b"later")
    await asyncio.sleep(0)

    assert recorder.sent == [b"head", b"later"]


async def test_what_is_held_is_sent_before_the_end(recorder: Recorder, together: CoalescingTransport) -> None:
    """Nothing follows."""
    together.write(b"head")

    together.close()

    assert (recorder.sent, together.is_closing()) == ([b"head"], True)


@pytest.mark.parametrize("end", ["abort", "lost"])
async def test_nothing_is_sent_to_a_connection_that_is_gone(
    recorder: Recorder, together: CoalescingTransport, end: str
) -> None:
    """Whether it was cut here or there."""
    together.write(b"head")

    if end == "abort":
        together.abort()
    else:
        recorder.close()
    await asyncio.sleep(0)

    assert recorder.sent == []
