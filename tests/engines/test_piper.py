"""The real Piper with a real voice (English: no Vietnamese one is packaged)."""

import array
import itertools
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError

import pytest
from piper_model import CONFIG, NAME, install_joe

from tts_service.engines import piper
from tts_service.engines.base import Isolation
from tts_service.engines.piper import PiperEngine
from tts_service.errors import EngineDown, EngineRefused
from tts_service.values import Encoding

TEXT = "The mayor met the teachers this morning, and then went home."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return install_joe(tmp_path_factory.mktemp("piper") / "voices")


@pytest.fixture(scope="module")
def engine(folder):
    made = PiperEngine(voices=str(folder.path))
    # How long a sound lasts would be left to chance.
    config = made._load(folder.records()[0]).config
    config.noise_scale = config.noise_w_scale = 0.0
    yield made
    made.close()


@pytest.fixture(scope="module")
def voice(engine):
    (only,) = engine.voices()
    return only


def seconds(speech):
    return len(speech.data) / 2 / speech.sample_rate_hz


def test_the_installed_voice_is_listed(engine, folder, voice):
    (record,) = folder.records()
    assert voice.id == f"piper:{NAME}"
    assert voice.language == "en"
    assert record.model_sha256[:16] in voice.digest
    assert engine.info.version in voice.digest
    assert engine.info.isolation is Isolation.PROCESS


def test_it_speaks_at_the_models_own_rate(engine, voice):
    speech = engine.speak(TEXT, voice)
    assert (speech.encoding, speech.sample_rate_hz) == (Encoding.PCM, 22_050)
    assert 2 < seconds(speech) < 7


def test_every_word_has_its_time(engine, voice):
    speech = engine.speak(TEXT, voice)
    assert [TEXT[w.start : w.end] for w in speech.words] == TEXT.replace(",", "").strip(".").split()
    times = [word.at_ms for word in speech.words]
    assert times == sorted(times)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    # The longest gap is at the comma.
    assert TEXT.split()[gaps.index(max(gaps))] == "morning,"


def test_a_word_is_heard_when_it_is_said_to_be(engine, voice):
    text = "Good morning. Teachers."
    speech = engine.speak(text, voice)
    samples = array.array("h", speech.data)
    at = round(speech.words[-1].at_ms * speech.sample_rate_hz / 1000)
    tenth = speech.sample_rate_hz // 10

    def loudest(start, end):
        return max(map(abs, samples[max(0, start) : end]))

    assert loudest(at - tenth, at - tenth // 3) < loudest(at, at + 2 * tenth) / 4


def test_sentences_keep_their_own_level(engine, voice):
    # Piper's normalization would lift both to full scale.
    peaks = [max(map(abs, array.array("h", engine.speak(TEXT, voice).data))) for _ in range(2)]
    assert all(3_000 < peak < 30_000 for peak in peaks)


def test_it_speaks_faster_and_slower(engine, voice):
    normal = seconds(engine.speak(TEXT, voice))
    for rate in engine.info.rates:
        other = seconds(engine.speak(TEXT, replace(voice, rate=rate)))
        assert other == pytest.approx(normal / rate, rel=0.15)


def test_brackets_and_controls_are_no_commands(engine, voice):
    plain = seconds(engine.speak("one two three four five", voice))
    for text in ("one [[two three four]] five", "one two\0 three\x07 four five"):
        assert seconds(engine.speak(text, voice)) == pytest.approx(plain, rel=0.4)


def test_too_long_a_text_is_refused(engine, voice):
    with pytest.raises(EngineRefused, match="201 characters"):
        engine.speak("a" * 201, voice)


def test_no_voice_installed_is_no_voice(tmp_path):
    assert PiperEngine(voices=str(tmp_path)).voices() == ()


def test_a_voice_that_was_replaced_is_not_spoken_under_the_old_key(engine, voice):
    with pytest.raises(EngineDown, match="replaced"):
        engine.speak(TEXT, replace(voice, digest="piper-tts-1.8.0-older"))


def test_a_model_that_is_damaged_does_not_speak(tmp_path, voice):
    folder = install_joe(tmp_path / "voices")
    data = bytearray(folder.model(NAME).read_bytes())
    data[30_000_000] ^= 1
    folder.model(NAME).unlink()
    folder.model(NAME).write_bytes(data)
    with pytest.raises(EngineDown, match="not the ones that were installed"):
        PiperEngine(voices=str(folder.path)).speak(TEXT, voice)


def test_a_model_that_is_none_is_told(tmp_path):
    from tts_service.engines.voice_folder import VoiceFolder
    from tts_service.engines.voice_install import install_voice

    source = tmp_path / "bad.onnx"
    source.write_bytes(b"<!DOCTYPE html>" * 100)
    source.with_name("bad.onnx.json").write_bytes(CONFIG.read_bytes())
    folder = VoiceFolder(tmp_path / "voices")
    install_voice("vi_VN-bad-low", folder, lambda *_: None, source=str(source))
    engine = PiperEngine(voices=str(folder.path))
    with pytest.raises(EngineDown, match="does not load"):
        engine.speak("xin chào", engine.voices()[0])


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    def missing(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(piper, "version", missing)
    with pytest.raises(EngineDown) as raised:
        PiperEngine()
    assert "tts-service[piper]" in raised.value.remedy


def test_it_computes_on_one_thread(folder):
    code = (
        "import os, sys; from tts_service.engines.piper import PiperEngine as P;"
        "e = P(voices=sys.argv[1]); v = e.voices()[0]; e._load(e._folder.records()[0]);"
        "before = len(os.listdir('/proc/self/task')); e.speak('one two three', v);"
        "print(len(os.listdir('/proc/self/task')) - before,"
        " next(iter(e._loaded.values())).session.get_session_options().intra_op_num_threads)"
    )
    arguments = [sys.executable, "-c", code, str(folder.path)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "1"]


def test_the_text_stays_out_of_the_log(engine, voice, caplog):
    with caplog.at_level("DEBUG"):
        engine.speak(TEXT, voice)
    assert "mayor" not in caplog.text
