"""MP3 frames as the house uses them: checked, silent ones, and the Info header.

Frame header: ISO/IEC 11172-3 §2.4.1.3 and 13818-3 (MPEG-2 lower sampling
rates).  Info header: the Xing layout as LAME writes it, without the encoder's
delay fields, so that decoders do not trim and marks need one constant only.
"""

from __future__ import annotations

import functools
import struct

from tts_service.audio.profile import FRAME_BYTES, FRAME_SAMPLES

# MPEG-2 Layer III without CRC, 64 kbit/s, 24 kHz, no padding, mono.  The last
# four bits (emphasis, original, copyright) are free.
_HEADER = b"\xff\xf3\x84\xc0"
_MONO_MPEG2_SIDE_INFO_BYTES = 9


def check_frames(mp3: bytes) -> int:
    """How many frames of the profile ``mp3`` holds, end to end and nothing else.

    Raises ``ValueError`` when it is empty, cut, or holds anything else.
    """
    frames, rest = divmod(len(mp3), FRAME_BYTES)
    if rest or not frames:
        raise ValueError(f"{len(mp3)} bytes are not whole frames of {FRAME_BYTES} bytes")
    # Every frame begins with the same three bytes: compare them all at once.
    for offset in range(3):
        if mp3[offset::FRAME_BYTES] != _HEADER[offset : offset + 1] * frames:
            raise ValueError("not a run of frames of the house profile")
    return frames


@functools.cache
def silent_frame() -> bytes:
    """One frame of silence: an empty granule, no bits borrowed from its neighbours.

    All side information is zero (no Huffman data, no reservoir), which every
    decoder turns into 576 zero samples plus the end of the frame before.
    """
    return _HEADER[:3] + b"\xc4" + bytes(FRAME_BYTES - 4)


def info_frame(frames: int) -> bytes:
    """The header that stands once before ``frames`` frames of audio.

    Says how many frames and bytes follow, with a linear table of contents (the
    stream has a constant bit rate), so that players know length and can seek.
    """
    toc = bytes(percent * 256 // 100 for percent in range(100))
    flags_frames_bytes_toc = 0b0111
    tag = b"Info" + struct.pack(">III", flags_frames_bytes_toc, frames, (frames + 1) * FRAME_BYTES)
    head = silent_frame()[:4] + bytes(_MONO_MPEG2_SIDE_INFO_BYTES) + tag + toc
    return head.ljust(FRAME_BYTES, b"\0")


def frames_for_ms(ms: float, sample_rate_hz: int) -> int:
    """The whole number of frames nearest to ``ms`` of silence, never negative."""
    return max(0, round(ms * sample_rate_hz / 1000 / FRAME_SAMPLES))
