"""Runs a command that ends with the process that asked for it: `python guard.py KIND PARENT COMMAND…`.

It is run by itself, without the package: it sets the guard up and then becomes the command, so the process keeps
its id. KIND is `signal` (Linux: the kernel sends SIGTERM as soon as the thread that forked has ended) or `pipe`
(elsewhere: a small child watches standard input, whose other end only the parent holds).
"""

import contextlib
import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 1.0


def follow_by_signal() -> None:
    """Have the kernel end this process together with its parent."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def follow_by_pipe() -> None:
    """Start a child that ends this process when the parent's end of standard input closes."""
    followed = os.getpid()
    if os.fork() == 0:
        drop_inherited()
        watch(followed)
        os._exit(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, sys.stdin.fileno())


def drop_inherited() -> None:
    """Close all but the standard streams: an inherited lock must not outlive the database because of the watcher."""
    for descriptor in map(int, os.listdir("/dev/fd")):  # noqa: PTH208 – no paths are wanted
        if descriptor > sys.stderr.fileno():
            with contextlib.suppress(OSError):
                os.close(descriptor)


def watch(followed: int) -> None:
    """Wait for the end of standard input, or for the end of the followed process."""
    # The watcher is a child of what it follows: while that is its parent, the id cannot mean another process.
    while os.getppid() == followed:
        ready, _, _ = select.select([sys.stdin], [], [], LOOK_EVERY)
        if ready and os.getppid() == followed:
            os.kill(followed, signal.SIGTERM)
            return


def main(kind: str, parent: str, *command: str) -> None:
    """Set the guard up and become the command, unless the parent is gone already."""
    if kind == "pipe":
        follow_by_pipe()
    else:
        follow_by_signal()
    if os.getppid() == int(parent):
        os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
