"""One life of a service, and what its listeners see."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import httpx2

from killing.truth import article

if TYPE_CHECKING:
    import random

    from killing.truth import Ledger, Truth

STUCK_S = 120.0


async def up(client: httpx2.AsyncClient) -> None:
    """Wait until the service answers; raises ``TimeoutError``."""
    end = time.monotonic() + STUCK_S
    while time.monotonic() < end:
        with contextlib.suppress(httpx2.HTTPError):
            if (await client.get("/healthz")).status_code == 200:  # noqa: PLR2004
                return
        await asyncio.sleep(0.01)
    raise TimeoutError("the service did not start")


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
            # Until the service is up nobody answers, and nothing was promised.
            while not self.dead:
                with contextlib.suppress(httpx2.HTTPError):
                    await client.get("/healthz")
                    break
                await asyncio.sleep(0.01)
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
