"""The object a clip is stored as: whole, or nothing."""

import pytest

from tts_service.cache.record import pack, unpack
from tts_service.values import Clip, Word

KEY = "ab" * 32
CLIP = Clip(KEY, b"\xff\xf3" + bytes(382), 2, 1105, 40, (Word(0, 3, 46.1), Word(4, 7, 300.0)))
PACKED = pack(CLIP)


def test_a_clip_comes_back_with_its_words():
    assert unpack(PACKED, KEY) == CLIP
    assert unpack(pack(Clip(KEY, b"x", 1, 2, 3)), KEY) == Clip(KEY, b"x", 1, 2, 3)


def test_a_clip_is_not_found_under_another_key():
    assert unpack(PACKED, "cd" * 32) is None


@pytest.mark.parametrize("at", range(0, len(PACKED), 3))
def test_no_changed_bit_gives_another_clip(at):
    damaged = PACKED[:at] + bytes([PACKED[at] ^ 1]) + PACKED[at + 1 :]
    assert unpack(damaged, KEY) in {None, CLIP}
