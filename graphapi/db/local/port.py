"""Ports of the loopback address: which are free, and whether a database answers on one."""

from __future__ import annotations

import socket

LOOPBACK = "127.0.0.1"
# Bolt's magic, then the versions offered: 5.8 and the eight before it, 4.4. Who serves it sends four bytes back.
HANDSHAKE = bytes.fromhex("6060b017 00080805 00000404 00000000 00000000")


def answers(port: int) -> bool:
    """Whether a Bolt server answers on this port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.settimeout(5)
            connection.sendall(HANDSHAKE)
            return len(connection.recv(4)) == len(b"vers")
    except OSError:
        return False


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def trouble(port: int) -> str | None:
    """Why this port cannot be listened on, or None when it can."""
    with socket.socket() as probe:
        # As the server does: a connection that has just ended here is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.strerror
        return None
