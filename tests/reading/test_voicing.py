"""Voicing: in order, complete or saying what is missing, marks true to the sound."""

import array
import asyncio
import os
import signal
import subprocess

import imageio_ffmpeg
import pytest

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.errors import EngineDown, EngineRefused, IncompleteReading
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.studio import Studio
from tts_service.reading.voicing import State, Voicing
from tts_service.settings import Settings

TEXT = "Tin của quận\n\nCâu thứ nhất. Câu thứ hai dài hơn một chút.\n\nCâu cuối cùng của bài.\n"
RATE_HZ = 24_000


@pytest.fixture
async def studio(settings):
    opened = Studio(settings, Store(settings.store_url))
    yield opened
    await opened.close()


def planned(studio, text=TEXT, voice=""):
    chosen = studio.voice(voice)
    rules = Rules(load_lexicon())
    return plan_reading(read_text(text), chosen, studio.info(chosen).limit, rules)


def decoded(mp3):
    done = subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "warning",
            "-f",
            "mp3",
            "-i",
            "-",
            "-f",
            "s16le",
            "-",
        ],
        input=mp3,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    samples = array.array("h")
    samples.frombytes(done.stdout)
    return samples


async def bytes_of(pieces):
    return b"".join([piece async for piece in pieces])


async def test_the_seed_is_heard_where_its_marks_say(settings, seed_text):
    """The whole seed, the real voice, decoded: every sentence within 30 ms, the last included."""
    studio = Studio(settings.model_copy(update={"workers": 2}), Store(settings.store_url))
    voicing = Voicing(planned(studio, seed_text, "espeak:vi"), studio)
    await voicing.run()
    await voicing.finished()
    mp3 = await bytes_of(voicing.slice(0, voicing.track.size))
    await studio.close()
    samples = decoded(mp3)
    assert len(samples) == voicing.track.duration_ms * RATE_HZ // 1000
    assert len(voicing.marks) == len(voicing.reading.sentences)
    for mark in voicing.marks:
        # Listening from well inside the pause before it.
        start = int((mark.start_ms - 100) * RATE_HZ / 1000)
        onset = next(n for n in range(start, len(samples)) if abs(samples[n]) > 150)
        assert abs(onset * 1000 / RATE_HZ - mark.start_ms) < 30, mark


COUNTED = (
    "Một, hai, ba, bốn, năm, sáu, bảy, tám, chín, mười.\n\n"
    "Xoài, ổi, na, mít, dừa, khế. Sen, cúc, đào, mai, huệ, lan, hồng, 10/4, UBND, tre, ngô, đỗ.\n"
)


async def test_every_word_is_heard_where_its_mark_says(settings):
    """Words with pauses between them, so that decoded sound shows where each begins."""
    studio = Studio(settings, Store(settings.store_url))
    voicing = Voicing(planned(studio, COUNTED, "espeak:vi-female"), studio)
    await voicing.run()
    marks = await voicing.word_marks()
    samples = decoded(await bytes_of(voicing.slice(0, voicing.track.size)))
    await studio.close()
    written = [COUNTED[m.start : m.end].strip(",.") for m in marks]
    assert written == [word.strip(",.") for word in COUNTED.split()]
    window = RATE_HZ // 200
    for mark in marks:
        # From well inside the pause before it, where the last word dies away, to its first sound.
        start = int((mark.start_ms - 100) * RATE_HZ / 1000)
        onset = next(
            at
            for at in range(start, len(samples), window)
            if max(map(abs, samples[at : at + window])) > 2000
        )
        assert abs(onset * 1000 / RATE_HZ - mark.start_ms) < 100, COUNTED[mark.start : mark.end]
        assert onset > start, "there was no pause"


async def test_a_voice_without_word_times_has_no_word_marks(studio):
    voicing = Voicing(planned(studio), studio)
    await voicing.run()
    assert await voicing.word_marks() == ()


async def test_growing_sound_is_the_file_without_its_header(studio):
    voicing = Voicing(planned(studio), studio)
    running = asyncio.create_task(voicing.run())
    growing = await bytes_of(voicing.growing())
    await running
    whole = await bytes_of(voicing.slice(0, voicing.track.size))
    assert whole[192:] == growing


async def test_nothing_is_made_twice(studio):
    reading = planned(studio)
    for _ in range(2):
        await Voicing(reading, studio).run()
    assert studio.made == len(set(reading.keys))


