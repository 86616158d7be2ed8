"""Memory holds the readings asked for last; the store has them all."""

import asyncio

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading import readings as module
from tts_service.reading.plan import Rules
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio


async def test_what_was_asked_for_longest_ago_is_forgotten_and_found_again(settings, monkeypatch):
    monkeypatch.setattr(module, "_MOST_IN_MEMORY", 2)
    store = Store(settings.store_url)
    studio = Studio(settings, store)
    readings = Readings(studio, store, Rules(load_lexicon()), 10_000)
    opened = []
    for name in ("một", "hai", "ba", "bốn"):
        voicing, new = await readings.open(read_text(f"Câu {name}."), studio.voice())
        assert new
        await voicing.finished()
        opened.append(voicing)
    assert await readings.find(opened[3].reading.id) is opened[3]
    assert await readings.find(opened[2].reading.id) is opened[2]
    again = await readings.find(opened[0].reading.id)
    assert again is not opened[0]
    assert again.reading == opened[0].reading
    await again.finished()
    assert studio.made == 4
    await readings.close()
    await studio.close()


async def test_a_reading_that_is_being_voiced_is_not_forgotten(settings, monkeypatch):
    monkeypatch.setattr(module, "_MOST_IN_MEMORY", 1)
    store = Store(settings.store_url)
    studio = Studio(settings, store)
    readings = Readings(studio, store, Rules(load_lexicon()), 10_000)
    clip, go_on = studio.clip, asyncio.Event()

    async def slow_clip(*order, **how):
        await go_on.wait()
        return await clip(*order, **how)

    monkeypatch.setattr(studio, "clip", slow_clip)
    opened = [
        (await readings.open(read_text(f"Câu {name}."), studio.voice()))[0]
        for name in ("một", "hai", "ba")
    ]
    for voicing in opened:
        assert await readings.find(voicing.reading.id) is voicing
    go_on.set()
    for voicing in opened:
        await voicing.finished()
    await readings.close()
    await studio.close()
