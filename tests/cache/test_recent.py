"""What was just made is at hand, and memory stays bounded."""

from tts_service.cache.key import digest
from tts_service.cache.recent import Recent
from tts_service.cache.store import Store
from tts_service.values import Clip


def clip(name, size=1000):
    return Clip(digest(str(name)), bytes(size), size // 192, 1345, 5000)


def test_those_used_longest_ago_make_room():
    recent = Recent(3000)
    clips = [clip(n) for n in range(3)]
    for each in clips:
        recent.keep(each)
    assert recent.get(clips[0].key) == clips[0]
    recent.keep(clip(3))
    assert recent.get(clips[1].key) is None
    assert recent.get(clips[0].key) == clips[0]
    # The same again takes no more room, another take of it takes its own.
    recent.keep(clips[0])
    recent.keep(clip(0, 900))
    assert [recent.get(clip(n).key) is not None for n in range(4)] == [True, False, True, True]
    recent.keep(clip("long", 4000))
    assert all(recent.get(c.key) is None for c in (*clips, clip("long")))
    recent.keep(clip(5))
    assert recent.get(clip(5).key) == clip(5)


async def test_only_who_asks_for_it_has_what_is_no_longer_in_the_store(tmp_path):
    near, plain = Store(str(tmp_path), recent_bytes=5000), Store(str(tmp_path))
    await near.save_clip(clip("a"))
    assert await plain.load_clip(clip("a").key) == clip("a")
    (file,) = (tmp_path / "clips").rglob("*.mp3")
    file.unlink()
    assert await near.load_clip(clip("a").key) == clip("a")
    assert await plain.load_clip(clip("a").key) is None
