"""A voice at another speaking rate."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_service.errors import UnknownVoice

if TYPE_CHECKING:
    from tts_service.engines.base import EngineInfo
    from tts_service.values import Voice


def at_rate(voice: Voice, rate: float, info: EngineInfo) -> Voice:
    """``voice`` speaking ``rate`` times as fast and as loud as ever.

    It has a digest of its own, for it sounds different.  Rates are told apart to
    the hundredth.  Raises ``UnknownVoice`` when its engine does not speak at that
    rate: players can change the pace of any sound.
    """
    rate = round(rate, 2)
    if rate == voice.rate:
        return voice
    slowest, fastest = info.rates
    if not slowest <= rate <= fastest:
        known = f"at {slowest} to {fastest}" if slowest < fastest else "at its own pace only"
        raise UnknownVoice(
            f"{voice.id} speaks {known}, not at {rate}.", "Let the player change the pace."
        )
    gain_db = round(voice.gain_db + info.rate_gain_db * max(0.0, math.log2(rate)), 1)
    return replace(voice, rate=rate, gain_db=gain_db, digest=f"{voice.digest}@{rate}")
