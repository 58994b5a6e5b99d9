"""A guarded command ends with the process that asked for it, by both ways of guarding."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

from graphapi.db.local.process import PIPE, SIGNAL

Eventually = Callable[..., bool]

PARENT = """
import subprocess, sys
from graphapi.db.local.process import guarded
command = [*guarded(sys.argv[1]), sys.executable, "-c", "import sys, time; print(flush=True); time.sleep(600)"]
child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
if sys.argv[2] == "leave":
    sys.exit()
sys.stdin.read()
"""
KINDS = [pytest.param(SIGNAL, marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux only")), PIPE]


def parent(kind: str, then: str = "stay") -> subprocess.Popen[str]:
    """Start a process that starts a guarded one and prints its id."""
    command = [sys.executable, "-c", PARENT, kind, then]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended, reaped or not."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def guarded_by(parent: subprocess.Popen[str]) -> psutil.Process:
    """The process that this parent has reported."""
    assert parent.stdout is not None
    return psutil.Process(int(parent.stdout.readline()))


@pytest.mark.parametrize("kind", KINDS)
def test_it_ends_when_its_parent_is_killed(kind: str, eventually: Eventually) -> None:
    """By force, so that the parent cannot see to it."""
    with parent(kind) as killed:
        guarded = guarded_by(killed)
        killed.kill()

    assert eventually(lambda: is_gone(guarded))


@pytest.mark.parametrize("kind", KINDS)
def test_it_ends_when_its_parent_ends_without_a_word(kind: str, eventually: Eventually) -> None:
    """A parent that returns without stopping it."""
    with parent(kind, then="leave") as ended:
        guarded = guarded_by(ended)

    assert eventually(lambda: is_gone(guarded))


def test_the_watcher_leaves_with_what_it_watches(eventually: Eventually) -> None:
    """Nothing is left running beside a parent that lives on."""
    with parent(PIPE) as living:
        guarded = guarded_by(living)
        watchers = guarded.children()
        guarded.kill()

        assert len(watchers) == 1
        assert eventually(lambda: is_gone(watchers[0]))
        living.kill()
