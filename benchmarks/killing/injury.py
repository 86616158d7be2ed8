"""Faults that are injected into a store, or into a worker."""

from __future__ import annotations

import contextlib
import os
import signal
import time
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
    "lease": "clip deleted, lease of a dead holder in its place",
    "part": "clip deleted, half-written file in its place",
}


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


def kill_a_worker(pid: int, ledger: Ledger) -> None:
    """Kill the service's synthesis process, not the service."""
    with contextlib.suppress(OSError, ProcessLookupError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"spawn_main" in command:
                os.kill(int(child), signal.SIGKILL)
                ledger.faults["worker process killed, service alive"] += 1
