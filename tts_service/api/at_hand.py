"""Finished sound that is in memory: sent before anybody looks at the request any further."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from fastapi import FastAPI

from tts_service.api import clips, plain, readings
from tts_service.api.envelope import HEADERS
from tts_service.errors import TtsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from tts_service.api.dependencies import Service
    from tts_service.api.envelope import Cors
    from tts_service.api.streaming import Sound

    Find = Callable[[str, Mapping[str, str], Service], Sound | None]

# A clip is the same for every reading; a query may want a reading's sound in another shape.
_DOORS = (
    (re.compile(r"/v1/clips/([0-9a-f]{64})\.mp3\??"), clips.at_hand),
    (re.compile(r"/v1/readings/([0-9a-f]{64})/audio\.mp3"), readings.at_hand),
)
# Of some 600 bytes.
_MOST_HEADS = 4_096


class App(FastAPI):
    """FastAPI's, but that what needs no more than a look passes by all of it.

    The routes give the same answers, and every answer that takes a voice, the
    store or an error; finding the way to them takes several times as long as
    they do.
    """

    cors: Cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        answer = self.at_hand(scope)
        if answer is None:
            await super().__call__(scope, receive, send)
            return
        try:
            await answer(scope, receive, send)
        except TtsError:
            if answer.begun:  # too late for another answer: the connection breaks off
                raise
            await super().__call__(scope, receive, send)

    def at_hand(self, scope: Scope) -> Sound | None:
        """The answer to a request for sound, if it is at hand."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        wanted = scope["path"] + "?" * bool(scope["query_string"])
        for pattern, find in _DOORS:
            if (match := pattern.fullmatch(wanted)) is not None:
                headers = {
                    name.decode("latin-1"): value.decode("latin-1")
                    for name, value in scope["headers"]
                }
                answer = find(match[1], headers, self.state.service)
                if answer is not None:
                    answer.raw_headers += HEADERS + self.cors.simple(headers.get("origin"))
                return answer
        return None

    def glance(self, data: bytes) -> tuple[int, bytes, bytes] | None:
        """Status, header lines and content of the same answer, if ``data`` is a plain request."""
        asked = plain.read(data)
        found = clips.find(asked.key, self.state.service) if asked is not None else None
        if asked is None or found is None:
            return None
        known, content = found
        return (*_head(known, asked.part, self.cors.simple(asked.origin)), content)


# To put a head together takes as long as everything else.
@functools.lru_cache(_MOST_HEADS)
def _head(
    known: clips.Known, part: str | None, allowed: tuple[tuple[bytes, bytes], ...]
) -> tuple[int, bytes]:
    answer = clips.answer(known, b"", {"range": part} if part else {})
    answer.raw_headers += HEADERS + allowed
    return answer.status_code, answer.lines
