"""Ports of loopback for programs that tests start."""

from __future__ import annotations

import contextlib
import secrets
import socket

# Below those that a system gives to whoever asks for any port: nobody is given one
# of these between our look and the program's start.
_FIRST, _LAST = 12_000, 22_000
# Some servers take a second port, so much above the one they are told.
SECOND = 10_000


def free_port() -> int:
    """A port that is free together with its second."""
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        with socket.socket() as one, socket.socket() as other, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + SECOND))
            return port
