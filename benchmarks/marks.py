"""How true marks are to the sound, over an hour: the whole article decoded and listened to.

    .venv/bin/python benchmarks/marks.py [--voice espeak:vi] [--minutes 60]

Sentences: what is said for the seed article, again and again until it lasts that long; each onset
is looked for from 100 ms before its mark on.  Words: a list of words with pauses
between them, where each onset can be heard.  Ends with 1 when a sentence is more
than 30 ms off or a word more than 100 ms.
"""

from __future__ import annotations

import argparse
import array
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.article.text import read_text
from tts_service.audio.ffmpeg import ffmpeg_path
from tts_service.audio.profile import SAMPLE_RATE_HZ
from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.studio import Studio
from tts_service.reading.voicing import Voicing
from tts_service.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "seed_spoken.txt"
WORDS = (
    "Xoài, ổi, na, mít, dừa, khế, cam, quýt, bưởi, chanh, nho, lê, táo, mận, đào, mơ, vải, nhãn, "
    "hồng, lựu. Sen, súng, cúc, mai, huệ, lan, ngâu, nhài, sứ, bàng, phượng, xoan, tre, trúc, "
    "ngô, khoai, sắn, lạc, vừng, đỗ.\n"
)
# Above the breath of the last word, below the softest first sound.
SENTENCE_LEVEL, WORD_LEVEL = 150, 2000


def decoded(mp3: bytes) -> array.array[int]:
    command = [ffmpeg_path(), "-v", "error", "-f", "mp3", "-i", "-", "-f", "s16le", "-"]
    done = subprocess.run(command, input=mp3, capture_output=True, check=True)
    return array.array("h", done.stdout)


def errors_ms(samples: array.array[int], starts_ms: Sequence[float], level: int) -> list[float]:
    """For each mark, how much later than it the sound begins."""
    found = []
    for start_ms in starts_ms:
        first = int((start_ms - 100) * SAMPLE_RATE_HZ / 1000)
        onset = next(n for n in range(first, len(samples)) if abs(samples[n]) > level)
        found.append(onset * 1000 / SAMPLE_RATE_HZ - start_ms)
    return found


async def voiced(studio: Studio, text: str, voice_id: str) -> tuple[Voicing, array.array[int]]:
    voice = studio.voice(voice_id)
    rules = Rules(load_lexicon())
    voicing = Voicing(plan_reading(read_text(text), voice, studio.info(voice).limit, rules), studio)
    await voicing.run()
    await voicing.finished()
    mp3 = b"".join([piece async for piece in voicing.slice(0, voicing.track.size)])
    return voicing, decoded(mp3)


def report(name: str, errors: list[float], most_ms: float) -> bool:
    tenth = max(1, len(errors) // 10)
    print(
        f"{name:34}{len(errors):>6}  median {statistics.median(errors):+6.1f} ms  "
        f"worst {max(errors, key=abs):+6.1f} ms  "
        f"first tenth {statistics.mean(errors[:tenth]):+6.1f} ms  "
        f"last tenth {statistics.mean(errors[-tenth:]):+6.1f} ms"
    )
    return max(map(abs, errors)) <= most_ms


async def measure(voice: str, minutes: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(load_settings(store_url=folder), Store(folder))
        try:
            # Its paragraphs only: a byline in the middle would end the article.
            seed = "\n\n".join(SEED.read_text(encoding="utf-8").splitlines()[5:-2])
            start = time.perf_counter()
            once, _ = await voiced(studio, seed, voice)
            times = -(-minutes * 60_000 // once.track.duration_ms)
            whole, samples = await voiced(studio, "\n\n".join([seed] * times), voice)
            took = time.perf_counter() - start
            print(
                f"{whole.track.duration_ms / 60_000:.1f} minutes, made and decoded in {took:.1f} s;"
                f" decoded length off by "
                f"{len(samples) - whole.track.duration_ms * SAMPLE_RATE_HZ // 1000} samples"
            )
            starts = [mark.start_ms for mark in whole.marks]
            good = report("sentences", errors_ms(samples, starts, SENTENCE_LEVEL), 30)
            listed, samples = await voiced(studio, WORDS, voice)
            starts = [mark.start_ms for mark in await listed.word_marks()]
            return report("words", errors_ms(samples, starts, WORD_LEVEL), 100) and good
        finally:
            await studio.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--voice", default="espeak:vi")
    options.add_argument("--minutes", type=int, default=60)
    given = options.parse_args()
    sys.exit(not asyncio.run(measure(given.voice, given.minutes)))


if __name__ == "__main__":
    main()
