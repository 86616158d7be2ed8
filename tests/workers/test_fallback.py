"""A batch moves articles whole to the next voice, by real workers, whoever decides otherwise."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import faulty
import pytest
from cluster import item, text
from patience import PATIENCE_S

from tts_service.engines.tone import ToneEngine
from tts_service.errors import EngineDown, IncompleteReading
from tts_service.reading import health
from tts_service.reading.choice import Wish
from tts_service.reading.document import parse
from tts_service.workers import flow, steps
from tts_service.workers.groups import groups_of
from tts_service.workers.kit import open_kit
from tts_service.workers.orders import Order

ARTICLES = 3
AUTO = {"TTS_ENGINE": "auto", "TTS_ENGINE_ORDER": "faulty,tone"}


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture
def cluster(clusters, redis, home):
    """Its workers prefer a voice that may be away."""
    return clusters(redis.url, **{**faulty.installed(home), **AUTO})


async def readings(cluster, order):
    """The results of a batch, each with its reading: whole, and in one voice from start to end."""
    found = {}
    for result in await cluster.ledger.results(order.id, range(len(order.items))):
        document = parse(
            await cluster.store.load_document("readings", result.reading), result.reading
        )
        assert document.shapes is not None
        assert document.reading.voice.id == result.voice
        assert await cluster.store.has_clips(document.reading.keys)
        found[result.number] = result
    return found


async def test_what_the_preferred_voice_cannot_read_the_next_one_reads_whole(cluster, home):
    (home / "away").touch()
    cluster.start(1)
    order = await cluster.order(ARTICLES)
    progress = await cluster.ended(order)
    assert (set(progress.done), set(progress.failed)) == (set(range(ARTICLES)), set())
    assert progress.fallback == set(range(ARTICLES))
    for result in (await readings(cluster, order)).values():
        assert result.voice == "tone:beep"
        (passed,) = result.fallback_from
        assert (passed.voice, passed.reason) == ("faulty:beep", faulty.AWAY)
    assert (await cluster.ledger.closing(order.id)).fallback == ARTICLES
    # It is back, and nobody remembers that it was away.
    cluster.kill()
    (home / "away").unlink()
    assert await cluster.batches.retry(order.id) == []
    assert await cluster.batches.retry(order.id, fallback=True) == list(range(ARTICLES))
    assert (await cluster.ledger.progress(order.id)).done == {}
    cluster.workers[0].start()
    progress = await cluster.ended(order)
    assert (len(progress.done), progress.fallback) == (ARTICLES, set())
    for result in (await readings(cluster, order)).values():
        assert (result.voice, result.fallback_from) == ("faulty:beep", ())


async def test_an_article_that_a_voice_refuses_or_dies_of_moves_and_no_other(cluster):
    refused = f"Chữ này {faulty.REFUSED} đâu."
    hard = item(7, f"{text(7)}\n\n{refused}")
    deadly = item(8, f"{text(8)}\n\nBài này nhắc đến {faulty.DEADLY}.")
    cluster.start(1)
    order = await cluster.order(1, 0, hard, deadly)
    alone, _ = await cluster.batches.order([hard], Wish("faulty:beep"))
    progress = await cluster.ended(order)
    assert (set(progress.done), progress.fallback) == ({0, 1, 2}, {1, 2})
    found = await readings(cluster, order)
    assert [found[n].voice for n in range(3)] == ["faulty:beep", "tone:beep", "tone:beep"]
    assert "died" in found[2].fallback_from[0].reason
    # Where no other may read it, it fails and says of what.
    progress = await cluster.ended(alone)
    assert set(progress.failed) == {0}
    (result,) = await cluster.ledger.results(alone.id, [0])
    assert (result.fault.kind, result.fault.transient) == ("incomplete-reading", False)
    assert result.fault.missing == (refused,)


async def test_workers_that_decide_differently_make_whole_readings(cluster, home):
    # One of them has lost the voice, the other has not, and everything is given out twice.
    cluster.environment["FAULTY_AWAY"] = str(home)
    cluster.start(1)
    cluster.environment["FAULTY_AWAY"] = str(home / "away")
    cluster.start(1)
    order = await cluster.order(6)
    for number in range(6):
        await cluster.queue.article(flow.ticket_of(order, number))
    progress = await cluster.ended(order)
    assert (len(progress.done), len(progress.failed)) == (6, 0)
    found = await readings(cluster, order)
    for result in found.values():
        assert (result.voice == "tone:beep") == bool(result.fallback_from)
    # Whoever comes last may bring a better result, and does not wait for us.
    fallback = {number for number, result in found.items() if result.fallback_from}
    assert (await cluster.ledger.progress(order.id)).fallback <= fallback <= progress.fallback


def lose_voice(kit):
    """As often as a clip is tried."""
    for _ in range(3):
        with suppress(EngineDown), kit.studio._gate.asking(ToneEngine.info):
            raise EngineDown("Mất giọng.")


@pytest.fixture
async def processes(settings, monkeypatch):
    """Two processes on one store; the first has lost its preferred voice, the second has not."""
    monkeypatch.setattr(health, "_FIRST_S", PATIENCE_S)
    ordered = settings.model_copy(update={"engine_order": ("tone", "espeak")})
    async with AsyncExitStack() as stack:
        lost, well = [await stack.enter_async_context(open_kit(ordered)) for _ in range(2)]
        make = lost.studio._make

        async def fail(key, said, voice, **how):
            if voice.engine != "tone":
                return await make(key, said, voice, **how)
            lose_voice(lost)
            raise EngineDown("Mất giọng.")

        monkeypatch.setattr(lost.studio, "_make", fail)
        yield lost, well


BATCH = "ab" * 32
LONG = text(0, 40)


async def ordered(kit, content="", **wish):
    """The ticket of an article that any voice may read."""
    wanted = item(0, content or "Tin ngắn.\n\nMột câu. Hai câu.")
    wish = Wish(**(wish or {"engine": "auto"}))
    order = Order(BATCH, "", 1.0, wish, (replace(wanted, content=""),))
    await kit.ledger.create(order, {0: wanted.content})
    return flow.ticket_of(order, 0)


async def result(kit):
    (found,) = await kit.ledger.results(BATCH, [0])
    return found


def gated(kit, monkeypatch):
    """Two events: the result is known, and it may be kept."""
    known, free = asyncio.Event(), asyncio.Event()
    settle = kit.ledger.settle

    async def wait(batch, found):
        known.set()
        await free.wait()
        await settle(batch, found)

    monkeypatch.setattr(kit.ledger, "settle", wait)
    return known, free


@pytest.mark.parametrize("first", [0, 1])
async def test_the_preferred_voices_result_counts_whoever_comes_last(processes, monkeypatch, first):
    lost, well = processes
    ticket, reading = await steps.plan(well, await ordered(well))
    gates = [gated(kit, monkeypatch) for kit in processes]
    tasks = []
    async with asyncio.timeout(PATIENCE_S):
        for kit, (known, _) in zip(processes, gates, strict=True):
            tasks.append(asyncio.create_task(steps.finish(kit, ticket, reading)))
            await known.wait()
        for n in (first, 1 - first):
            gates[n][1].set()
            await tasks[n]
    found = await result(well)
    assert (found.voice, found.fallback_from) == ("tone:beep", ())
    assert found.reading == reading.id
    progress = await lost.ledger.progress(BATCH)
    assert (set(progress.done), progress.fallback, progress.failed) == ({0}, set(), {})


async def test_sound_that_is_there_needs_no_engine(processes):
    lost, well = processes
    ticket, reading = await steps.plan(well, await ordered(well, LONG))
    for group in groups_of(reading, sole=False):
        assert await flow.speak(well, BATCH, group) == len(group.orders)
    lose_voice(lost)
    assert (await steps.plan(lost, ticket))[1].id == reading.id
    await steps.finish(lost, ticket, reading, whole=True)
    assert (await result(lost)).voice == "tone:beep"


async def test_while_an_engine_rests_it_is_not_asked_and_its_groups_are_left(
    processes, monkeypatch
):
    lost, well = processes
    asked, make = [], lost.studio._make

    async def ask(key, said, voice, **how):
        asked.append(voice.engine)
        return await make(key, said, voice, **how)

    monkeypatch.setattr(lost.studio, "_make", ask)
    first = await ordered(well, LONG)
    _, reading = await steps.plan(lost, first)
    assert reading.voice.id == "tone:beep"
    group, *_ = groups_of(reading, sole=False)
    # It is tried, and neither waited for nor asked again.
    assert await flow.speak(lost, BATCH, group) == 0
    assert asked.count("tone") == len(group.orders)
    assert await flow.speak(lost, BATCH, group) == 0
    ticket, planned = await steps.plan(lost, first)
    assert planned.voice.id == "espeak:vi"
    await steps.finish(lost, ticket, planned)
    assert asked.count("tone") == len(group.orders)
    found = await result(lost)
    assert [(p.voice, p.reason) for p in found.fallback_from] == [("tone:beep", "Mất giọng.")]


async def test_the_only_voice_is_waited_for(processes, monkeypatch):
    lost, well = processes
    ticket, reading = await steps.plan(well, await ordered(well, voice="tone:beep"))
    (group,) = groups_of(reading)
    # Longer than anybody waits.
    monkeypatch.setattr(steps, "_FIRST_PAUSE_S", steps.PATIENCE_S * 2)
    with pytest.raises(EngineDown):
        await flow.speak(lost, BATCH, group)
    with pytest.raises(IncompleteReading) as failed:
        await steps.finish(lost, ticket, reading)
    await steps.fail(lost, ticket, failed.value)
    fault = (await result(lost)).fault
    assert (fault.transient, fault.missing) == (True, ("Tin ngắn.", "Một câu.", "Hai câu."))


async def test_nobody_makes_a_clip_that_sounds_otherwise_than_its_key_says(settings):
    louder = settings.model_copy(update={"voice_gains": ("tone:beep=+3.0",)})
    async with open_kit(settings) as kit, open_kit(louder) as other:
        _, reading = await steps.plan(kit, await ordered(kit, voice="tone:beep"))
        (group,) = groups_of(reading)
        assert await flow.speak(other, BATCH, group) == 0
        assert not await kit.store.has_clips(reading.keys)
        # Nor with a voice that it has not got.
        assert await flow.speak(other, BATCH, replace(group, voice="tone:boop")) == 0
        assert await flow.speak(kit, BATCH, group) == len(group.orders)
