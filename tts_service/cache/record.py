"""Objects that prove themselves whole.

A clip is one object: a tag with its record and digest, then its frames.  The
tag is an ID3v2.4 tag (id3.org, "ID3 tag version 2.4.0") with one TXXX frame,
which every MP3 player skips.  So the object is a playable file, and clip and
record cannot part company.
"""

from __future__ import annotations

import hashlib
import json

from tts_service.values import Clip

_HEADER_BYTES = 10
_MAGIC = b"ID3\x04\x00\x00"
_LATIN_1 = b"\0"
_NAME = b"doc-bai-viet\0"


def _syncsafe(number: int) -> bytes:
    """28 bits in four bytes whose first bit is 0, so that no tag looks like a frame."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _number(data: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


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
    content = _LATIN_1 + _NAME + record
    frame = b"TXXX" + _syncsafe(len(content)) + b"\0\0" + content
    return _MAGIC + _syncsafe(len(frame)) + frame + clip.mp3


def unpack(data: bytes, key: str) -> Clip | None:
    """The clip stored under ``key``, or ``None`` when the object is not exactly that.

    Cut, overwritten, foreign or misplaced objects all give ``None``.
    """
    if not data.startswith(_MAGIC) or len(data) < _HEADER_BYTES:
        return None
    end = _HEADER_BYTES + _number(data[len(_MAGIC) : _HEADER_BYTES])
    record_at = 2 * _HEADER_BYTES + len(_LATIN_1) + len(_NAME)
    mp3 = data[end:]
    try:
        record = json.loads(data[record_at:end])
        if record.pop("sha256") != hashlib.sha256(mp3).hexdigest() or record["key"] != key:
            return None
        return Clip(mp3=mp3, **record)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def seal(document: bytes) -> bytes:
    """The object that stores a document: its digest on the first line, then itself."""
    return hashlib.sha256(document).hexdigest().encode() + b"\n" + document


def unseal(data: bytes) -> bytes | None:
    """The document in an object, or ``None`` when it is not whole."""
    document = data.partition(b"\n")[2]
    return document if data == seal(document) else None
