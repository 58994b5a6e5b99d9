"""What the tests of services share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.services.mail_server import MailServer, mail_server


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    """Yield a mail server without encryption."""
    async with mail_server() as found:
        yield found
