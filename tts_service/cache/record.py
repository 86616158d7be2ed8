"""Objects that prove themselves whole.

A clip is one object: a tag with a digest and its record, then its frames.  The
tag is an ID3v2.4 tag (id3.org, "ID3 tag version 2.4.0") with one TXXX frame,
which every MP3 player skips.  So the object is a playable file, and clip and
record cannot part company.
"""

from __future__ import annotations

import hashlib
import json

from tts_service.values import Clip, Word

_HEADER_BYTES = 10
_MAGIC = b"ID3\x04\x00\x00"
_LATIN_1 = b"\0"
_NAME = b"doc-bai-viet\0"
_DIGEST_BYTES = 64


def _syncsafe(number: int) -> bytes:
    """28 bits in four bytes whose first bit is 0, so that no tag looks like a frame."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _number(data: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))


def _digest(record: bytes, mp3: bytes) -> bytes:
    """Vouches for both, in as many letters as ``_DIGEST_BYTES``."""
    return hashlib.sha256(record + mp3).hexdigest().encode()


def pack(clip: Clip) -> bytes:
    """The object that stores ``clip``."""
    record = json.dumps(
        {
            "key": clip.key,
            "frames": clip.frames,
            "lead_samples": clip.lead_samples,
            "speech_samples": clip.speech_samples,
            "words": [[word.start, word.end, word.at_ms] for word in clip.words],
        }
    ).encode()
    content = _LATIN_1 + _NAME + _digest(record, clip.mp3) + record
    frame = b"TXXX" + _syncsafe(len(content)) + b"\0\0" + content
    return _MAGIC + _syncsafe(len(frame)) + frame + clip.mp3


def unpack(data: bytes, key: str) -> Clip | None:
    """The clip stored under ``key``, or ``None`` when the object is not exactly that.

    Cut, overwritten, foreign or misplaced objects all give ``None``.
    """
    if not data.startswith(_MAGIC) or len(data) < _HEADER_BYTES:
        return None
    end = _HEADER_BYTES + _number(data[len(_MAGIC) : _HEADER_BYTES])
    digest_at = 2 * _HEADER_BYTES + len(_LATIN_1) + len(_NAME)
    record_at = digest_at + _DIGEST_BYTES
    record, mp3 = data[record_at:end], data[end:]
    if data[digest_at:record_at] != _digest(record, mp3):
        return None
    try:
        fields = json.loads(record)
        words = tuple(Word(*word) for word in fields.pop("words"))
        clip = Clip(mp3=mp3, words=words, **fields)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None  # whole, but of another version
    return clip if clip.key == key else None


def seal(document: bytes) -> bytes:
    """The object that stores a document: its digest on the first line, then itself."""
    return hashlib.sha256(document).hexdigest().encode() + b"\n" + document


def unseal(data: bytes) -> bytes | None:
    """The document in an object, or ``None`` when it is not whole."""
    document = data.partition(b"\n")[2]
    return document if data == seal(document) else None
