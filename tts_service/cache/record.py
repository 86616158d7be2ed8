"""A clip as one object: its frames, and behind them a tag that proves them whole.

The tag is an APEv2 tag (the format's specification: 32-byte footer, items of
little-endian size, flags, key, NUL, value), which every MP3 player skips.  So
the object is a playable file, its frames start at byte 0, and clip and record
cannot part company.
"""

from __future__ import annotations

import hashlib
import json
import struct

from tts_service.values import Clip

_PREAMBLE = b"APETAGEX"
_VERSION = 2000
_FOOTER = struct.Struct("<8sIIII8s")
_ITEM = struct.Struct("<II")
_NAME = b"doc-bai-viet"


def pack(clip: Clip) -> bytes:
    """The object that stores ``clip``."""
    record = json.dumps(
        {
            "key": clip.key,
            "frames": clip.frames,
            "lead_samples": clip.lead_samples,
            "speech_samples": clip.speech_samples,
            "sha256": hashlib.sha256(clip.mp3).hexdigest(),
        }
    ).encode()
    item = _ITEM.pack(len(record), 0) + _NAME + b"\0" + record
    footer = _FOOTER.pack(_PREAMBLE, _VERSION, len(item) + _FOOTER.size, 1, 0, bytes(8))
    return clip.mp3 + item + footer


def unpack(data: bytes, key: str) -> Clip | None:
    """The clip stored under ``key``, or ``None`` when the object is not exactly that.

    Cut, overwritten, foreign or misplaced objects all give ``None``.
    """
    if len(data) < _FOOTER.size:
        return None
    preamble, version, size, items, _flags, _reserved = _FOOTER.unpack_from(
        data, len(data) - _FOOTER.size
    )
    start = len(data) - size
    record_at = start + _ITEM.size + len(_NAME) + 1
    if (preamble, version, items) != (_PREAMBLE, _VERSION, 1) or start < 0:
        return None
    mp3 = data[:start]
    try:
        record = json.loads(data[record_at : -_FOOTER.size])
        if record.pop("sha256") != hashlib.sha256(mp3).hexdigest() or record["key"] != key:
            return None
        return Clip(mp3=mp3, **record)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
