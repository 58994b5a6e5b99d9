"""What the tests of services share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from graphapi.db.request import Db
from tests.services.archives import furnished
from tests.services.mail_server import MailServer, mail_server


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    """Yield a mail server without encryption."""
    async with mail_server() as found:
        yield found


@pytest.fixture
async def office(db: Db) -> Db:
    """A workspace with something of everything."""
    return await furnished(db)
