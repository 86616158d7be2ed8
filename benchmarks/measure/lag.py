"""How late the event loop is while everything else works.

Run as a program it is the service with a clock beside it: it wakes up every
few milliseconds and notes how late that is; on SIGUSR2 it prints what it noted.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from measure.client import Client, wait_for
from measure.service import Service, free_port, warm
from measure.table import ms, table
from measure.texts import article, sentence

_TICK_S = 0.005


async def _note(late: list[float]) -> None:
    while True:
        start = time.perf_counter()
        await asyncio.sleep(_TICK_S)
        late.append(time.perf_counter() - start - _TICK_S)


def _serve(port: int) -> None:
    import uvicorn

    from tts_service.api.app import create_app
    from tts_service.settings import load_settings

    late: list[float] = []

    async def main() -> None:
        app = create_app(load_settings())
        server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
        )
        clock = asyncio.create_task(_note(late))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, late.clear)
        loop.add_signal_handler(signal.SIGUSR2, lambda: setattr(server, "should_exit", True))
        await server.serve()
        clock.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await clock

    import uvloop

    uvloop.run(main())
    sys.stdout.write(json.dumps(late))


def measure(seconds: float) -> None:
    """Print how late the loop of an idle and of a busy service is."""
    rows = []
    for name, listeners in (("idle", 0), ("4 clients, new sentences", 4), ("4, new articles", -4)):
        with tempfile.TemporaryDirectory() as store:
            late = sorted(_late(store, listeners, seconds))
        shares = [late[min(len(late) - 1, int(len(late) * p))] for p in (0.5, 0.95, 0.99)]
        rows.append((name, *(ms(max(0.0, value)) for value in (*shares, late[-1]))))
    table("Lateness of the event loop", ("load", "median", "95 %", "99 %", "worst"), rows)


def _late(store: str, listeners: int, seconds: float) -> list[float]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "measure.lag", str(port)],
        env={**os.environ, "TTS_STORE_URL": store},
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
    )
    try:
        wait_for(port)
        warm(Service(port, process.pid))
        process.send_signal(signal.SIGUSR1)
        until = time.perf_counter() + seconds
        threads = [
            threading.Thread(target=_listen, args=(port, number, until, listeners < 0))
            for number in range(abs(listeners))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(max(0.0, until - time.perf_counter()))
        process.send_signal(signal.SIGUSR2)
        told, _ = process.communicate(timeout=30)
        noted: list[float] = json.loads(told)
        return noted
    finally:
        process.kill()
        process.wait()


def _listen(port: int, number: int, until: float, whole: bool) -> None:
    with Client(port) as client:
        while time.perf_counter() < until:
            text = sentence(number, 10)
            if whole:
                text += "\n\n" + article(3_000)
            reading = client.post("/v1/readings", {"text": text}).json()
            client.get(reading["links"]["audio"])
            number += 4


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
