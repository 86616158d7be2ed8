"""espeak-ng, embedded: the voices of the ``espeakng-loader`` wheel.

The library's state is global, so an engine lives in a worker process of its own
and speaks one text at a time.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.proof import check_text, check_voice
from tts_service.errors import EngineRefused
from tts_service.values import Encoding, Speech, Voice, Word

if TYPE_CHECKING:
    from tts_service.engines.espeak_library import EspeakLibrary, Sound

# espeak-ng's own pace, and the paces at which it can still be followed.  Pauses
# shrink faster than words: with this exponent sound lasts 1/rate, within 4 %.
_WORDS_PER_MINUTE = 175
_RATE_EXPONENT = 0.9
_RATES = (0.5, 2.0)
# Hurried vowels are short and soft, drawn-out ones are not; the limiter takes
# half of a gain back.
_RATE_GAIN_DB = 4.0

# Read text takes 60 to 170 ms a character.  Letters of other scripts are named one
# by one, in up to 1,050 (Cyrillic 540, Chinese 620, Lao 1,020; only Ethiopic takes
# more): a quotation in them is tedious, but no reason to leave an article unread.
_MOST_MS_PER_CHARACTER = 1_200
_LEAST_CAP_MS = 5_000

# Clauses of this length start to sound within tens of milliseconds; espeak-ng
# shapes its melody clause by clause, so cutting at commas costs nothing.
_LIMIT = 160

# What stands between white space, and the word in it without its punctuation.
_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"\w(?:\S*\w)?")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A voice of the library, with the gain that ``benchmarks/loudness.py`` found for it."""

    name: str
    label: str
    region: str
    gain_db: float


_VOICES = {
    "espeak:vi": _Kind("vi", "eSpeak miền Bắc", "north", 5.2),
    "espeak:vi-central": _Kind("vi-vn-x-central", "eSpeak miền Trung", "central", 9.4),
    "espeak:vi-south": _Kind("vi-vn-x-south", "eSpeak miền Nam", "south", 7.3),
    "espeak:vi-female": _Kind("vi+f2", "eSpeak miền Bắc, giọng nữ", "north", 3.9),
    "espeak:vi-central-female": _Kind(
        "vi-vn-x-central+f2", "eSpeak miền Trung, giọng nữ", "central", 5.4
    ),
    "espeak:vi-south-female": _Kind("vi-vn-x-south+f2", "eSpeak miền Nam, giọng nữ", "south", 3.8),
}


@functools.cache
def _package_version() -> str:
    return version("espeakng-loader")


class EspeakEngine:
    """espeak-ng with its Vietnamese voices; loads the library at the first word."""

    def __init__(self) -> None:
        self._library: EspeakLibrary | None = None

    @property
    def info(self) -> EngineInfo:
        """Embedded: runs in worker processes, one text at a time."""
        return EngineInfo(
            "espeak",
            _package_version(),
            _LIMIT,
            Isolation.PROCESS,
            rates=_RATES,
            rate_gain_db=_RATE_GAIN_DB,
        )

    def voices(self) -> tuple[Voice, ...]:
        """The three regions, north first, each also as a woman's voice."""
        return tuple(
            Voice(
                id=voice_id,
                engine="espeak",
                label=kind.label,
                language="vi",
                region=kind.region,
                digest=f"espeakng-loader-{_package_version()}:{kind.name}",
                gain_db=kind.gain_db,
            )
            for voice_id, kind in _VOICES.items()
        )

    def speak(self, text: str, voice: Voice) -> Speech:
        """PCM of the whole text, with its words.

        Raises ``UnknownVoice``; ``EngineRefused`` for a text that is too long, has
        no word, or would sound absurdly long; ``EngineDown`` when the library fails.
        """
        check_voice(voice, tuple(_VOICES), "espeak")
        # NUL would end the text early; other controls mean nothing to a voice.
        clean = "".join(c if c.isprintable() else " " for c in text)
        check_text(clean, _LIMIT)
        library = self._load()
        pace = round(_WORDS_PER_MINUTE * voice.rate**_RATE_EXPONENT)
        library.set_voice(_VOICES[voice.id].name, pace)
        cap_ms = max(_LEAST_CAP_MS, _MOST_MS_PER_CHARACTER * len(clean)) / min(1.0, voice.rate)
        sound = library.speak(clean, round(library.rate_hz * cap_ms / 1000))
        if not sound.whole:
            raise EngineRefused(
                f"{len(text)} characters would last more than {cap_ms / 1000:.0f} s.",
                "Spell the text out or leave it out.",
            )
        words = _words(clean, sound, library.rate_hz)
        return Speech(sound.pcm, Encoding.PCM, library.rate_hz, words)

    def close(self) -> None:
        """Let the library free its memory."""
        if self._library is not None:
            self._library.close()
            self._library = None

    def _load(self) -> EspeakLibrary:
        if self._library is None:
            from tts_service.engines.espeak_library import EspeakLibrary

            self._library = EspeakLibrary()
        return self._library


def _words(text: str, sound: Sound, rate_hz: int) -> tuple[Word, ...]:
    """The words between white space, each from its first event on.

    An event may point at a bracket or quotation mark in front of its word, or at
    a lone dash whose following word has no event of its own.
    """
    tokens = [(found.start(), _CORE.search(found[0])) for found in _TOKEN.finditer(text)]
    starts = [start for start, _ in tokens]
    words: list[Word] = []
    following = 0
    for offset, sample in sound.words:
        number = max(0, bisect_right(starts, offset) - 1)
        while number < len(tokens) and tokens[number][1] is None:
            number += 1
        if number < following or number == len(tokens):
            continue
        following = number + 1
        start, core = tokens[number]
        assert core is not None  # noqa: S101 - tokens without a word were passed over
        words.append(Word(start + core.start(), start + core.end(), sample * 1000 / rate_hz))
    return tuple(words)
