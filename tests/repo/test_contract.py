"""The public contract, where it lies beside the repository: the schema holds all of it but what is still to come."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = ROOT.parent / "shared" / "contract_check.py"

STILL_TO_COME = {
    "Task", "TaskStatus", "TaskConnection", "TaskEdge", "MergeField", "MessagePreview", "Recipient", "Message",
    "MessageStatus", "MessageConnection", "MessageEdge", "CreateTasksInput", "CreateTasksPayload",
    "UpdateTaskInput", "DeleteTaskInput", "TaskPayload", "DeleteTaskPayload", "MessageInput", "SendMessagesPayload",
    "RetryMessageInput", "MessagePayload", "Query.messages", "Query.tasks", "Query.mergeFields",
    "Query.previewMessages", "Contact.tasks", "Contact.messages", "Mutation.createTasks", "Mutation.updateTask",
    "Mutation.deleteTask", "Mutation.sendMessages", "Mutation.retryMessage",
}  # fmt: skip


@pytest.mark.skipif(not CHECK.exists(), reason="the contract is not beside this checkout")
def test_the_schema_holds_the_contract() -> None:
    """The check names what is still to come, and nothing else."""
    found = subprocess.run(
        [sys.executable, CHECK, ROOT / "schema.graphql"], capture_output=True, text=True, check=False
    ).stdout

    expected = {f"Field {name} was removed." if "." in name else f"{name} was removed." for name in STILL_TO_COME}
    assert set(found.splitlines()) == expected
