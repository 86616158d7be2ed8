"""The real app on its real workers, spoken to through its ASGI door."""

from fastapi.testclient import TestClient
from patience import PATIENCE_S

from tts_service.api.app import create_app
from tts_service.settings import Settings


def opened(store, **more):
    given = {"store_url": str(store), "engine": "tone", "workers": 1}
    # A busy machine is no fault of a site's.
    settings = Settings(**{**given, "fetch_timeout_s": PATIENCE_S, **more})
    # Faults are answered like everywhere else, not raised into the test.
    return TestClient(create_app(settings), raise_server_exceptions=False)
