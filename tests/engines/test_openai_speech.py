"""Any server with OpenAI's interface: the real client against a stand-in on loopback."""

import itertools
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from patience import PATIENCE_S, until
from speech_stand_in import FAULTS, SpeechStandIn, sound

from tts_service import errors
from tts_service.engines.base import Isolation
from tts_service.engines.openai_speech import OpenAiEngine
from tts_service.errors import EngineDown, EngineRefused, SettingError
from tts_service.settings import load_settings
from tts_service.values import Encoding

CASES = Path(__file__).parents[1] / "cases" / "speech_faults.jsonl"
FAULT_CASES = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
NEVER_ANSWERS = {"hang", "trickle"}
SENTENCE = "Sáng nay, lãnh đạo quận họp với thành phố."


@pytest.fixture
def server():
    with SpeechStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def engine(server):
    made = OpenAiEngine(
        url=server.url,
        voices=("alloy", "nova"),
        model="kokoro",
        key="sk-1",
        timeout_s=PATIENCE_S,
    )
    yield made
    made.close()


@pytest.fixture
def voice(engine):
    return engine.voices()[0]


def test_asks_for_mp3_with_model_voice_and_key(server, engine, voice):
    speech = engine.speak(SENTENCE, voice)
    assert (speech.encoding, speech.data) == (Encoding.MP3, sound(SENTENCE))
    (question,) = server.questions
    assert question.path == "/v1/audio/speech"
    assert question.key == "Bearer sk-1"
    assert question.body == {
        "model": "kokoro",
        "input": SENTENCE,
        "voice": "alloy",
        "response_format": "mp3",
    }


def test_no_key_is_no_header(server):
    engine = OpenAiEngine(url=server.url + "/", voices=["alloy"], timeout_s=PATIENCE_S)
    engine.speak(SENTENCE, engine.voices()[0])
    engine.close()
    assert (server.questions[0].key, server.questions[0].path) == ("", "/v1/audio/speech")


def test_the_voices_are_those_the_operator_named(engine):
    assert [voice.id for voice in engine.voices()] == ["openai:alloy", "openai:nova"]
    assert engine.info.isolation is Isolation.THREAD


def test_a_rate_is_asked_for_only_when_there_is_one(server, engine, voice):
    engine.speak(SENTENCE, replace(voice, rate=1.5))
    assert server.questions[0].body["speed"] == 1.5


def test_another_server_or_model_is_another_voice(server):
    def digest(**given):
        return OpenAiEngine(**({"url": server.url, "voices": ["a"]} | given)).voices()[0].digest

    digests = {digest(), digest(model="tts-1-hd"), digest(url="http://127.0.0.1:1/v1")}
    assert len(digests) == 3
    assert digest(key="secret") == digest()


def test_every_fault_of_the_stand_in_has_a_case():
    assert {case["fault"] for case in FAULT_CASES} == set(FAULTS)


def told(engine, voice, case):
    with pytest.raises(getattr(errors, case["error"])) as raised:
        engine.speak(SENTENCE, voice)
    assert case["evidence"] in raised.value.evidence
    assert raised.value.remedy
    assert "what you said" not in str(raised.value)
    assert getattr(raised.value, "turned_away", False) is case["left_alone"]


@pytest.mark.parametrize("case", FAULT_CASES, ids=lambda case: case["fault"])
def test_a_fault_is_told_by_its_kind_and_its_evidence(server, engine, voice, case):
    if case["fault"] == "hang":
        # Asked over a connection that is there already: only the answer is waited for.
        engine.speak(SENTENCE, voice)
        server.questions.clear()
        engine._connect().timeout = 0.5
    elif case["fault"] == "trickle":
        # By the engine's clock much of the patience passes at every look.
        engine._clock = partial(next, itertools.count(step=PATIENCE_S / 3))
    server.fault = case["fault"]
    told(engine, voice, case)
    until(lambda: server.questions)
    assert len(server.questions) == 1

    server.fault = ""
    if case["fault"] not in NEVER_ANSWERS:
        assert engine.speak(SENTENCE, voice).data


def test_the_server_says_itself_how_long_to_wait(server):
    engine = OpenAiEngine(url=server.url, voices=["alloy"], timeout_s=PATIENCE_S)
    server.fault = "429 with time"
    with pytest.raises(EngineDown) as raised:
        engine.speak(SENTENCE, engine.voices()[0])
    assert raised.value.retry_after_s == 600
    engine.close()


def test_nobody_there_is_down():
    engine = OpenAiEngine(url="http://127.0.0.1:9/v1", voices=["alloy"])
    with pytest.raises(EngineDown, match="ConnectError"):
        engine.speak(SENTENCE, engine.voices()[0])
    engine.close()


@pytest.mark.parametrize("text", ["", " … ", "ơ" * 301])
def test_a_text_that_cannot_be_said_is_refused_without_asking(server, engine, voice, text):
    with pytest.raises(EngineRefused):
        engine.speak(text, voice)
    assert server.questions == []


def test_connections_are_kept(server, engine, voice):
    for _ in range(5):
        engine.speak(SENTENCE, voice)
    assert len({question.connection for question in server.questions}) == 1


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8880", "ftp://host/v1", "http://", "http://me:secret@host/v1"]
)
def test_a_url_that_is_none_is_told_without_quoting_it(url):
    with pytest.raises(SettingError) as raised:
        OpenAiEngine(url=url, voices=["alloy"])
    assert "secret" not in str(raised.value)


def test_without_a_server_or_a_name_there_is_no_voice(server):
    assert OpenAiEngine(voices=["alloy"]).voices() == ()
    assert OpenAiEngine(url=server.url).voices() == ()


def test_the_settings_make_one_and_keep_its_key(server, monkeypatch):
    monkeypatch.setenv("TTS_OPENAI_URL", server.url)
    monkeypatch.setenv("TTS_OPENAI_VOICES", "alloy, nova")
    monkeypatch.setenv("TTS_OPENAI_KEY", "sk-geheim")
    monkeypatch.setenv("TTS_OPENAI_TIMEOUT_S", str(PATIENCE_S))
    settings = load_settings()
    assert "sk-geheim" not in repr(settings)
    options = settings.engine_options("openai")
    assert "sk-geheim" not in repr(options)
    assert hash(tuple(sorted(options.items())))
    engine = OpenAiEngine(**options)
    engine.speak(SENTENCE, engine.voices()[1])
    engine.close()
    assert (server.questions[0].key, server.questions[0].body["voice"]) == (
        "Bearer sk-geheim",
        "nova",
    )


def test_the_text_and_the_key_stay_out_of_the_log(server, engine, voice, caplog):
    with caplog.at_level("DEBUG"):
        engine.speak(SENTENCE, voice)
    assert "lãnh đạo" not in caplog.text
    assert "sk-1" not in caplog.text
