"""Many processes on one store: each clip is made once, whoever asks, whoever dies."""

import asyncio
import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE_S

from tts_service.article.text import read_text
from tts_service.cache import lease
from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.reading.studio import Studio
from tts_service.reading.voicing import Voicing
from tts_service.settings import Settings

REQUESTS = 1000
TEXT = "Tin của quận\n\n" + "\n\n".join(
    f"Đây là câu thứ {n} của bài, dài vừa phải để đọc lên."
    for n in ["một", "hai", "ba", "bốn", "năm", "sáu"]
)

# A process that listens to the whole article as many times at once as it is told.
LISTENER = f"""
import asyncio, json, sys
from datetime import timedelta
sys.path[:0] = {[str(folder) for folder in Path(__file__).parents[:2]]!r}
from test_processes import listen, open_studio
from tts_service.cache import bucket, lease, lock
# A busy machine may let nobody do anything for a while.
lease.LIFE_S = 60.0
lease.LONGEST_S = lock.LONGEST_S = 3600.0
bucket._CLIENT.update(timeout=timedelta(minutes=2), connect_timeout=timedelta(minutes=2))
async def main():
    studio = open_studio(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    heard = await listen(studio, int(sys.argv[2]))
    print(json.dumps([studio.made, sorted(heard)]), flush=True)
    await studio.close()
if __name__ == "__main__":
    asyncio.run(main())
"""

# A process that takes the lease of a key and never lets go.
HOLDER = """
import asyncio, sys
from tts_service.cache.store import Store
from tts_service.cache import lease
lease.LIFE_S = 60.0
async def main():
    lease = Store(sys.argv[1]).lease(sys.argv[2])
    assert await lease.take()
    async with lease:
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)  # which ends with whoever started it
asyncio.run(main())
"""


def open_studio(store_url):
    settings = Settings(store_url=store_url, engine="tone", workers=1)
    return Studio(settings, Store(store_url))


def planned(studio, text=TEXT):
    voice = studio.voice()
    return plan_reading(read_text(text), voice, studio.info(voice).limit, Rules(load_lexicon()))


async def listen(studio, times):
    """Digests of what so many listeners hear who all come at once."""
    reading = planned(studio)

    async def once():
        voicing = Voicing(reading, studio)
        await voicing.run()
        await voicing.finished()
        pieces = [piece async for piece in voicing.slice(0, voicing.track.size)]
        return hashlib.sha256(b"".join(pieces)).hexdigest()

    return set(await asyncio.gather(*(once() for _ in range(times))))


def started(script, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    return process


def in_vain(studio):
    """Is set once somebody of that studio has heard that another is making the clip."""
    heard, lease = asyncio.Event(), studio._store.lease

    def watched(key):
        right = lease(key)
        pause = right.pause

        async def told():
            heard.set()
            await pause()

        right.pause = told
        return right

    studio._store.lease = watched
    return heard


async def test_a_thousand_requests_at_once_make_each_clip_once(tmp_path):
    studio = open_studio(str(tmp_path))
    heard = await listen(studio, REQUESTS)
    assert len(heard) == 1
    assert studio.made == len(set(planned(studio).keys))
    await studio.close()


async def test_a_thousand_requests_of_several_processes_make_each_clip_once(store_url):
    processes = [started(LISTENER, store_url, str(REQUESTS // 4)) for _ in range(4)]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads((await asyncio.to_thread(p.communicate))[0]) for p in processes]
    studio = open_studio(store_url)
    assert sum(made for made, _ in told) == len(set(planned(studio).keys))
    assert len({digest for _, heard in told for digest in heard}) == 1
    # Nothing is left of the work but its result.
    assert [e.path async for e in Store(store_url).objects.walk("leases")] == []


async def test_the_work_of_a_killed_process_is_done_by_another(store_url, monkeypatch):
    monkeypatch.setattr(lease, "LIFE_S", 60.0)
    studio = open_studio(store_url)
    reading = planned(studio, "Một câu.")
    holder = started(HOLDER, store_url, reading.keys[0])
    told = in_vain(studio)
    waiting = asyncio.create_task(studio.clip(reading.keys[0], "một câu.", reading.voice))
    await asyncio.wait_for(told.wait(), PATIENCE_S)
    assert not waiting.done()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    monkeypatch.setattr(lease, "LIFE_S", 0.5)
    clip = await asyncio.wait_for(waiting, PATIENCE_S)
    assert await Store(store_url).load_clip(reading.keys[0]) == clip
    assert studio.made == 1
    await studio.close()


async def test_who_waits_tries_itself_when_the_other_fails(tmp_path, monkeypatch):
    failing, other = open_studio(str(tmp_path)), open_studio(str(tmp_path))
    reading = planned(other, "Một câu.")
    begun, told = asyncio.Event(), in_vain(other)

    async def fail(*_order, **_how):
        begun.set()
        await asyncio.wait_for(told.wait(), PATIENCE_S)
        raise RuntimeError("refused")

    monkeypatch.setattr(failing._workers, "run", fail)
    arguments = (reading.keys[0], "một câu.", reading.voice)
    first = asyncio.create_task(failing.clip(*arguments))
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    clip = await other.clip(*arguments)
    with pytest.raises(RuntimeError, match="refused"):
        await first
    assert clip.frames
    assert other.made == 1
    await other.close()
    await failing.close()
