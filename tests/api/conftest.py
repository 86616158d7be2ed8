"""Services for each file or for each test, and a site for them to read."""

import asyncio

import pytest
from front_door import opened
from newsroom import Newsroom

from tts_service.reading.studio import Studio


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """One service for all tests of a file: starting one takes most of a second."""
    with opened(tmp_path_factory.mktemp("store")) as service:
        yield service


@pytest.fixture
def fresh(tmp_path):
    """A service of its own, with an empty store, for tests that count."""
    with opened(tmp_path / "store") as service:
        yield service


@pytest.fixture
def held(fresh, monkeypatch):
    """Opens a gate: before that no clip is made but those that somebody waits for in silence."""
    gate, make = asyncio.Event(), Studio._make

    async def wait(self, key, text, voice, *, urgent):
        if not urgent:
            await gate.wait()
        return await make(self, key, text, voice, urgent=urgent)

    def release():
        fresh.portal.call(gate.set)

    monkeypatch.setattr(Studio, "_make", wait)
    yield release
    release()


@pytest.fixture
def newsroom():
    """A site of its own for each test."""
    with Newsroom().serving() as room:
        yield room


@pytest.fixture
def listed(tmp_path, newsroom):
    """A service that lists that site."""
    with opened(tmp_path / "store", allowed_sites=(newsroom.origin,)) as service:
        yield service
