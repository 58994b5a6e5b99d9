"""The paths of imports and exports."""

from __future__ import annotations

from starlette.routing import Route

from graphapi.http import imports
from graphapi.http.exchanges import ExchangeEndpoint, ExchangeRules, Handler
from graphapi.http.exports import export

PATHS: tuple[tuple[str, str, str, Handler], ...] = (
    ("/import/explain", "POST", "import/explain", imports.explain),
    ("/import/plan", "POST", "import/plan", imports.plan),
    ("/import", "POST", "import", imports.import_),
    ("/imports", "GET", "imports", imports.past),
    ("/imports/{id}/undo", "POST", "import/undo", imports.undo),
    ("/export", "GET", "export", export),
)
"""Each with its method and the name under which it is counted."""


def file_routes(rules: ExchangeRules) -> list[Route]:
    """The routes of imports and exports."""
    return [
        Route(path, ExchangeEndpoint(name, name.partition("/")[0].removesuffix("s"), handler, rules), methods=[method])
        for path, method, name, handler in PATHS
    ]
