"""The voice a request asks for, at the pace it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.engines.rate import at_rate

if TYPE_CHECKING:
    from tts_service.reading.studio import Studio
    from tts_service.values import Voice


def choose_voice(studio: Studio, voice_id: str = "", engine: str = "", rate: float = 1.0) -> Voice:
    """The studio's voice of that id or engine, speaking ``rate`` times as fast.

    Raises ``UnknownEngine`` or ``UnknownVoice``, the latter also for a rate that
    the voice's engine does not have.
    """
    voice = studio.voice(voice_id, engine)
    return at_rate(voice, rate, studio.info(voice))
