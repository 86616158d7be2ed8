"""Batches over real brokers by real workers: made once, whoever dies, and the end is told."""

import asyncio

import faulty
import pytest
from patience import PATIENCE_S

from tts_service.reading.document import parse
from tts_service.workers import flow
from tts_service.workers.app import make_app


@pytest.fixture(params=["redis", "rabbit"])
def broker(request):
    """What holds for one broker holds for the other."""
    return request.getfixturevalue(request.param)


async def test_two_workers_make_a_batch_and_every_clip_once(clusters, broker, redis, tmp_path):
    voice = faulty.installed(tmp_path, patient=True)
    cluster = clusters(broker.url, TTS_REDIS_URL=redis.url, **voice)
    cluster.start(2)
    order = await cluster.order(12)
    # All of it is given out twice.
    for number in range(12):
        await cluster.queue.article(flow.ticket_of(order, number))
    progress = await cluster.ended(order)
    assert (len(progress.done), len(progress.failed)) == (12, 0)
    results = await cluster.ledger.results(order.id, range(12))
    made = await cluster.clips()
    assert made == len({key for r in results for key in await keys(cluster, r)})
    assert made == faulty.said(tmp_path).total()
    async with asyncio.timeout(PATIENCE_S):
        # Both work, and nothing stays in the queue.
        more = 12
        while not all("succeeded" in worker.log() for worker in cluster.workers):
            await cluster.ended(await cluster.order(1, more))
            more += 1
        while await cluster.queue.waiting():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(cluster.pause_s)
        # Though on one machine, each answers in its own name.
        control, names = make_app(cluster.settings).control, set()
        while len(names) < 2:
            answers = await asyncio.to_thread(control.ping, timeout=2, limit=2)
            names |= {name for answer in answers for name in answer}


async def keys(cluster, result):
    data = await cluster.store.load_document("readings", result.reading)
    document = parse(data, result.reading)
    assert document.shapes is not None
    return document.reading.keys
