"""What every online engine checks: that a text can be said, and that its sound is whole.

A service that answers with a page, with half a file or with a second of sound
for a long sentence would otherwise be heard as a hole in the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_service.engines.mpeg import measure_ms
from tts_service.errors import EngineDown, EngineRefused, UnknownVoice

if TYPE_CHECKING:
    from tts_service.values import Voice

# Real speech is never this fast: espeak-ng at its default rate takes at least
# 52 ms a letter over the clauses of a news article, 67 ms on average.
LEAST_MS_PER_LETTER = 25

LATER = "Try again later or use another voice."


def check_voice(voice: Voice, known: tuple[str, ...], engine: str) -> None:
    """Raise ``UnknownVoice`` unless ``voice`` is one of the ids ``known`` to ``engine``."""
    if voice.id not in known:
        raise UnknownVoice(
            f"{engine} has no voice {voice.id!r}.", f"It has: {', '.join(known) or 'none'}."
        )


def check_text(text: str, limit: int) -> None:
    """Raise ``EngineRefused`` for a text without a word, or with more than ``limit`` characters."""
    if len(text) > limit:
        raise EngineRefused(
            f"{len(text)} characters are more than {limit}.", "Cut the text at a clause."
        )
    if not any(c.isalnum() for c in text):
        raise EngineRefused("The text has no word.", "Leave it out.")


def check_mp3(mp3: bytes, text: str, whose: str, rate: float = 1.0) -> None:
    """Raise ``EngineDown`` unless ``mp3`` is whole frames and long enough to say ``text``.

    ``whose`` names the service in the evidence, as in ``Google``; ``rate`` is
    the voice's.
    """
    try:
        sounds_ms = measure_ms(mp3)
    except ValueError as error:
        raise EngineDown(f"{whose}'s sound is damaged: {error}.", LATER) from error
    check_duration(sounds_ms, text, whose, rate)


def check_duration(sounds_ms: float, text: str, whose: str, rate: float = 1.0) -> None:
    """Raise ``EngineDown`` when ``sounds_ms`` cannot hold all of ``text`` at that ``rate``."""
    least_ms = LEAST_MS_PER_LETTER * sum(c.isalnum() for c in text) / max(1.0, rate)
    if sounds_ms < least_ms:
        raise EngineDown(
            f"{whose}'s sound is cut: {sounds_ms:.0f} ms, and the text takes {least_ms:.0f} ms.",
            LATER,
        )
