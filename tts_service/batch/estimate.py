"""What a batch would take: characters, requests, hours, megabytes; nothing is made."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tts_service.audio.profile import BITRATE_KBPS, SAMPLE_RATE_HZ
from tts_service.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_service.batch.item import Item
    from tts_service.batch.job import Policy
    from tts_service.batch.make import Maker
    from tts_service.batch.manifest import Manifest
    from tts_service.values import Reading, Voice

# Of an unmeasured voice: newsreaders say about 15 written characters a second.
_SECONDS_PER_CHARACTER = 1 / 15
_TRIALS = 8
# Sentences told apart when counting those that several articles share.
_MOST_KEYS = 2_000_000


@dataclass
class _Share:
    """What one voice has to say: utterances and characters without a clip, and some of them."""

    requests: int = 0
    characters: int = 0
    samples: list[str] = field(default_factory=list)


@dataclass
class Estimate:
    """Of the articles that would be made.

    ``requests`` are utterances, ``cached`` those of them whose clip is in the store or
    is another's in this batch; ``missing_characters`` are what the engines have to say.
    ``sound_s`` is how long the sound would be, ``work_s`` how long making it takes here
    (0 when nothing is known of an engine's pace), ``size`` the bytes of the MP3.
    ``voices`` are those that would read, as far as each can.
    """

    articles: int = 0
    kept: int = 0
    failed: int = 0
    characters: int = 0
    requests: int = 0
    cached: int = 0
    missing_characters: int = 0
    spoken_characters: int = 0
    pauses_s: float = 0.0
    sound_s: float = 0.0
    work_s: float = 0.0
    days: float = 0.0
    size: int = 0
    voices: list[str] = field(default_factory=list)


async def estimate(
    items: Iterable[Item], maker: Maker, policy: Policy, manifest: Manifest | None
) -> Estimate:
    """Plan every article that would be made, and measure the voices on a few sentences.

    Engines that wait for a network are not asked: their rate and daily budget decide.
    """
    work = _Work(maker)
    found = work.found
    for item in items:
        record = manifest.whole(item.id) if manifest is not None else None
        manner = maker.manners.of(item)
        if not policy.takes(record, manner):
            found.kept += 1
            continue
        reading = await maker.plan(item)
        if reading is None:
            found.failed += 1
        elif (
            record is not None
            and record.error is None
            and manner.has_made(record)
            and record.seen.reading == reading.id
        ):
            found.kept += 1
        else:
            await work.add(reading)
    await work.measure()
    return found


class _Work:
    """What is to be said, by voice."""

    def __init__(self, maker: Maker) -> None:
        self.found = Estimate()
        self._maker = maker
        self._shares: dict[Voice, _Share] = {}
        self._keys: set[int] = set()

    async def add(self, reading: Reading) -> None:
        """Count what has to be said for one article."""
        found, studio = self.found, self._maker.studio
        share = self._shares.setdefault(reading.voice, _Share())
        found.articles += 1
        for key, utterance in zip(reading.keys, reading.utterances, strict=True):
            found.requests += 1
            found.characters += utterance.end - utterance.start
            found.spoken_characters += len(utterance.text)
            found.pauses_s += utterance.pause_ms / 1000
            number = int(key[:16], 16)
            if number in self._keys or await studio.has(key):
                found.cached += 1
                continue
            if len(self._keys) < _MOST_KEYS:
                self._keys.add(number)
            found.missing_characters += len(utterance.text)
            share.requests += 1
            share.characters += len(utterance.text)
            if len(share.samples) < _TRIALS:
                share.samples.append(utterance.text)

    async def measure(self) -> None:
        """Set the times and the size."""
        found, maker = self.found, self._maker
        said, said_s = 0, 0.0
        for voice, share in self._shares.items():
            found.voices.append(voice.id)
            if maker.studio.info(voice).isolation == "process":
                tried, sound_s, work_s = await _try_out(share.samples, voice, maker)
                said, said_s = said + tried, said_s + sound_s
                if tried:
                    found.work_s += share.characters * work_s / tried / maker.settings.workers
                continue
            options = maker.settings.engine_limits(voice.engine)
            if rate := options.get("rate_per_s"):
                found.work_s += share.requests / float(rate)  # type: ignore[arg-type]
            if budget := options.get("daily_budget"):
                found.days = max(found.days, share.requests / int(budget))  # type: ignore[call-overload]
        found.sound_s = found.characters * _SECONDS_PER_CHARACTER
        if said:
            found.sound_s = found.spoken_characters * said_s / said + found.pauses_s
        found.size = round(found.sound_s * BITRATE_KBPS * 1000 / 8)


async def _try_out(samples: list[str], voice: Voice, maker: Maker) -> tuple[int, float, float]:
    """Say the samples: characters said, seconds of sound, seconds of work."""
    said, sound_s, work_s = 0, 0.0, 0.0
    with contextlib.suppress(EngineError):
        if samples:
            # The first one also starts the engine.
            await maker.studio.trial(samples[0], voice)
        for text in samples:
            began = time.perf_counter()
            clip = await maker.studio.trial(text, voice)
            work_s += time.perf_counter() - began
            said += len(text)
            sound_s += clip.speech_samples / SAMPLE_RATE_HZ
    return said, sound_s, work_s
