"""The voices a request asks for, at the pace it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.engines.rate import at_rate
from tts_service.errors import UnknownVoice

if TYPE_CHECKING:
    from tts_service.reading.sites import ListedSite
    from tts_service.reading.studio import Studio
    from tts_service.values import Voice


def choose_voice(studio: Studio, voice_id: str = "", engine: str = "", rate: float = 1.0) -> Voice:
    """The studio's voice of that id or engine, speaking ``rate`` times as fast.

    With ``engine=auto`` the best one.  Raises ``UnknownEngine`` or ``UnknownVoice``,
    the latter also for a rate that the voice's engine does not have.
    """
    return choose_voices(studio, voice_id, engine, rate)[0]


def choose_voices(
    studio: Studio, voice_id: str = "", engine: str = "", rate: float = 1.0
) -> tuple[Voice, ...]:
    """All voices that may read for a request, best first; with ``engine=auto`` several.

    Voices that do not speak at that rate are none of them.  Raises as ``choose_voice``.
    """
    found: list[Voice] = []
    problem: UnknownVoice | None = None
    for voice in studio.candidates(voice_id, engine):
        try:
            found.append(at_rate(voice, rate, studio.info(voice)))
        except UnknownVoice as error:
            problem = problem or error
    if problem is not None and not found:
        raise problem
    return tuple(found)


def site_voices(
    studio: Studio, site: ListedSite, voice_id: str = "", engine: str = "", rate: float = 1.0
) -> tuple[Voice, ...]:
    """The voices for an article of a site: those asked for, else the site's, else the operator's.

    Raises as ``choose_voice``.
    """
    named = voice_id or ("" if engine else site.voice)
    return choose_voices(studio, named, engine, rate)
