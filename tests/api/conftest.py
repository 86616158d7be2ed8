"""The real app on its real workers, spoken to through its ASGI door."""

import pytest
from fastapi.testclient import TestClient

from tts_service.api.app import create_app
from tts_service.settings import Settings


def opened(store):
    settings = Settings(store_url=str(store), engine="tone", workers=1)
    # Faults are answered like everywhere else, not raised into the test.
    return TestClient(create_app(settings), raise_server_exceptions=False)


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
