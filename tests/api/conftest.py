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
def unhurried(monkeypatch):
    """Every clip takes a moment: much is not ready before the next question, whoever is slow."""
    say = Studio._say

    async def slowly(self, order, **how):
        await asyncio.sleep(0.2)
        return await say(self, order, **how)

    monkeypatch.setattr(Studio, "_say", slowly)


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
