"""However many ask, the work is done once."""

import asyncio

import pytest

from tts_service.cache.flight import Flight


async def test_simultaneous_callers_share_one_piece_of_work():
    flight, calls = Flight(), []

    async def work():
        calls.append(1)
        await asyncio.sleep(0)
        return "clip"

    results = await asyncio.gather(*(flight.do("k", work) for _ in range(1000)))
    assert results == ["clip"] * 1000
    assert len(calls) == 1


async def test_different_keys_do_not_wait_for_each_other():
    flight, gate = Flight(), asyncio.Event()

    async def slow():
        await gate.wait()

    async def fast():
        gate.set()

    await asyncio.gather(flight.do("a", slow), flight.do("b", fast))


async def test_a_caller_who_leaves_does_not_stop_the_work():
    flight, gate, done = Flight(), asyncio.Event(), []

    async def work():
        await gate.wait()
        done.append(1)

    leaving = asyncio.create_task(flight.do("k", work))
    staying = asyncio.create_task(flight.do("k", work))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.set()
    await staying
    assert done == [1]


async def test_a_failure_reaches_every_caller_and_is_not_kept():
    flight, calls = Flight(), []

    async def work():
        calls.append(1)
        if len(calls) == 1:
            raise OSError("once")
        return "second"

    results = await asyncio.gather(
        *(flight.do("k", work) for _ in range(3)), return_exceptions=True
    )
    assert [str(r) for r in results] == ["once"] * 3
    assert await flight.do("k", work) == "second"
    await flight.settle()


async def test_settling_waits_for_what_is_under_way():
    flight, done = Flight(), []

    async def work():
        await asyncio.sleep(0.01)
        done.append(1)

    task = asyncio.create_task(flight.do("k", work))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await flight.settle()
    assert done == [1]
