"""A fresh service to be measured, and what it takes of the machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure.client import Client, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Service:
    """A running service: its port and its process."""

    port: int
    pid: int

    def client(self) -> Client:
        """A new connection to it."""
        return Client(self.port)

    def members(self) -> list[int]:
        """Its process and its workers'."""
        return [self.pid, *_children(self.pid)]

    def memory_mb(self, field: str = "VmRSS") -> float:
        """Resident memory of all its processes, added up; shared pages count in each."""
        return sum(_status_kb(pid, field) for pid in self.members()) / 1024

    def cpu_s(self) -> float:
        """Seconds of computing that its own process, not its workers, has used so far."""
        return cpu_s(self.pid)


@contextlib.contextmanager
def service(store: str, **settings: str) -> Iterator[Service]:
    """A service with that store and ``TTS_…`` settings; other names go as they are."""
    port = free_port()
    environment = {**os.environ, "TTS_STORE_URL": store, **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "tts_service", "serve", "--port", str(port), "--log-level", "error"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        running = Service(port, process.pid)
        warm(running)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def warm(running: Service) -> None:
    """Every worker speaks before the clock starts."""
    with running.client() as client:
        text = "\n\n".join(f"Câu thứ {n} để khởi động." for n in ("một", "hai", "ba", "bốn"))
        reading = client.post("/v1/readings", {"text": text}).json()
        client.get(reading["links"]["captions"])


def cpu_s(pid: int) -> float:
    """Seconds of computing that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children]


def _status_kb(pid: int, field: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
    return 0
