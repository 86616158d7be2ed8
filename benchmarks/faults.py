"""Break what a batch over a queue depends on, again and again, and count what comes of it.

    .venv/bin/python benchmarks/faults.py [FAULT…] [--rounds 20] [--json FILE]

Each round orders a batch of articles nobody has heard, breaks something while it
is being made, mends it and waits for the end.  The voice keeps a list of all it
has said, so that work done twice is seen.  Brokers, stores and workers are real
processes on loopback; they are killed by process id.

What is counted: articles that have no result or the wrong one, clips that are
missing from the store or damaged, clips that were made twice, batches that did
not end, seconds from the fault to the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
for folder in (".", "workers", "cache"):
    sys.path.insert(0, str(ROOT / "tests" / folder))

import faulty  # noqa: E402 - shared with the tests
from cluster import Cluster, item  # noqa: E402
from far_side import HERE, FarSide  # noqa: E402
from proxy import Line  # noqa: E402
from seaweed import KEYS, Seaweed  # noqa: E402
from servers import RabbitServer, RedisServer  # noqa: E402

from tts_service.cache.check import Trouble, check  # noqa: E402
from tts_service.workers import flow, steps  # noqa: E402
from tts_service.workers.app import make_app  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tts_service.workers.orders import Order

ARTICLES = 8
SLEEP_S = 0.01
CUT_S = 30.0
HANGING_S = 120.0


@dataclass
class Tally:
    """What came of all rounds of a fault."""

    fault: str
    rounds: int = 0
    ended: int = 0
    articles: int = 0
    done: int = 0
    failed: int = 0
    wrong: int = 0
    clips_missing: int = 0
    clips_damaged: int = 0
    clips: int = 0
    twice: int = 0
    most_twice_a_round: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)


class Stage:
    """Servers and workers for the rounds of one fault."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home = home
        self._stack = stack
        self.cluster: Cluster
        self.first = 0

    def redis(self, *, keeps: bool = False, address: str = "127.0.0.1") -> RedisServer:
        """A broker; with ``keeps`` it writes everything down."""
        server = RedisServer(self.home / "redis")
        server.address = address
        server.keeps = keeps
        server.start()
        self._stack.callback(server.close)
        return server

    def rabbit(self, address: str = "127.0.0.1") -> RabbitServer:
        """The other broker."""
        server = RabbitServer(self.home / "rabbit", address)
        server.start()
        self._stack.callback(server.close)
        return server

    def seaweed(self, address: str = "127.0.0.1") -> Seaweed:
        """An object store."""
        home = self.home / "seaweed"
        home.mkdir()
        server = Seaweed(home)
        server.address = address
        server.start()
        self._stack.callback(server.kill)
        os.environ.update({**KEYS, "AWS_ENDPOINT_URL": server.endpoint})
        return server

    def far_side(self) -> FarSide:
        """A network of its own that can be cut off."""
        far = FarSide()
        self._stack.callback(far.close)
        return far

    def line(self, port: int) -> Line:
        """A line to a server that can be cut."""
        line = Line(port)
        self._stack.callback(line.close)
        return line

    def start(self, broker: str, workers: int = 2, store: str = "", **more: str) -> Cluster:
        """Workers, and whoever orders."""
        voice = faulty.installed(self.home, SLEEP_S)
        self.cluster = Cluster(self.home / "cluster", broker, store, **{**voice, **more})
        self._stack.callback(self.cluster.kill)
        self.cluster.start(workers)
        return self.cluster


async def some_done(stage: Stage, order: Order, share: float) -> None:
    """Wait until about that share of a batch is done."""
    wanted = max(1, round(len(order.items) * share))
    await stage.cluster.until(order, lambda p: len(p.done) >= wanted)


async def worker_killed(stage: Stage, order: Order, number: int) -> None:
    await some_done(stage, order, 0.2)
    worker = stage.cluster.workers[number % 2]
    worker.kill()
    await asyncio.sleep(0.5)
    worker.start()


