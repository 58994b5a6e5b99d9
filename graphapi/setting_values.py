"""Parsers of setting values; ValueError says what is wrong. The settings themselves are in `settings`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from graphapi.services.messages.composing import mail_address
from graphapi.services.messages.smtp import smtp_server

_MEMORY = re.compile(r"^[1-9]\d*[kmg]$", re.IGNORECASE)
_SIZE = re.compile(r"^(?P<number>\d{1,9})(?P<unit>[kmgt]?)b?$", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_HOUR = 3_600


def text(value: str) -> str:
    """The value, unchanged."""
    return value


def folder(value: str) -> Path:
    """The folder at that path."""
    return Path(value).expanduser().absolute()


def cache_folder(value: str) -> Path | None:
    """The folder at that path; None for an empty value."""
    return folder(value) if value else None


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """A parser of whole numbers in that range."""

    def read(value: str) -> int:
        if not value.isdecimal() or not lowest <= int(value) <= highest:
            raise ValueError(f"must be a whole number from {lowest:,} to {highest:,}")
        return int(value)

    return read


def optional_number(lowest: int, highest: int) -> Callable[[str], int | None]:
    """A parser of whole numbers in that range; None for an empty value."""
    read = number(lowest, highest)
    return lambda value: read(value) if value else None


def _one_of(*words: str) -> Callable[[str], str]:
    """A parser that accepts only these words."""

    def read(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return value.lower()

    return read


executor = _one_of("compiled", "reference")
audience = _one_of("asked", "everybody", "administrators", "nobody")
documents = _one_of("any", "page")
log_format = _one_of("text", "json")
log_level = _one_of("info", "warning", "error")


def seconds(value: str) -> float:
    """A positive number of seconds, up to an hour."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _HOUR:
        raise ValueError(f"must be a number of seconds, greater than 0 and at most {_HOUR:,}")
    return seconds


def flag(value: str) -> bool:
    """True for 1, False for 0."""
    if value.lower() not in (*_YES, *_NO):
        raise ValueError("must be 1 or 0")
    return value.lower() in _YES


def memory(value: str) -> str:
    """A size of memory in Java's format, such as 512m."""
    if not _MEMORY.match(value):
        raise ValueError("must be a size such as 512m or 2g")
    return value.lower()


def size(value: str) -> int:
    """A number of bytes, from a size such as 512m."""
    found = _SIZE.match(value)
    if not found:
        raise ValueError("must be a size such as 512m or 2g, or 0")
    return int(found["number"]) * _UNITS[found["unit"].lower()]


def uri(value: str) -> str:
    """The URI of a database, with a scheme of the driver."""
    parts = urlsplit(value)
    if value and (parts.scheme not in _SCHEMES or not parts.hostname):
        schemes = ", ".join(_SCHEMES)
        raise ValueError(f"must be a URI such as bolt://localhost:7687; the schemes are {schemes}")
    return value


def origins(value: str) -> tuple[str, ...]:
    """A comma-separated list of web origins."""
    origins = tuple(origin.strip().rstrip("/").lower() for origin in value.split(",") if origin.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/?#@\s]+", origin):
            raise ValueError(f"must be comma-separated origins such as https://app.example.com, not `{origin}`")
    return origins


def smtp_url(value: str) -> str:
    """The URL of a mail server."""
    if value:
        smtp_server(value)
    return value


def mail_from(value: str) -> str:
    """The sender address of messages."""
    return mail_address(value) if value else value


def auth(value: str) -> str:
    """The authentication mode."""
    if value not in ("local", "token"):
        raise ValueError("must be `local`, which makes every caller the administrator, or `token`")
    return value


def keys_url(value: str) -> str:
    """The URL of public keys: HTTPS, or HTTP on this machine."""
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if value and not (safe and parts.hostname):
        raise ValueError("must be a URL that starts with https://")
    return value


def names(value: str) -> tuple[str, ...]:
    """A comma-separated list of names."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def is_loopback(host: str) -> bool:
    """Whether the address is only reachable from this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
