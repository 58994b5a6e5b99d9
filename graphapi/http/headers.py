"""The headers of a request by name.

Starlette's walk over all headers at each look-up, and encode the name first. A request is asked for about ten names, so
that took a tenth of a small one.
"""

from __future__ import annotations

from starlette.types import Scope

_KEPT = "graphapi.headers"


def header(scope: Scope, name: bytes, default: str = "") -> str:
    """The first header of a name, which is in lower case; the default without one."""
    value = _headers(scope).get(name)
    return default if value is None else value.decode("latin-1")


def has_header(scope: Scope, name: bytes) -> bool:
    """Whether there is a header of a name, which is in lower case."""
    return name in _headers(scope)


def _headers(scope: Scope) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] | None = scope.get(_KEPT)
    if found is None:
        found = scope[_KEPT] = dict(reversed([*scope["headers"]]))
    return found
