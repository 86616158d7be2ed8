"""The embedded voice, the real library."""

import subprocess
import sys

import pytest

from tts_service.engines.espeak import EspeakEngine
from tts_service.engines.rate import at_rate
from tts_service.errors import EngineDown, EngineRefused, UnknownVoice
from tts_service.values import Voice

TEXT = "Sáng ngày mười tháng tư, lãnh đạo quận làm việc với thành phố."


@pytest.fixture(scope="module")
def engine():
    # One instance a process: the library's state is global.
    made = EspeakEngine()
    yield made
    made.close()


def seconds(speech):
    return len(speech.data) / 2 / speech.sample_rate_hz


def test_every_voice_speaks_and_sounds_different(engine):
    heard = {voice.id: engine.speak(TEXT, voice) for voice in engine.voices()}
    regions = ("espeak:vi", "espeak:vi-central", "espeak:vi-south")
    assert set(heard) == {voice + kind for voice in regions for kind in ("", "-female")}
    assert all(3 < seconds(s) < 7 for s in heard.values())
    assert len({len(s.data) for s in heard.values()}) == len(heard)


@pytest.mark.parametrize("name", ["vi-VN", "vi+f99"])
def test_a_voice_or_variant_that_the_library_lacks_is_never_passed_over(engine, name):
    engine.speak(TEXT, engine.voices()[0])
    with pytest.raises(EngineDown, match="refuses"):
        engine._library.set_voice(name, 175)


@pytest.mark.parametrize("rate", [0.5, 0.75, 1.5, 2.0])
def test_a_rate_divides_the_time_that_speech_takes(engine, rate):
    voice = engine.voices()[0]
    usual, changed = (engine.speak(TEXT, v) for v in (voice, at_rate(voice, rate, engine.info)))
    assert seconds(usual) / seconds(changed) == pytest.approx(rate, rel=0.1)
    # The next one speaks at its own pace again.
    assert seconds(engine.speak(TEXT, voice)) == pytest.approx(seconds(usual), rel=0.005)


def test_every_word_of_a_spoken_text_has_its_time(engine):
    text = "Chủ tịch - quận (lãnh đạo) nói: “việc ấy”, Hà-Nội; rồi thôi."
    speech = engine.speak(text, engine.voices()[0])
    said = [text[w.start : w.end] for w in speech.words]
    assert " ".join(said) == "Chủ tịch quận lãnh đạo nói việc ấy Hà-Nội rồi thôi"
    times = [w.at_ms for w in speech.words]
    assert times == sorted(set(times))
    assert times[0] >= 0
    assert times[-1] < 1000 * seconds(speech)


def test_the_same_text_lasts_as_long_every_time(engine):
    voice = engine.voices()[0]
    first, second = (seconds(engine.speak(TEXT, voice)) for _ in range(2))
    assert first == pytest.approx(second, rel=0.005)


def test_an_unknown_voice_is_an_error_and_not_the_last_one(engine):
    ghost = Voice("espeak:vi-VN", "espeak", "", "vi", "", "")
    with pytest.raises(UnknownVoice, match="espeak:vi-VN"):
        engine.speak(TEXT, ghost)


@pytest.mark.parametrize("text", ["", "   ", "…!?", "\0\0", "- - -"])
def test_a_text_without_a_word_is_refused(engine, text):
    with pytest.raises(EngineRefused):
        engine.speak(text, engine.voices()[0])


def test_nul_and_control_characters_do_not_cut_the_text(engine):
    voice = engine.voices()[0]
    plain = seconds(engine.speak("một hai ba bốn năm sáu", voice))
    dirty = seconds(engine.speak("một hai\0 ba\x07 bốn\x1b năm sáu", voice))
    assert dirty == pytest.approx(plain, rel=0.1)


@pytest.mark.parametrize("token", ["9", "a", "ế", "ươ", "a㎞", "字", "x1-"])
def test_the_longest_token_there_can_be_is_said_in_bounds_or_refused(engine, token):
    text = (token * 160)[:160]
    try:
        assert seconds(engine.speak(text, engine.voices()[0])) <= 1.2 * len(text)
    except EngineRefused as error:
        assert "would last" in error.evidence  # noqa: PT017 - either is fine, and nothing else


def test_thousands_of_digits_are_never_begun(engine):
    with pytest.raises(EngineRefused, match="50000 characters are more than 160"):
        engine.speak("9" * 50_000, engine.voices()[0])


def test_letter_soup_is_stopped(engine):
    with pytest.raises(EngineRefused, match="would last"):
        engine.speak("ቤ" * 10, engine.voices()[0])


@pytest.mark.parametrize(
    "text",
    [
        "Путин сказал что всё будет хорошо",
        "您好, 欢迎来到越南",
        "ありがとうございます",
        "السلام عليكم ورحمة الله",
        "ขอบคุณมากครับ สวัสดี",
        "សួស្តីពិភពលោក",
    ],
)
def test_a_quotation_in_another_script_leaves_no_hole(engine, text):
    assert seconds(engine.speak(text, engine.voices()[0])) > 0.1 * len(text)


def test_speech_is_longer_for_longer_texts(engine):
    voice = engine.voices()[0]
    assert seconds(engine.speak(TEXT + " " + TEXT, voice)) > 1.8 * seconds(
        engine.speak(TEXT, voice)
    )


def test_listing_voices_does_not_load_the_library():
    code = (
        "from tts_service.engines.espeak import EspeakEngine as E; import sys; E().voices();"
        "sys.exit('espeakng_loader' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
