"""One question of edge-tts and the answer to it: asynchronous, bounded in time, verified.

Imports ``edge_tts`` and ``aiohttp``, so it is imported when the first word is
spoken.  The library's own synchronous stream waits for ever when a connection
fails; its asynchronous one does not, and runs here in a loop of its own.
"""

from __future__ import annotations

import asyncio
import functools
import math
import os
import threading
import urllib.request
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlsplit

from edge_tts import Communicate, communicate
from edge_tts.constants import WSS_URL

_HOST = urlsplit(WSS_URL).hostname or ""
# What aiohttp's documentation allows a TLS connection for its farewell.
_LINGER_S = 0.25
_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came: the sound, the words with their times, and whether the service said it was all.

    ``words`` are (written, milliseconds from the start of the sound).
    """

    mp3: bytes
    words: tuple[tuple[str, float], ...]
    ended: bool


class Line:
    """A thread with a loop in which questions are asked, as many at once as there are callers.

    One loop for all, because TLS connections take some rounds of their loop to
    close after the answer is here.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="edge", daemon=True)
        self._thread.start()

    def ask(self, text: str, voice: str, rate: float, timeout_s: float) -> Heard:
        """The service's answer; blocks for hardly more than ``timeout_s``.

        Raises ``TimeoutError``, and what edge-tts and aiohttp raise.
        """
        answer = asyncio.run_coroutine_threadsafe(_ask(text, voice, rate, timeout_s), self._loop)
        return answer.result(timeout_s + _LINGER_S)

    def close(self) -> None:
        """Stop, after the connections had their time to close."""
        self._loop.call_soon_threadsafe(self._loop.call_later, _LINGER_S, self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _ask(text: str, voice: str, rate: float, timeout_s: float) -> Heard:
    _trust_the_operators_authority()
    seconds = math.ceil(timeout_s)
    question = Communicate(
        text,
        voice,
        rate=f"{round((rate - 1) * 100):+d}%",
        boundary="WordBoundary",
        proxy=_proxy(),
        connect_timeout=seconds,
        receive_timeout=seconds,
    )
    mp3 = bytearray()
    words: list[tuple[str, float]] = []
    async with asyncio.timeout(timeout_s), aclosing(question.stream()) as stream:
        async for chunk in stream:
            if chunk["type"] == "audio":
                mp3 += chunk["data"]
            else:
                # Ticks of 100 ns.
                words.append((chunk["text"], chunk["offset"] / 10_000))
    # The library adds a turn's sound up when the service ends the turn; a
    # connection that is closed before that ends the stream without a word.
    ended = question.state["cumulative_audio_bytes"] == len(mp3)
    return Heard(bytes(mp3), tuple(words), ended)


def _proxy() -> str | None:
    """The proxy for https that the environment names; aiohttp itself looks for ``wss_proxy``."""
    if urllib.request.proxy_bypass(_HOST):
        return None
    return urllib.request.getproxies().get("https")


def _trust_the_operators_authority() -> None:
    """Let edge-tts also trust the authority that the environment names, as gTTS's session does.

    The library verifies certificates against certifi's list alone and offers no
    setting; its context takes more.
    """
    for name in _AUTHORITIES:
        if file := os.environ.get(name):
            _trust(file)


@functools.cache
def _trust(file: str) -> None:
    communicate._SSL_CTX.load_verify_locations(file)  # noqa: SLF001 - there is no public way
