"""The first words of a long article are said while the rest is being planned."""

import asyncio
import threading

import pytest
from patience import PATIENCE_S

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.errors import IncompleteReading
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading import readings as module
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio

# What is taught at the end is known at the beginning.
LONG = (
    "Lực lượng TTXD của quận ra quân\n\n"
    + "\n\n".join(f"Đây là câu thứ {n} của một bài dài, ai nghe cũng hiểu." for n in range(20))
    + "\n\nTrật tự xây dựng (TTXD) được giữ vững."
)


async def test_the_first_clip_is_there_before_the_plan(settings, monkeypatch):
    store = Store(settings.store_url)
    studio = Studio(settings, store)
    readings = Readings(studio, store, Rules(load_lexicon()), 100_000)
    go_on, kept = threading.Event(), asyncio.Event()
    save = store.save_clip

    async def save_clip(clip):
        await save(clip)
        kept.set()

    def slow_plan(article, *rest):
        if len(article.blocks) > 1:
            go_on.wait(2 * PATIENCE_S)
        return plan_reading(article, *rest)

    monkeypatch.setattr(store, "save_clip", save_clip)
    monkeypatch.setattr(module, "plan_reading", slow_plan)
    opening = asyncio.create_task(readings.open(read_text(LONG), studio.voice()))
    await asyncio.wait_for(kept.wait(), PATIENCE_S)
    assert not opening.done()
    go_on.set()
    voicing, new = await opening
    assert new
    await voicing.finished()
    # Nothing was said in vain.
    assert studio.made == len(set(voicing.reading.keys))
    await readings.close()
    await studio.close()


async def test_a_first_clip_that_fails_is_heard_of_in_the_reading(settings, monkeypatch):
    store = Store(settings.store_url)
    studio = Studio(settings, store)
    readings = Readings(studio, store, Rules(load_lexicon()), 100_000)

    async def fail(*_order, **_how):
        raise OSError("broken")

    monkeypatch.setattr(studio._workers, "run", fail)
    voicing, _ = await readings.open(read_text(LONG), studio.voice())
    with pytest.raises(IncompleteReading):
        await voicing.finished()
    await readings.close()
    await studio.close()
