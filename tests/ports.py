"""Ports of loopback for programs that tests start."""

from __future__ import annotations

import contextlib
import secrets
import socket

# Below those that a system gives to whoever asks for any port: nobody is given one
# of these between our look and the program's start.  Nor does another test run look at one
# that is ours, for as long as we live: what claims it is a datagram socket of that number.
_FIRST, _LAST = 12_000, 22_000
# Some servers take a second port, so much above the one they are told.
SECOND = 10_000

_claims: list[socket.socket] = []


def free_port() -> int:
    """A port that is free together with its second, and given to nobody else."""
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        with socket.socket() as one, socket.socket() as other, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + SECOND))
            _claims.append(_claim(port))
            return port


def _claim(port: int) -> socket.socket:
    claim = socket.socket(type=socket.SOCK_DGRAM)
    try:
        claim.bind(("127.0.0.1", port))
    except OSError:
        claim.close()
        raise
    return claim
