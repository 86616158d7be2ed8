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
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import httpx2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from measure.service import free_port  # noqa: E402 - a neighbour

ARTICLES = 24
LISTENERS = 6
# A store serves so many lives; then an empty one, so that there is work to be killed.
LIVES = 10
STUCK_S = 30.0

_SYLLABLES = """
quận phường thành phố công tác quản lý đô thị xây dựng phát triển kinh tế xã hội nhân dân
năm học mới trường lớp giao thông môi trường văn hóa thể thao sức khỏe người dân
"""


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - must be the same again


def article(number: int) -> str:
    """A small article: every sentence but one is its own."""
    dice = dice_of(number)
    sentences = [
        " ".join(dice.choices(_SYLLABLES.split(), k=dice.randint(4, 14))).capitalize() + "."
        for _ in range(dice.randint(4, 9))
    ]
    return f"Tin số {number} của quận\n\n" + "\n\n".join([*sentences, "Tin còn tiếp tục cập nhật."])


class Zygote:
    """A process with everything imported, which forks services."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, store: str, port: int) -> int:
        """Fork a service; its process id, which is also its group's."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([store, port]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Fork no more."""
        self._process.kill()
        self._process.wait()


def be_zygote() -> None:
    import uvicorn

    from tts_service.api.app import create_app
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading import site_rules
    from tts_service.settings import load_settings

    # Reading it takes longer than most lives last; it is the same in all of them.
    lexicon = load_lexicon()
    mock.patch.object(site_rules, "load_lexicon", return_value=lexicon).start()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        store, port = json.loads(line)
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        app = create_app(load_settings(store_url=store, engine="tone", workers=1))
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)
        os._exit(0)


@dataclass
class Truth:
    """What an undisturbed service gives."""

    bodies: dict[str, bytes] = field(default_factory=dict)  # by address
    ids: dict[int, str] = field(default_factory=dict)  # of articles
    clips: dict[int, list[str]] = field(default_factory=dict)  # addresses, by article


@dataclass
class Ledger:
    """What happened."""

    faults: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    slowest_s: float = 0.0
    left: Counter[str] = field(default_factory=Counter)


async def up(client: httpx2.AsyncClient) -> None:
    for _ in range(2000):
        with contextlib.suppress(httpx2.HTTPError):
            if (await client.get("/healthz")).status_code == 200:  # noqa: PLR2004
                return
        await asyncio.sleep(0.01)
    raise TimeoutError("the service did not start")


async def learn(zygote: Zygote, articles: int) -> Truth:
    truth = Truth()
    port = free_port()
    with tempfile.TemporaryDirectory() as store:
        pid = zygote.start(store, port)
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


def visitor(port: int) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=STUCK_S, trust_env=False)


class Life:
    """One service from its start to its death, and those who listen to it."""

    def __init__(self, truth: Truth, ledger: Ledger, dice: random.Random, port: int) -> None:
        self._truth, self._ledger, self._dice, self._port = truth, ledger, dice, port
        self.dead = False
        self.under_way: Counter[str] = Counter()

    async def listen(self) -> None:
        """Ask for one thing after the other until the service dies."""
        async with visitor(self._port) as client:
            with contextlib.suppress(TimeoutError):
                await up(client)
            while not self.dead:
                number = self._dice.randrange(len(self._truth.ids))
                await self._ask(client, number)

    async def _ask(self, client: httpx2.AsyncClient, number: int) -> None:
        audio = f"/v1/readings/{self._truth.ids[number]}/audio.mp3"
        what = self._dice.choice(("plan", "sound", "sound", "range", "clip"))
        if number not in self._ledger.acknowledged:
            what = "plan"
        self.under_way[what] += 1
        start = time.monotonic()
        try:
            async with asyncio.timeout(STUCK_S):
                if what == "plan":
                    await self._plan(client, number)
                elif what == "clip":
                    await self.fetch(client, self._dice.choice(self._truth.clips[number]))
                elif what == "range":
                    size = len(self._truth.bodies[audio])
                    first = self._dice.randrange(size)
                    last = self._dice.randrange(first, size)
                    await self.fetch(client, audio, f"bytes={first}-{last}")
                else:
                    await self.fetch(client, audio)
        except (httpx2.TimeoutException, TimeoutError):
            self._violation(f"stuck: {what} of article {number}")
        except httpx2.HTTPError as error:
            if not self.dead:
                self._violation(f"broken off while alive: {what}: {error!r}")
        else:
            self._ledger.slowest_s = max(self._ledger.slowest_s, time.monotonic() - start)
        finally:
            self.under_way[what] -= 1

    async def _plan(self, client: httpx2.AsyncClient, number: int) -> None:
        answer = await client.post("/v1/readings", json={"text": article(number)})
        self._ledger.answers[f"POST {answer.status_code}"] += 1
        if answer.status_code not in {200, 201}:
            self._violation(f"plan: {answer.status_code} {answer.text[:200]}")
        elif answer.json()["id"] != self._truth.ids[number]:
            self._violation("plan: another id")
        else:
            self._ledger.acknowledged.add(number)

    async def fetch(self, client: httpx2.AsyncClient, url: str, span: str = "") -> None:
        """Get something, and compare every byte that comes."""
        headers = {"Range": span} if span else {}
        got = bytearray()
        whole = False
        status = 0
        truth = self._truth.bodies[url]
        try:
            async with client.stream("GET", url, headers=headers) as answer:
                status = answer.status_code
                self._ledger.answers[f"GET {status}"] += 1
                if status not in {200, 206}:
                    await answer.aread()
                    self._violation(f"{url[:40]}: {status} {answer.text[:200]}")
                    return
                if status == 206:  # noqa: PLR2004
                    first, last = map(int, span.removeprefix("bytes=").split("-"))
                    truth = truth[first : last + 1]
                elif "content-length" not in answer.headers:
                    truth = truth[192:]  # growing: without the header frame
                async for piece in answer.aiter_raw():
                    got += piece
                whole = True
        finally:
            if status in {200, 206}:
                if bytes(got) != truth[: len(got)]:
                    self._violation(f"wrong bytes: {url[:60]} {span}")
                elif whole and len(got) != len(truth):
                    self._violation(f"part for the whole: {url[:60]} {span}")

    def _violation(self, what: str) -> None:
        self._ledger.violations.append(what)
        print(f"!! {what}", file=sys.stderr)


