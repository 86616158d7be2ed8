"""Who is to finish an article does something else while others are still at its groups."""

import pytest
from cluster import item, text

from tts_service.reading.choice import Wish
from tts_service.settings import Settings
from tts_service.workers import flow, steps
from tts_service.workers.flow import ticket_of
from tts_service.workers.groups import groups_of
from tts_service.workers.kit import open_kit
from tts_service.workers.orders import Order

BATCH = "ef" * 32


class Queue:
    """A queue with so many tasks in it; notes the endings that are put behind them."""

    def __init__(self, tasks):
        self.tasks = tasks
        self.endings = []

    async def waiting(self):
        return self.tasks

    async def ending(self, ticket, reading_id, rounds=0):
        self.endings.append((ticket, reading_id, rounds))


@pytest.fixture
async def kit(tmp_path):
    settings = Settings(store_url=str(tmp_path), engine="tone", workers=1)
    async with open_kit(settings) as opened:
        yield opened


@pytest.fixture
async def planned(kit):
    wanted = item(0, text(0))
    order = Order(BATCH, "", 0.0, Wish(), (wanted,))
    await kit.ledger.create(order, {0: wanted.content})
    return await steps.plan(kit, ticket_of(order, 0))


async def test_it_goes_behind_the_others_once(kit, planned):
    ticket, reading = planned
    queue = Queue(3)
    await flow.end(kit, queue, ticket, reading.id)
    assert queue.endings == [(ticket, reading.id, 1)]
    assert kit.studio.made == 0
    assert not await kit.ledger.is_settled(BATCH, 0)
    await flow.end(kit, queue, *queue.endings.pop())
    assert queue.endings == []
    assert kit.studio.made == len(set(reading.keys))
    assert await kit.ledger.is_settled(BATCH, 0)


async def test_with_nothing_else_to_do_it_is_finished(kit, planned):
    ticket, reading = planned
    queue = Queue(0)
    await flow.end(kit, queue, ticket, reading.id)
    assert queue.endings == []
    assert await kit.ledger.is_settled(BATCH, 0)


@pytest.fixture
def asked(kit, monkeypatch):
    """Of which readings it was asked whether their clips are all there."""
    asked = []
    has = kit.store.has_clips

    async def counted(keys):
        asked.append(keys)
        return await has(keys)

    monkeypatch.setattr(kit.store, "has_clips", counted)
    return asked


async def test_what_is_all_there_is_finished(kit, planned, asked):
    ticket, reading = planned
    for group in groups_of(reading):
        await flow.speak(kit, BATCH, group)
    queue = Queue(3)
    await flow.end(kit, queue, ticket, reading.id)
    assert queue.endings == []
    assert await kit.ledger.is_settled(BATCH, 0)
    assert asked == [reading.keys]


async def test_what_is_all_there_is_not_even_given_out(kit, planned, asked):
    ticket, reading = planned
    for group in groups_of(reading):
        await flow.speak(kit, BATCH, group)
    await flow.begin(kit, Queue(3), ticket)
    assert await kit.ledger.is_settled(BATCH, 0)
    assert asked == [reading.keys]
