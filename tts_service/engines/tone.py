"""A shipped engine for tests: a tone as long as its syllables, always the same bytes.

It needs nothing and never fails, so whatever is tested with it is tested
without a voice.  Its pitch depends on the text, so neighbours can be told apart.
"""

from __future__ import annotations

import array
import math
import zlib

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.errors import EngineRefused, UnknownVoice
from tts_service.values import Encoding, Speech, Voice

SYLLABLE_MS = 200
_RATE_HZ = 24_000
_AMPLITUDE = 8_000
_VERSION = "1"
_VOICE = Voice(
    id="tone:beep",
    engine="tone",
    label="Tiếng bíp (chỉ để thử)",
    language="vi",
    region="",
    digest=f"tone-{_VERSION}",
)


def _wave(pitch_hz: int, syllables: int) -> array.array[int]:
    """Samples of a sine at ``pitch_hz`` (a multiple of 10), with a short fade at both ends."""
    step = 2 * math.pi * pitch_hz / _RATE_HZ
    # A tenth of a second holds whole periods, so it can be repeated without a seam.
    tenth = array.array(
        "h", (round(_AMPLITUDE * math.sin(step * n)) for n in range(_RATE_HZ // 10))
    )
    wave = tenth * (syllables * SYLLABLE_MS // 100)
    fade = _RATE_HZ // 200
    for n in range(fade):
        wave[n] = wave[n] * n // fade
        wave[-1 - n] = wave[-1 - n] * n // fade
    return wave


class ToneEngine:
    """Speaks in beeps: ``SYLLABLE_MS`` for each word of the text."""

    info = EngineInfo("tone", _VERSION, limit=500, isolation=Isolation.PROCESS)

    def voices(self) -> tuple[Voice, ...]:
        """The one voice there is."""
        return (_VOICE,)

    def speak(self, text: str, voice: Voice) -> Speech:
        """A tone for ``text``; ``EngineRefused`` when it has no word."""
        if voice.id != _VOICE.id:
            raise UnknownVoice(f"tone has no voice {voice.id!r}.", "Use tone:beep.")
        syllables = sum(any(c.isalnum() for c in word) for word in text.split())
        if not syllables:
            raise EngineRefused("The text has no word.", "Leave it out.")
        pitch_hz = 300 + zlib.crc32(text.encode()) % 40 * 10
        return Speech(_wave(pitch_hz, syllables).tobytes(), Encoding.PCM, _RATE_HZ)

    def close(self) -> None:
        """Nothing is held."""
