"""The real gTTS with the real requests, against a stand-in for Google on loopback."""

import io
import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from google_stand_in import FAULTS, MS_PER_CHARACTER, GoogleStandIn
from patience import PATIENCE_S, until

from tts_service import errors
from tts_service.engines import exchange
from tts_service.engines.base import Engine, Isolation
from tts_service.engines.gtts import TLDS, GttsEngine
from tts_service.engines.mpeg import measure_ms
from tts_service.errors import EngineDown, EngineRefused, SettingError, UnknownVoice
from tts_service.values import Encoding, Voice

CASES = Path(__file__).parents[1] / "cases" / "gtts_faults.jsonl"
FAULT_CASES = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
SENTENCE = "Ông St. Sau đó, ngày mùng mười tháng tư: Hội đồng nhân dân; thị trấn họp."


@pytest.fixture
def google(monkeypatch):
    with GoogleStandIn() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in


@pytest.fixture
def engine():
    made = GttsEngine(timeout_s=PATIENCE_S)
    yield made
    made.close()


@pytest.fixture
def voice(engine):
    return engine.voices()[0]


def test_says_a_sentence_in_one_request_as_it_is_written(google, engine, voice):
    speech = engine.speak(SENTENCE, voice)
    assert speech.encoding is Encoding.MP3
    (question,) = google.questions
    assert (question.text, question.language) == (SENTENCE, "vi")
    assert question.host == "translate.google.com"
    assert measure_ms(speech.data) == pytest.approx(MS_PER_CHARACTER * len(SENTENCE), abs=100)


def test_pydub_decodes_what_it_says(google, engine, voice):
    from pydub import AudioSegment

    speech = engine.speak(SENTENCE, voice)
    sound = AudioSegment.from_file(io.BytesIO(speech.data), format="mp3", codec="mp3")
    assert sound.frame_rate == 24_000
    assert sound.rms > 1000
    assert len(sound) == pytest.approx(MS_PER_CHARACTER * len(SENTENCE), abs=100)


def test_every_fault_of_the_stand_in_has_a_case():
    assert {case["fault"] for case in FAULT_CASES} == set(FAULTS)


@pytest.fixture
def hurried(monkeypatch):
    """By the clock of who reads an answer, much of the patience passes at every look."""
    ticks = itertools.count(step=PATIENCE_S / 3)
    monkeypatch.setattr(exchange, "time", SimpleNamespace(monotonic=lambda: next(ticks)))


def told(engine, voice, case):
    with pytest.raises(getattr(errors, case["error"])) as raised:
        engine.speak(SENTENCE, voice)
    assert case["evidence"] in raised.value.evidence
    assert raised.value.remedy
    assert SENTENCE[:10] not in str(raised.value)
    assert getattr(raised.value, "turned_away", False) is case["left_alone"]


@pytest.mark.parametrize("case", FAULT_CASES, ids=lambda case: case["fault"])
def test_a_fault_is_told_by_its_kind_and_its_evidence(google, engine, voice, case, request):
    if case["fault"] == "hang":
        # Asked over a connection that is there already: only the answer is waited for.
        engine.speak(SENTENCE, voice)
        google.questions.clear()
        engine._timeout_s = 0.5
    elif case["fault"] == "drip":
        request.getfixturevalue("hurried")
    google.fault = case["fault"]
    told(engine, voice, case)
    until(lambda: google.questions)
    assert len(google.questions) == 1

    google.fault = ""
    if case["fault"] not in {"hang", "drip"}:
        assert engine.speak(SENTENCE, voice).data


def test_an_untrusted_certificate_ends_the_request_before_a_word_is_sent(
    google, engine, voice, monkeypatch
):
    google.connect(monkeypatch, trusted=False)
    with pytest.raises(EngineDown, match="SSLCertVerificationError"):
        engine.speak(SENTENCE, voice)
    assert google.questions == []


@pytest.mark.parametrize("name", ["CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_authority_may_be_named_by_other_variables(google, engine, voice, monkeypatch, name):
    google.connect(monkeypatch, trusted=False)
    monkeypatch.setenv(name, google.authority_file)
    assert engine.speak(SENTENCE, voice).data


def test_nobody_at_the_proxy_is_down(google, engine, voice, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(EngineDown, match="ConnectionRefusedError"):
        engine.speak(SENTENCE, voice)


@pytest.mark.parametrize(
    ("text", "evidence"), [("", "no word"), (" … – ! ", "no word"), ("ơ" * 101, "101 characters")]
)
def test_a_text_that_cannot_be_said_is_refused_without_asking(
    google, engine, voice, text, evidence
):
    with pytest.raises(EngineRefused, match=evidence):
        engine.speak(text, voice)
    assert google.questions == []


def test_the_longest_text_is_still_one_request(google, engine, voice):
    text = "nghiêng, " * 11 + "ở"
    assert len(text) == engine.info.limit
    engine.speak(text, voice)
    assert [question.text for question in google.questions] == [text]


def test_another_engines_voice_is_unknown(engine):
    stranger = Voice("espeak:vi", "espeak", "", "vi", "", "")
    with pytest.raises(UnknownVoice, match="espeak:vi"):
        engine.speak(SENTENCE, stranger)


def test_only_listed_hosts_can_be_asked(google):
    with pytest.raises(SettingError, match="com@example"):
        GttsEngine(tld="com@example.org")
    engine = GttsEngine(tld="com.vn", timeout_s=PATIENCE_S)
    engine.speak(SENTENCE, engine.voices()[0])
    engine.close()
    assert google.questions[0].host == "translate.google.com.vn"
    assert all(tld.replace(".", "").isalpha() for tld in TLDS)


def test_threads_share_kept_connections_and_get_their_own_sound(google, voice):
    google.latency_s = 0.02
    texts = ["một " * n + "hai" for n in range(1, 17)]
    engine = GttsEngine(timeout_s=PATIENCE_S)
    engine.speak(SENTENCE, voice)  # requests gives two who are first at a proxy a pool each
    with ThreadPoolExecutor(engine.info.concurrency) as pool:
        spoken = list(pool.map(lambda text: engine.speak(text, voice), texts))
    engine.close()
    for text, speech in zip(texts, spoken, strict=True):
        assert measure_ms(speech.data) == pytest.approx(MS_PER_CHARACTER * len(text), abs=100)
    assert max(question.connection for question in google.questions) <= engine.info.concurrency


def test_google_says_itself_how_long_to_wait(google, engine, voice):
    google.fault = "429 with time"
    with pytest.raises(EngineDown) as raised:
        engine.speak(SENTENCE, voice)
    assert raised.value.retry_after_s == 7200


def test_is_an_engine_with_one_voice(engine):
    assert isinstance(engine, Engine)
    assert engine.info.isolation is Isolation.THREAD
    (voice,) = engine.voices()
    assert voice.id == "gtts:vi"
    assert engine.info.version in voice.digest


def test_nothing_heavy_is_imported_before_the_first_word():
    code = (
        "import sys; from tts_service.engines.gtts import GttsEngine; e = GttsEngine(); "
        "e.info, e.voices(); print({'gtts', 'requests', 'urllib3'} & set(sys.modules))"
    )
    seen = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert seen.stdout.strip() == "set()"


def test_the_text_stays_out_of_the_log(google, engine, voice, caplog):
    with caplog.at_level("DEBUG"):
        engine.speak(SENTENCE, voice)
    assert "Hội đồng" not in caplog.text
