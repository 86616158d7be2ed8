"""Requests for a clip so plain that one look tells what they want: no parser is asked."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

# Longer ones are rare, and what they say is kept.
_MOST_BYTES = 2_048
_MOST_KEPT = 1_024

_FIRST_LINE = re.compile(
    rb"GET /v1/clips/([0-9a-f]{64})\.mp3(?:\?reading=[0-9a-f]{64})? HTTP/1\.1\r\n"
)
# What browsers and proxies send with it.  A line that is not here may say where the request ends,
# what becomes of the connection, or which answer is wanted: such a request is the parser's.
_OTHER_LINES = re.compile(
    rb"(?i:(?:host|user-agent|accept|accept-encoding|accept-language|referer|cookie|dnt|priority"
    rb"|pragma|cache-control|forwarded|via|(?:sec|x)-[a-z0-9-]+): [ -~]+\r\n"
    rb"|connection: keep-alive\r\n|range: (bytes=0-)\r\n|origin: ([!-~]+)\r\n)*+\r\n"
)


class Plain(NamedTuple):
    """The clip that is wanted, the range of it (which is all of it), and for a page from where."""

    key: str
    part: str | None
    origin: str | None


def read(data: bytes) -> Plain | None:
    """What is wanted, if ``data`` is one whole plain request and nothing else."""
    first = _FIRST_LINE.match(data)
    if first is None or len(data) > _MOST_BYTES:
        return None
    # A player asks for one clip after another in the same words.
    told = _told(data[first.end() :])
    return Plain(first[1].decode(), *told) if told is not None else None


@functools.lru_cache(_MOST_KEPT)
def _told(lines: bytes) -> tuple[str | None, ...] | None:
    told = _OTHER_LINES.fullmatch(lines)
    if told is None:
        return None
    return tuple(None if value is None else value.decode() for value in told.groups())
