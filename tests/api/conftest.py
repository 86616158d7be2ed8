"""The real app on its real workers, spoken to through its ASGI door."""

import pytest
from fastapi.testclient import TestClient

from tts_service.api.app import create_app


@pytest.fixture
def client(settings):
    # Faults are answered like everywhere else, not raised into the test.
    with TestClient(create_app(settings), raise_server_exceptions=False) as opened:
        yield opened
