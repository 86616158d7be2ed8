"""One utterance's speech to one clip: trimmed, at house loudness, in whole frames."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from tts_service.audio.decode import decode
from tts_service.audio.frames import check_frames
from tts_service.audio.limiter import amplify
from tts_service.audio.profile import (
    BITRATE_KBPS,
    CODEC_DELAY_SAMPLES,
    LAME_QUALITY,
    PAD_MS,
    SAMPLE_RATE_HZ,
    SILENCE_DBFS,
    samples_to_ms,
)
from tts_service.errors import EngineDown
from tts_service.values import Clip, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    import lameenc
    from pydub import AudioSegment

    from tts_service.values import Speech


# The encoder of the next clip, once one is prepared.
_prepared: deque[lameenc.Encoder] = deque(maxlen=1)


def _trim(sound: AudioSegment) -> tuple[AudioSegment, int, int]:
    """Cut silence at both ends down to the pad; also what was cut and kept in front, in ms."""
    from pydub.silence import detect_leading_silence

    step_ms = 5  # finer than a listener or a mark can tell
    start_ms = detect_leading_silence(sound, SILENCE_DBFS, step_ms)
    if start_ms >= len(sound):
        raise EngineDown("The engine returned only silence.", "Try again or use another voice.")
    end_ms = len(sound) - detect_leading_silence(sound.reverse(), SILENCE_DBFS, step_ms)
    pad_ms = min(PAD_MS, start_ms)
    return sound[start_ms - pad_ms : end_ms + PAD_MS], start_ms - pad_ms, pad_ms


def _placed(words: tuple[Word, ...], cut_ms: int, start_ms: float, end_ms: float) -> Iterator[Word]:
    """Words counted from the start of the frames, none outside the speech, to 0.1 ms."""
    delay_ms = samples_to_ms(CODEC_DELAY_SAMPLES)
    for word in words:
        at_ms = min(max(start_ms, word.at_ms - cut_ms + delay_ms), end_ms)
        yield Word(word.start, word.end, round(at_ms, 1))


def encode(pcm: bytes) -> bytes:
    """16-bit mono PCM at the profile's rate to bare CBR frames.

    A fresh encoder each time: its first frame borrows no bits from a frame
    before it, so clips can stand in any order.
    """
    try:
        encoder = _prepared.pop()
    except IndexError:
        encoder = _encoder()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


def prepare_encoder() -> None:
    """Have the next clip's encoder ready; to make one takes as long as half a second of sound."""
    if not _prepared:
        _prepared.append(_encoder())


def _encoder() -> lameenc.Encoder:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BITRATE_KBPS)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(LAME_QUALITY)
    encoder.silence()
    encoder.encode(b"")  # only now does it calculate its tables
    return encoder


def make_clip(key: str, speech: Speech, gain_db: float) -> Clip:
    """The clip of one utterance.

    ``gain_db`` is the voice's fixed gain; there is no loudness measurement per
    sentence, which would make neighbours jump.  Peaks it pushes too high are
    limited.  Raises ``EngineDown`` when the speech does not decode or is silent.
    """
    sound, cut_ms, pad_ms = _trim(decode(speech))
    pcm = amplify(sound.raw_data, gain_db)
    mp3 = encode(pcm)
    lead_samples = CODEC_DELAY_SAMPLES + pad_ms * SAMPLE_RATE_HZ // 1000
    end_samples = CODEC_DELAY_SAMPLES + len(pcm) // 2 - PAD_MS * SAMPLE_RATE_HZ // 1000
    start_ms, end_ms = samples_to_ms(lead_samples), samples_to_ms(end_samples)
    return Clip(
        key=key,
        mp3=mp3,
        frames=check_frames(mp3),
        lead_samples=lead_samples,
        speech_samples=max(1, end_samples - lead_samples),
        words=tuple(_placed(speech.words, cut_ms, start_ms, end_ms)),
    )
