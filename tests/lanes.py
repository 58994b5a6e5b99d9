"""How `make test` distributes the tests: by file, and one of three processes takes those that run processes.

Tests that start, kill and freeze servers and databases, or drive a browser, wait a good part of their time. In a third
process they use what the other two leave idle of two cores. They run few statements, so that its Neo4j compiles few.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

OF_PROCESSES = (
    "tests/chaos/", "tests/db/local/", "tests/cli/", "tests/clients/", "tests/browser/", "tests/cluster/",
)  # fmt: skip
"""The folders of those tests."""

ENOUGH = 3
"""With fewer processes than this, each takes everything."""


FORGET_PLANS = (
    "tests/repo/test_statements.py", "tests/services/contacts/test_filter_hits.py",
    "tests/services/shared/test_visible_contacts.py", "tests/api/test_db_hits.py",
)  # fmt: skip
"""The files that let their Neo4j plan every statement again."""


def first_those_that_forget_plans(items: list[pytest.Item]) -> None:
    """Put the tests of FORGET_PLANS first, when little has been planned that would be planned again."""
    items.sort(key=lambda item: not item.nodeid.startswith(FORGET_PLANS))


class Lanes(LoadFileScheduling):
    """Files in the order of collection; the last process takes only those of OF_PROCESSES."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Assign a file for this process, else any."""
        self.workqueue.move_to_end(self._next_file(node) or next(iter(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: WorkerController) -> None:
        """Let the last process end when all of its files have been assigned."""
        if is_last(node) and self._next_file(node) is None and not node.shutting_down:
            node.shutdown()
            return
        super()._reschedule(node)

    def _next_file(self, node: WorkerController) -> str | None:
        """The next file that is meant for this process."""
        return next((file for file in self.workqueue if file.startswith(OF_PROCESSES) == is_last(node)), None)


def is_last(node: WorkerController) -> bool:
    """Whether this is the process for tests of processes."""
    count = node.workerinput["workercount"]
    return count >= ENOUGH and node.workerinput["workerid"] == f"gw{count - 1}"
