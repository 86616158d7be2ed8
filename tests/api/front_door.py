"""The real app on its real workers, spoken to through its ASGI door."""

from fastapi.testclient import TestClient

from tts_service.api.app import create_app
from tts_service.settings import Settings


def opened(store, **more):
    settings = Settings(**{"store_url": str(store), "engine": "tone", "workers": 1, **more})
    # Faults are answered like everywhere else, not raised into the test.
    return TestClient(create_app(settings), raise_server_exceptions=False)
