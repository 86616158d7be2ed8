"""What routes need, opened once for the life of the app."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import anyio
from fastapi import Depends, Request

from tts_service.api.access import Access
from tts_service.api.limits import Limits
from tts_service.api.shelf import Shelf
from tts_service.article.text import read_text
from tts_service.reading.castings import Castings
from tts_service.reading.deliveries import Deliveries
from tts_service.reading.label import load_cover
from tts_service.reading.plan import plan_reading
from tts_service.reading.readings import Readings
from tts_service.reading.reports import Reports
from tts_service.reading.site_rules import SiteRules
from tts_service.reading.studio import AUTO
from tts_service.workers.batches import open_batches
from tts_service.workers.kit import open_shared

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.reading.plan import Rules
    from tts_service.reading.sites import Sites
    from tts_service.reading.studio import Studio
    from tts_service.settings import Settings
    from tts_service.values import Voice
    from tts_service.workers.batches import Batches

_SWITCH_S = 0.0005
# Clips in memory: an hour of what is listened to just now.
_RECENT_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that lives as long as the app."""

    settings: Settings
    rules: SiteRules
    studio: Studio
    readings: Readings
    castings: Castings
    deliveries: Deliveries
    sites: Sites
    access: Access
    shelf: Shelf
    reports: Reports
    limits: Limits
    batches: Batches


@asynccontextmanager
async def open_service(settings: Settings, sites: Sites) -> AsyncIterator[Service]:
    """A running service: lexicons read, workers starting, store open; closed in order."""
    # Who plans an article, in a thread, hands Python's lock on after so long: ten times as
    # soon as by default, for the event loop asks for it again and again.
    sys.setswitchinterval(_SWITCH_S)
    async with open_shared(settings, _RECENT_BYTES) as shared:
        studio, store = shared.studio, shared.store
        # An unknown engine or voice in the settings must stop the start, not a listener.
        for voice in studio.candidates():
            studio.warm_up(voice)
        studio.candidates(engine=AUTO)
        for site in sites:
            studio.voice(site.voice)
        rules = await asyncio.to_thread(SiteRules.load, settings, sites)
        await _rehearse(studio.voice(), rules.operators)
        readings = Readings(studio, store, rules.operators, settings.max_characters)
        castings = Castings(readings, studio, store, settings.remake_after_s)
        shelf = Shelf(settings, sites)
        async with open_batches(settings, shared, rules) as batches:
            # All that has been read stays: to look through it for garbage again and again
            # would hold the event loop up for 60 ms each time.
            gc.freeze()
            try:
                yield Service(
                    settings,
                    rules,
                    studio,
                    readings,
                    castings,
                    Deliveries(store, await asyncio.to_thread(load_cover, settings.cover)),
                    sites,
                    Access(settings, sites),
                    shelf,
                    Reports(store),
                    Limits(),
                    batches,
                )
            finally:
                gc.unfreeze()
                await shelf.close()
                await castings.close()
                await readings.close()


async def _rehearse(voice: Voice, rules: Rules) -> None:
    """Load now what is loaded at the first use: no listener waits for it."""
    await asyncio.to_thread(plan_reading, read_text("Ngày 2/9, quận."), voice, 100, rules)
    async with anyio.create_task_group():  # what answers are streamed with
        pass


# A plain function would be handed to a thread by FastAPI, which costs more than the answer.
async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_service)]
