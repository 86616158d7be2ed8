"""``engine=auto``: one voice from start to end, whoever it is, and it is said why."""

import asyncio
import json
import threading
from dataclasses import replace

import pytest
from google_stand_in import GoogleStandIn
from patience import PATIENCE_S

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.engines.base import Isolation
from tts_service.engines.tone import ToneEngine
from tts_service.errors import (
    EngineRefused,
    IncompleteReading,
    UnknownEngine,
    UnknownReading,
    UnknownVoice,
)
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading import synthesis
from tts_service.reading.castings import KIND, Castings
from tts_service.reading.choice import choose_voices
from tts_service.reading.counts import FileCounts
from tts_service.reading.performance import perform
from tts_service.reading.plan import Rules, in_voice, plan_reading
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio
from tts_service.reading.voicing import State

ARTICLE = read_text(
    "Tin của quận\n\nSáng ngày 10/4, quận họp bàn. Câu thứ hai dài hơn một chút.\n\n"
    + " ".join(f"Điểm thứ {n} đã được nêu ra ở cuộc họp." for n in range(1, 7))
)
RULES = Rules(load_lexicon())


class Google(GoogleStandIn):
    """Answers the first ``good`` questions well, and the others, once the gate is open, badly."""

    good = 0

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()

    def fault_of(self, number):
        if number <= self.good:
            return ""
        self.gate.wait(PATIENCE_S)
        return self.fault


@pytest.fixture
def google(monkeypatch):
    with Google() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in


@pytest.fixture
def settings(settings, tmp_path, monkeypatch):
    # No process has to start for a beep.
    info = replace(ToneEngine.info, isolation=Isolation.THREAD)
    monkeypatch.setattr(ToneEngine, "info", info)
    return settings.model_copy(
        update={
            "engine": "auto",
            "engine_order": ("gtts", "tone"),
            "gtts_rate_per_s": 100.0,
            "gtts_burst": 1000,
            "gtts_timeout_s": 2 * PATIENCE_S,
            "gtts_budget_file": str(tmp_path / "budget"),
        }
    )


def rest_is_over(settings):
    """Google has been left alone for long enough."""
    FileCounts(settings).change("gtts", lambda past: replace(past, rests_s=0.0))


class Service:
    """What one process of the service has."""

    def __init__(self, settings, remake_after_s=0.0, studio=Studio):
        self.store = Store(settings.store_url)
        self.studio = studio(settings, self.store)
        self.readings = Readings(self.studio, self.store, RULES, 10_000)
        self.castings = Castings(self.readings, self.studio, self.store, remake_after_s)

    async def open(self, request=""):
        casting, _ = await self.castings.open(ARTICLE, self.studio.candidates(), request)
        return casting

    async def close(self):
        await self.castings.close()
        await self.readings.close()
        await self.studio.close()
        synthesis._engines.clear()


@pytest.fixture
async def service(settings):
    opened = Service(settings)
    yield opened
    await opened.close()


async def test_the_preferred_voice_reads_when_it_can(google, service):
    casting = await service.open()
    take = await casting.complete()
    assert take.reading.voice.id == "gtts:vi"
    assert casting.passed == ()
    assert casting.id != take.reading.id
    assert {q.text for q in google.questions} == {u.text for u in take.reading.utterances}


async def test_an_engine_that_is_down_is_passed_over_and_it_is_said_why(google, service):
    google.fault = "429"
    casting = await service.open()
    take = await casting.complete()
    assert take.reading.voice.id == "tone:beep"
    (passed,) = casting.passed
    assert passed.voice == "gtts:vi"
    assert "status 429" in passed.reason
    assert take.missing == ()
    # Turned away once, it is left alone; the next article does not even try.
    await service.studio._flight.settle()
    asked = len(google.questions)
    other, _ = await service.castings.open(read_text("Tin khác."), service.studio.candidates())
    assert (await other.complete()).reading.voice.id == "tone:beep"
    assert [p.voice for p in other.passed] == ["gtts:vi"]
    assert "429" in other.passed[0].reason
    assert len(google.questions) == asked


async def test_who_fails_in_the_middle_reads_nothing_of_what_stands(google, service):
    google.good, google.fault = 5, "429"
    google.gate.clear()
    casting = await service.open()
    first = casting.take
    assert first.reading.voice.id == "gtts:vi"
    assert await asyncio.wait_for(first.wait(1), PATIENCE_S)
    google.gate.set()
    take = await casting.complete()
    assert take.reading.voice.id == "tone:beep"
    # From the first sentence on, not from where the other broke off.
    assert len(take.shapes) == len(take.reading.keys)
    assert not set(take.reading.keys) & set(first.reading.keys)
    with pytest.raises(IncompleteReading):
        await first.finished()
    assert first.moved_to == casting.id
    assert first.state is State.FAILED
    # Sentence for sentence it is the same reading.
    assert [s.sentence for s in take.reading.sentences] == [
        s.sentence for s in first.reading.sentences
    ]


