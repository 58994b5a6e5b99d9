"""An empty office for each story: Rita administers it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from graphapi.db.request import Db
from graphapi.kernel.viewer import Role
from tests.scenarios.story import Person, Story


@pytest.fixture
async def story(db: Db) -> AsyncIterator[Story]:
    """Yield an office without contacts, labels or users."""
    story = Story(db.database)
    try:
        yield story
    finally:
        await story.close()


@pytest.fixture
async def rita(story: Story) -> Person:
    """The administrator."""
    return await story.user("Rita", Role.ADMIN)


@pytest.fixture
async def ed(story: Story) -> Person:
    """An editor."""
    return await story.user("Ed")
