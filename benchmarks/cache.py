"""What the cache costs: a folder beside obstore's own local store and a real S3 server.

    .venv/bin/python benchmarks/cache.py [--rounds 300] [--objects 20000]

Everything is timed in one process, one call at a time, on clips of 40 kB; the
S3 server is SeaweedFS on this machine, started for the occasion.  Figures are
medians with the 95th percentile behind them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
import obstore.exceptions
import obstore.store

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "cache")]

from measure.table import surroundings, table  # noqa: E402 - a neighbour
from seaweed import KEYS, Seaweed  # noqa: E402 - a neighbour

from tts_service.cache.folder import Folder  # noqa: E402
from tts_service.cache.key import digest  # noqa: E402
from tts_service.cache.lease import Lease  # noqa: E402
from tts_service.cache.objects import Found, Objects  # noqa: E402
from tts_service.cache.prune import Room, prune  # noqa: E402
from tts_service.cache.record import pack  # noqa: E402
from tts_service.cache.store import Store, open_objects  # noqa: E402
from tts_service.values import Clip  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MP3 = os.urandom(192 * 208)


def clip(number: int) -> Clip:
    return Clip(digest("bench", str(number)), MP3, len(MP3) // 192, 1345, 5000)


async def timed(work: Callable[[int], Awaitable[object]], rounds: int) -> tuple[float, float]:
    """Median and 95th percentile of ``work(0)``, ``work(1)``…, in microseconds."""
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        await work(number)
        times.append(time.perf_counter() - start)
    times.sort()
    return 1e6 * statistics.median(times), 1e6 * times[rounds * 95 // 100]


async def lease_once(objects: Objects, number: int) -> None:
    lease = Lease(objects, digest("lease", str(number)))
    assert await lease.take()
    async with lease:
        pass


async def costs(store: Store, rounds: int) -> dict[str, tuple[float, float]]:
    """Costs of one place: keys are what was done."""
    return {
        "miss": await timed(lambda n: store.load_clip(clip(n).key), rounds),
        "save": await timed(lambda n: store.save_clip(clip(n)), rounds),
        "hit": await timed(lambda n: store.load_clip(clip(n).key), rounds),
        "lease taken and released": await timed(lambda n: lease_once(store.objects, n), rounds),
        "plan saved (20 kB)": await timed(
            lambda n: store.save_document("readings", clip(n).key, MP3[:20_000]), rounds
        ),
    }


@contextlib.asynccontextmanager
async def bucket() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        server = Seaweed(Path(home))
        server.start()
        os.environ.update(KEYS, AWS_ENDPOINT_URL=server.endpoint)
        try:
            yield "s3://bench/cache"
        finally:
            server.kill()


class ObstoreFolder(Folder):
    """obstore's own local files, for comparison; small things on the event loop here too."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._objects = obstore.store.LocalStore(root, mkdir=True)

    async def get(self, path: str) -> Found | None:  # noqa: D102
        try:
            result = obstore.get(self._objects, path)
            return Found(bytes(result.bytes()), result.meta["last_modified"].timestamp())
        except FileNotFoundError:
            return None

    async def put(self, path: str, data: bytes) -> None:  # noqa: D102
        await asyncio.to_thread(obstore.put, self._objects, path, data)

    async def create(self, path: str, data: bytes) -> bool:  # noqa: D102
        try:
            obstore.put(self._objects, path, data, mode="create")
        except obstore.exceptions.AlreadyExistsError:
            return False
        return True

    async def delete(self, path: str) -> None:  # noqa: D102
        obstore.delete(self._objects, path)


def obstore_folder(root: str) -> Store:
    store = Store(root)
    store.objects = ObstoreFolder(Path(root))
    return store


async def fill(root: str, count: int) -> None:
    data = pack(clip(0))

    def write() -> None:
        for number in range(count):
            key = digest("fill", str(number))
            folder = Path(root) / "clips" / key[:2]
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{key}.mp3").write_bytes(data[:4096])

    await asyncio.to_thread(write)


async def pruning(count: int) -> None:
    """Reads while everything is pruned, and the work a write may cause."""
    with tempfile.TemporaryDirectory() as root:
        await fill(root, count)
        store = Store(root)
        kept = [clip(number) for number in range(50)]
        for one in kept:
            await store.save_clip(one)
            name = Path(root) / "clips" / one.key[:2] / f"{one.key}.mp3"
            os.utime(name, (time.time() + 3600,) * 2)  # the last to go

        async def read(number: int) -> None:
            assert await store.load_clip(kept[number % 50].key)
            await asyncio.sleep(0)

        quiet = await timed(read, 500)
        room = Room(store.objects, 256 * 4096 * count // 256)
        start = time.perf_counter()
        room.taken(f"clips/{kept[0].key[:2]}/x", 1)
        await room.settle()
        look_ms = 1e3 * (time.perf_counter() - start)
        start = time.perf_counter()
        task = asyncio.create_task(prune(open_objects(root), max_bytes=50 * 41_000))
        times = []
        number = 0
        while not task.done():
            begun = time.perf_counter()
            await read(number)
            times.append(time.perf_counter() - begun)
            number += 1
        took = time.perf_counter() - start
        times.sort()
        busy = 1e6 * statistics.median(times), 1e6 * times[len(times) * 95 // 100]
        table(
            f"Pruning {(await task).gone:,} of {count:,} objects, {took:.2f} s",
            ("µs: median (95 %)", "measured"),
            [
                ("a read, nobody pruning", f"{quiet[0]:.0f} ({quiet[1]:.0f})"),
                ("a read in the same process meanwhile", f"{busy[0]:.0f} ({busy[1]:.0f})"),
                ("look at one share, behind a write", f"{1e3 * look_ms:.0f}"),
            ],
        )


async def run(rounds: int, objects: int) -> None:
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        columns = {
            "folder": await costs(Store(ours), rounds),
            "obstore, local": await costs(obstore_folder(theirs), rounds),
        }
    async with bucket() as url:
        columns["S3 (SeaweedFS)"] = await costs(Store(url), rounds)
    print(surroundings())
    table(
        f"A clip of 40 kB, median (95 %) of {rounds}, one call at a time",
        ("µs", *columns),
        [
            (
                what,
                *(f"{column[what][0]:.0f} ({column[what][1]:.0f})" for column in columns.values()),
            )
            for what in columns["folder"]
        ],
    )
    await pruning(objects)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=300)
    options.add_argument("--objects", type=int, default=20_000)
    given = options.parse_args()
    asyncio.run(run(given.rounds, given.objects))


if __name__ == "__main__":
    main()