async def heard_of(voicing, into):
    async for piece in voicing.growing():
        into.append(piece)


async def test_a_listener_of_the_first_voice_never_hears_the_second_in_the_same_file(
    google, service
):
    google.good, google.fault = 6, "429"
    google.gate.clear()
    casting = await service.open()
    first, heard = casting.take, []
    hearing = asyncio.create_task(heard_of(first, heard))
    assert await asyncio.wait_for(first.wait(1), PATIENCE_S)
    google.gate.set()
    with pytest.raises(IncompleteReading):
        await hearing
    await casting.complete()
    assert 0 < len(heard) <= len(first.shapes) < len(first.reading.keys)
    clips = [await first.clip(number) for number in range(len(heard))]
    assert all(piece.endswith(clip.mp3) for piece, clip in zip(heard, clips, strict=True))


async def test_the_same_request_has_the_same_id_whoever_reads(google, settings):
    google.fault = "429"
    service = Service(settings)
    fallen = await service.open("request")
    await fallen.complete()
    assert (await service.castings.reopen("request")) is fallen
    again, new = await service.castings.open(ARTICLE, service.studio.candidates())
    assert again is fallen
    assert not new
    await service.close()
    google.fault = ""
    later = Service(settings)
    found = await later.castings.find(fallen.id)
    assert found.take.reading.id == fallen.take.reading.id
    assert found.passed == fallen.passed
    # Google is well again, but what stands stands.
    reopened = await later.open()
    assert reopened is found
    await later.close()


async def test_many_who_ask_at_once_begin_it_once(google, service):
    opened = await asyncio.gather(*(service.open() for _ in range(20)))
    assert len({id(casting) for casting in opened}) == 1
    await opened[0].complete()
    assert len(google.questions) == len(set(opened[0].take.reading.keys))


async def test_it_is_remade_in_the_preferred_voice_when_wished(google, settings):
    google.fault = "429"
    service = Service(settings)
    fallen = await service.open()
    await fallen.complete()
    await service.close()
    # Another process, as the operator's command is one.
    command = Service(settings)
    (casting,) = [c async for c in command.castings.stored()]
    assert not await command.castings.remake(casting)
    assert casting.take.reading.voice.id == "tone:beep"
    assert casting.passed
    await command.close()
    google.fault = ""
    rest_is_over(settings)
    command = Service(settings)
    (casting,) = [c async for c in command.castings.stored()]
    assert await command.castings.remake(casting)
    assert casting.take.reading.voice.id == "gtts:vi"
    assert casting.passed == ()
    assert [c async for c in command.castings.stored()] == []
    await command.close()
    later = Service(settings)
    assert (await later.castings.find(fallen.id)).take.reading.voice.id == "gtts:vi"
    await later.close()


async def test_what_another_process_has_remade_is_seen(google, settings):
    google.fault = "429"
    service = Service(settings)
    fallen = await service.open()
    await fallen.complete()
    google.fault = ""
    await service.studio._flight.settle()
    rest_is_over(settings)
    command = Service(settings)
    async for casting in command.castings.stored():
        assert await command.castings.remake(casting)
    await command.close()
    fallen.look_after = 0.0
    found = await service.castings.find(fallen.id)
    assert found is fallen
    assert found.take.reading.voice.id == "gtts:vi"
    assert found.passed == ()
    await service.close()


async def test_it_remakes_itself_after_a_while_when_so_set(google, settings):
    google.fault = "429"
    service = Service(settings, remake_after_s=1000.0)
    casting = await service.open("request")
    await casting.complete()
    google.fault = ""
    # Google still rests: nobody is sent there.
    casting.remake_after = 0.0
    await service.castings.reopen("request")
    assert service.castings._tasks == set()
    await service.studio._flight.settle()
    rest_is_over(settings)
    await service.castings.reopen("request")
    await asyncio.gather(*service.castings._tasks)
    assert casting.take.reading.voice.id == "gtts:vi"
    await service.close()


class Refusing(Studio):
    """Nobody says one sentence, and the second voice another one neither."""

    async def clip(self, key, text, voice, **how):
        second = voice.engine == "tone" and text.startswith("Sáng")
        if text.startswith("Câu thứ hai") or second:
            raise EngineRefused("Not this one.", "Rewrite it.")
        return await super().clip(key, text, voice, **how)


