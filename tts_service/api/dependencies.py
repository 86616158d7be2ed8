"""What routes need, opened once for the life of the app."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.deliveries import Deliveries
from tts_service.reading.plan import Rules
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that lives as long as the app."""

    settings: Settings
    rules: Rules
    studio: Studio
    readings: Readings
    deliveries: Deliveries


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """A running service: lexicon read, workers starting, store open; closed in order."""
    store = Store(settings.store_url, settings.cache_max_bytes)
    studio = Studio(settings, store)
    # An unknown engine or voice in the settings must stop the start, not a listener.
    studio.warm_up(studio.voice())
    rules = Rules(await asyncio.to_thread(load_lexicon), settings.skip_roles)
    readings = Readings(studio, store, rules, settings.max_characters)
    try:
        yield Service(settings, rules, studio, readings, Deliveries(store))
    finally:
        await readings.close()
        await studio.close()


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_service)]
