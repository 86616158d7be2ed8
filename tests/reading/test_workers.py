"""Worker processes that die or hang: replaced, and nobody is left waiting."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from tts_service.engines.base import Isolation
from tts_service.errors import EngineDown
from tts_service.reading import workers as module
from tts_service.reading.workers import Workers


@pytest.fixture
def workers():
    made = Workers(2)
    yield made
    made.close()


def die_once(folder):
    """Kills its process in the middle of the work, the first time."""
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return int(mark.read_text()), os.getpid()


def die(_argument):
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds):
    time.sleep(seconds)
    return os.getpid()


async def test_what_was_under_way_in_a_killed_process_is_done_by_another(workers, tmp_path):
    run = workers.run(Isolation.PROCESS, die_once, str(tmp_path))
    neighbour = workers.run(Isolation.PROCESS, sleep, 0.2)
    (dead, alive), other = await asyncio.gather(run, neighbour)
    assert dead not in {alive, other}


async def test_what_kills_its_process_each_time_is_given_up_and_harms_no_other(workers):
    with pytest.raises(EngineDown, match="died 3 times"):
        await workers.run(Isolation.PROCESS, die, None)
    assert await workers.run(Isolation.PROCESS, sleep, 0)


async def test_what_hangs_is_killed_and_told(workers, monkeypatch):
    hanging = await workers.run(Isolation.PROCESS, sleep, 0)
    monkeypatch.setattr(module, "_LONGEST_S", 0.2)
    with pytest.raises(EngineDown, match="took more than"):
        await workers.run(Isolation.PROCESS, sleep, 600)
    monkeypatch.setattr(module, "_LONGEST_S", 60.0)
    assert await workers.run(Isolation.PROCESS, sleep, 0) != hanging