def injure(store: Path, dice: random.Random, ledger: Ledger) -> None:
    """Inject a fault into a store that nobody serves just now."""
    clips = sorted(store.glob("clips/*/*.mp3"))
    if not clips:
        return
    clip = dice.choice(clips)
    data = clip.read_bytes()
    fault = dice.choice(("cut", "zeroed", "bit", "deleted", "foreign", "lease", "part"))
    place = dice.randrange(len(data))
    if fault == "cut":
        clip.write_bytes(data[:place])
    elif fault == "zeroed":
        clip.write_bytes(bytes(len(data)))
    elif fault == "bit":
        clip.write_bytes(
            data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]
        )
    elif fault == "deleted":
        clip.unlink()
    elif fault == "foreign":
        clip.write_bytes(dice.choice(clips).read_bytes() if len(clips) > 1 else b"<html>")
    elif fault == "lease":
        clip.unlink()
        lease = store / "leases" / clip.parent.name / f"{clip.stem}.0"
        lease.parent.mkdir(parents=True, exist_ok=True)
        lease.write_text(f"someone {time.time() + 4:.3f}")
    else:
        clip.with_name(f"{clip.name}.0badcafe.part").write_bytes(data[:place])
        clip.unlink()
    ledger.faults[FAULTS[fault]] += 1


FAULTS = {
    "cut": "clip cut short",
    "zeroed": "clip overwritten with zeros",
    "bit": "one bit of a clip flipped",
    "deleted": "clip deleted",
    "foreign": "clip replaced by another clip's file",
    "lease": "clip deleted, lease of a dead holder in its place",
    "part": "clip deleted, half-written file in its place",
}


def kill_a_worker(pid: int, ledger: Ledger) -> None:
    """Kill the service's synthesis process, not the service."""
    with contextlib.suppress(OSError, ProcessLookupError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"spawn_main" in command:
                os.kill(int(child), signal.SIGKILL)
                ledger.faults["worker process killed, service alive"] += 1


async def live(
    zygote: Zygote, store: Path, truth: Truth, ledger: Ledger, dice: random.Random
) -> None:
    """A service starts, is listened to, and is killed."""
    port = free_port()
    pid = zygote.start(str(store), port)
    life = Life(truth, ledger, dice, port)
    before = unfinished(store)
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
            # Some live long enough to see a dead holder's lease expire.
            await asyncio.sleep(dice.uniform(0, 6 if dice.random() < 0.05 else 0.7))  # noqa: PLR2004
            fault = "SIGKILL of the process tree, requests under way"
    finally:
        life.dead = True
        os.killpg(pid, signal.SIGKILL)
        await asyncio.gather(*listeners)
    # A new lease that nobody releases any more is a clip that was being made.
    leases = unfinished(store) - before
    making = [name for name in leases if not name.endswith(".part")]
    ledger.faults[fault + (", clips being made" if making else "")] += 1
    ledger.left["leases at the moment of death"] += len(making)
    ledger.left["half-written files at the moment of death"] += len(leases) - len(making)


def unfinished(store: Path) -> set[str]:
    """Leases and half-written files, by name."""
    return {str(path) for place in ("leases/*/*", "*/*/*.part") for path in store.glob(place)}


def age(store: Path) -> None:
    """What is left must be old to be known as left."""
    for path in store.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 3600,) * 2)


async def settle(zygote: Zygote, store: Path, truth: Truth, ledger: Ledger) -> None:
    """The last life of a store: everything acknowledged is heard to its end; then it is checked."""
    port = free_port()
    pid = zygote.start(str(store), port)
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
    options.add_argument("--zygote", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.zygote:
        be_zygote()
        return
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
