"""Whatever a batch depends on breaks while it is made: nothing is lost, and it ends and says so.

benchmarks/faults.py does each of these many times, and more.
"""

import asyncio

import faulty
import pytest
from cluster import item
from proxy import Line
from seaweed import KEYS, Seaweed
from servers import RedisServer

from tts_service.cache.layout import CLIPS, SOUND, path_of
from tts_service.reading.document import parse
from tts_service.workers import flow

ARTICLES = 4


@pytest.fixture
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("voice")


@pytest.fixture
def voice(home):
    return faulty.installed(home, sleep_s=0.005)


@pytest.fixture
def cluster(clusters, rabbit, voice):
    """Two workers on RabbitMQ and a folder, whose locks end with their holders, and not before."""
    made = clusters(rabbit.url, **voice)
    made.start(2)
    return made


@pytest.fixture
def own_redis(tmp_path):
    """A broker that may be killed."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.close()


async def some_done(cluster, order):
    await cluster.until(order, lambda progress: progress.done)


async def all_there(cluster, order, progress):
    """Every article is done and complete, and every clip of it is whole."""
    assert (len(progress.done), len(progress.failed)) == (len(order.items), 0)
    for document in await documents(cluster, order):
        assert document.shapes is not None
        for key in document.reading.keys:
            assert await cluster.store.load_clip(key) is not None


async def documents(cluster, order):
    """The readings of a batch that has ended."""
    results = await cluster.ledger.results(order.id, range(len(order.items)))
    return [
        parse(await cluster.store.load_document("readings", result.reading), result.reading)
        for result in results
    ]


async def nothing_again(cluster, home, order, work):
    """Do ``work``; what was there before is not said again in it."""
    there = {entry.path async for entry in cluster.store.objects.walk("clips")}
    before = faulty.said(home)
    await work
    known = set()
    for document in await documents(cluster, order):
        reading = document.reading
        for key, utterance in zip(reading.keys, reading.utterances, strict=True):
            if path_of(CLIPS, key, SOUND) in there:
                known.add(utterance.text)
    assert known
    assert known <= before.keys()
    assert not known & (faulty.said(home) - before).keys()


async def test_duplicates_change_nothing_and_what_was_poisoned_fails_alone(cluster, home):
    poison = item(99, f"Bài này nhắc đến {faulty.DEADLY}.")
    order = await cluster.order(ARTICLES, 0, poison)
    for number in range(ARTICLES):
        await cluster.queue.article(flow.ticket_of(order, number))
    progress = await cluster.ended(order)
    assert (set(progress.done), set(progress.failed)) == (set(range(ARTICLES)), {ARTICLES})
    (result,) = await cluster.ledger.results(order.id, [ARTICLES])
    assert result.fault.kind == "worker-died"
    assert set(faulty.said(home).values()) == {1}


async def test_a_killed_worker_costs_no_article(cluster, home):
    order = await cluster.order(ARTICLES, 100)
    await some_done(cluster, order)

    async def work():
        cluster.workers[0].kill()
        await all_there(cluster, order, await cluster.ended(order))

    await nothing_again(cluster, home, order, work())


async def test_all_workers_killed_and_started_again_go_on(clusters, redis, voice, home):
    # It is on Redis, which does not notice, that tasks are lost with whoever had them in hand.
    cluster = clusters(redis.url, **voice)
    cluster.start(1)
    order = await cluster.order(ARTICLES, 200)
    await some_done(cluster, order)
    cluster.kill()

    async def work():
        cluster.workers[0].start()
        await all_there(cluster, order, await cluster.ended(order))

    await nothing_again(cluster, home, order, work())


async def test_a_broker_that_forgets_everything_costs_nothing_but_time(clusters, own_redis, voice):
    cluster = clusters(own_redis.url, **voice)
    cluster.start(1)
    order = await cluster.order(ARTICLES)
    await some_done(cluster, order)
    own_redis.kill()
    await asyncio.sleep(1)
    own_redis.start()
    await all_there(cluster, order, await cluster.ended(order))
    # Ordered while there is no broker, a batch is kept, and made when there is one.
    own_redis.kill()
    order = await cluster.order(1, ARTICLES)
    own_redis.start()
    await all_there(cluster, order, await cluster.ended(order))


@pytest.fixture
def seaweed(tmp_path, monkeypatch):
    home = tmp_path / "seaweed"
    home.mkdir()
    server = Seaweed(home)
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server.endpoint}.items():
        monkeypatch.setenv(name, value)
    server.start()
    yield server
    server.kill()


async def test_a_store_and_a_line_that_are_away_for_a_while_are_waited_for(
    clusters, redis, seaweed, home
):
    voice = faulty.installed(home, sleep_s=0.005, patient=True)
    broker, store = Line(redis.port), Line(seaweed.s3)
    cluster = clusters(redis.url, store="s3://tests/batches", **voice)
    # The workers are at the other end of the line.
    cluster.environment["TTS_BROKER_URL"] = f"redis://127.0.0.1:{broker.port}/0"
    cluster.environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{store.port}"
    cluster.start(1)
    order = await cluster.order(ARTICLES)
    await some_done(cluster, order)
    seaweed.kill()
    await asyncio.sleep(1)
    seaweed.start()
    await cluster.until(order, lambda progress: len(progress.done) > 1)
    broker.cut()
    store.cut()
    await asyncio.sleep(3)
    broker.mend()
    store.mend()
    await all_there(cluster, order, await cluster.ended(order))
    broker.close()
    store.close()
