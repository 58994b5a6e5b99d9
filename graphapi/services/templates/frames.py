"""The protocol between a server and its workers: pickles of plain values in one direction, JSON in the other.

A worker has run users' templates, so nothing that it sends may be executed.
"""

from __future__ import annotations

import io
import json
import pickle
import struct

from graphapi.kernel.errors import Json

REQUEST = struct.Struct("!Id")
"""Header of a request: its length, and the seconds of CPU time after which the system kills the process."""

ANSWER = struct.Struct("!I")
"""Header of an answer: its length."""

ANSWER_MAX = 64_000_000
"""The maximum size of an answer in bytes: several times that of the texts of one request."""

OUT_OF_MEMORY = 3
"""The exit status of a worker that exceeds its memory limit."""

_ERRORS = "surrogatepass"
"""Texts of clients may contain lone surrogates: the code that uses a text refuses them with its path."""
_KERNEL, _DAYS = "graphapi.kernel.", "datetime"


class _Values(pickle.Unpickler):
    """Reads pickles of plain values, days and the kernel's types; any other name is refused."""

    def find_class(self, module: str, name: str) -> object:
        if module != _DAYS and not module.startswith(_KERNEL):
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed.")
        return super().find_class(module, name)


def dump_request(work: str, values: dict[str, object]) -> bytes:
    """The body of a request: the name of the work and its arguments."""
    return pickle.dumps((work, values), protocol=5)


def load_request(body: bytes) -> tuple[str, Json]:
    """The name of the work and its arguments."""
    return _Values(io.BytesIO(body)).load()


def dump_answer(values: Json) -> bytes:
    """An answer, preceded by its length."""
    body = json.dumps(values, ensure_ascii=False).encode(errors=_ERRORS)
    return ANSWER.pack(len(body)) + body


def load_answer(body: bytes | bytearray) -> Json:
    """An answer, without its length."""
    return json.loads(body.decode(errors=_ERRORS))
