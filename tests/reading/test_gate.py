"""Pace, budget and rests before a request, counted in real files."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from patience import PATIENCE_S

from tts_service.cache.store import Store
from tts_service.engines.base import EngineInfo, Isolation
from tts_service.errors import EngineDown, EngineRefused
from tts_service.reading.counts import FileCounts
from tts_service.reading.gate import Gate
from tts_service.reading.health import Health
from tts_service.reading.studio import Studio
from tts_service.reading.workers import Workers
from tts_service.settings import Settings

GTTS = EngineInfo("gtts", "1", 100, Isolation.THREAD, 4)
OPENAI = EngineInfo("openai", "1", 300, Isolation.THREAD, 2, rests_s=(5.0, 300.0))
ESPEAK = EngineInfo("espeak", "1", 160, Isolation.PROCESS)


def refusal():
    return EngineDown("Google turned the request away: status 429.", "", turned_away=True)


@pytest.fixture
def state():
    return Path(os.environ["XDG_STATE_HOME"]) / "tts-service"


def settings(**given):
    return Settings(**{"gtts_rate_per_s": 100.0, "gtts_burst": 1000, **given})


def ask(gate, error=None, info=GTTS):
    with gate.asking(info):
        if error is not None:
            raise error


def test_what_one_is_told_all_know():
    one, other = Gate(settings()), Gate(settings())
    with pytest.raises(EngineDown) as raised:
        ask(one, refusal())
    # Who was turned away is told for how long.
    assert 60 <= raised.value.retry_after_s <= 75
    with pytest.raises(EngineDown, match=r"status 429\. So gtts is left alone"):
        ask(other)
    assert other.health(GTTS).left_alone


def test_who_was_turned_away_while_others_wait_their_turn_is_left_alone_by_them(monkeypatch):
    def turn(self, engine, *_):
        self.change(engine, lambda past: past.failed(refusal(), GTTS.rests_s))

    monkeypatch.setattr(FileCounts, "turn", turn)
    asked = False
    with pytest.raises(EngineDown, match="left alone"), Gate(settings()).asking(GTTS):
        asked = True
    assert not asked


def test_who_learns_nothing_from_a_trial_leaves_it_to_the_next():
    gate = Gate(settings())
    with suppress(EngineDown):
        ask(gate, refusal())
    FileCounts(settings()).change("gtts", lambda past: replace(past, rests_s=0.0))
    with pytest.raises(EngineRefused):
        ask(gate, EngineRefused("There is no word in it."))
    assert gate.health(GTTS).left_alone
    ask(gate)
    assert gate.health(GTTS) == Health()


def test_who_is_left_alone_takes_nobodys_turn(monkeypatch):
    gate = Gate(settings())
    with suppress(EngineDown):
        ask(gate, refusal())
    monkeypatch.setattr(FileCounts, "turn", None)
    with pytest.raises(EngineDown, match="left alone"):
        ask(gate)


@pytest.mark.usefixtures("noon")
def test_the_days_budget_outlives_the_process(state):
    for _ in range(2):
        ask(Gate(settings(gtts_daily_budget=2)))
    with pytest.raises(EngineDown, match="The 2 requests to gtts of today are spent") as raised:
        ask(Gate(settings(gtts_daily_budget=2)))
    assert 0 < raised.value.retry_after_s <= 90_000
    assert (state / "gtts-requests").read_text().endswith(" 0000000002\n")


@pytest.mark.usefixtures("noon")
def test_an_engine_whose_budget_is_spent_is_passed_over_for_a_while_and_not_until_midnight():
    gate = Gate(settings(gtts_daily_budget=1))
    ask(gate)
    for _ in range(3):
        with pytest.raises(EngineDown, match="spent"):
            ask(gate)
    assert gate.health(GTTS).pause_s == 30


def test_files_are_beside_the_one_that_is_named(tmp_path, state):
    ask(Gate(settings(gtts_budget_file=str(tmp_path / "own" / "count"))))
    assert {p.name for p in (tmp_path / "own").iterdir()} == {"count", "gtts-health", "gtts-pace"}
    assert not state.exists()


def test_an_engine_that_computes_here_touches_no_file(state):
    gate = Gate(settings())
    for _ in range(3):
        with suppress(EngineDown):
            ask(gate, EngineDown("crashed"), ESPEAK)
    assert gate.health(ESPEAK).rests_s > 0
    assert Gate(settings()).health(ESPEAK) == Health()
    ask(gate, info=ESPEAK)
    assert gate.health(ESPEAK) == Health()
    assert not state.exists()


def test_two_speech_servers_are_two():
    one, other = (Gate(settings(openai_url=f"http://127.0.0.1:{n}/v1")) for n in (1, 2))
    with suppress(EngineDown):
        ask(one, refusal(), OPENAI)
    assert one.health(OPENAI).pause_s == 5
    ask(other, info=OPENAI)


def test_where_no_file_can_be_written_each_knows_what_it_has_seen(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    gate = Gate(settings(gtts_daily_budget=0))
    with suppress(EngineDown):
        ask(gate, refusal())
    with pytest.raises(EngineDown, match="left alone"):
        ask(gate)
    assert "health is not shared" in caplog.text


@pytest.mark.parametrize("damage", [b"", b"\0\0\0", b"x" * 9_999, b'{"failures": 3, "rea'])
def test_a_damaged_file_is_good_health_and_whole_again(state, damage):
    state.mkdir()
    (state / "gtts-health").write_bytes(damage)
    gate = Gate(settings())
    assert gate.health(GTTS) == Health()
    with suppress(EngineDown):
        ask(gate, refusal())
    assert gate.health(GTTS).reason == refusal().evidence
    # A shorter line leaves nothing of a longer one.
    FileCounts(settings()).change("gtts", lambda past: replace(past, rests_s=0.0))
    ask(gate)
    assert gate.health(GTTS) == Health()
    assert (state / "gtts-health").read_bytes().count(b"\n") == 1


def test_no_failure_of_many_processes_is_lost():
    script = (
        "from tts_service.reading.counts import FileCounts;"
        "from tts_service.settings import Settings; from dataclasses import replace;"
        "counts = FileCounts(Settings());"
        "[counts.change('gtts', lambda p: replace(p, failures=p.failures + 1)) for _ in range(50)]"
    )
    several = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [one.wait(PATIENCE_S) for one in several] == [0, 0, 0]
    assert Gate(settings()).health(GTTS).failures == 150


async def test_who_asks_how_an_engine_does_waits_for_nobody_who_speaks(tmp_path):
    given = settings(openai_url="http://127.0.0.1:9/v1", openai_voices=["a"])
    workers = Workers(1)
    studio = Studio(given, Store(str(tmp_path)), workers)
    answered = threading.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(128):  # more than there are threads to speak in
            group.create_task(workers.run(Isolation.THREAD, answered.wait, 2 * PATIENCE_S))
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(PATIENCE_S):
                assert not (await studio.health("openai")).failures
        finally:
            answered.set()
    await studio.close()
