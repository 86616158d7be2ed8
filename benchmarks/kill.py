"""Kill the service at random moments while it works, and see whether anybody is lied to.

    .venv/bin/python benchmarks/kill.py [--kills 500] [--seed 1] [--json FILE]

An undisturbed service reads some small articles first; its bytes are the truth.
Then, again and again: a service starts on the store that the last one left,
listeners ask for readings, sound, ranges and clips, and at a random moment the
whole process tree gets SIGKILL.  Between two lives, and sometimes during one,
another fault is injected into the store or into a worker.

Every byte that any listener gets is compared with the truth.  A reading that
was acknowledged must be known in every later life.  Services are forked from a
process that has everything imported, for a start costs most of a second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
from killing.injury import injure, kill_a_worker
from killing.life import Life, up, visitor
from killing.truth import Ledger, Truth, article, dice_of
from killing.zygote import Zygote

from tts_service.cache.lock import LOCKS

if TYPE_CHECKING:
    import random

ARTICLES = 24
LISTENERS = 6
# A store serves so many lives; then an empty one, so that there is work to be killed.
LIVES = 10


async def learn(zygote: Zygote, articles: int) -> Truth:
    truth = Truth()
    with tempfile.TemporaryDirectory() as store:
        pid, port = zygote.start(store)
        async with visitor(port) as client:
            await up(client)
            for number in range(articles):
                answer = await client.post("/v1/readings", json={"text": article(number)})
                reading = answer.raise_for_status().json()
                truth.ids[number] = reading["id"]
                await client.get(reading["links"]["captions"])
                truth.clips[number] = [c["url"] for s in reading["sentences"] for c in s["clips"]]
                for url in (reading["links"]["audio"], *truth.clips[number]):
                    body = (await client.get(url)).raise_for_status().content
                    truth.bodies[url] = body
        os.killpg(pid, signal.SIGKILL)
    return truth


async def live(
    zygote: Zygote, store: Path, truth: Truth, ledger: Ledger, dice: random.Random
) -> None:
    """A service starts, is listened to, and is killed."""
    pid, port = zygote.start(str(store))
    life = Life(truth, ledger, dice, port)
    before, making = unfinished(store), 0
    known = sorted(ledger.acknowledged)
    known = dice.sample(known, min(8, len(known)))  # the last life asks for all
    listeners = [asyncio.create_task(life.listen()) for _ in range(LISTENERS)]
    try:
        if dice.random() < 0.1:  # noqa: PLR2004 - one in ten dies before it is up
            await asyncio.sleep(dice.uniform(0, 0.4))
            fault = "SIGKILL of the process tree while it starts"
        else:
            async with visitor(port) as client:
                await up(client)
                for number in known:
                    answer = await client.get(f"/v1/readings/{truth.ids[number]}")
                    if answer.status_code != 200:  # noqa: PLR2004
                        ledger.violations.append(f"lost: reading of article {number}")
            if dice.random() < 0.15:  # noqa: PLR2004
                await asyncio.sleep(dice.uniform(0, 0.3))
                kill_a_worker(pid, ledger)
            await asyncio.sleep(dice.uniform(0, 6 if dice.random() < 0.05 else 0.7))  # noqa: PLR2004
            making = max(0, locks(store) - ledger.held)
            fault = "SIGKILL of the process tree, requests under way"
    finally:
        life.dead = True
        os.killpg(pid, signal.SIGKILL)
        await asyncio.gather(*listeners)
    ledger.faults[fault + (", clips being made" if making else "")] += 1
    ledger.left["clips being made at the moment of death"] += making
    ledger.left["half-written files at the moment of death"] += len(unfinished(store) - before)


def locks(store: Path) -> int:
    """How many clips are being made: the locks that are held in a store."""
    with contextlib.suppress(FileNotFoundError):
        file = f":{(store / LOCKS).stat().st_ino} "
        return Path("/proc/locks").read_text(encoding="ascii").count(file)
    return 0


def unfinished(store: Path) -> set[str]:
    """Half-written files, by name."""
    return {str(path) for path in store.glob("*/*/*.part")}


def age(store: Path) -> None:
    """What is left must be old to be known as left."""
    for path in store.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 3600,) * 2)


async def settle(zygote: Zygote, store: Path, truth: Truth, ledger: Ledger) -> None:
    """The last life of a store: everything acknowledged is heard to its end; then it is checked."""
    pid, port = zygote.start(str(store))
    life = Life(truth, ledger, dice_of(0), port)
    async with visitor(port) as client:
        await up(client)
        for number in sorted(ledger.acknowledged):
            base = f"/v1/readings/{truth.ids[number]}"
            try:
                await life.fetch(client, f"{base}/audio.mp3")
                await client.get(f"{base}/captions.vtt")
                for url in (f"{base}/audio.mp3", *truth.clips[number]):
                    await life.fetch(client, url)
            except httpx2.HTTPError as error:
                ledger.violations.append(f"stuck or lost: article {number}: {error!r}")
    life.dead = True
    os.killpg(pid, signal.SIGKILL)
    from tts_service.cache.check import check
    from tts_service.cache.store import open_objects

    age(store)
    objects = open_objects(str(store))
    async for finding in check(objects, fix=True):
        ledger.left[f"{finding.trouble}, for cache check --fix"] += 1
    if [f async for f in check(objects)]:
        ledger.violations.append("check --fix left something")


async def run(kills: int, seed: int, articles: int) -> Ledger:
    dice = dice_of(seed)
    ledger = Ledger()
    zygote = Zygote()
    try:
        truth = await learn(zygote, articles)
        done = 0
        while done < kills:
            ledger.acknowledged.clear()
            with tempfile.TemporaryDirectory() as folder:
                store = Path(folder)
                for _ in range(min(LIVES, kills - done)):
                    await live(zygote, store, truth, ledger, dice)
                    done += 1
                    injure(store, dice, ledger)
                await settle(zygote, store, truth, ledger)
            print(f"\r{done} of {kills} kills", end="", file=sys.stderr, flush=True)
    finally:
        zygote.close()
    print(file=sys.stderr)
    return ledger


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--articles", type=int, default=ARTICLES)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    start = time.monotonic()
    ledger = asyncio.run(run(given.kills, given.seed, given.articles))
    print(f"{'fault':60}{'times':>6}")
    for fault, times in sorted(ledger.faults.items(), key=lambda item: -item[1]):
        print(f"{fault:60}{times:>6}")
    print(f"\nanswers: {dict(sorted(ledger.answers.items()))}")
    print(f"left: {dict(ledger.left)}")
    print(f"slowest answer {ledger.slowest_s:.1f} s; {time.monotonic() - start:.0f} s in all")
    kinds = ("wrong bytes", "part for the whole", "stuck", "lost", "broken off while alive")
    for kind in kinds:
        print(f"{kind:60}{sum(v.startswith(kind) for v in ledger.violations):>6}")
    print(f"{'all violations':60}{len(ledger.violations):>6}")
    if given.json:
        given.json.write_text(json.dumps({"faults": ledger.faults, "bad": ledger.violations}))
    sys.exit(bool(ledger.violations))


if __name__ == "__main__":
    main()