async def test_a_sentence_that_nobody_can_say_is_named(google, settings):
    service = Service(settings, studio=Refusing)
    casting = await service.open()
    with pytest.raises(IncompleteReading) as raised:
        await casting.complete()
    assert raised.value.sentences == (1, 2)
    assert casting.take.missing == (1, 2)
    assert [(p.voice, p.reason) for p in casting.passed] == [("gtts:vi", "Not this one.")]
    # All else was made.
    assert len(casting.take._shapes) == len(casting.take.reading.keys) - 2
    # Asked again, it is tried again.
    again = await service.open()
    assert again is not casting
    assert again.id == casting.id
    await service.close()


async def test_it_is_performed_without_a_service_too(google, settings):
    google.good, google.fault = 3, "captcha"
    studio = Studio(settings, Store(settings.store_url))
    voices = choose_voices(studio, engine="auto")
    plan = plan_reading(ARTICLE, voices[0], studio.info(voices[0]).limit, RULES)
    told = []
    casting = await perform(plan, voices, studio, lambda *counts: told.append(counts))
    assert casting.take.reading.voice.id == "tone:beep"
    assert "text/html" in casting.passed[0].reason
    total = len(casting.take.reading.keys)
    assert told[-1] == (total, total)
    await studio.close()


def test_the_same_said_in_another_voice_is_its_own_plan(settings):
    studio = Studio(settings, Store(settings.store_url))
    tone, gtts = studio.voice("tone:beep"), studio.voice("gtts:vi")
    planned = plan_reading(ARTICLE, gtts, 100, RULES)
    assert in_voice(plan_reading(ARTICLE, tone, 500, RULES), gtts, 100) == planned


def test_the_order_names_engines_or_voices_and_skips_who_is_not_there(settings, tmp_path):
    def order(*names, **more):
        update = {"engine_order": names, "piper_voices": str(tmp_path), **more}
        return Studio(settings.model_copy(update=update), Store(settings.store_url))

    def ids(studio, **asked):
        return [voice.id for voice in choose_voices(studio, **asked)]

    assert ids(order("gtts", "piper", "espeak:vi-south")) == ["gtts:vi", "espeak:vi-south"]
    assert ids(order("gtts", "espeak"), engine="auto", rate=1.5) == ["espeak:vi"]
    named = {"voice_id": "espeak:vi-central", "engine": "auto"}
    assert ids(order("gtts", "espeak"), **named) == ["espeak:vi-central", "gtts:vi", "espeak:vi"]
    assert ids(order("gtts", "espeak"), voice_id="espeak:vi") == ["espeak:vi"]
    with pytest.raises(UnknownEngine):
        ids(order("gtts", "espaek"))
    with pytest.raises(UnknownVoice, match="espeak:vi-VN"):
        ids(order("gtts", "espeak:vi-VN"))
    with pytest.raises(UnknownVoice, match="TTS_ENGINE_ORDER"):
        ids(order("piper"))
    with pytest.raises(UnknownVoice, match="own pace"):
        ids(order("gtts"), rate=1.5)


@pytest.mark.parametrize("damage", [b"{}", b"", b'{"id": 3}'])
async def test_a_damaged_casting_is_no_casting(google, service, damage):
    casting = await service.open()
    await casting.complete()
    await service.store.save_document(KIND, casting.id, damage)
    later = Castings(service.readings, service.studio, service.store)
    with pytest.raises(UnknownReading):
        await later.find(casting.id)
    await later.close()


async def test_a_casting_whose_plan_was_pruned_is_opened_anew(google, settings):
    service = Service(settings)
    casting = await service.open()
    await casting.complete()
    await service.close()
    later = Service(settings)
    path = f"readings/{casting.take.reading.id[:2]}/{casting.take.reading.id}.doc"
    await later.store.objects.delete(path)
    with pytest.raises(UnknownReading):
        await later.castings.find(casting.id)
    again = await later.open()
    assert again.id == casting.id
    await again.complete()
    await later.close()


async def test_a_casting_is_kept_as_a_document_that_says_all(google, service):
    google.fault = "429"
    casting = await service.open()
    await casting.complete()
    stored = json.loads(await service.store.load_document(KIND, casting.id))
    assert stored["reading"] == casting.take.reading.id
    assert [v["id"] for v in stored["voices"]] == ["gtts:vi", "tone:beep"]
    assert stored["passed"][0]["voice"] == "gtts:vi"
