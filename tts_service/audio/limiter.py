"""Louder without clipping: a fixed gain, and a limiter for the peaks it would push too high.

The limiter is a gain curve in steps of some 5 ms, each as low as its own peak
needs.  The curve is let fall before a peak (look-ahead) and rise after it by
so many decibels a step, never more.  A step begins where the wave crosses zero
upwards, so no jump is heard, and no sample moves: marks stay true.

All arithmetic on samples is done by ``audioop``, which pydub brings along.
"""

from __future__ import annotations

import audioop
from itertools import pairwise

from tts_service.audio.profile import CEILING_DBFS, SAMPLE_RATE_HZ

_STEP_SAMPLES = SAMPLE_RATE_HZ * 5 // 1000
# Fast enough to let the wave through between two pulses of a low voice, slow
# enough to leave the form of each pulse alone.
_FALL = 10 ** (3 / 20)
_RISE = 10 ** (2 / 20)

_WIDTH = 2
_FULL_SCALE = 32_767
# The high byte of a sample holds its sign.
_SIGNS = bytes(int(byte > 127) for byte in range(256))  # noqa: PLR2004 - seven bits
_UPWARDS = b"\1\0"


def amplify(pcm: bytes, gain_db: float) -> bytes:
    """16-bit mono PCM ``gain_db`` louder, no sample above the ceiling, none moved."""
    gain = 10 ** (gain_db / 20)
    most = _FULL_SCALE * 10 ** (CEILING_DBFS / 20) / gain
    if audioop.max(pcm, _WIDTH) <= most:
        return audioop.mul(pcm, _WIDTH, gain) if gain_db else pcm
    view = memoryview(pcm)
    starts = _step_starts(pcm)
    peaks = [audioop.max(view[a:b], _WIDTH) for a, b in pairwise([*starts, len(pcm)])]
    curve = _curve(peaks, most)
    pieces: list[bytes] = []
    done, held = 0, curve[0]
    for start, factor in zip(starts, curve, strict=True):
        if factor != held:
            pieces.append(audioop.mul(view[done:start], _WIDTH, held * gain))
            done, held = start, factor
    pieces.append(audioop.mul(view[done:], _WIDTH, held * gain))
    return b"".join(pieces)


def _step_starts(pcm: bytes) -> list[int]:
    """Byte offsets where steps begin: zero, then the next upward crossing after each step."""
    find = pcm[1::_WIDTH].translate(_SIGNS).find
    starts = [0]
    crossing = find(_UPWARDS, _STEP_SAMPLES)
    while crossing >= 0:
        starts.append((crossing + 1) * _WIDTH)
        crossing = find(_UPWARDS, crossing + _STEP_SAMPLES)
    return starts


def _curve(peaks: list[int], most: float) -> list[float]:
    """A factor for each step: none lets its peak above ``most``, neighbours differ little."""
    curve: list[float] = []
    factor = 1.0
    for peak in peaks:
        factor *= _RISE
        if factor > 1.0:  # noqa: PLR1730 - min() would cost a sixth of the whole limiter
            factor = 1.0
        if peak * factor > most:
            factor = most / peak
        curve.append(factor)
    for at in range(len(curve) - 1, -1, -1):
        factor *= _FALL
        if curve[at] > factor:
            curve[at] = factor
        else:
            factor = curve[at]
    return curve
