"""Speech of any encoding to mono 16-bit sound at the house rate: miniaudio for MP3, and pydub."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING

from tts_service.audio.ffmpeg import ffmpeg_path
from tts_service.audio.profile import SAMPLE_RATE_HZ
from tts_service.errors import EngineDown
from tts_service.values import Encoding, Speech

if TYPE_CHECKING:
    from pydub import AudioSegment


@functools.cache
def _audio_segment() -> type[AudioSegment]:
    """Pydub's class, told where ffmpeg is."""
    with warnings.catch_warnings():
        # It looks for ffprobe at import; we always name the codec instead.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    AudioSegment.converter = ffmpeg_path()
    segment_class: type[AudioSegment] = AudioSegment
    return segment_class


def _decode_mp3(data: bytes) -> AudioSegment:
    """The sound of an MP3, as it is.

    Pydub would start ffmpeg, which takes fifty times as long for a sentence and
    gives the same samples.
    """
    import miniaudio

    told = miniaudio.mp3_get_info(data)
    sound = miniaudio.decode(
        data, miniaudio.SampleFormat.SIGNED16, told.nchannels, told.sample_rate
    )
    return _audio_segment()(
        data=sound.samples.tobytes(),
        sample_width=2,
        frame_rate=sound.sample_rate,
        channels=sound.nchannels,
    )


def decode(speech: Speech) -> AudioSegment:
    """Mono 16-bit sound at the profile's sampling rate.

    Raises ``EngineDown`` when the bytes are not what their encoding says: the
    engine's answer was damaged, and it may send a whole one next time.
    """
    segment_class = _audio_segment()
    if speech.encoding is Encoding.PCM:
        sound = segment_class(
            data=speech.data[: len(speech.data) // 2 * 2],
            sample_width=2,
            frame_rate=speech.sample_rate_hz,
            channels=1,
        )
    else:
        from miniaudio import DecodeError
        from pydub.exceptions import CouldntDecodeError

        try:
            if speech.encoding is Encoding.WAV:
                # Not from_file: what it cannot parse it hands to ffprobe, which need not be there.
                sound = segment_class(data=speech.data)
            else:
                sound = _decode_mp3(speech.data)
        except (CouldntDecodeError, DecodeError, IndexError, EOFError) as error:
            raise EngineDown(
                f"{len(speech.data)} bytes do not decode as {speech.encoding.value}.",
                "The engine's answer was damaged; try again.",
            ) from error
    return sound.set_channels(1).set_sample_width(2).set_frame_rate(SAMPLE_RATE_HZ)
