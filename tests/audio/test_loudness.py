"""Every voice as loud as the next, measured by ffmpeg (ITU-R BS.1770) on the decoded clips."""

import pytest

from tts_service.audio.clips import make_clip
from tts_service.audio.frames import silent_frame
from tts_service.audio.loudness import HOUSE_LUFS, fitting_gain, measure, sample_sentences
from tts_service.engines.espeak import EspeakEngine
from tts_service.engines.rate import at_rate
from tts_service.errors import EngineDown

# Not a text that gains were fitted with.
TEXT = (
    "Đảng bộ và nhân dân trong quận đã phấn đấu hoàn thành xuất sắc các chỉ tiêu được giao.",
    "Sau khi nghe ý kiến của các đại biểu, chủ tịch kết luận buổi làm việc và cảm ơn mọi người.",
)


@pytest.fixture(scope="module")
def engine():
    made = EspeakEngine()
    yield made
    made.close()


@pytest.mark.parametrize("number", range(len(EspeakEngine().voices())))
def test_every_voice_has_the_house_loudness_and_room_above_its_peaks(engine, number):
    voice = engine.voices()[number]
    clips = [make_clip("", engine.speak(text, voice), voice.gain_db) for text in TEXT]
    heard = measure(b"".join(clip.mp3 for clip in clips))
    assert heard.lufs == pytest.approx(HOUSE_LUFS, abs=1.0), voice.id
    assert heard.true_peak_dbtp <= -1.0, voice.id


@pytest.mark.parametrize("number", range(len(EspeakEngine().voices())))
@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_a_voice_is_as_loud_at_any_pace(engine, rate, number):
    voice = at_rate(engine.voices()[number], rate, engine.info)
    clips = [make_clip("", engine.speak(text, voice), voice.gain_db) for text in TEXT]
    heard = measure(b"".join(clip.mp3 for clip in clips))
    assert heard.lufs == pytest.approx(HOUSE_LUFS, abs=1.0)
    assert heard.true_peak_dbtp <= -1.0


def test_a_gain_is_found_that_brings_a_voice_to_the_house_loudness(engine):
    voice = engine.voices()[3]
    gain_db, heard = fitting_gain([engine.speak(text, voice) for text in TEXT])
    assert heard.lufs == pytest.approx(HOUSE_LUFS, abs=0.5)
    assert gain_db == pytest.approx(voice.gain_db, abs=1.0)


def test_there_must_be_something_to_measure():
    with pytest.raises(EngineDown, match="no sound"):
        measure(silent_frame() * 50)


def test_the_sample_is_said_as_it_is_written():
    sentences = sample_sentences()
    assert len(sentences) > 5
    assert not any(c.isdigit() for sentence in sentences for c in sentence)
    # Level, falling, rising, hook, tilde and heavy tone.
    assert set("aàáảãạ") <= set("".join(sentences))
