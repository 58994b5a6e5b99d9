"""What a refused call raised."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from graphapi.kernel.errors import Refused


async def refusal(call: Awaitable[object]) -> Refused:
    """The refusal that the call raises."""
    with pytest.raises(Refused) as caught:
        await call
    return caught.value
