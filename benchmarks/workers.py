"""What the queue costs and what a second worker brings: the same articles made in several ways.

    .venv/bin/python benchmarks/workers.py [--articles 24] [--repeats 3] [--json FILE]

Each way makes the same texts into an empty store, in turn, so that what else the
machine does hits all alike:

    direct   one process, no queue: plan, speak, keep, one article after another
    one      the same steps by one worker of one process, through Redis
    two      by two such workers

The difference between the first two, for each clip, is what the queue costs; the
ratio of the last two is what a second core brings.  Times are wall-clock from
the order to the last result; CPU seconds are of all processes of the workers
together, and tell more on a machine that is busy otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "workers")]

from cluster import Cluster, item  # noqa: E402 - shared with the tests
from servers import RedisServer  # noqa: E402

from tts_service.reading.choice import Wish  # noqa: E402
from tts_service.settings import load_settings  # noqa: E402
from tts_service.workers import steps  # noqa: E402
from tts_service.workers.flow import ticket_of  # noqa: E402
from tts_service.workers.kit import open_kit  # noqa: E402
from tts_service.workers.orders import Order  # noqa: E402

_TICKS = os.sysconf("SC_CLK_TCK")
SENTENCES = 45


@dataclass
class Run:
    """One way, once."""

    way: str
    seconds: float
    cpu_s: float
    clips: int


def group_cpu_s(group: int) -> float:
    """CPU seconds of all processes of a process group, dead children included."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def items(count: int) -> list[Any]:
    from cluster import text

    return [item(number, text(number, SENTENCES)) for number in range(count)]


def direct(engine: str, count: int, home: Path) -> Run:
    """In a process of its own, as the workers are."""
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'benchmarks')!r}); import workers; "
    code += f"workers.be_direct({engine!r}, {count}, {str(home)!r})"
    told = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return Run("direct", *json.loads(told.splitlines()[-1]))


def be_direct(engine: str, count: int, home: str) -> None:
    async def work() -> tuple[float, float, int]:
        settings = load_settings(store_url=home, engine=engine, workers=1)
        async with open_kit(settings) as kit:
            wanted = items(count)
            order = Order("0" * 64, "", 0.0, Wish(), tuple(wanted))
            await kit.ledger.create(order, {n: i.content for n, i in enumerate(wanted)})
            # A worker is ready before it is measured; so is this one.
            await warm(kit)
            began, before_s = time.monotonic(), own_cpu_s()
            before = kit.studio.made
            for number in range(count):
                ticket = ticket_of(order, number)
                await steps.finish(kit, *await steps.plan(kit, ticket))
            seconds, cpu_s = time.monotonic() - began, own_cpu_s() - before_s
            return seconds, cpu_s, kit.studio.made - before

    print(json.dumps(asyncio.run(work())))


def own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def warm(kit: Any) -> None:  # noqa: ANN401
    order = Order("1" * 64, "", 0.0, Wish(), (item(-1, "Một câu để khởi động."),))
    await kit.ledger.create(order, {0: order.items[0].content})
    ticket = ticket_of(order, 0)
    await steps.finish(kit, *await steps.plan(kit, ticket))


class Shop:
    """Workers that stay, each time with an empty store."""

    def __init__(self, home: Path, broker: str, engine: str, workers: int) -> None:
        self._store = home / "store"
        self._cluster = Cluster(home, broker, str(self._store), TTS_ENGINE=engine)
        # Looking on must not take the cores from those that are looked at.
        self._cluster.pause_s = 1.0
        self._cluster.start(workers)
        self._way = {1: "one", 2: "two"}[workers]

    async def run(self, count: int) -> Run:
        """Make so many articles."""
        cluster = self._cluster
        shutil.rmtree(self._store, ignore_errors=True)
        self._store.mkdir()
        warming, _ = await cluster.batches.order(
            [item(-n, f"Một câu để khởi động, số {n}.") for n in range(1, 9)], Wish()
        )
        await cluster.until(warming, lambda p: len(p.done) == 8)  # noqa: PLR2004
        clips = await cluster.clips()
        before_s = self._cpu_s()
        began = time.time()
        order, _ = await cluster.batches.order(items(count), Wish())
        progress = await cluster.until(order, lambda p: p.settled == count, 900)
        assert len(progress.done) == count
        seconds = max(progress.done.values()) - began
        return Run(self._way, seconds, self._cpu_s() - before_s, await cluster.clips() - clips)

    def _cpu_s(self) -> float:
        return sum(group_cpu_s(worker.pid) for worker in self._cluster.workers)

    def close(self) -> None:
        """Stop the workers."""
        self._cluster.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--engine", default="espeak")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    runs: list[Run] = []
    loop = asyncio.new_event_loop()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="workers-")))
        shops = []
        for workers in (1, 2):
            redis = RedisServer(home / f"redis-{workers}")
            redis.start()
            stack.callback(redis.close)
            shop = Shop(home / str(workers), redis.url, given.engine, workers)
            stack.callback(shop.close)
            shops.append(shop)
        for repeat in range(given.repeats):
            store = home / f"direct-{repeat}"
            runs.append(direct(given.engine, given.articles, store))
            shutil.rmtree(store)
            runs += [loop.run_until_complete(shop.run(given.articles)) for shop in shops]
            for run in runs[-3:]:
                print(
                    f"{run.way:7} {run.seconds:6.2f} s, CPU {run.cpu_s:6.2f} s, {run.clips} clips"
                )
    show(runs, given.engine)
    if given.json:
        given.json.write_text(json.dumps([vars(run) for run in runs], indent=1))


def show(runs: list[Run], engine: str) -> None:
    def middle(way: str, what: str) -> float:
        return float(statistics.median(getattr(run, what) for run in runs if run.way == way))

    clips = runs[0].clips
    load = os.getloadavg()[0]
    print(f"\n{engine}, {clips} clips, medians; load of the machine {load:.1f}")
    print("| | wall s | CPU s | ms a clip |\n|---|---|---|---|")
    for way in ("direct", "one", "two"):
        wall, cpu = middle(way, "seconds"), middle(way, "cpu_s")
        print(f"| {way} | {wall:.2f} | {cpu:.2f} | {1000 * wall / clips:.1f} |")
    for what in ("seconds", "cpu_s"):
        cost = (middle("one", what) - middle("direct", what)) / clips * 1000
        print(f"queue, {what}: {cost:.1f} ms a clip")
    print(f"two workers: {middle('one', 'seconds') / middle('two', 'seconds'):.2f} x one")


if __name__ == "__main__":
    main()
