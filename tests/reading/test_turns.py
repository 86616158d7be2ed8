"""Who comes first goes first, but for the urgent; nobody waits for ever."""

import asyncio
from types import SimpleNamespace

import pytest

from tts_service.reading import turns as module
from tts_service.reading.turns import Turns


class Counter:
    """Guests of one counter with one place, and the order in which they were served."""

    def __init__(self, places=1):
        self.turns = Turns(places)
        self.served = []
        self.at_work = 0
        self.most = 0

    async def guest(self, name, *, urgent=False):
        async with self.turns.turn(urgent=urgent):
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            await asyncio.sleep(0)
            self.at_work -= 1
            self.served.append(name)

    async def come(self, name, *, urgent=False):
        """The guest's task, once it stands in the row."""
        task = asyncio.create_task(self.guest(name, urgent=urgent))
        await asyncio.sleep(0)
        return task


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The one second that it is, until a test says otherwise: nobody takes long to come."""
    now = [100.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


async def test_the_urgent_go_before_the_others_and_each_kind_in_order():
    counter = Counter()
    async with counter.turns.turn():
        row = [await counter.come(name, urgent=name.isupper()) for name in "abCdE"]
    await asyncio.gather(*row)
    assert counter.served == [*"CEabd"]
    assert counter.most == 1


async def test_who_has_waited_long_goes_before_the_urgent(now):
    counter = Counter()
    async with counter.turns.turn():
        row = [await counter.come("patient")]
        now[0] += module._AHEAD_S + 0.01
        row.append(await counter.come("urgent", urgent=True))
    await asyncio.gather(*row)
    assert counter.served == ["patient", "urgent"]


async def test_as_many_at_once_as_there_are_places():
    counter = Counter(places=3)
    await asyncio.gather(*(counter.guest(n) for n in range(20)))
    assert counter.most == 3
    assert counter.served == [*range(20)]


@pytest.mark.parametrize("given", [False, True])
async def test_who_goes_away_leaves_the_place_to_the_next(given):
    counter = Counter()
    async with counter.turns.turn():
        leaving, staying = await counter.come("leaving"), await counter.come("staying")
        if not given:
            leaving.cancel()
    # Now the place has been given to the one who leaves.
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await staying
    assert counter.served == ["staying"]
    async with counter.turns.turn():
        pass
