"""Short sentences: one after the other beside the floor, and by several clients at once."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measure.floor import Floor
from measure.service import Service, service
from measure.table import high, median, ms, table
from measure.texts import SECONDS, sentence
from tts_service.cache.layout import CLIPS, SHARES

if TYPE_CHECKING:
    from measure.client import Client

CLIENTS = 4


def say(client: Client, text: str) -> tuple[float, int]:
    """Ask for a sentence and for its sound; seconds for both, and bytes of sound."""
    start = time.perf_counter()
    reading = client.post("/v1/readings", {"text": text}).json()
    heard = client.get(reading["links"]["audio"])
    assert heard.status == 200, heard.status  # noqa: PLR2004
    return time.perf_counter() - start, len(heard.body)


def in_use(store: Path) -> None:
    """Give a store the folders that it has after some hundred sentences; each is made only once."""
    for kind in (CLIPS, "readings"):
        for share in range(SHARES):
            (store / kind / f"{share:02x}").mkdir(parents=True, exist_ok=True)


def measure(count: int) -> None:
    """Print the table of short sentences."""
    floor = Floor()
    rows = []
    with (
        tempfile.TemporaryDirectory() as store,
        service(store) as running,
        running.client() as client,
    ):
        in_use(Path(store))
        for syllables in SECONDS:
            raw, cold, known, alone, sound = [], [], [], [], 0.0
            for number in range(count):
                text = sentence(number, syllables)
                said = floor.say([text])[1][0]
                sound = said.sound_s
                raw.append(said.total_s)
                cold.append(say(client, text)[0])
                time.sleep(0.01)  # its plan is kept behind the listener's back
            for number in range(count):
                text = sentence(number, syllables)
                known.append(say(client, text)[0])
                links = client.post("/v1/readings", {"text": text}).json()["links"]
                alone.append(client.get(links["audio"]).last_s)
            ratio = median(c / r for c, r in zip(cold, raw, strict=True))
            rows.append(
                (
                    f"{syllables} syllables, {sound:.1f} s",
                    ms(median(raw)),
                    f"**{ms(median(cold))}** ({ms(high(cold))})",
                    f"{ratio:.2f}",
                    f"**{ms(median(known))}** ({ms(high(known))})",
                    ms(median(alone)),
                )
            )
    floor.close()
    head = ("sentence", "floor", "service, new: `POST` and sound", "ratio")
    cached = ("cached: `POST` and sound", "cached: sound")
    table(f"Short sentences, median (95 %) of {count}", (*head, *cached), rows)
    print("\nAims: new ≤ 10 ms, cached ≤ 1.5 ms.")


def load(seconds: float) -> None:
    """Print how many new short sentences a second several clients get."""
    rows = []
    for syllables in SECONDS:
        texts = [sentence(10_000 + number, syllables) for number in range(40)]
        for processes in (1, 2):
            floor = Floor(processes)
            took, _ = floor.say(texts)
            floor.close()
            if processes == 1:
                one = len(texts) / took
        two = len(texts) / took
        with tempfile.TemporaryDirectory() as store, service(store) as running:
            times = _clients(running, syllables, seconds)
            memory = running.memory_mb()
        rate = len(times) / seconds
        rows.append(
            (
                f"{syllables} syllables",
                f"**{rate:.0f}**",
                f"{one:.0f} / {two:.0f}",
                ms(median(times)),
                ms(high(times)),
                f"{memory:.0f} MB",
            )
        )
    table(
        f"{CLIENTS} clients at once, every sentence new, {seconds:.0f} s",
        ("sentence", "a second", "floor, 1 / 2 processes", "median", "95 %", "memory"),
        rows,
    )
    print("\nAim: ≥ 60 a second.")


def _clients(running: Service, syllables: int, seconds: float) -> list[float]:
    """Times of all requests that were answered within so many seconds."""
    until = time.perf_counter() + seconds
    times: list[float] = []

    def listen(first: int) -> None:
        number = first
        with running.client() as client:
            while time.perf_counter() < until:
                times.append(say(client, sentence(number, syllables))[0])
                number += CLIENTS

    threads = [threading.Thread(target=listen, args=(first,)) for first in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times
