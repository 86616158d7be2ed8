"""SeaweedFS, a real object store that comes as a wheel, on ports of its own."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import httpx2
import obstore
from obstore.store import from_url
from offspring import Offspring
from ports import SECOND, free_port

KEYS = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "only-for-tests",
    "AWS_REGION": "us-east-1",
}
_STARTED_IN_S = 240


class Seaweed:
    """The server: ``start`` and ``kill`` it as often as a test needs; its data stay."""

    address = "127.0.0.1"

    def __init__(self, home: Path) -> None:
        self._home = home
        self._offspring: Offspring | None = None
        self.master, self.volume, self.filer, self.s3 = (free_port() for _ in range(4))
        self._keys = home / "keys.json"
        identity = {
            "name": "tests",
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            "credentials": [
                {
                    "accessKey": KEYS["AWS_ACCESS_KEY_ID"],
                    "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"],
                }
            ],
        }
        self._keys.write_text(json.dumps({"identities": [identity]}))

    @property
    def _sockets(self) -> list[Path]:
        """Sockets whose place cannot be chosen."""
        parts = {"master": self.master, "volume": self.volume, "filer": self.filer, "s3": self.s3}
        return [
            Path("/tmp") / f"seaweedfs-{part}-grpc-{port + SECOND}.sock"  # noqa: S108
            for part, port in parts.items()
        ]

    @property
    def endpoint(self) -> str:
        """Where it speaks S3."""
        return f"http://{self.address}:{self.s3}"

    def start(self) -> None:
        """Begin to serve what ``home`` holds; returns once it answers."""
        weed = Path(sys.executable).with_name("weed")
        (self._home / "data").mkdir(exist_ok=True)
        with (self._home / "log").open("ab") as log:
            self._offspring = Offspring(
                [
                    weed,
                    f"-logdir={self._home}",
                    "server",
                    f"-dir={self._home / 'data'}",
                    f"-ip={self.address}",
                    f"-ip.bind={self.address}",
                    f"-master.port={self.master}",
                    f"-volume.port={self.volume}",
                    f"-filer.port={self.filer}",
                    f"-s3.port={self.s3}",
                    "-s3",
                    f"-s3.config={self._keys}",
                    "-volume.max=20",
                    "-master.volumeSizeLimitMB=64",
                    # It would tell its makers of every test.
                    "-master.telemetry=false",
                    "-master.resumeState=false",
                    "-master.electionTimeout=1s",
                    "-s3.port.iceberg=0",
                    "-s3.port.lance=0",
                    "-filer.localSocket=filer.sock",
                    "-s3.localSocket=s3.sock",
                ],
                self._sockets,
                stdout=log,
                stderr=log,
                # Sockets have short names: these are beside its data, wherever that is.
                cwd=self._home,
                env={**os.environ, "TMPDIR": str(self._home)},
            )
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTED_IN_S
        while time.monotonic() < deadline:
            assert self._offspring is not None
            assert self._offspring.process.poll() is None, (self._home / "log").read_text()[-2000:]
            try:
                httpx2.get(self.endpoint, timeout=2, trust_env=False)
            except httpx2.HTTPError:
                time.sleep(0.1)
            else:  # whatever it says
                self._write()
                return
        raise TimeoutError((self._home / "log").read_text()[-2000:])

    def _write(self) -> None:
        """The first write makes the bucket and its volumes, which may take long on a busy disk."""
        names = {name.lower(): value for name, value in KEYS.items()}
        patience = timedelta(seconds=_STARTED_IN_S)
        bucket = from_url(
            "s3://tests",
            config={**names, "aws_endpoint_url": self.endpoint},
            client_options={"timeout": patience, "allow_http": True},
            retry_config={"retry_timeout": patience},
        )
        obstore.put(bucket, "ready", b"")

    def kill(self) -> None:
        """Asked politely, it takes twenty seconds."""
        if self._offspring is not None:
            self._offspring.kill()
            self._offspring = None
