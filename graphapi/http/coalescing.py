"""A transport that sends the head of a response together with its body: one system call instead of two.

Uvicorn writes them separately, and uvloop sends each write immediately.
"""

from __future__ import annotations

import asyncio


class CoalescingTransport:
    """Buffers writes until the next one, or until the event loop has run its ready callbacks."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Wrap a transport."""
        self._transport, self._loop = transport, loop
        self._held: bytes | None = None
        self._later: asyncio.Handle | None = None

    def __getattr__(self, name: str) -> object:
        """Every other attribute of the transport."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether the connection is closing."""
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Buffer the data; send it with what is already buffered."""
        if self._held is None:
            self._held = data
            self._later = self._loop.call_soon(self.flush)
            return
        self._transport.writelines((self._taken(), data))

    def close(self) -> None:
        """Send the buffer, then close."""
        self.flush()
        self._transport.close()

    def write_eof(self) -> None:
        """Send the buffer, then close the sending side."""
        self.flush()
        if not self._transport.is_closing():
            self._transport.write_eof()

    def abort(self) -> None:
        """Close without sending the buffer."""
        self._taken()
        self._transport.abort()

    def flush(self) -> None:
        """Send the buffer, unless the connection is closing."""
        held = self._taken()
        if held and not self._transport.is_closing():
            self._transport.write(held)

    def _taken(self) -> bytes:
        held, self._held = self._held or b"", None
        if self._later is not None:
            self._later.cancel()
            self._later = None
        return held
