"""A speech server that bears so many texts at once is given no more by all processes together."""

import asyncio
import os
import subprocess
import sys

import pytest
from patience import PATIENCE_S
from speech_stand_in import SpeechStandIn

from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.reading import synthesis
from tts_service.reading.studio import Studio
from tts_service.settings import load_settings

# A process that has so many texts said, all at once.
SPEAKER = """
import asyncio, sys
from tts_service.cache.key import digest
from tts_service.cache.store import Store
from tts_service.reading.studio import Studio
from tts_service.settings import load_settings
async def main():
    settings = load_settings()
    studio = Studio(settings, Store(settings.store_url))
    voice = studio.voice("openai:alloy")
    print("ready", flush=True)
    sys.stdin.readline()
    texts = [f"Câu {n} của {sys.argv[1]}." for n in range(int(sys.argv[2]))]
    await asyncio.gather(*(studio.clip(digest(text), text, voice) for text in texts))
    await studio.close()
asyncio.run(main())
"""


@pytest.fixture
def server(monkeypatch, tmp_path):
    with SpeechStandIn() as stand_in:
        monkeypatch.setenv("TTS_OPENAI_URL", stand_in.url)
        monkeypatch.setenv("TTS_OPENAI_VOICES", "alloy")
        monkeypatch.setenv("TTS_OPENAI_CONCURRENCY", "2")
        monkeypatch.setenv("TTS_OPENAI_TIMEOUT_S", str(PATIENCE_S))
        monkeypatch.setenv("TTS_STORE_URL", str(tmp_path / "store"))
        yield stand_in


def speaker(name, texts):
    process = subprocess.Popen(
        [sys.executable, "-c", SPEAKER, name, str(texts)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_together_ask_no_more_at_once_than_one(server):
    server.latency_s = 0.05
    speakers = [speaker(name, 6) for name in ("An", "Bình", "Chi")]
    for process in speakers:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in speakers:
        process.communicate(timeout=PATIENCE_S)
    assert [process.returncode for process in speakers] == [0, 0, 0]
    assert len(server.questions) == 18
    assert server.most_at_once <= 2


async def test_who_dies_at_it_leaves_his_place(server):
    server.fault = "hang"
    dead = speaker("An", 2)
    dead.stdin.write("\n")
    dead.stdin.flush()
    async with asyncio.timeout(PATIENCE_S):
        while len(server.questions) < 2:
            assert dead.poll() is None
            await asyncio.sleep(0.01)
    dead.kill()
    dead.communicate()
    server.fault = ""
    settings = load_settings()
    studio = Studio(settings, Store(settings.store_url))
    clip = await studio.clip(digest("Xin chào."), "Xin chào.", studio.voice("openai:alloy"))
    assert clip.mp3
    await studio.close()
    for engine in synthesis._engines.values():
        engine.close()
    synthesis._engines.clear()
