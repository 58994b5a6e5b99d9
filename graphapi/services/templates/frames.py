"""How a server and its workers write to each other: pickles of plain values one way, JSON the other.

A worker has run what users wrote, so nothing that it sends is taken for code.
"""

from __future__ import annotations

import io
import json
import pickle
import struct

from graphapi.kernel.errors import Json

REQUEST = struct.Struct("!Id")
"""Before a request: its length, and the seconds of CPU time after which the system ends the process."""

ANSWER = struct.Struct("!I")
"""Before an answer: its length."""

ANSWER_MAX = 64_000_000
"""Bytes of an answer: some times what the texts of one request to a worker can have."""

OUT_OF_MEMORY = 3
"""The exit status of a worker that needs more memory than it may have."""

_ERRORS = "surrogatepass"
"""Texts of clients may hold halves of characters: what uses a text refuses them by name."""
_KERNEL, _DAYS = "graphapi.kernel.", "datetime"


class _Values(pickle.Unpickler):
    """Reads pickles of plain values, days and the kernel's own types; nothing else can be named."""

    def find_class(self, module: str, name: str) -> object:
        if module != _DAYS and not module.startswith(_KERNEL):
            raise pickle.UnpicklingError(f"{module}.{name} is no value.")
        return super().find_class(module, name)


def dump_request(work: str, values: dict[str, object]) -> bytes:
    """The body of a request: which work, and what it takes."""
    return pickle.dumps((work, values), protocol=5)


def load_request(body: bytes) -> tuple[str, Json]:
    """The work and what it takes."""
    return _Values(io.BytesIO(body)).load()


def dump_answer(values: Json) -> bytes:
    """An answer with its length before it."""
    body = json.dumps(values, ensure_ascii=False).encode(errors=_ERRORS)
    return ANSWER.pack(len(body)) + body


def load_answer(body: bytes | bytearray) -> Json:
    """An answer, without its length."""
    return json.loads(body.decode(errors=_ERRORS))
