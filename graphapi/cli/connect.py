"""The database a command works with: the one at NEO4J_URI, or the local one, started if it is not running."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapi.db.settings import DatabaseSettings
    from graphapi.settings import ServerSettings


@contextmanager
def connected(settings: ServerSettings) -> Generator[DatabaseSettings]:
    """Yield the settings of the database; a local one started here stops at the end."""
    if settings.neo4j_uri:
        yield settings.database()
        return
    from graphapi.cli.progress import shown
    from graphapi.db.local import server as local_server

    with ExitStack() as running:
        with shown() as progress:
            server = running.enter_context(local_server.use(settings.local(), progress))
        yield settings.database(server)
