"""Keys: the digest of every input that decides a value, and of nothing else."""

from __future__ import annotations

import hashlib
import re

# Changes when the meaning of a key's fields changes.
_SCHEMA = "1"
# SHA-256 in hex.
_KEY = re.compile("[0-9a-f]{64}")


def digest(*fields: str) -> str:
    """SHA-256 (hex) of the fields, each with its length in front.

    The lengths keep ("ab", "c") and ("a", "bc") apart.
    """
    hasher = hashlib.sha256()
    for field in (_SCHEMA, *fields):
        data = field.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "big"))
        hasher.update(data)
    return hasher.hexdigest()


def clip_key(text: str, voice_id: str, voice_digest: str, gain_db: float, profile: str) -> str:
    """The key of an utterance: its text, its voice (with version or model) and the audio profile.

    Pauses are not in it: the same sentence in two articles is one clip.
    """
    return digest("clip", text, voice_id, voice_digest, repr(gain_db), profile)


def is_key(text: str) -> bool:
    """Whether ``text`` has the form of a key; nothing else ever becomes a path."""
    return _KEY.fullmatch(text) is not None
