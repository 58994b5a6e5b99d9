"""How a command ends when something is wrong that the user can mend: a plain message, and exit code 1."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import typer


@contextmanager
def in_words() -> Generator[None]:
    """End with a plain message instead of a traceback."""
    from graphapi.app import NotMigrated
    from graphapi.db.local.diagnosis import LocalDatabaseError
    from graphapi.db.migrations import MigrationMismatch
    from graphapi.kernel.errors import DatabaseRefused, DeadlineExceeded, Refused, Unavailable
    from graphapi.settings import SettingsError

    ours = (DatabaseRefused, DeadlineExceeded, LocalDatabaseError, MigrationMismatch, NotMigrated, SettingsError)
    try:
        yield
    except (*ours, Refused, Unavailable) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
