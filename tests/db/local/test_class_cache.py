"""The classes of Neo4j that are kept for the next start: used where they fit, no trouble where they do not."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graphapi.db.local import jars
from graphapi.db.local import server as local_server
from graphapi.db.local.class_cache import KEEPING, WATCHING, quicken
from graphapi.db.local.process import classes_in
from graphapi.db.local.settings import LocalSettings

SETTINGS = LocalSettings(Path(), heap="256m", page_cache="64m")
needed = pytest.mark.skipif(not classes_in(SETTINGS.jar_folder).exists(), reason="graphapi db quicken has not run")


def files_of(settings: LocalSettings) -> set[str]:
    """The files that the running database of a folder has mapped into its memory."""
    running = local_server.status(settings)
    assert running is not None
    return {one.path for one in psutil.Process(running.pid).memory_maps()}


@needed
def test_classes_that_cannot_be_used_are_no_trouble(tmp_path: Path) -> None:
    """Damaged, they are left alone, and nothing is said."""
    settings = replace(SETTINGS, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")
    linked(settings.jar_folder)
    classes_in(settings.jar_folder).write_bytes(b"\0" * 100_000)

    with local_server.use(settings):
        assert str(classes_in(settings.jar_folder)) not in files_of(settings)
    assert "aot" not in settings.folder.console.read_text().lower()


@pytest.mark.skipif("CHAOS_ROUNDS" not in os.environ, reason="one of the slow tests of make chaos")
def test_classes_are_kept_for_a_folder_of_jars(tmp_path: Path) -> None:
    """Nothing is left of the start that was watched."""
    settings = replace(SETTINGS, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")
    linked(settings.jar_folder)
    steps: list[str] = []

    assert quicken(settings, lambda what, *_: steps.append(what))

    assert classes_in(settings.jar_folder).stat().st_size > 10_000_000
    assert list(dict.fromkeys(steps)) == [WATCHING, KEEPING]
    assert not settings.data_dir.exists()


def linked(folder: Path) -> None:
    """Make a folder of the same jars."""
    folder.mkdir()
    for path in SETTINGS.jar_folder.iterdir():
        if path.suffix == ".jar" or path.name == jars.STAMP:
            (folder / path.name).symlink_to(path)
