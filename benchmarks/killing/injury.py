"""Faults that are injected into a store, or into a worker."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from killing.truth import Ledger

FAULTS = {
    "cut": "clip cut short",
    "zeroed": "clip overwritten with zeros",
    "bit": "one bit of a clip flipped",
    "deleted": "clip deleted",
    "foreign": "clip replaced by another clip's file",
    "lock": "clip deleted, its lock held by a process that soon dies",
    "part": "clip deleted, half-written file in its place",
}


# A process that is at work on a clip, and stays so.
HOLDER = """
import asyncio, sys
from tts_service.cache.lock import Lock
async def main():
    lock = Lock(sys.argv[1], sys.argv[2])
    while not await lock.take():  # the last service is not quite dead yet
        await lock.pause()
    async with lock:
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def injure(store: Path, dice: random.Random, ledger: Ledger) -> None:
    """Inject a fault into a store that nobody serves just now."""
    clips = sorted(store.glob("clips/*/*.mp3"))
    if not clips:
        return
    clip = dice.choice(clips)
    data = clip.read_bytes()
    fault = dice.choice(("cut", "zeroed", "bit", "deleted", "foreign", "lock", "part"))
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
    elif fault == "lock":
        clip.unlink()
        hold(store, clip.stem, dice.uniform(0.2, 2), ledger)
    else:
        clip.with_name(f"{clip.name}.0badcafe.part").write_bytes(data[:place])
        clip.unlink()
    ledger.faults[FAULTS[fault]] += 1


def hold(store: Path, key: str, seconds: float, ledger: Ledger) -> None:
    """Hold the lock on a clip from another process, which is killed after a while."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store), key], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    def die() -> None:
        holder.kill()
        holder.communicate()
        ledger.held -= 1

    ledger.held += 1
    threading.Timer(seconds, die).start()


def kill_a_worker(pid: int, ledger: Ledger) -> None:
    """Kill the service's synthesis process, not the service."""
    with contextlib.suppress(OSError, ProcessLookupError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"spawn_main" in command:
                os.kill(int(child), signal.SIGKILL)
                ledger.faults["worker process killed, service alive"] += 1