async def test_progress_is_told_after_each_utterance(studio):
    told = []
    voicing = Voicing(planned(studio), studio)
    await voicing.run(lambda done, total: told.append((done, total)))
    total = len(voicing.reading.keys)
    assert told == [(n, total) for n in range(1, total + 1)]


class Refusing(Studio):
    """A studio that will not say one of the utterances."""

    async def clip(self, key, text, voice, **how):
        if text.startswith("Câu thứ hai"):
            raise EngineRefused("It will not say it.", "Rewrite it.")
        return await super().clip(key, text, voice, **how)


async def test_a_sentence_that_cannot_be_said_is_named_and_never_skipped(settings):
    studio = Refusing(settings, Store(settings.store_url))
    voicing = Voicing(planned(studio), studio)
    await voicing.run()
    assert voicing.state is State.FAILED
    assert voicing.missing == (2,)
    with pytest.raises(IncompleteReading, match="will not say it") as caught:
        await voicing.finished()
    assert caught.value.sentences == (2,)
    # The track ends before the hole: sentence 3 is never heard in the place of 2.
    assert [m.sentence for m in voicing.marks] == [0, 1]
    with pytest.raises(IncompleteReading):
        await bytes_of(voicing.growing())
    await studio.close()


async def test_a_fault_of_ours_ends_the_reading_too(settings, caplog):
    class Broken(Studio):
        async def clip(self, *_clip, **_how):
            raise ZeroDivisionError

    studio = Broken(settings, Store(settings.store_url))
    voicing = Voicing(planned(studio), studio)
    await voicing.run()
    with pytest.raises(IncompleteReading, match="ZeroDivisionError"):
        await voicing.finished()
    assert TEXT[:20] not in caplog.text
    await studio.close()


async def test_a_killed_worker_is_replaced_and_its_sentence_said(settings):
    studio = Studio(settings, Store(settings.store_url))
    await Voicing(planned(studio), studio).run()
    (worker,) = studio._workers.pids
    os.kill(worker, signal.SIGKILL)
    reading = planned(studio, "Tin khác\n\nMột câu hoàn toàn mới. Thêm một câu nữa.")
    voicing = Voicing(reading, studio)
    await voicing.run()
    await voicing.finished()
    assert voicing.state is State.COMPLETE
    await studio.close()


async def test_workers_killed_again_and_again_leave_no_hole(settings, seed_text):
    """Three kills in the middle of a nine-minute article, with the real voice."""
    studio = Studio(settings.model_copy(update={"workers": 2}), Store(settings.store_url))
    voicing = Voicing(planned(studio, seed_text, "espeak:vi"), studio)
    kills = 0

    def kill(done, total):
        nonlocal kills
        pids = studio._workers.pids
        if pids and done > (kills + 1) * total / 4 and kills < 3:
            os.kill(pids[0], signal.SIGKILL)
            kills += 1

    await voicing.run(kill)
    await voicing.finished()
    assert kills == 3
    assert len(voicing.marks) == len(voicing.reading.sentences)
    await studio.close()


async def test_a_transient_fault_is_tried_again(settings, monkeypatch):
    from tts_service.reading import studio as module

    studio = Studio(settings, Store(settings.store_url))
    run, faults = studio._workers.run, [EngineDown("hiccup"), EngineDown("hiccup")]

    async def flaky(*arguments, **how):
        if faults:
            raise faults.pop()
        return await run(*arguments, **how)

    monkeypatch.setattr(module, "_BACK_OFF_S", 0.0)
    monkeypatch.setattr(studio._workers, "run", flaky)
    voicing = Voicing(planned(studio, "Một câu."), studio)
    await voicing.run()
    await voicing.finished()
    await studio.close()


async def test_a_lost_clip_that_comes_back_different_breaks_the_file_off(settings, tmp_path):
    studio = Studio(settings, Store(settings.store_url))
    voicing = Voicing(planned(studio), studio)
    await voicing.run()
    shapes = list(voicing.shapes)
    longer = shapes[1].__class__(shapes[1].frames + 1, *[shapes[1].lead_samples, 10])
    stale = Voicing(voicing.reading, studio, [shapes[0], longer, *shapes[2:]])
    with pytest.raises(IncompleteReading, match="another length"):
        await bytes_of(stale.slice(0, stale.track.size))
    assert stale.broken
    await studio.close()


def test_engines_of_the_settings_get_their_options():
    studio_settings = Settings(gtts_tld="com.vn", gtts_timeout_s=3)
    assert studio_settings.engine_options("gtts")["tld"] == "com.vn"
