"""The public contract, where it lies beside the repository: the schema holds all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = ROOT.parent / "shared" / "contract_check.py"


@pytest.mark.skipif(not CHECK.exists(), reason="the contract is not beside this checkout")
def test_the_schema_holds_the_contract() -> None:
    """The check finds nothing that is missing or changed."""
    found = subprocess.run(
        [sys.executable, CHECK, ROOT / "schema.graphql"], capture_output=True, text=True, check=False
    )

    assert (found.returncode, found.stdout.strip()) == (0, "the schema holds the whole contract")
