"""Settings: read from the environment once, frozen, typed; a wrong value stops the start with its name.

One table, VARIABLES, holds names, defaults and descriptions. Nothing else reads the environment.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import platformdirs

from graphapi.db.database import DatabaseSettings
from graphapi.db.local_settings import LocalSettings, Server

_MEMORY = re.compile(r"^[1-9]\d*[kmg]$", re.IGNORECASE)
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_PORT_MAX, _HOUR = 65_535, 3_600


class SettingsError(Exception):
    """A setting with a value that cannot be used; the message names the variable."""

    def __init__(self, name: str, message: str) -> None:
        """Keep the variable's name and put it before the message."""
        super().__init__(f"{name} {message}")
        self.name = name


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _cache_folder(value: str) -> Path | None:
    return _folder(value) if value else None


def _number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest:,} to {highest:,}")
        return int(value)

    return read


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _HOUR:
        raise ValueError(f"must be a number of seconds, more than 0 and at most {_HOUR:,}")
    return seconds


def _flag(value: str) -> bool:
    if value.lower() not in (*_YES, *_NO):
        raise ValueError("must be 1 or 0")
    return value.lower() in _YES


def _memory(value: str) -> str:
    if not _MEMORY.match(value):
        raise ValueError("must be a size such as 512m or 2g")
    return value.lower()


def _uri(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in _SCHEMES or not parts.hostname):
        schemes = ", ".join(_SCHEMES)
        raise ValueError(f"must be an address such as bolt://localhost:7687; the schemes are {schemes}")
    return value


def _origins(value: str) -> tuple[str, ...]:
    origins = tuple(origin.strip().rstrip("/").lower() for origin in value.split(",") if origin.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            raise ValueError(f"must be origins such as https://app.example.com, with commas between, not `{origin}`")
    return origins


def _auth(value: str) -> str:
    if value != "local":
        raise ValueError("must be local, which makes every caller the administrator")
    return value


class Variable(NamedTuple):
    """An environment variable; `shown` is its default in words, where that depends on the machine."""

    name: str
    attribute: str
    default: str
    read: Callable[[str], Any]
    description: str
    shown: str = ""


VARIABLES = (
    Variable("GRAPHAPI_HOST", "host", "127.0.0.1", _text, "The address to listen on."),
    Variable(
        "GRAPHAPI_PORT", "port", "8000", _number(0, _PORT_MAX), "The port to listen on; 0 takes a free one.",
    ),
    Variable("GRAPHAPI_WORKERS", "workers", "1", _number(1, 64), "How many processes answer requests."),
    Variable(
        "GRAPHAPI_DATA_DIR", "data_dir", platformdirs.user_data_dir("graphapi", appauthor=False), _folder,
        "Where the local database keeps its store.", "a folder of the user",
    ),
    Variable(
        "GRAPHAPI_CACHE_DIR", "cache_dir", "", _cache_folder,
        "Where the downloaded parts of the local database are kept.", "a cache folder of the user",
    ),
    Variable("GRAPHAPI_AUTH", "auth", "local", _auth, "Who may call; `local`: everybody, as administrator."),
    Variable(
        "GRAPHAPI_ALLOW_OPEN", "allow_open", "0", _flag,
        "1 lets `local` listen on any address, for a container published on the loopback address only.",
    ),
    Variable(
        "GRAPHAPI_ALLOWED_ORIGINS", "allowed_origins", "", _origins,
        "Origins of web pages that may call besides the server's own, with commas between.",
    ),
    Variable("GRAPHAPI_DEADLINE", "deadline", "15", _seconds, "Seconds that one request may take."),
    Variable("GRAPHAPI_POOL", "pool", "40", _number(1, 90), "Connections of one process to the database."),
    Variable("GRAPHAPI_NEO4J_HEAP", "neo4j_heap", "512m", _memory, "The heap of the local database."),
    Variable(
        "GRAPHAPI_NEO4J_PAGE_CACHE", "neo4j_page_cache", "256m", _memory,
        "The page cache of the local database.",
    ),
    Variable(
        "GRAPHAPI_NEO4J_PORT", "neo4j_port", "0", _number(0, _PORT_MAX),
        "The Bolt port of the local database; 0 takes a free one.",
    ),
    Variable("NEO4J_URI", "neo4j_uri", "", _uri, "The database to use; without it a local one is started."),
    Variable("NEO4J_USERNAME", "neo4j_username", "neo4j", _text, "The user of the database at NEO4J_URI."),
    Variable("NEO4J_PASSWORD", "neo4j_password", "", _text, "The password of that user."),
    Variable(
        "NEO4J_PASSWORD_FILE", "neo4j_password_file", "", _text,
        "A file that holds the password, where NEO4J_PASSWORD is not set.",
    ),
    Variable("NEO4J_DATABASE", "neo4j_database", "neo4j", _text, "The name of the database at NEO4J_URI."),
)  # fmt: skip
"""Every variable, in the order of the README."""


@dataclass(frozen=True)
class Settings:
    """All settings of a server, an attribute for each of VARIABLES."""

    host: str
    port: int
    workers: int
    data_dir: Path
    cache_dir: Path | None
    auth: str
    allow_open: bool
    allowed_origins: tuple[str, ...]
    deadline: float
    pool: int
    neo4j_heap: str
    neo4j_page_cache: str
    neo4j_port: int
    neo4j_uri: str
    neo4j_username: str
    neo4j_password: str = field(repr=False)
    neo4j_password_file: str
    neo4j_database: str

    def __post_init__(self) -> None:
        """Refuse to make the whole network the administrator."""
        if self.auth == "local" and not self.allow_open and not is_loopback(self.host):
            raise SettingsError(
                "GRAPHAPI_HOST",
                f"must be a loopback address, not `{self.host}`: GRAPHAPI_AUTH=local makes every "
                "caller the administrator. Set GRAPHAPI_ALLOW_OPEN=1 when that address cannot be reached from outside.",
            )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings of the environment; an empty variable counts as absent."""
        values: dict[str, Any] = {one.attribute: _read(one, environ) for one in VARIABLES}
        return cls(**values)

    def local(self) -> LocalSettings:
        """Return how the local database is run."""
        return LocalSettings(
            data_dir=self.data_dir, cache_dir=self.cache_dir, heap=self.neo4j_heap,
            page_cache=self.neo4j_page_cache, port=self.neo4j_port,
        )  # fmt: skip

    def database(self, server: Server | None = None) -> DatabaseSettings:
        """Return where the database is: the local server given, else the one at NEO4J_URI."""
        if server is not None:
            where = (server.uri, server.username, server.password, "neo4j")
        else:
            where = (self.neo4j_uri, self.neo4j_username, self._password(), self.neo4j_database)
        return DatabaseSettings(*where, pool=self.pool, deadline=self.deadline)

    def _password(self) -> str:
        if self.neo4j_password or not self.neo4j_password_file:
            return self.neo4j_password
        try:
            return Path(self.neo4j_password_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError("NEO4J_PASSWORD_FILE", f"cannot be read: {error}.") from error


def _read(variable: Variable, environ: Mapping[str, str]) -> object:
    try:
        return variable.read(environ.get(variable.name, "").strip() or variable.default)
    except ValueError as error:
        raise SettingsError(variable.name, f"{error}.") from error


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach that address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
