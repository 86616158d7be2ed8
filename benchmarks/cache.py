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
from tts_service.cache.prune import prune  # noqa: E402
from tts_service.cache.record import pack  # noqa: E402
from tts_service.cache.store import Store  # noqa: E402
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
    lease = objects.right(digest("lease", str(number)))
    assert await lease.take()
    async with lease:
        pass


async def costs(store: Store, rounds: int) -> dict[str, tuple[float, float]]:
    """Costs of one place: keys are what was done."""
    return {
        "miss": await timed(lambda n: store.load_clip(clip(n).key), rounds),
        "save": await timed(lambda n: store.save_clip(clip(n)), rounds),
        "hit": await timed(lambda n: store.load_clip(clip(n).key), rounds),
        "lock or lease taken": await timed(lambda n: lease_once(store.objects, n), rounds),
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
            return Found(bytes(result.bytes()), result.meta["last_modified"].timestamp(), ())
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

    def right(self, key: str) -> Lease:  # noqa: D102
        return Lease(self, key)


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


async def read_times(store: Store, kept: list[Clip], until: Callable[[], bool]) -> list[float]:
    """Microseconds of each read, one after the other, until told to stop."""
    times: list[float] = []
    while not until():
        start = time.perf_counter()
        assert await store.load_clip(kept[len(times) % len(kept)].key)
        times.append(1e6 * (time.perf_counter() - start))
        await asyncio.sleep(0)
    return times


def spread(times: list[float]) -> str:
    """Median, 95 % and 99 % of some times."""
    times = sorted(times)
    return " / ".join(f"{times[len(times) * share // 100]:.0f}" for share in (50, 95, 99))


async def pruning(count: int) -> None:
    """Reads while everything else is pruned, by another process and by this one, and before."""
    with tempfile.TemporaryDirectory() as root:
        store = Store(root)
        kept = [clip(number) for number in range(50)]
        for one in kept:
            await store.save_clip(one)
            name = Path(root) / "clips" / one.key[:2] / f"{one.key}.mp3"
            os.utime(name, (time.time() + 3600,) * 2)  # the last to go

        async def beside(work: Awaitable[object]) -> tuple[list[float], list[float], float]:
            """Reads before and during a piece of work, and its seconds."""
            deadline = time.perf_counter() + 2
            quiet = await read_times(store, kept, lambda: time.perf_counter() > deadline)
            task = asyncio.ensure_future(work)
            start = time.perf_counter()
            busy = await read_times(store, kept, task.done)
            await task
            return quiet, busy, time.perf_counter() - start

        async def command() -> None:
            line = (sys.executable, "-m", "tts_service", "cache", "prune", "--max-bytes", "2100k")
            process = await asyncio.create_subprocess_exec(*line, "--store", root)
            assert await process.wait() == 0

        await fill(root, count)
        others = await beside(command())
        await fill(root, count)
        own = await beside(prune(store.objects, max_bytes=50 * 42_000))
        table(
            f"A read while {count:,} objects are pruned, median / 95 % / 99 %",
            ("µs", "nobody pruning", "pruning", "it takes"),
            [
                (
                    "`tts-service cache prune`",
                    spread(others[0]),
                    spread(others[1]),
                    f"{others[2]:.1f} s",
                ),
                ("the service itself", spread(own[0]), spread(own[1]), f"{own[2]:.1f} s"),
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
