"""Uploads: the body of a request in a private temporary file, which is removed whatever happens."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request

from graphapi.db import private_files
from graphapi.db.disk import DiskAlmostFull, space
from graphapi.http.responses import BadRequest
from graphapi.limits import BODY_SECONDS, UPLOAD_SECONDS
from graphapi.operations.failures import BAD_USER_INPUT

PIECE = 1_048_576
"""Bytes that are kept in memory before they are written."""

NAME_BYTES = 200
NAMELESS = "contacts"
TEMPORARY = "temporary files"


@asynccontextmanager
async def temporary_folder() -> AsyncGenerator[Path]:
    """Yield a new folder that only this user may read, and remove it afterwards."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="graphapi-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@dataclass(frozen=True)
class Upload:
    """The file that a body is written to, its maximum size, and the bytes that must stay free on its disk."""

    path: Path
    most: int
    min_free: int

    async def receive(self, request: Request) -> int:
        """Write the body and return its size; BadRequest if it is too large, empty or late. Raises DiskAlmostFull."""
        self._check_head(request)
        with private_files.new_binary(self.path) as file:
            try:
                async with asyncio.timeout(UPLOAD_SECONDS), asyncio.timeout(BODY_SECONDS) as next_chunk:
                    size = await self._write(request, file, next_chunk)
            except TimeoutError:
                raise BadRequest("The file did not arrive in time.", 408, Connection="close") from None
        if not size:
            raise BadRequest("The file is empty: send it as the body of the request.", 400, BAD_USER_INPUT)
        return size

    def _check_head(self, request: Request) -> None:
        if request.headers.get("content-type", "").lower().startswith("multipart/"):
            raise BadRequest("Send the file itself as the body, not as part of a form.", 415)
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadRequest("Send the file as it is, without Content-Encoding.", 415)
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self.most:
            raise self._too_large()

    async def _write(self, request: Request, file: BinaryIO, next_chunk: asyncio.Timeout) -> int:
        size, piece = 0, bytearray()
        clock = asyncio.get_running_loop().time
        async for chunk in request.stream():
            next_chunk.reschedule(clock() + BODY_SECONDS)
            piece += chunk
            size += len(chunk)
            if size > self.most:
                raise self._too_large()
            if len(piece) >= PIECE:
                await asyncio.to_thread(self._write_piece, file, bytes(piece))
                piece.clear()
        await asyncio.to_thread(self._write_piece, file, bytes(piece))
        return size

    def _write_piece(self, file: BinaryIO, piece: bytes) -> None:
        found = space(self.path.parent, self.min_free)
        if found.is_short:
            raise DiskAlmostFull(found.shortage(TEMPORARY))
        file.write(piece)

    def _too_large(self) -> BadRequest:
        return BadRequest(f"The file exceeds {self.most:,} bytes (GRAPHAPI_MAX_IMPORT); graphapi import takes it.", 413)


def file_name(text: str) -> str:
    """A file's name from what a client calls it: without folders and control characters, and not too long."""
    name = "".join(c for c in text.replace("\\", "/").rpartition("/")[2] if c.isprintable()).strip()
    name = name.encode("utf-8", "ignore")[-NAME_BYTES:].decode("utf-8", "ignore")
    return NAMELESS if name.strip(".") == "" else name
