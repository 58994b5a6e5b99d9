"""Rules about the fixtures of these tests."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_fixtures_for_a_folder_end_with_it() -> None:
    """Without `__init__.py` pytest keeps one of scope `package` for the session: servers go on beside others."""
    found = [path.parent for path in TESTS.rglob("conftest.py") if 'scope="package"' in path.read_text("utf-8")]

    assert found
    assert [str(folder) for folder in found if not (folder / "__init__.py").is_file()] == []