async def all_workers_killed(stage: Stage, order: Order, _number: int) -> None:
    await some_done(stage, order, 0.2)
    stage.cluster.kill()
    await asyncio.sleep(0.5)
    for worker in stage.cluster.workers:
        worker.start()


async def broker_killed(stage: Stage, order: Order, _number: int) -> None:
    await some_done(stage, order, 0.2)
    BROKER[0].kill()
    await asyncio.sleep(2)
    BROKER[0].start()


async def store_refusing(stage: Stage, order: Order, _number: int) -> None:
    await some_done(stage, order, 0.2)
    STORE[0].kill()
    await asyncio.sleep(3)
    STORE[0].start()


async def network_cut(stage: Stage, order: Order, _number: int) -> None:
    await some_done(stage, order, 0.2)
    for line in LINES:
        line.cut()
    await asyncio.sleep(CUT_S)
    for line in LINES:
        line.mend()
    mended = time.monotonic()
    app = make_app(stage.cluster.settings)
    while len(app.control.ping(timeout=1)) < len(stage.cluster.workers):
        if time.monotonic() > mended + HANGING_S:
            raise TimeoutError("a worker still hangs at a connection that is dead")
        await stage.cluster.sweeper.sweep()
    BACK_S.append(round(time.monotonic() - mended, 1))


async def duplicate_delivery(stage: Stage, order: Order, _number: int) -> None:
    for number in range(len(order.items)):
        for _ in range(2):
            await stage.cluster.queue.article(flow.ticket_of(order, number))


async def poison_article(_stage: Stage, _order: Order, _number: int) -> None:
    """It is in the batch already."""


async def disk_full(stage: Stage, order: Order, _number: int) -> None:
    await some_done(stage, order, 0.2)
    filler = stage.home / "disk" / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(2**14))
    except OSError:
        pass
    await asyncio.sleep(3)
    filler.unlink()


BROKER: list[Any] = []
STORE: list[Any] = []
LINES: list[Any] = []
BACK_S: list[float] = []


def set_up(name: str, stage: Stage, stack: ExitStack) -> None:
    """The servers that a fault needs, and two workers."""
    for kept in (BROKER, STORE, LINES, BACK_S):
        kept.clear()
    if name == "broker-killed-rabbit":
        BROKER.append(stage.rabbit())
        stage.start(BROKER[0].url, TTS_REDIS_URL=stage.redis().url)
    elif name == "worker-killed-rabbit":
        stage.start(stage.rabbit().url, TTS_REDIS_URL=stage.redis().url)
    elif name == "store-refusing":
        STORE.append(stage.seaweed())
        stage.start(stage.redis().url, store=f"s3://tests/{time.time_ns()}")
    elif name == "network-cut":
        broker, store = stage.redis(), stage.seaweed()
        LINES.extend([stage.line(broker.port), stage.line(store.s3)])
        near = stage.start(broker.url, workers=0, store=f"s3://tests/{time.time_ns()}")
        # Whoever orders is on the other side of the cut.
        near.environment["TTS_BROKER_URL"] = f"redis://127.0.0.1:{LINES[0].port}/0"
        near.environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{LINES[1].port}"
        near.start(2)
    elif name in {"packets-lost", "packets-lost-rabbit"}:
        LINES.append(stage.far_side())
        redis, store = stage.redis(address=HERE), stage.seaweed(HERE)
        broker = redis if name == "packets-lost" else stage.rabbit(HERE)
        more = {"TTS_REDIS_URL": redis.url, "store": f"s3://tests/{time.time_ns()}"}
        stage.start(broker.url, workers=0, **more).start(2, LINES[0].where)
    elif name == "disk-full":
        disk = stage.home / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400M", "tmpfs", disk], check=True)
        stack.callback(lambda: subprocess.run(["umount", "-l", disk], check=True))
        stage.start(stage.redis().url, store=str(disk / "store"))
    else:
        broker = stage.redis(keeps=name == "broker-killed-keeping")
        BROKER.append(broker)
        stage.start(broker.url)


