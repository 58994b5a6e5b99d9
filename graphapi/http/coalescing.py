"""A transport that sends the head of an answer with its body: one call of the system instead of two.

Uvicorn writes them one after the other, and uvloop sends at once what it is given.
"""

from __future__ import annotations

import asyncio
from typing import Any


class CoalescingTransport:
    """Holds what is written until something follows, at the latest until the loop has run what is ready."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Write to this transport."""
        self._transport, self._loop = transport, loop
        self._held: bytes | None = None
        self._later: asyncio.Handle | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 – whatever the transport has
        """Return what the transport has besides."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Hold the data; what is held goes out with it."""
        if self._held is None:
            self._held = data
            self._later = self._loop.call_soon(self.flush)
            return
        self._transport.writelines((self._taken(), data))

    def close(self) -> None:
        """Send what is held, then close."""
        self.flush()
        self._transport.close()

    def write_eof(self) -> None:
        """Send what is held, then say that nothing follows."""
        self.flush()
        if not self._transport.is_closing():
            self._transport.write_eof()

    def abort(self) -> None:
        """Close without sending anything."""
        self._taken()
        self._transport.abort()

    def flush(self) -> None:
        """Send what is held, unless the connection is gone."""
        held = self._taken()
        if held and not self._transport.is_closing():
            self._transport.write(held)

    def _taken(self) -> bytes:
        held, self._held = self._held or b"", None
        if self._later is not None:
            self._later.cancel()
            self._later = None
        return held
