"""Private files: closed from the moment they exist, whatever the umask and whatever was there before."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphapi.db import private_files

WAYS: dict[str, Callable[[Path], object]] = {
    "text": lambda path: private_files.new_text(path).close(),
    "binary": lambda path: private_files.new_binary(path).close(),
    "whole": lambda path: private_files.write(path, b"new"),
}


def mode(path: Path) -> int:
    """Who may do what with a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022], ids=["umask 0", "umask 022"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize("way", WAYS)
def test_a_new_file_is_for_its_owner_only(tmp_path: Path, way: str) -> None:
    """The umask opens nothing."""
    WAYS[way](tmp_path / "file")

    assert mode(tmp_path / "file") == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("_umask")
def test_new_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    """Those above that are missing too; what is there keeps its mode."""
    tmp_path.chmod(0o755)

    private_files.make_folder(tmp_path / "above" / "one")
    private_files.make_folder(tmp_path / "above" / "one")

    assert [mode(path) for path in (tmp_path, tmp_path / "above", tmp_path / "above" / "one")] == [0o755, 0o700, 0o700]


def test_a_folder_of_the_program_is_closed(tmp_path: Path) -> None:
    """An earlier version may have left it open."""
    tmp_path.chmod(0o755)

    private_files.make_private_folder(tmp_path)

    assert mode(tmp_path) == 0o700


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written_into_a_file_that_was_there(tmp_path: Path, way: str) -> None:
    """Others may have it open, and it may be open to them; a link is replaced, not followed."""
    old, link, target = tmp_path / "old", tmp_path / "link", tmp_path / "target"
    old.write_text("old")
    old.chmod(0o644)
    target.write_text("target")
    link.symlink_to(target)

    with old.open() as reader:
        WAYS[way](old)
        WAYS[way](link)

        assert reader.read() == "old"
    assert (mode(old), link.is_symlink(), mode(link), target.read_text()) == (0o600, False, 0o600, "target")


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Neither half a file nor a draft."""
    (tmp_path / "taken").mkdir()

    with pytest.raises(OSError, match="taken"):
        private_files.write(tmp_path / "taken", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
