"""Just enough of the Bolt protocol, version 5.4, to stand between a driver and its database."""

from __future__ import annotations

import asyncio
import io
import re
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from neo4j._codec.packstream import Structure
from neo4j._codec.packstream._common import UnpackableBuffer
from neo4j._codec.packstream.v1 import Packer, Unpacker

HELLO, LOGON, RESET = 0x01, 0x6A, 0x0F
RUN, BEGIN, COMMIT, ROLLBACK, PULL, ROUTE = 0x10, 0x11, 0x12, 0x13, 0x3F, 0x66
SUCCESS, FAILURE, IGNORED, RECORD = 0x70, 0x7F, 0x7E, 0x71

_MAGIC, _VERSION = bytes.fromhex("6060b017"), bytes.fromhex("00000405")
_HANDSHAKE = 20
_CHUNK = 65_535
_MARK = re.compile(r"FB:([A-Za-z0-9+/]+)=*")
_ONE_DATABASE, _ID = bytes.fromhex("91cc10"), 16
_WIDTHS = (1, 2, 3, 5, 9)
"""Bytes of a whole number: one by itself, or one that says how many follow."""


def pack(tag: int, *fields: object) -> bytes:
    """A message."""
    out = io.BytesIO()
    Packer(out).pack(Structure(bytes([tag]), *fields))
    return out.getvalue()


def unpack(message: bytes) -> list[Any]:
    """The fields of a message."""
    structure: Any = Unpacker(UnpackableBuffer(message)).unpack()
    return structure.fields


def number_of(mark: str) -> int | None:
    """The number of the transaction that a bookmark stands for; None for what no single database writes."""
    found = _MARK.fullmatch(mark)
    data = b64decode(found[1] + "==") if found else b""
    number = data[len(_ONE_DATABASE) + _ID : -1]
    if not data.startswith(_ONE_DATABASE) or len(number) not in _WIDTHS:
        return None
    return number[0] if len(number) == 1 else int.from_bytes(number[1:])


@dataclass
class Wire:
    """One end of a connection: whole messages come and go."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def receive(self) -> bytes:
        """The next message; empty for the one that only says that the other end is there."""
        message = b""
        while size := int.from_bytes(await self.reader.readexactly(2)):
            message += await self.reader.readexactly(size)
        return message

    async def send(self, message: bytes) -> None:
        """Send a message in chunks."""
        parts = [message[start : start + _CHUNK] for start in range(0, len(message), _CHUNK)]
        self.writer.write(b"".join(len(part).to_bytes(2) + part for part in parts) + b"\0\0")
        await self.writer.drain()

    async def accept(self) -> None:
        """Take a driver's offer, in our version."""
        await self.reader.readexactly(_HANDSHAKE)
        self.writer.write(_VERSION)

    async def succeeds(self) -> dict[str, Any]:
        """The metadata of the next message that is not a record; it must be a success."""
        while (message := await self.receive())[1:2] in (b"", bytes([RECORD])):
            pass
        assert message[1] == SUCCESS, unpack(message)
        return unpack(message)[0]


async def connect(port: int) -> Wire:
    """Connect to a database; nobody is logged in yet."""
    wire = Wire(*await asyncio.open_connection("127.0.0.1", port))
    wire.writer.write(_MAGIC + _VERSION + bytes(_HANDSHAKE - len(_MAGIC + _VERSION)))
    assert await wire.reader.readexactly(len(_VERSION)) == _VERSION
    return wire


async def log_in(port: int, user: str, password: str) -> Wire:
    """Connect and log in."""
    wire = await connect(port)
    await wire.send(pack(HELLO, {"user_agent": "tests/1.0", "bolt_agent": {"product": "tests/1.0"}}))
    await wire.send(pack(LOGON, {"scheme": "basic", "principal": user, "credentials": password}))
    await wire.succeeds()
    await wire.succeeds()
    return wire
