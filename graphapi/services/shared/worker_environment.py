"""The environment of worker processes: what Python needs to start, and none of the server's secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "TZ")


def worker_environment() -> dict[str, str]:
    """The variables for a process that imports the same modules."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | {"PYTHONPATH": os.pathsep.join(str(Path(place).absolute()) for place in sys.path)}
