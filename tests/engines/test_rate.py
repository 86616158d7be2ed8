"""A voice at another pace is another voice to the store, and only where its engine can."""

import pytest

from tts_service.engines.espeak import EspeakEngine
from tts_service.engines.rate import at_rate
from tts_service.engines.tone import ToneEngine
from tts_service.errors import UnknownVoice

ESPEAK, TONE = EspeakEngine(), ToneEngine()
VOICE = ESPEAK.voices()[0]


def test_its_own_pace_is_the_voice_itself():
    assert at_rate(VOICE, 1.0, ESPEAK.info) is VOICE
    assert at_rate(TONE.voices()[0], 1.001, TONE.info) is TONE.voices()[0]


def test_every_pace_has_a_digest_of_its_own():
    paces = [at_rate(VOICE, rate, ESPEAK.info) for rate in (0.5, 0.51, 1.5, 2.0)]
    assert len({v.digest for v in (VOICE, *paces)}) == 5
    assert {v.id for v in paces} == {VOICE.id}
    assert at_rate(VOICE, 1.2500001, ESPEAK.info) == at_rate(VOICE, 1.25, ESPEAK.info)


@pytest.mark.parametrize(
    ("engine", "rate"), [(ESPEAK, 0.49), (ESPEAK, 2.01), (TONE, 1.5), (ESPEAK, float("nan"))]
)
def test_a_pace_the_engine_does_not_have_is_never_another_one(engine, rate):
    with pytest.raises(UnknownVoice, match="speaks at"):
        at_rate(engine.voices()[0], rate, engine.info)
