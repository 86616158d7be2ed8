"""What is ordered is kept, what came of it is found again, and everything may be done twice."""

import asyncio
from dataclasses import replace

import pytest
from cluster import item

from tts_service.cache.check import check
from tts_service.cache.prune import prune
from tts_service.cache.store import open_objects
from tts_service.errors import StoreError, UnknownBatch
from tts_service.reading.casting import Passed
from tts_service.reading.choice import Wish
from tts_service.workers.ledger import Ledger
from tts_service.workers.orders import Closing, Fault, Order, Result

BATCH = "ab" * 32


@pytest.fixture
def ledger(tmp_path):
    return Ledger(open_objects(str(tmp_path)))


def order(count=3, content="same", batch=BATCH):
    items = tuple(item(n, "Một câu.") for n in range(count))
    return Order(batch, content, 1000.0, Wish("tone:beep"), items)


def result(number, fault=None, at=5.0):
    return Result(number, f"bai-{number}", "", at, reading="" if fault else "r" * 64, fault=fault)


PASSED = (Passed("tone:boop", "It was down."),)
FAULT = Fault("engine-down", "Down", "Nghỉ", "It was down.", "Later.", transient=True)


async def test_an_order_is_kept_with_what_was_sent(ledger):
    known = await ledger.create(order(), {1: "Nội dung gửi lên."})
    assert known == order()
    assert await Ledger(ledger._objects).order(BATCH) == order()
    assert await ledger.content(BATCH, 1) == "Nội dung gửi lên."
    assert await ledger.open_batches() == [BATCH]


async def test_of_two_orders_under_one_id_the_first_counts(ledger):
    one, other = order(content="one"), order(content="other")
    known = await asyncio.gather(*(Ledger(ledger._objects).create(o, {}) for o in (one, other) * 4))
    assert len({k.content for k in known}) == 1


@pytest.mark.parametrize("batch", ["cd" * 32, "../../etc", "", "ab"])
async def test_what_nobody_ordered_is_unknown(ledger, batch):
    with pytest.raises(UnknownBatch):
        await ledger.order(batch)


async def test_sound_is_never_replaced_by_a_failure(ledger):
    await ledger.create(order(), {})
    await ledger.settle(BATCH, result(0, FAULT))
    await ledger.settle(BATCH, result(0))
    await ledger.settle(BATCH, result(0, FAULT))
    progress = await ledger.progress(BATCH)
    assert (set(progress.done), set(progress.failed)) == ({0}, set())
    (kept,) = await ledger.results(BATCH, range(3))
    assert kept == result(0)


async def test_progress_tells_what_has_happened(ledger):
    await ledger.create(order(), {})
    assert (await ledger.progress(BATCH)).settled == 0
    await ledger.settle(BATCH, result(0))
    await ledger.settle(BATCH, result(2, FAULT))
    await ledger.sent(BATCH, 1)
    await ledger.told(BATCH, "0")
    await ledger.cancel(BATCH)
    progress = await ledger.progress(BATCH)
    assert (set(progress.done), set(progress.failed), set(progress.sent)) == ({0}, {2}, {1})
    assert (progress.told, progress.cancelled, progress.closed) == ({"0"}, True, False)


async def test_a_batch_is_closed_once_and_can_be_opened_again(ledger):
    await ledger.create(order(), {})
    await ledger.settle(BATCH, result(1, FAULT))
    for done in (1, 2):
        await ledger.close(BATCH, Closing(9.0, done, 1, cancelled=False))
    assert (await ledger.closing(BATCH)).done == 1
    await ledger.shelve(BATCH)
    assert await ledger.open_batches() == []
    # Ordered again, a batch that has ended stays so.
    await ledger.create(order(), {})
    assert await ledger.open_batches() == []
    assert await ledger.reopen(BATCH) == [1]
    assert await ledger.open_batches() == [BATCH]
    assert await ledger.closing(BATCH) is None
    assert (await ledger.progress(BATCH)).settled == 0
    assert await ledger.reopen(BATCH) == []


async def told(ledger):
    progress = await ledger.progress(BATCH)
    return set(progress.done), progress.fallback, set(progress.failed), progress.settled


async def test_what_a_fallback_read_counts_until_it_is_read_again(ledger):
    await ledger.create(order(), {})
    read = replace(result(0), fallback_from=PASSED)
    await ledger.settle(BATCH, read)
    await ledger.settle(BATCH, result(0, FAULT))
    await ledger.settle(BATCH, result(1))
    assert await told(ledger) == ({0, 1}, {0}, set(), 2)
    await ledger.told(BATCH, "0.fallback")
    await ledger.close(BATCH, Closing(9.0, 2, 0, cancelled=False, fallback=1))
    # A retry that does not ask for it leaves it alone.
    assert await ledger.reopen(BATCH) == []
    assert await ledger.reopen(BATCH, fallback=True) == [0]
    assert await told(ledger) == ({1}, set(), set(), 1)
    assert not await ledger.is_settled(BATCH, 0)
    progress = await ledger.progress(BATCH)
    assert (progress.told, progress.closed) == (set(), False)
    # It cannot be read again: what there was is what there is.
    await ledger.settle(BATCH, result(0, FAULT))
    assert await ledger.is_settled(BATCH, 0)
    assert await told(ledger) == ({0, 1}, {0}, set(), 2)
    assert await ledger.results(BATCH, [0]) == [read]
    # It can: that counts, also when a fallback's result comes late.
    assert await ledger.reopen(BATCH, fallback=True) == [0]
    for last in (result(0, at=6.0), replace(read, at=7.0)):
        await ledger.settle(BATCH, last)
        assert await told(ledger) == ({0, 1}, set(), set(), 2)
        assert await ledger.results(BATCH, [0]) == [result(0, at=6.0)]
    assert await ledger.reopen(BATCH, fallback=True) == []


async def test_a_batch_that_is_cancelled_while_it_is_read_again_keeps_what_it_had(ledger):
    await ledger.create(order(), {})
    await ledger.settle(BATCH, replace(result(0), fallback_from=PASSED))
    assert await ledger.reopen(BATCH, fallback=True) == [0]
    await ledger.cancel(BATCH)
    assert await ledger.is_settled(BATCH, 0)
    assert await told(ledger) == ({0}, {0}, set(), 1)


async def test_whoever_survives_an_article_leaves_no_try(ledger):
    tries = [await ledger.begin_again(BATCH, 7, 2) for _ in range(3)]
    assert tries == [0, 1, None]
    await ledger.survived(BATCH, 7, 0)
    assert await ledger.begin_again(BATCH, 7, 2) == 0


async def test_an_order_whose_writer_died_is_written_by_the_next(ledger, tmp_path, monkeypatch):
    path = tmp_path / "jobs" / BATCH / "order"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a")
    monkeypatch.setattr("tts_service.workers.ledger._BEING_WRITTEN_S", 3600.0)
    with pytest.raises(StoreError, match="just now"):
        await ledger.create(order(), {})
    monkeypatch.setattr("tts_service.workers.ledger._BEING_WRITTEN_S", 0.0)
    assert await ledger.create(order(), {}) == order()
    assert await ledger.order(BATCH) == order()


async def test_state_is_neither_pruned_nor_taken_for_somebody_elses(ledger):
    await ledger.create(order(), {0: "Nội dung."})
    await ledger.settle(BATCH, result(0))
    before = [entry.path async for entry in ledger._objects.walk("jobs")]
    await prune(ledger._objects, max_bytes=0)
    assert [finding async for finding in check(ledger._objects, fix=True)] == []
    assert [entry.path async for entry in ledger._objects.walk("jobs")] == before
