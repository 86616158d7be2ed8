"""The voices a request asks for, at the pace it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tts_service.engines.rate import at_rate
from tts_service.errors import UnknownVoice

if TYPE_CHECKING:
    from tts_service.reading.sites import ListedSite
    from tts_service.reading.studio import Studio
    from tts_service.values import Voice


@dataclass(frozen=True, slots=True)
class Wish:
    """What many articles are asked for in; what is empty, each site decides for its own pages.

    ``fallback`` is a voice for articles that the others cannot read.
    """

    voice: str = ""
    engine: str = ""
    rate: float = 1.0
    fallback: str = ""

    def on(self, site: ListedSite) -> Wish:
        """What is asked for on the pages of a site: its own voice, unless there is a wish."""
        return self if self.voice or self.engine else replace(self, voice=site.voice)


def choose_voice(studio: Studio, voice_id: str = "", engine: str = "", rate: float = 1.0) -> Voice:
    """The studio's voice of that id or engine, speaking ``rate`` times as fast.

    With ``engine=auto`` the best one.  Raises ``UnknownEngine`` or ``UnknownVoice``,
    the latter also for a rate that the voice's engine does not have.
    """
    return choose_voices(studio, voice_id, engine, rate)[0]


def choose_voices(
    studio: Studio, voice_id: str = "", engine: str = "", rate: float = 1.0, fallback: str = ""
) -> tuple[Voice, ...]:
    """All voices that may read for a request, best first; with ``engine=auto`` several.

    Voices that do not speak at that rate are none of them; ``fallback``, the id of a
    voice that comes last, has to.  Raises as ``choose_voice``.
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
    if fallback:
        found.append(choose_voice(studio, fallback, "", rate))
    return tuple(dict.fromkeys(found))


def site_voices(studio: Studio, site: ListedSite, wish: Wish) -> tuple[Voice, ...]:
    """The voices for an article of a site: those asked for, else the site's, else the operator's.

    Raises as ``choose_voice``.
    """
    wish = wish.on(site)
    return choose_voices(studio, wish.voice, wish.engine, wish.rate, wish.fallback)
