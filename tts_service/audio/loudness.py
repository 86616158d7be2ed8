"""How loud sound is (ITU-R BS.1770-4 and EBU Tech 3341, by ffmpeg), and the gain a voice needs.

Nothing here runs while an article is read: a voice is measured once, and its
gain is kept with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from tts_service.audio.clips import make_clip
from tts_service.audio.ffmpeg import run_ffmpeg
from tts_service.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.values import Speech

HOUSE_LUFS = -16.0

# More than this is no gain any more but a change of the voice.
_MOST_GAIN_DB = 12.0
_ROUNDS = 6
_NEAR_LU = 0.1


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness and the highest peak between samples."""

    lufs: float
    true_peak_dbtp: float


def sample_sentences() -> tuple[str, ...]:
    """The Vietnamese text that voices are measured with, ready to be spoken: no digit, no symbol.

    It holds every tone, short and long vowels, lists, a quotation and pauses,
    and lasts three quarters of a minute.
    """
    text = files("tts_service.audio").joinpath("data", "sample.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())


def measure(mp3: bytes) -> Loudness:
    """The loudness of MP3 frames as they are heard, coding included.

    Raises ``EngineDown`` when there is too little sound to measure (under 0.4 s).
    """
    said = run_ffmpeg(
        ["-f", "mp3", "-i", "-", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"],
        mp3,
    )
    found = re.search(r"I:\s+(\S+) LUFS.*Peak:\s+(\S+) dBFS", said, re.DOTALL)
    if found is None or "inf" in found[2]:
        raise EngineDown("There is no sound to measure.", "Give some seconds of speech.")
    return Loudness(float(found[1]), float(found[2]))


def fitting_gain(speeches: Sequence[Speech]) -> tuple[float, Loudness]:
    """The gain (dB, to a tenth) that brings a voice's speeches to the house loudness.

    ``speeches`` say the sample sentences.  The limiter takes some of a gain away
    again, so the gain is approached; also gives what it leads to, which falls
    short of the house loudness when a voice would need more than 12 dB.
    """
    gain_db, best = 0.0, (0.0, Loudness(float("-inf"), 0.0))
    for _ in range(_ROUNDS):
        heard = measure(b"".join(make_clip("", speech, gain_db).mp3 for speech in speeches))
        if abs(heard.lufs - HOUSE_LUFS) < abs(best[1].lufs - HOUSE_LUFS):
            best = gain_db, heard
        if abs(heard.lufs - HOUSE_LUFS) <= _NEAR_LU:
            break
        gain_db = round(min(_MOST_GAIN_DB, gain_db + HOUSE_LUFS - heard.lufs), 1)
    return best
