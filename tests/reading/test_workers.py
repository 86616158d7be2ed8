"""Worker processes that die or hang: replaced, and nobody is left waiting."""

import asyncio
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from patience import PATIENCE_S

from tts_service.engines.base import Isolation
from tts_service.errors import EngineDown, EngineRefused
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


def begin_and_sleep(mark):
    """Ends when the file is gone that says that it has begun; how often it began."""
    with Path(mark).open("a") as file:
        file.write("x")
        began = file.tell()  # the file may be gone already
    while Path(mark).exists():
        time.sleep(0.01)
    return began


async def appears(file):
    async with asyncio.timeout(PATIENCE_S):
        while not file.exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.01)


def divide(by):
    return 1 // by


def refuse(evidence):
    raise EngineRefused(evidence, "Rewrite it.")


class StubbornError(Exception):
    """Can be sent, but not be made again."""

    def __init__(self, one, two):
        super().__init__(f"{one}{two}")


def be_stubborn(_argument):
    raise StubbornError(1, 2)


def echo(argument):
    return argument


def fill(size):
    return bytes(size)


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


async def test_a_neighbour_is_not_disturbed_by_a_death(workers, tmp_path):
    begun = tmp_path / "begun"
    neighbour = asyncio.create_task(workers.run(Isolation.PROCESS, begin_and_sleep, str(begun)))
    await appears(begun)
    with pytest.raises(EngineDown):
        await workers.run(Isolation.PROCESS, die, None)
    assert not neighbour.done()
    begun.unlink()
    assert await neighbour == 1


async def test_who_stands_behind_what_kills_its_process_is_not_given_up():
    workers = Workers(1)
    killer = asyncio.create_task(workers.run(Isolation.PROCESS, die, None))
    behind = [asyncio.create_task(workers.run(Isolation.PROCESS, echo, n)) for n in range(5)]
    with pytest.raises(EngineDown, match="died 3 times"):
        await killer
    assert await asyncio.gather(*behind) == [*range(5)]
    workers.close()


async def test_who_goes_away_while_another_is_at_work_does_no_harm(tmp_path):
    workers, begun = Workers(1), tmp_path / "begun"
    work = asyncio.create_task(workers.run(Isolation.PROCESS, begin_and_sleep, str(begun)))
    await appears(begun)
    leaving = asyncio.create_task(workers.run(Isolation.PROCESS, echo, "unheard"))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    begun.unlink(missing_ok=True)
    while not work.done():
        begun.unlink(missing_ok=True)  # it was begun anew
        await asyncio.sleep(0.01)
    assert await work >= 1
    assert await workers.run(Isolation.PROCESS, echo, "heard") == "heard"
    workers.close()


async def test_who_died_while_idle_is_not_asked(workers):
    (first,) = {await workers.run(Isolation.PROCESS, sleep, 0) for _ in range(3)}
    os.kill(first, signal.SIGKILL)
    for _ in range(3):
        assert await workers.run(Isolation.PROCESS, sleep, 0) != first


async def test_what_the_work_raises_is_raised_with_the_place_where_it_happened(workers):
    with pytest.raises(ZeroDivisionError) as raised:
        await workers.run(Isolation.PROCESS, divide, 0)
    assert "in divide" in "".join(raised.value.__notes__)
    with pytest.raises(EngineRefused, match="never") as refused:
        await workers.run(Isolation.PROCESS, refuse, "never")
    assert refused.value.remedy == "Rewrite it."
    with pytest.raises(RuntimeError, match="Stubborn"):
        await workers.run(Isolation.PROCESS, be_stubborn, None)
    assert await workers.run(Isolation.PROCESS, divide, 1) == 1


async def test_nobody_gets_the_answer_to_an_order_that_was_given_up(workers, tmp_path):
    begun = tmp_path / "begun"
    given_up = asyncio.create_task(workers.run(Isolation.PROCESS, begin_and_sleep, str(begun)))
    await appears(begun)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await asyncio.gather(*(workers.run(Isolation.PROCESS, echo, n) for n in range(9))) == [
        *range(9)
    ]


async def test_large_answers_arrive_whole(workers):
    assert await workers.run(Isolation.PROCESS, fill, 3_000_000) == bytes(3_000_000)


async def test_a_rehearsal_is_no_answer(workers):
    workers.warm_up(echo, "rehearsal")
    assert len(workers.pids) == 2
    workers.warm_up(die, None)
    assert await workers.run(Isolation.PROCESS, echo, "order") == "order"


async def test_what_hangs_is_killed_and_told(workers, monkeypatch):
    hanging = await workers.run(Isolation.PROCESS, sleep, 0)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_LONGEST_S", 0.2)
        with pytest.raises(EngineDown, match="took more than"):
            await workers.run(Isolation.PROCESS, sleep, 600)
    assert await workers.run(Isolation.PROCESS, sleep, 0) != hanging


_told = []


def tell():
    _told.append(len(_told))


def how_often_told(_argument):
    return len(_told)


async def test_what_is_to_be_done_between_orders_is_done_after_each():
    workers = Workers(1, tell)
    times = [await workers.run(Isolation.PROCESS, how_often_told, None) for _ in range(3)]
    assert times == [0, 1, 2]
    workers.close()


async def test_a_service_that_hangs_keeps_nobody_from_another(workers):
    most = 64  # what the speech server may be given
    answered = threading.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(most):
            group.create_task(workers.run(Isolation.THREAD, answered.wait, 2 * PATIENCE_S))
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(PATIENCE_S):
                assert await workers.run(Isolation.THREAD, str, 7) == "7"
        finally:
            answered.set()
