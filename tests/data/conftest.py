"""What the tests on real data share."""

import pytest

pytest.register_assert_rewrite("tests.data.answers", "tests.data.sets")
