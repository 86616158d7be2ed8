"""Real brokers and real workers on ports and in folders of their own, killed by process id."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from offspring import Offspring
from patience import PATIENCE_S, until
from ports import free_port

if TYPE_CHECKING:
    from collections.abc import Sequence


def answers(port: int, address: str = "127.0.0.1") -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, port), 1):
        return True
    return False


class Server:
    """A program that serves on a port: ``start`` and ``kill`` it as often as a test needs."""

    address = "127.0.0.1"

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.port = free_port()
        self._offspring: Offspring | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def is_up(self) -> bool:
        return answers(self.port, self.address)

    def start(self) -> None:
        """Returns once it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        with (self.home / "log").open("ab") as log:
            self._offspring = Offspring(
                self.command(),
                stdout=log,
                stderr=log,
                cwd=self.home,
                env={**os.environ, **self.environment()},
            )

    @property
    def _process(self):
        assert self._offspring is not None
        return self._offspring.process

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError((self.home / "log").read_text()[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        if self._offspring is not None:
            self._offspring.kill()
            self._offspring = None

    def close(self) -> None:
        """Kill it and remove what it kept."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)


class RedisServer(Server):
    """Redis; what it holds is gone when it is killed, as without a disk."""

    keeps = False

    @property
    def url(self) -> str:
        return f"redis://{self.address}:{self.port}/0"

    def command(self) -> list[str]:
        keep = ["--appendonly", "yes"] if self.keeps else ["--save", ""]
        port = str(self.port)
        known = ["--bind", self.address, "--protected-mode", "no"]
        return ["redis-server", "--port", port, *known, *keep]


class RabbitServer(Server):
    """RabbitMQ with its own node, cookie and folders."""

    def __init__(self, home: Path, address: str = "127.0.0.1") -> None:
        super().__init__(home)
        self.address = address
        self._node = f"tests-{secrets.token_hex(4)}@localhost"
        self._distribution, self._mapper = free_port(), free_port()
        self._daemon: Offspring | None = None
        (home / "config.conf").write_text(
            f"listeners.tcp.1 = {self.address}:{self.port}\n"
            # Else guest may come from loopback only.
            "loopback_users = none\n"
            "log.console = true\nlog.console.level = error\nlog.file = false\n"
        )

    def launch(self) -> None:
        # Otherwise it starts Erlang's port mapper itself, as a daemon that nobody ends.
        if self._daemon is None:
            mapper = ["epmd", "-address", "127.0.0.1", "-port", str(self._mapper)]
            self._daemon = Offspring(mapper)
            until(lambda: answers(self._mapper))
        super().launch()

    def close(self) -> None:
        super().close()
        if self._daemon is not None:
            self._daemon.kill()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@{self.address}:{self.port}//"

    def command(self) -> list[str]:
        # Debian's wrapper insists on the user rabbitmq; the server itself does not.
        (found,) = Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server")
        return [str(found)]

    def environment(self) -> dict[str, str]:
        home = str(self.home)
        return {
            "HOME": home,
            "RABBITMQ_NODENAME": self._node,
            "RABBITMQ_MNESIA_BASE": f"{home}/mnesia",
            "RABBITMQ_LOG_BASE": f"{home}/logs",
            "RABBITMQ_CONFIG_FILE": f"{home}/config.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/plugins",
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_PID_FILE": f"{home}/pid",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._mapper),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +A 4 +sbwt none",
        }

    def is_up(self) -> bool:
        """Once it speaks AMQP: it listens a little earlier."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection((self.address, self.port), 1) as line,
        ):
            line.settimeout(2)
            line.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(line.recv(1))
        return False


class Worker(Server):
    """``tts-service worker`` on the settings it is given."""

    def __init__(self, home: Path, settings: dict[str, str], where: Sequence[str] = ()) -> None:
        """``where`` goes before its command, to run it somewhere else."""
        super().__init__(home)
        self._settings = settings
        self._where = where
        self._was = 0

    def command(self) -> list[str]:
        log = self.home / "log"
        self._was = log.stat().st_size if log.exists() else 0
        return [*self._where, sys.executable, "-m", "tts_service", "worker", "--concurrency", "1"]

    def environment(self) -> dict[str, str]:
        return self._settings

    def is_up(self) -> bool:
        with (self.home / "log").open("rb") as log:
            log.seek(self._was)
            return b" ready." in log.read()

    def log(self) -> str:
        return (self.home / "log").read_text()

    def stop(self) -> None:
        """Politely: it finishes what it has in hand."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE_S)

    @property
    def pid(self) -> int:
        return self._process.pid


def installed(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)
