"""How loud each voice is: its fixed gain, and what the whole seed article comes to with it.

    .venv/bin/python benchmarks/loudness.py [--voice espeak:vi ...] [--fit] [--rate 1.0]

With ``--fit`` the gain is sought with the sample sentences, to be written down
with the voice; without it the voice's own gain is judged.  Loudness is that of
the decoded MP3 (ITU-R BS.1770-4, ffmpeg's ebur128).  Ends with 1 when a voice
is more than 1 LU off the house loudness or peaks above −1 dBTP.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tts_service.audio.clips import make_clip
from tts_service.audio.limiter import amplify
from tts_service.audio.loudness import (
    HOUSE_LUFS,
    Loudness,
    fitting_gain,
    measure,
    sample_sentences,
)
from tts_service.engines.rate import at_rate
from tts_service.engines.registry import find_voice, make_engine
from tts_service.segmentation.clauses import split_clauses
from tts_service.values import Encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tts_service.engines.base import Engine
    from tts_service.values import Speech, Voice

SPOKEN = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "seed_spoken.txt"


def speeches(engine: Engine, voice: Voice, texts: Sequence[str]) -> list[Speech]:
    return [
        engine.speak(text[start:end].strip(), voice)
        for text in texts
        for start, end in split_clauses(text, engine.info.limit, ())
        if any(c.isalnum() for c in text[start:end])
    ]


def limiter_seconds(said: Sequence[Speech], gain_db: float) -> float:
    """CPU seconds that gain and limiter take for a minute of sound."""
    pcm = b"".join(s.data for s in said if s.encoding is Encoding.PCM)
    if not pcm:
        return 0.0
    start = time.process_time()
    amplify(pcm, gain_db)
    return (time.process_time() - start) * 60 / (len(pcm) / 2 / said[0].sample_rate_hz)


def verdict(heard: Loudness) -> bool:
    return abs(heard.lufs - HOUSE_LUFS) <= 1 and heard.true_peak_dbtp <= -1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--voice", action="append", help="a voice's id; all of espeak by default")
    options.add_argument("--fit", action="store_true", help="seek the gain with the sample")
    options.add_argument("--rate", type=float, default=1.0)
    given = options.parse_args()

    engines = {name: make_engine(name) for name in {v.partition(":")[0] for v in given.voice or ()}}
    if not given.voice:
        engines["espeak"] = make_engine("espeak")
        given.voice = [voice.id for voice in engines["espeak"].voices()]
    texts = SPOKEN.read_text(encoding="utf-8").splitlines()
    bad = 0
    print(f"{'voice':26}{'gain':>9}{'sample':>13}{'seed':>13}{'true peak':>13}{'limiter':>18}")
    for voice_id in given.voice:
        engine = engines[voice_id.partition(":")[0]]
        voice = at_rate(find_voice(engine, voice_id), given.rate, engine.info)
        sample = speeches(engine, voice, sample_sentences())
        if given.fit:
            gain_db, on_sample = fitting_gain(sample)
        else:
            gain_db = voice.gain_db
            on_sample = measure(b"".join(make_clip("", s, gain_db).mp3 for s in sample))
        seed = speeches(engine, voice, texts)
        heard = measure(b"".join(make_clip("", s, gain_db).mp3 for s in seed))
        bad += not verdict(heard)
        print(
            f"{voice_id:26}{gain_db:>6.1f} dB{on_sample.lufs:>8.1f} LUFS{heard.lufs:>8.1f} LUFS"
            f"{heard.true_peak_dbtp:>8.1f} dBTP{1e3 * limiter_seconds(seed, gain_db):>10.1f} ms/min"
            f"{'' if verdict(heard) else '  !'}",
            flush=True,
        )
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
