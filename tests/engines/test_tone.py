"""The tone engine is exact, so that tests with it can be."""

import pytest

from tts_service.engines.tone import SYLLABLE_MS, ToneEngine
from tts_service.errors import EngineRefused, UnknownVoice
from tts_service.values import Voice


@pytest.fixture
def tone():
    return ToneEngine()


@pytest.mark.parametrize(("text", "words"), [("một", 1), ("một hai, ba.", 3), ("a - b", 2)])
def test_it_lasts_as_long_as_its_words(tone, text, words):
    speech = tone.speak(text, tone.voices()[0])
    assert len(speech.data) == words * SYLLABLE_MS * 24 * 2


def test_it_is_the_same_each_time_and_differs_by_text(tone):
    voice = tone.voices()[0]
    assert tone.speak("một", voice) == ToneEngine().speak("một", voice)
    assert tone.speak("một", voice) != tone.speak("hai", voice)


def test_it_refuses_what_has_no_word(tone):
    with pytest.raises(EngineRefused):
        tone.speak("…", tone.voices()[0])


def test_it_has_one_voice(tone):
    with pytest.raises(UnknownVoice):
        tone.speak("một", Voice("tone:other", "tone", "", "vi", "", ""))