FAULTS: dict[str, Callable[[Stage, Order, int], Awaitable[None]]] = {
    "duplicate-delivery": duplicate_delivery,
    "worker-killed": worker_killed,
    "worker-killed-rabbit": worker_killed,
    "all-workers-killed": all_workers_killed,
    "broker-killed": broker_killed,
    "broker-killed-keeping": broker_killed,
    "broker-killed-rabbit": broker_killed,
    "store-refusing": store_refusing,
    "network-cut": network_cut,
    "packets-lost": network_cut,
    "packets-lost-rabbit": network_cut,
    "poison-article": poison_article,
    "disk-full": disk_full,
}


async def one_round(name: str, stage: Stage, number: int, tally: Tally) -> None:
    """One batch, one fault, and what came of it."""
    cluster = stage.cluster
    before = faulty.said(stage.home)
    poison = [item(-number - 1, f"Tin {faulty.DEADLY} số {number}.")]
    more = poison if name == "poison-article" else []
    order = await cluster.order(ARTICLES, stage.first, *more)
    stage.first += ARTICLES
    tally.rounds += 1
    tally.articles += len(order.items)
    began = time.monotonic()
    try:
        await FAULTS[name](stage, order, number)
        progress = await cluster.ended(order, 180)
    except TimeoutError as error:
        print(f"  round {number}: not ended: {str(error)[:3000]}", flush=True)
        return
    tally.ended += 1
    tally.seconds.append(round(time.monotonic() - began, 1))
    tally.done += len(progress.done)
    tally.failed += len(progress.failed)
    good = set(range(ARTICLES))
    tally.wrong += len(good - progress.done.keys()) + len(progress.done.keys() - good)
    results = await cluster.ledger.results(order.id, range(len(order.items)))
    for result in results:
        if result.fault is not None:
            kind = result.fault.kind
            tally.faults[kind] = tally.faults.get(kind, 0) + 1
            continue
        found = await steps.find(cluster.store, result.reading)
        keys = dict.fromkeys(found.reading.keys) if found else {}
        tally.wrong += not keys or found is None or found.shapes is None
        for key in keys:
            tally.clips += 1
            tally.clips_missing += await cluster.store.load_clip(key) is None
    # What is said twice because it stands in several articles is one clip.
    twice = sum((n - 1 for n in (faulty.said(stage.home) - before).values() if n > 1), 0)
    tally.twice += twice
    tally.most_twice_a_round = max(tally.most_twice_a_round, twice)


async def run(name: str, rounds: int) -> Tally:
    """All rounds of a fault, on one stage."""
    tally = Tally(name)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        stage = Stage(home, stack)
        set_up(name, stage, stack)
        for number in range(rounds):
            await one_round(name, stage, number, tally)
            back = f", all workers answer {BACK_S[-1]} s after it" if BACK_S else ""
            print(f"  {name} {number + 1}/{rounds}: {tally.seconds[-1:]}{back}", flush=True)
        async for finding in check(stage.cluster.store.objects):
            tally.clips_damaged += finding.trouble is Trouble.DAMAGED
    return tally


def shown(tally: Tally) -> str:
    seconds = sorted(tally.seconds) or [0.0]
    lost = tally.clips_missing + tally.clips_damaged
    failed = ", ".join(f"{n} {kind}" for kind, n in tally.faults.items()) or "0"
    return (
        f"| {tally.fault} | {tally.rounds} | {tally.ended} | {tally.done} of {tally.articles} "
        f"| {failed} | {tally.wrong} | {lost} of {tally.clips} "
        f"| {tally.twice} (most {tally.most_twice_a_round}) "
        f"| {seconds[len(seconds) // 2]:.0f} ({seconds[-1]:.0f}) |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("faults", nargs="*", choices=[*FAULTS, []], default=list(FAULTS))
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tallies = []
    for name in arguments.faults:
        tallies.append(asyncio.run(run(name, arguments.rounds)))
        print(shown(tallies[-1]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(t) for t in tallies], indent=1))
    print(
        "\n| fault | rounds | ended | done | failed | wrong | clips lost | made twice | s (worst) |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for tally in tallies:
        print(shown(tally))


if __name__ == "__main__":
    main()
