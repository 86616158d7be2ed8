"""Batches over real brokers by real workers: made once, whoever dies, and the end is told."""

import pytest

from tts_service.reading.document import parse
from tts_service.workers.app import make_app


@pytest.fixture(params=["redis", "rabbit"])
def broker(request):
    """What holds for one broker holds for the other."""
    return request.getfixturevalue(request.param)


async def test_two_workers_make_a_batch_and_every_clip_once(clusters, broker, redis):
    cluster = clusters(broker.url, TTS_REDIS_URL=redis.url)
    cluster.start(2)
    order = await cluster.order(12)
    progress = await cluster.ended(order)
    assert (len(progress.done), len(progress.failed)) == (12, 0)
    results = await cluster.ledger.results(order.id, range(12))
    assert await cluster.clips() == len({key for r in results for key in await keys(cluster, r)})
    # Both have worked, and the queue is empty.
    assert all("succeeded" in worker.log() for worker in cluster.workers)
    assert await cluster.queue.waiting() == 0
    # Though on one machine, each answers in its own name.
    answers = make_app(cluster.settings).control.ping(timeout=60, limit=2)
    assert len({name for answer in answers for name in answer}) == 2


async def keys(cluster, result):
    data = await cluster.store.load_document("readings", result.reading)
    document = parse(data, result.reading)
    assert document.shapes is not None
    return document.reading.keys
