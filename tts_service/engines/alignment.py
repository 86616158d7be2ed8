"""When Piper says each word: the model's own phoneme durations, without another library.

A Piper model rounds the duration of every phoneme up to whole steps (its only
``Ceil`` node) and then uses them.  To see them they must be an output of the
graph.  An ONNX file is a protocol buffer, and two of these end to end are one
with the fields of both: so a few bytes after the file name another output.
Formats: protobuf.dev/programming-guides/encoding, onnx.proto3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_service.values import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_LENGTH = {_FIXED64: 8, _FIXED32: 4}
_LOW_BITS = 0x7F

# onnx.proto3
_MODEL_GRAPH = 7
_GRAPH_NODE, _GRAPH_OUTPUT = 1, 12
_NODE_OUTPUT, _NODE_OPERATOR = 2, 4
_VALUE_NAME = 1

# What stands between white space, and the word in it without its punctuation.
_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"\w(?:\S*\w)?")


def expose_durations(model: bytes) -> bytes:
    """The model with its phoneme durations as second output; unchanged if it has no such node."""
    found = [
        model[start:end]
        for graph in _children(model, 0, len(model), _MODEL_GRAPH)
        for node in _children(model, *graph, _GRAPH_NODE)
        if any(model[a:b] == b"Ceil" for a, b in _children(model, *node, _NODE_OPERATOR))
        for start, end in _children(model, *node, _NODE_OUTPUT)
    ]
    if len(found) != 1:
        return model
    output = _field(_GRAPH_OUTPUT, _field(_VALUE_NAME, found[0]))
    return model + _field(_MODEL_GRAPH, output)


def spoken_words(text: str, phonemes: Sequence[tuple[str, int]], rate_hz: int) -> tuple[Word, ...]:
    """The words of ``text`` with their times, from phonemes and the samples each lasts.

    Phonemes of neighbouring words are parted by a space.  espeak-ng says some
    pairs of English words as one; when there are not as many spoken words as
    written ones nobody knows which is which, and there are none.
    """
    starts: list[float] = []
    at, in_word = 0, False
    for phoneme, samples in phonemes:
        if phoneme == " ":
            in_word = False
        elif not in_word and any(c.isalpha() for c in phoneme):
            starts.append(at * 1000 / rate_hz)
            in_word = True
        at += samples
    written = [
        (token.start() + core.start(), token.start() + core.end())
        for token in _TOKEN.finditer(text)
        if (core := _CORE.search(token[0]))
    ]
    if len(written) != len(starts):
        return ()
    return tuple(
        Word(start, end, at_ms) for (start, end), at_ms in zip(written, starts, strict=True)
    )


def _children(buffer: bytes, start: int, end: int, number: int) -> Iterator[tuple[int, int]]:
    """Where the values of the length-delimited field ``number`` lie in a message."""
    while start < end:
        key, start = _varint(buffer, start)
        kind = key & 7
        if kind == _VARINT:
            _, start = _varint(buffer, start)
            continue
        if kind == _BYTES:
            length, start = _varint(buffer, start)
        elif kind in _FIXED_LENGTH:
            length = _FIXED_LENGTH[kind]
        else:
            raise ValueError(f"no protocol buffer: wire type {kind} at byte {start}")
        if kind == _BYTES and key >> 3 == number:
            yield start, start + length
        start += length


def _varint(buffer: bytes, at: int) -> tuple[int, int]:
    """The number at ``at``, and where the next value begins."""
    value = shift = 0
    while True:
        byte = buffer[at]
        value |= (byte & _LOW_BITS) << shift
        at, shift = at + 1, shift + 7
        if byte <= _LOW_BITS:
            return value, at


def _field(number: int, value: bytes) -> bytes:
    """A length-delimited field."""
    encoded, length = bytearray(), len(value)
    while length > _LOW_BITS:
        encoded.append(length & _LOW_BITS | _LOW_BITS + 1)
        length >>= 7
    return bytes([number << 3 | _BYTES, *encoded, length]) + value
