"""What tests of searches share."""

from __future__ import annotations

import pytest

from graphapi.services.contacts import contact_search


@pytest.fixture(params=["all ranked", "too many to rank"])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with few matches, and as if they were more than are ranked one by one."""
    if request.param == "too many to rank":
        monkeypatch.setattr(contact_search, "WINDOW", 1)
    return request.param
