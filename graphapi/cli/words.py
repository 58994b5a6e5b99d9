"""How a command ends on an error that the user can fix: a plain message and exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import typer


@contextmanager
def plain_errors() -> Generator[None]:
    """Replace a traceback by a plain message."""
    from graphapi.app import NotMigrated
    from graphapi.db.local.diagnosis import LocalDatabaseError
    from graphapi.db.migrations import MigrationMismatch
    from graphapi.kernel.errors import BadArgument, DatabaseRefused, DeadlineExceeded, Refused, Unavailable
    from graphapi.settings import SettingsError

    ours = (DatabaseRefused, DeadlineExceeded, LocalDatabaseError, MigrationMismatch, NotMigrated, SettingsError)
    try:
        yield
    except (*ours, BadArgument, Refused, Unavailable) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
