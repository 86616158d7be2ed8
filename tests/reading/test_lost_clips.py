"""Readings that lose their clips: made again, or laid out anew; never stuck."""

import asyncio
from dataclasses import replace

import pytest

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.errors import IncompleteReading, StoreError, UnknownClip
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio
from tts_service.reading.voicing import State

ARTICLE = read_text("Tin của quận\n\nCâu thứ nhất. Câu thứ hai dài hơn một chút.\n\nCâu cuối.\n")


class Service:
    """Studio, store and readings, as one process of the service has them."""

    def __init__(self, settings):
        self.store = Store(settings.store_url)
        self.studio = Studio(settings, self.store)
        self.readings = Readings(self.studio, self.store, Rules(load_lexicon()), 10_000)

    async def open(self):
        voicing, _ = await self.readings.open(ARTICLE, self.studio.voice())
        await voicing.finished()
        return voicing

    async def close(self):
        await self.readings.close()
        await self.studio.close()


@pytest.fixture
async def service(settings):
    opened = Service(settings)
    yield opened
    await opened.close()


async def heard(voicing):
    return b"".join([piece async for piece in voicing.slice(0, voicing.track.size)])


async def lose(service, key):
    """Put another take of a clip in the place of the one there was, as after a loss."""
    clip = await service.store.load_clip(key)
    other = replace(clip, mp3=clip.mp3 + clip.mp3[-192 * 3 :], frames=clip.frames + 3)
    await service.store.save_clip(other)


async def test_lost_clips_are_made_again_and_the_file_is_the_same(service):
    voicing = await service.open()
    whole, tag = await heard(voicing), voicing.tag
    for key in voicing.reading.keys:
        await service.store.objects.delete(f"clips/{key[:2]}/{key}.mp3")
    assert (await heard(voicing), voicing.tag) == (whole, tag)
    assert service.studio.made == 2 * len(set(voicing.reading.keys))


async def test_a_reading_whose_clips_were_pruned_is_voiced_anew_before_it_is_sent(service):
    voicing = await service.open()
    key = voicing.reading.keys[-1]
    await service.open()  # it was looked at: for a while it counts as whole
    await service.store.objects.delete(f"clips/{key[:2]}/{key}.mp3")
    assert await service.open() is voicing
    voicing.look_after = 0.0  # a minute later
    again = await service.readings.find(voicing.reading.id)
    assert again.state is State.VOICING
    assert again is await service.readings.find(voicing.reading.id)
    await again.finished()
    assert await heard(again) == await heard(voicing)


async def test_another_take_breaks_the_file_off_once_and_then_gives_a_new_one(service):
    voicing = await service.open()
    whole, tag = await heard(voicing), voicing.tag
    await lose(service, voicing.reading.keys[1])
    with pytest.raises(IncompleteReading, match="another length"):
        await heard(voicing)
    again = await service.readings.find(voicing.reading.id)
    assert again is not voicing
    await again.finished()
    assert again.tag != tag
    # Even if it is as long as before, for silence gave way.
    assert await heard(again) != whole
    assert [m.sentence for m in again.marks] == [m.sentence for m in voicing.marks]


async def test_another_take_of_the_same_length_fits_but_gives_another_file(service, settings):
    voicing = await service.open()
    whole, tag = await heard(voicing), voicing.tag
    await asyncio.gather(*service.readings._tasks)
    clip = await service.store.load_clip(voicing.reading.keys[1])
    await service.store.save_clip(replace(clip, mp3=clip.mp3[:-192] + clip.mp3[-384:-192]))
    retaken = await heard(voicing)
    assert len(retaken) == len(whole)
    assert retaken != whole
    assert voicing.tag != tag
    # The next who asks for it makes that known to later lives too.
    assert (await service.open()) is voicing
    after = Service(settings)
    assert (await after.readings.find(voicing.reading.id)).tag == voicing.tag
    await after.close()


async def test_a_restart_between_loss_and_notice_ends_well_too(service, settings):
    voicing = await service.open()
    tag = voicing.tag
    await asyncio.gather(*service.readings._tasks)
    await lose(service, voicing.reading.keys[1])
    after = Service(settings)
    stale = await after.readings.find(voicing.reading.id)
    assert stale.tag == tag
    with pytest.raises(IncompleteReading):
        await heard(stale)
    fresh = await after.open()
    await asyncio.gather(*after.readings._tasks)
    assert fresh.tag != tag
    await after.close()
    later = Service(settings)
    assert (await later.readings.find(voicing.reading.id)).tag == fresh.tag
    await later.close()


async def test_a_full_disk_at_the_end_does_not_take_the_reading_away(service, caplog):
    save, calls = service.store.save_document, []

    async def once(*arguments):
        calls.append(1)
        if len(calls) > 1:
            raise StoreError("No space left on device.")
        await save(*arguments)

    service.store.save_document = once
    voicing = await service.open()
    await asyncio.gather(*service.readings._tasks)
    assert await heard(voicing)
    assert "No space left" in caplog.text


async def test_a_clip_of_a_reading_that_another_process_opened_is_waited_for(service, settings):
    voicing, _ = await service.readings.open(ARTICLE, service.studio.voice())
    reading = voicing.reading
    after = Service(settings)
    clip = await after.readings.clip(reading.keys[-1], reading.id)
    assert clip.key == reading.keys[-1]
    await after.close()
    for unknown in ("", "0" * 64, "nonsense"):
        with pytest.raises(UnknownClip):
            await after.readings.clip("f" * 64, unknown)
