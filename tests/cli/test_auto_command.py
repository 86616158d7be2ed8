"""``--engine auto`` and ``remake``, by real processes and a stand-in for Google."""

import os
import subprocess
import sys
from dataclasses import replace

import mutagen.id3
import pytest
from google_stand_in import GoogleStandIn
from patience import PATIENCE_S

from tts_service.article.text import read_text
from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading import synthesis
from tts_service.reading.castings import Castings
from tts_service.reading.counts import FileCounts
from tts_service.reading.plan import Rules
from tts_service.reading.readings import Readings
from tts_service.reading.studio import Studio
from tts_service.settings import Settings

TEXT = "Quận họp bàn\n\nSáng ngày 10/4, UBND Quận họp. Cùng dự có lãnh đạo các sở.\n"
ORDER = ("gtts", "tone")


@pytest.fixture
def google(monkeypatch):
    with GoogleStandIn() as stand_in:
        stand_in.connect(monkeypatch)
        yield stand_in
    synthesis._engines.clear()


@pytest.fixture
def run(tmp_path):
    def call(*arguments, stdin=""):
        return subprocess.run(
            [sys.executable, "-m", "tts_service", *arguments],
            input=stdin.encode(),
            capture_output=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "TTS_STORE_URL": str(tmp_path / "store"),
                "TTS_ENGINE_ORDER": ",".join(ORDER),
                "TTS_WORKERS": "1",
                "TTS_GTTS_TIMEOUT_S": str(PATIENCE_S),
            },
            timeout=PATIENCE_S,
            check=False,
        )

    return call


def test_an_article_is_read_by_who_can_and_it_is_said_why(google, run, tmp_path):
    google.fault = "429"
    done = run("read", "-", "-o", "out.mp3", "--engine", "auto", "--quiet", stdin=TEXT)
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("tts-service: tone:beep instead of gtts:vi: Google turned")
    assert "Tiếng bíp" in str(mutagen.id3.ID3(tmp_path / "out.mp3").getall("COMM")[0])
    # The next process does not even ask Google, until it has rested.
    rest(PATIENCE_S)
    asked = len(google.questions)
    google.fault = ""
    done = run("read", "-", "-o", "out.mp3", "--engine", "auto", "--quiet", stdin=TEXT)
    assert b"status 429" in done.stderr
    assert len(google.questions) == asked
    rest(0.0)
    done = run("read", "-", "-o", "out.mp3", "--engine", "auto", "--quiet", stdin=TEXT)
    assert (done.returncode, done.stderr) == (0, b"")


def rest(rests_s):
    """Have Google, which has turned one away, left alone for so long from now on."""
    counts = FileCounts(Settings())
    assert counts.change("gtts", lambda past: past).left_alone
    counts.change("gtts", lambda past: replace(past, rests_s=rests_s))


async def fallen_back(settings):
    store = Store(settings.store_url)
    studio = Studio(settings, store)
    readings = Readings(studio, store, Rules(load_lexicon()), 10_000)
    castings = Castings(readings, studio, store)
    casting, _ = await castings.open(read_text(TEXT), studio.candidates(engine="auto"))
    await casting.complete()
    await castings.close()
    await readings.close()
    await studio.close()


async def test_what_a_fallback_read_is_read_again(google, run, tmp_path):
    google.fault = "429"
    await fallen_back(Settings(store_url=str(tmp_path / "store"), engine_order=ORDER, workers=1))
    listed = run("remake", "--dry-run")
    assert listed.returncode == 0, listed.stderr.decode()
    assert listed.stdout.decode() == "tone:beep → gtts:vi  Quận họp bàn\n"
    # Google still says no: nothing changes.
    assert run("remake").stdout == b""
    google.fault = ""
    rest(0.0)
    done = run("remake")
    assert done.stdout == listed.stdout
    assert "Đã đọc lại 1 bài, còn 0 bài" in done.stderr.decode()
    assert run("remake", "--dry-run").stdout == b""
