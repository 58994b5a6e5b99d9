"""What the database said when it gave up, and what the user sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphapi.db.local.diagnosis import LocalDatabaseError, PortTaken, start_failed


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("java.io.IOException: No space left on device\n\tat java.base/sun.nio.ch", "the disk that holds {} is full"),
        ("Caused by: java.net.BindException: Address already in use", "its port is in use"),
        ("Lock file has been locked by another process: {}/store_lock", "another Neo4j runs on the files in {}"),
        ("Invalid maximum heap size: -Xmxlots\nError: Could not create", "GRAPHAPI_NEO4J_HEAP is not a size"),
        ("Initial heap size set to a larger value than the maximum heap size", "GRAPHAPI_NEO4J_HEAP is too small"),
        ("Terminating due to java.lang.OutOfMemoryError: Java heap space", "GRAPHAPI_NEO4J_HEAP is too small"),
        ("Error evaluating value for setting 'server.memory.pagecache.size'. 'x'", "GRAPHAPI_NEO4J_PAGE_CACHE is"),
        ("ERROR Invalid memory configuration - exceeds physical memory.", "ask for more memory than there is"),
        ("java.nio.file.AccessDeniedException: {}/data", "it may not write to the files in {}"),
        (
            "Unrecognized VM option 'X'\nError: Could not create the Java Virtual Machine.",
            "said: Unrecognized VM option 'X'",
        ),
        ("INFO Starting...\nERROR Failed {to} start.\nINFO Stopped.", "said: ERROR Failed {to} start"),
        ("", "said: nothing"),
    ],
)
def test_a_failed_start_is_told_by_its_reason(tmp_path: Path, said: str, told: str) -> None:
    """Never more than the reason, what to do, and where the log is."""
    error = start_failed(tmp_path, said.replace("{}", str(tmp_path)))

    assert told.replace("{}", str(tmp_path)) in str(error)
    assert str(error).endswith(f"Its log is {tmp_path / 'console.log'}.")
    assert "\n" not in str(error)


def test_only_a_taken_port_is_worth_another_port(tmp_path: Path) -> None:
    """The two have different types."""
    assert isinstance(start_failed(tmp_path, "Address already in use"), PortTaken)
    assert type(start_failed(tmp_path, "No space left on device")) is LocalDatabaseError
