"""Known sound as fast as nginx serves a file of the same bytes: by itself, and behind nginx."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measure.nginx import documented, plain, wrk
from measure.service import Service, service
from measure.table import table
from measure.texts import SEED

if TYPE_CHECKING:
    from measure.nginx import Throughput

_CLIP_BYTES = 40_000
_TURNS = 4


def measure(seconds: float) -> None:
    """Print the table."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = home / "store"
        prefix = {"TTS_ACCEL_PREFIX": "/_store/"}
        with service(str(store)) as alone, service(str(store), **prefix) as handing:
            sounds = _sounds(alone, home / "plain")
            with (
                plain(home / "nginx", home / "plain") as files,
                documented(home / "cached", alone.port, store) as cached,
                documented(home / "handed", handing.port, store) as handed,
            ):
                for name, path in sounds.items():
                    size = (home / "plain" / name).stat().st_size
                    ways = {
                        "nginx, a file": (files, f"/{name}"),
                        "the service alone": (alone.port, path),
                        "nginx, its cache": (cached, path),
                    }
                    if name == "clip":
                        ways["nginx, `X-Accel-Redirect`"] = (handed, path)
                    # In turns, so that all have the same luck; the best of each counts.
                    turns = [
                        {who: wrk(*way, max(1.0, seconds / _TURNS)) for who, way in ways.items()}
                        for _ in range(_TURNS)
                    ]
                    best = {who: max((t[who] for t in turns), key=_rate) for who in ways}
                    rows += [
                        _row(f"{name}, {size / 1e3:.0f} kB", who, best[who], best["nginx, a file"])
                        for who in ways
                    ]
    head = ("sound", "served by", "a second", "MB/s", "median", "of nginx")
    table("Known sound, 4 connections, `docs/nginx.conf`", head, rows)
    print("\nAim: ≥ 0.5 of nginx.")


def _sounds(running: Service, folder: Path) -> dict[str, str]:
    """A clip and an article as plain files; by the names of these, their addresses."""
    folder.mkdir()
    with running.client() as client:
        reading = client.post("/v1/readings", {"text": SEED}).json()
        client.get(reading["links"]["captions"])
        clips = [clip["url"] for sentence in reading["sentences"] for clip in sentence["clips"]]
        bodies = {url: client.get(url).body for url in clips}
        usual = min(clips, key=lambda url: abs(len(bodies[url]) - _CLIP_BYTES))
        sounds = {"clip": usual, "article": reading["links"]["audio"]}
        for name, url in sounds.items():
            (folder / name).write_bytes(client.get(url).body)
    return sounds


def _rate(got: Throughput) -> float:
    return got.rate


def _row(what: str, who: str, rate: Throughput, best: Throughput) -> tuple[str, ...]:
    ratio = "" if rate is best else f"**{rate.rate / best.rate:.2f}**"
    return (
        what,
        who,
        f"{rate.rate:.0f}",
        f"{rate.megabytes:.0f}",
        f"{rate.median_ms:.2f} ms",
        ratio,
    )
