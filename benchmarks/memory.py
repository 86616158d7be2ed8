"""Whether memory stays flat: thousands of readings through one service, as a picture.

    .venv/bin/python benchmarks/memory.py [--readings 10000] [--svg docs/images/memory.svg]

Each reading is new: two short sentences nobody has said before, asked for and
heard to their end by one of four clients.  Memory is resident memory of the
server and its two workers, added up (pages that they share count three times).
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measure.service import Service, service
from measure.table import surroundings, table
from measure.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

CLIENTS = 4
SAMPLES = 200
LIMIT_MB = 250

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 240, 50, 30
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
 font-family="sans-serif" font-size="12">
<title>{title}</title>
<rect width="{width}" height="{height}" fill="#fff"/>
{lines}
<polyline fill="none" stroke="#0b57d0" stroke-width="2" points="{points}"/>
</svg>
"""


class Run:
    """Clients that share the readings among them, and what memory was meanwhile."""

    def __init__(self, running: Service, readings: int) -> None:
        self._running = running
        self._readings = readings
        self._next = 0
        self._lock = threading.Lock()
        self.samples: list[tuple[int, float]] = []

    def _take(self) -> int:
        with self._lock:
            number = self._next
            self._next += 1
            if number % max(1, self._readings // SAMPLES) == 0:
                self.samples.append((number, self._running.memory_mb()))
            return number

    def _listen(self) -> None:
        with self._running.client() as client:
            while (number := self._take()) < self._readings:
                text = f"{sentence(number, 5)}\n\n{sentence(number + 1_000_000, 6)}"
                links = client.post("/v1/readings", {"text": text}).json()["links"]
                heard = client.get(links["audio"])
                assert heard.status == 200, heard.status  # noqa: PLR2004
                assert heard.body

    def finish(self) -> float:
        """Do all the readings; the seconds that took."""
        start = time.perf_counter()
        threads = [threading.Thread(target=self._listen) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.samples.append((self._readings, self._running.memory_mb()))
        return time.perf_counter() - start


def picture(samples: Sequence[tuple[int, float]], title: str) -> str:
    """Memory over readings as SVG."""
    most = samples[-1][0]
    top = LIMIT_MB * 1.1

    def at(number: float, megabytes: float) -> tuple[float, float]:
        x = _LEFT + (_WIDTH - _LEFT - 20) * number / most
        return round(x, 1), round((_HEIGHT - _BOTTOM) * (1 - megabytes / top), 1)

    lines = []
    for megabytes in range(0, LIMIT_MB + 1, 50):
        x, y = at(0, megabytes)
        colour = "#c5221f" if megabytes == LIMIT_MB else "#ddd"
        lines.append(f'<path d="M{x} {y}H{_WIDTH - 20}" stroke="{colour}"/>')
        lines.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{megabytes}</text>')
    for share in range(5):
        number = most * share // 4
        x, y = at(number, 0)
        lines.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{number:,}</text>')
    lines.append(f'<text x="{_LEFT + 8}" y="{at(0, LIMIT_MB)[1] + 16}" fill="#c5221f">aim</text>')
    points = " ".join("{},{}".format(*at(*sample)) for sample in samples)
    return _SVG.format(
        width=_WIDTH, height=_HEIGHT, title=title, lines="\n".join(lines), points=points
    )


def main() -> None:
    """Run, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readings", type=int, default=10_000)
    options.add_argument("--svg", type=Path)
    given = options.parse_args()
    print(surroundings())
    with tempfile.TemporaryDirectory() as store, service(store, TTS_WORKERS="2") as running:
        run = Run(running, given.readings)
        took = run.finish()
    shown = [
        min(run.samples, key=lambda sample: abs(sample[0] - given.readings * percent / 100))
        for percent in (0, 1, 10, 25, 50, 75, 100)
    ]
    table(
        f"Memory over {given.readings:,} readings ({given.readings / took:.0f} a second)",
        ("after", *(f"{number:,}" for number, _ in shown)),
        [("MB", *(f"{megabytes:.0f}" for _, megabytes in shown))],
    )
    print(f"\nAim: ≤ {LIMIT_MB} MB, flat. {surroundings()}")
    if given.svg:
        title = f"Resident memory in MB of server and two workers over {given.readings} readings"
        given.svg.write_text(picture(run.samples, title), encoding="utf-8")


if __name__ == "__main__":
    main()
