"""The real edge-tts with the real aiohttp, against a stand-in for Microsoft on loopback."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
import trustme
from edge_stand_in import FAULTS, MS_PER_CHARACTER, EdgeStandIn, sound
from patience import PATIENCE_S

from tts_service.engines import edge
from tts_service.engines.base import Isolation
from tts_service.engines.edge import EdgeEngine
from tts_service.engines.mpeg import measure_ms
from tts_service.errors import EngineDown, EngineRefused
from tts_service.values import Encoding

CASES = Path(__file__).parents[1] / "cases" / "edge_faults.jsonl"
FAULT_CASES = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
NEVER_ANSWERS = {"hang", "trickle", "mute"}
SENTENCE = "Ông nói: “Vâng & cảm ơn” <các bạn>, rồi về nhà."


@pytest.fixture
def service(monkeypatch):
    with EdgeStandIn() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in


@pytest.fixture
def engine():
    made = EdgeEngine(timeout_s=PATIENCE_S)
    yield made
    made.close()


@pytest.fixture
def voice(engine):
    return engine.voices()[0]


def test_says_a_sentence_in_one_request_as_it_is_written(service, engine, voice):
    speech = engine.speak(SENTENCE, voice)
    assert (speech.encoding, speech.data) == (Encoding.MP3, sound(SENTENCE))
    (question,) = service.questions
    assert (question.text, question.rate) == (SENTENCE, "+0%")
    assert question.voice.endswith("(vi-VN, HoaiMyNeural)")


def test_every_word_has_its_time(service, engine, voice):
    speech = engine.speak(SENTENCE, voice)
    assert [SENTENCE[w.start : w.end] for w in speech.words] == [
        *("Ông", "nói", "Vâng", "cảm", "ơn", "các", "bạn", "rồi", "về", "nhà")
    ]
    for word in speech.words:
        assert word.at_ms == pytest.approx(word.start * MS_PER_CHARACTER)


def test_words_that_are_not_in_the_text_are_not_told():
    assert edge._placed("xin chào", (("xin", 0.0), ("chào", 9.0)))
    assert edge._placed("xin chào", (("chào", 0.0), ("xin", 9.0))) == ()
    assert edge._placed("10 giờ", (("mười", 0.0),)) == ()


def test_both_voices_are_asked_for_by_name(service, engine):
    for voice in engine.voices():
        engine.speak("Xin chào.", voice)
    asked = [question.voice.rpartition("(")[2] for question in service.questions]
    assert asked == ["vi-VN, HoaiMyNeural)", "vi-VN, NamMinhNeural)"]


@pytest.mark.parametrize(("rate", "asked"), [(0.5, "-50%"), (1.25, "+25%"), (2.0, "+100%")])
def test_the_rate_is_asked_for(service, engine, voice, rate, asked):
    engine.speak(SENTENCE, replace(voice, rate=rate))
    assert service.questions[0].rate == asked


def test_every_fault_of_the_stand_in_has_a_case():
    assert {case["fault"] for case in FAULT_CASES} == set(FAULTS)


@pytest.mark.parametrize("case", FAULT_CASES, ids=lambda case: case["fault"])
def test_a_fault_is_told_by_its_evidence_and_in_time(service, voice, case):
    # Only what never answers is waited for, and not for long.
    patience_s = 2.0 if case["fault"] in NEVER_ANSWERS else PATIENCE_S
    engine = EdgeEngine(timeout_s=patience_s)
    service.fault = case["fault"]
    with pytest.raises(EngineDown) as raised:
        engine.speak(SENTENCE, voice)
    assert case["evidence"] in raised.value.evidence
    assert raised.value.remedy
    assert SENTENCE[:7] not in str(raised.value)

    assert raised.value.turned_away is case["left_alone"]

    service.fault = ""
    if case["fault"] not in NEVER_ANSWERS:
        assert engine.speak(SENTENCE, voice).data
    engine.close()


def test_microsoft_says_itself_how_long_to_wait(service, engine, voice):
    service.fault = "429 with time"
    with pytest.raises(EngineDown) as raised:
        engine.speak(SENTENCE, voice)
    assert raised.value.retry_after_s == 7200


def test_an_untrusted_certificate_ends_the_request_before_a_word_is_sent(
    engine, voice, monkeypatch
):
    with EdgeStandIn(trustme.CA()) as stranger:
        stranger.connect(monkeypatch, trusted=False)
        with pytest.raises(EngineDown, match="CertificateError"):
            engine.speak(SENTENCE, voice)
        assert stranger.knocks == 0


def test_nobody_at_the_proxy_is_down_at_once(service, engine, voice, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(EngineDown, match="not reached"):
        engine.speak(SENTENCE, voice)


@pytest.mark.parametrize("text", ["", " … ", "ơ" * 301])
def test_a_text_that_cannot_be_said_is_refused_without_asking(service, engine, voice, text):
    with pytest.raises(EngineRefused):
        engine.speak(text, voice)
    assert service.knocks == 0


@pytest.mark.parametrize("sign", ["&", "ở", "<", "🙂"])
def test_the_longest_text_is_one_request_whatever_its_letters(service, engine, voice, sign):
    text = "a " + sign * 298
    engine.speak(text, voice)
    assert [question.text for question in service.questions] == [text]


def test_threads_get_their_own_sound(service, voice):
    texts = ["một " * n + "hai" for n in range(1, 9)]
    engine = EdgeEngine(timeout_s=PATIENCE_S)
    with ThreadPoolExecutor(engine.info.concurrency) as pool:
        spoken = list(pool.map(lambda text: engine.speak(text, voice), texts))
    engine.close()
    for text, speech in zip(texts, spoken, strict=True):
        assert measure_ms(speech.data) == pytest.approx(MS_PER_CHARACTER * len(text), abs=100)


def test_is_an_engine_that_waits(engine):
    assert engine.info.isolation is Isolation.THREAD
    assert all(engine.info.version in voice.digest for voice in engine.voices())


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    def missing(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(edge, "version", missing)
    with pytest.raises(EngineDown) as raised:
        EdgeEngine()
    assert "tts-service[edge]" in raised.value.remedy


def test_the_text_stays_out_of_the_log(service, engine, voice, caplog):
    with caplog.at_level("DEBUG"):
        engine.speak(SENTENCE, voice)
    assert "cảm ơn" not in caplog.text
