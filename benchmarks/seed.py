"""The seed article through the real service, beside its floor, side by side in one run.

    .venv/bin/python benchmarks/seed.py [--rounds 5] [--json FILE]

The floor is what cannot be avoided: raw espeak-ng synthesis of the same spoken
text plus raw LAME encoding of its PCM, one after the other in one process, with
nothing else done.  Each round runs the floor, then a fresh server with an empty
store (cold), then the same server again (cached).  Figures are medians.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "tests" / "fixtures" / "seed_article.txt"
CACHED_TRIES = 20

FLOOR = """
import ctypes, json, sys, time
import espeakng_loader, lameenc
texts = json.load(sys.stdin)
library = ctypes.CDLL(espeakng_loader.get_library_path())
rate = library.espeak_Initialize(2, 200, espeakng_loader.get_data_path().encode(), 0x8000)
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
pcm = bytearray()
def take(wave, samples, _events):
    if samples > 0:
        pcm.extend(ctypes.string_at(wave, samples * 2))
    return 0
callback = kind(take)
library.espeak_SetSynthCallback(callback)
library.espeak_SetVoiceByName(b"vi")
def say(text):
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
say("a"); pcm.clear()
start = time.perf_counter()
for text in texts:
    say(text)
synthesized = time.perf_counter()
encoder = lameenc.Encoder()
encoder.set_bit_rate(64); encoder.set_in_sample_rate(rate); encoder.set_out_sample_rate(24000)
encoder.set_channels(1); encoder.set_quality(7); encoder.silence()
encoder.encode(bytes(pcm)); encoder.flush()
encoded = time.perf_counter()
print(json.dumps({"synthesis": synthesized - start, "encoding": encoded - synthesized,
                  "audio": len(pcm) / 2 / rate}))
"""


def run_floor(texts: list[str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", FLOOR],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def server(store: str) -> Iterator[tuple[httpx2.Client, int]]:
    """A fresh service; gives a client of it and its process id."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tts_service", "serve", "--port", str(port), "--log-level", "error"],
        env={**os.environ, "TTS_STORE_URL": store},
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False
        ) as client:
            for _ in range(200):
                with contextlib.suppress(httpx2.HTTPError):
                    client.get("/healthz")
                    break
                time.sleep(0.05)
            # Warm: both workers have spoken before the clock starts.
            warm = client.post(
                "/v1/readings", json={"text": "Một câu.\n\nHai câu.\n\nBa câu."}
            ).json()
            client.get(warm["links"]["captions"])
            yield client, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process and its children, added up."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    total_kb = 0
    for member in [str(pid), *children]:
        for line in Path(f"/proc/{member}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                total_kb += int(line.split()[1])
    return total_kb / 1024


def fetch(client: httpx2.Client, url: str) -> tuple[float, float, int]:
    """Seconds to the first byte and to the last, and how many bytes."""
    start = time.perf_counter()
    first = 0.0
    size = 0
    with client.stream("GET", url) as response:
        response.raise_for_status()
        for piece in response.iter_raw():
            first = first or time.perf_counter() - start
            size += len(piece)
    return first, time.perf_counter() - start, size


def run_service(text: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as store, server(store) as (client, pid):
        start = time.perf_counter()
        reading = client.post("/v1/readings", json={"text": text}).json()
        planned = time.perf_counter() - start
        first, last, _ = fetch(client, reading["links"]["audio"])
        client.get(reading["links"]["captions"]).raise_for_status()
        cached = [fetch(client, reading["links"]["audio"]) for _ in range(CACHED_TRIES)]
        start = time.perf_counter()
        client.post("/v1/readings", json={"text": text}).raise_for_status()
        replanned = time.perf_counter() - start
        return {
            "plan": planned,
            "first": first,
            "total": planned + last,
            "cached_first": statistics.median(c[0] for c in cached),
            "cached_total": statistics.median(c[1] for c in cached),
            "cached_plan": replanned,
            "peak_mb": peak_mb(pid),
        }


def spoken_texts(text: str) -> list[str]:
    from tts_service.article.text import read_text
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.plan import Rules, spoken_sentences

    return [spoken.text for _, spoken in spoken_sentences(read_text(text), Rules(load_lexicon()))]


def help_time() -> float:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "tts_service", "--help"], stdout=subprocess.DEVNULL, check=True
        )
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(7))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=Path)
    given = options.parse_args()

    text = SEED.read_text(encoding="utf-8")
    texts = spoken_texts(text)
    floors, rounds = [], []
    for _ in range(given.rounds):
        floors.append(run_floor(texts))
        rounds.append(run_service(text))
    floor = {name: statistics.median(f[name] for f in floors) for name in floors[0]}
    ours = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    floor_total = floor["synthesis"] + floor["encoding"]
    ours["ratio"] = statistics.median(
        r["total"] / (f["synthesis"] + f["encoding"]) for f, r in zip(floors, rounds, strict=True)
    )
    ours["help"] = help_time()

    characters = sum(map(len, texts))
    print(
        f"seed: {len(texts)} sentences, {characters} spoken characters, "
        f"{floor['audio']:.0f} s of sound"
    )
    print(f"{given.rounds} rounds, medians, {len(os.sched_getaffinity(0))} cores\n")
    print(f"{'':34}{'service':>12}{'floor':>12}{'ratio':>8}")
    print(f"{'first byte after the plan, cold':34}{1e3 * ours['first']:>9.1f} ms{'':>12}")
    print(f"{'plan (article, rules, HTTP)':34}{1e3 * ours['plan']:>9.1f} ms{'':>12}")
    print(
        f"{'whole article, cold':34}{ours['total']:>10.3f} s{floor_total:>10.3f} s"
        f"{ours['ratio']:>8.2f}"
    )
    speeds = floor["audio"] / ours["total"], floor["audio"] / floor_total
    print(f"{'x real time':34}{speeds[0]:>12.0f}{speeds[1]:>12.0f}")
    print(f"{'first byte, cached':34}{1e3 * ours['cached_first']:>9.1f} ms")
    print(f"{'whole article, cached':34}{1e3 * ours['cached_total']:>9.1f} ms")
    print(f"{'plan again, known reading':34}{1e3 * ours['cached_plan']:>9.1f} ms")
    print(f"{'peak memory, server and workers':34}{ours['peak_mb']:>9.0f} MB")
    print(f"{'tts-service --help':34}{1e3 * ours['help']:>9.0f} ms")
    if given.json:
        given.json.write_text(json.dumps({"floor": floor, "service": ours}, indent=1) + "\n")


if __name__ == "__main__":
    main()
