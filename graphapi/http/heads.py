"""Size limits of a request's first line and headers, enforced while they arrive.

Neither httptools nor uvicorn has a limit: both buffer an incomplete line, however long, and copy it again for every
chunk.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from graphapi.http.responses import BAD_REQUEST
from graphapi.limits import HEAD_BYTES, HEADERS, URL_BYTES
from graphapi.operations.failures import failure

LONG_URL = f"The URL exceeds {URL_BYTES:,} bytes. Send the request by POST."


def last_answer(status: int, message: str, code: str = BAD_REQUEST, headers: bytes = b"") -> bytes:
    """A complete response as bytes, after which the connection is closed."""
    body = orjson.dumps({"errors": [failure(message, code)]})
    return (
        b"HTTP/1.1 %d %s\r\ncontent-type: application/json; charset=utf-8\r\n%sconnection: close\r\n"
        b"content-length: %d\r\n\r\n%s"
    ) % (status, HTTPStatus(status).phrase.encode(), headers, len(body), body)


_NO_HTTP = last_answer(400, "The request is not valid HTTP.")
_LONG_URL = last_answer(414, LONG_URL)
_LONG_HEAD = last_answer(431, f"The headers exceed {HEAD_BYTES:,} bytes.")
_MANY_HEADERS = last_answer(431, f"The request has more than {HEADERS} headers.")


class TooLarge(Exception):
    """A part of a head is too large; ends the parsing."""


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with limits on the head of a request."""

    # What a connection starts with; uvicorn decides what its protocols are created with.
    _head = _headers = _unread = 0
    _answer = _NO_HTTP
    _refused = False

    def data_received(self, data: bytes) -> None:
        """Parse the data, unless the head has grown too large; data after a refusal is dropped."""
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD_BYTES and not self._refused:
            self.refuse(_LONG_HEAD)

    def on_message_begin(self) -> None:
        """Start counting."""
        super().on_message_begin()
        self._head = self._headers = 0

    def on_url(self, url: bytes) -> None:
        """Add a chunk of the URL."""
        if len(self.url) + len(url) > URL_BYTES:
            self._stop(_LONG_URL)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; trailers count too."""
        self._head += len(name) + len(value) + len(": \r\n")
        self._headers += 1
        if self._headers > HEADERS:
            self._stop(_MANY_HEADERS)
        if self._head > HEAD_BYTES:
            self._stop(_LONG_HEAD)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request: its head is complete."""
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on a chunk of the body, which has its own limit."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request; further data belongs to the next one."""
        self._unread = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 – as uvicorn words it, in plain text
        """Answer an unreadable or too large request in JSON."""
        self.refuse(self._answer)

    def refuse(self, answer: bytes) -> None:
        """Send the last response, unless the client would take it for the response to an earlier request."""
        self._refused = True
        asked_before = cast("RequestResponseCycle | None", self.cycle)
        if asked_before is not None and not asked_before.response_complete:
            self.transport.close()
            return
        self.transport.write(answer)
        self.transport.write_eof()

    def _stop(self, answer: bytes) -> None:
        """End the parsing; httptools reports the exception as an error that it raises itself."""
        self._answer = answer
        raise TooLarge
