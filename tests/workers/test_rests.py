"""What Google says to one process is heeded by all: real processes, by files and by Redis."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from google_stand_in import GoogleStandIn
from patience import PATIENCE_S, until
from servers import RedisServer

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.errors import EngineDown
from tts_service.reading.gate import Gate
from tts_service.reading.health import Health
from tts_service.settings import Settings

# A process that asks Google for each line it is sent, and says what came of it.
ASKER = """
import sys
from tts_service.engines.gtts import GttsEngine
from tts_service.errors import EngineDown
from tts_service.reading import redis_counts
from tts_service.reading.gate import Gate
from tts_service.settings import load_settings
patience_s = float(sys.argv[1])
redis_counts.ANSWER_S = patience_s
engine, gate = GttsEngine(timeout_s=patience_s), Gate(load_settings())
print("ready", flush=True)
for line in sys.stdin:
    try:
        with gate.asking(engine.info):
            engine.speak(line.strip(), engine.voices()[0])
        print("spoke", flush=True)
    except EngineDown as error:
        print(error.evidence, flush=True)
"""
GTTS = EngineInfo("gtts", "1", 100, Isolation.THREAD, 4)
ESPEAK = EngineInfo("espeak", "1", 160, Isolation.PROCESS)

pytestmark = pytest.mark.usefixtures("patient")


class Asker:
    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASKER, str(PATIENCE_S)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        assert self.heard() == "ready"

    def ask(self):
        self.process.stdin.write("Xin chào.\n")
        self.process.stdin.flush()

    def heard(self):
        return self.process.stdout.readline().strip()

    def asked(self):
        self.ask()
        return self.heard()

    def kill(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def google(monkeypatch):
    with GoogleStandIn() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in


@pytest.fixture(params=["files", "redis"])
def environment(request, google):
    pace = {"TTS_GTTS_RATE_PER_S": "100", "TTS_GTTS_BURST": "100"}
    if request.param == "files":
        return pace
    redis = request.getfixturevalue("redis")
    counts = Gate(Settings(redis_url=redis.url))._shared
    counts._redis.flushdb()
    counts.close()
    return {**pace, "TTS_REDIS_URL": redis.url}


@pytest.fixture
def askers(environment):
    several = [Asker(environment) for _ in range(3)]
    yield several
    for asker in several:
        asker.kill()


@pytest.fixture
def gate(environment):
    opened = Gate(Settings(redis_url=environment.get("TTS_REDIS_URL", "")))
    yield opened
    opened.close()


def rest(gate, rests_s):
    """Have the rest that was taken last so long from now on."""
    gate._shared.change("gtts", lambda past: replace(past, rests_s=rests_s))


@pytest.mark.parametrize("fault", ["429", "captcha"])
def test_nobody_asks_once_google_has_turned_one_away(google, askers, gate, fault):
    google.fault = fault
    assert "turned the request away" in askers[0].asked()
    assert gate.health(GTTS).pause_s == 60
    rest(gate, PATIENCE_S)
    google.fault = ""
    for asker in askers:
        heard = asker.asked()
        assert "gtts is left alone for" in heard
        assert "turned the request away: status" in heard
    assert len(google.questions) == 1
    assert gate.health(GTTS).left_alone


def test_after_the_rest_one_asks_for_all_and_when_it_is_no_again_all_rest_twice_as_long(
    google, askers, gate
):
    google.fault = "429"
    askers[0].asked()
    rest(gate, 0.0)
    for asker in askers:
        asker.ask()
    heard = [asker.heard() for asker in askers]
    assert len(google.questions) == 2
    assert all(h.startswith("Google turned the request away") for h in heard)
    assert sum("left alone" in h for h in heard) == 2
    assert gate.health(GTTS).pause_s == 120


def test_after_the_rest_one_asks_for_all_and_when_it_answers_all_ask(google, askers, gate):
    google.fault = "429"
    askers[0].asked()
    rest(gate, 0.0)
    google.fault = ""
    for asker in askers:
        asker.ask()
    assert [asker.heard() for asker in askers] == ["spoke"] * 3
    assert gate.health(GTTS) == Health()


def test_who_dies_of_trying_is_followed_by_another(google, askers, gate):
    google.fault = "429"
    askers[0].asked()
    rest(gate, 0.0)
    google.fault = "hang"
    askers[1].ask()
    until(lambda: len(google.questions) == 2)
    askers[1].kill()
    google.fault = ""
    assert gate.health(GTTS).trier
    rest(gate, 0.0)  # as it is a minute later
    assert askers[2].asked() == "spoke"
    assert gate.health(GTTS) == Health()


@pytest.fixture
def mortal(redis, tmp_path):
    """A Redis of one's own, to be killed; ``redis`` is there to see that it is installed."""
    server = RedisServer(tmp_path / "mortal")
    server.start()
    yield server
    server.close()


def ask(gate, info=GTTS, error=None, meanwhile=lambda: None):
    with gate.asking(info):
        meanwhile()
        if error is not None:
            raise error


def test_without_redis_nobody_is_asked_but_who_computes_here(mortal):
    gate = Gate(Settings(redis_url=mortal.url))
    ask(gate)
    mortal.kill()
    with pytest.raises(EngineDown, match="Redis does not answer"):
        ask(gate)
    assert gate.health(GTTS).rests_s > 0
    ask(gate, ESPEAK)
    assert gate.health(ESPEAK) == Health()
    mortal.start()
    ask(gate)
    assert gate.health(GTTS) == Health()
    gate.close()


def test_what_came_of_a_request_is_told_also_when_it_cannot_be_noted(mortal):
    gate = Gate(Settings(redis_url=mortal.url))
    with pytest.raises(EngineDown, match="no answer"):
        ask(gate, error=EngineDown("no answer"))
    ask(gate, meanwhile=mortal.kill)
    mortal.start()
    with pytest.raises(EngineDown, match="no answer"):
        ask(gate, error=EngineDown("no answer"), meanwhile=mortal.kill)
    gate.close()
