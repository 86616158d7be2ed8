"""Google's voice through the gTTS library: online, one request for an utterance.

Nothing that Google answers is believed unseen: gTTS by itself takes a captcha
page for silence and half an MP3 for a whole one.
"""

from __future__ import annotations

import functools
import json
import threading
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.pacing import retry_after_s
from tts_service.engines.proof import LATER, check_mp3, check_text, check_voice
from tts_service.errors import EngineDown, EngineRefused, SettingError
from tts_service.values import Encoding, Speech, Voice

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter

    from tts_service.engines.exchange import Exchange

# Hosts are ``translate.google.<tld>``.  A list and not a pattern: a made-up
# tld such as ``com@example.org`` would send the request to another host.
TLDS = ("com", "com.vn", "com.hk", "com.sg", "com.tw", "co.th", "co.jp", "co.kr")

_VOICE_ID = "gtts:vi"
# What Google takes in one request; gTTS cuts longer text, and loses its melody.
_LIMIT = 100
_CONCURRENCY = 4

_OPERATOR = "Check the network, the proxy and the certificates of the server."


class GttsEngine:
    """gTTS with one Vietnamese voice.

    ``tld`` is one of ``TLDS`` (else ``SettingError``).  ``timeout_s`` is how
    long to wait for a connection, then for an answer to begin, then for all of it.
    """

    def __init__(self, *, tld: str = "com", timeout_s: float = 10.0) -> None:
        if tld not in TLDS:
            raise SettingError(
                f"gtts is told to use the top-level domain {tld!r}.",
                f"Choose one of: {', '.join(TLDS)}.",
            )
        self._tld = tld
        self._timeout_s = timeout_s
        self._connections: HTTPAdapter | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> EngineInfo:
        """Waits for the network: runs in threads, a few texts at a time."""
        return EngineInfo(
            "gtts",
            _package_version(),
            _LIMIT,
            Isolation.THREAD,
            _CONCURRENCY,
            loads=("tts_service.engines.exchange",),
        )

    def voices(self) -> tuple[Voice, ...]:
        """The one Vietnamese voice Google Translate has."""
        digest = f"gtts-{_package_version()}-vi-{self._tld}"
        label = "Google (nữ, trực tuyến)"
        return (Voice(_VOICE_ID, "gtts", label, language="vi", region="north", digest=digest),)

    def speak(self, text: str, voice: Voice) -> Speech:
        """Google's MP3 for ``text``, whole and long enough for it.

        Raises ``EngineRefused`` for a text that is too long, has nothing to say
        or that Google answers with no sound; ``EngineDown`` for everything that
        may pass: no connection, no answer in time, a captcha, a damaged answer.
        """
        check_voice(voice, (_VOICE_ID,), "gtts")
        check_text(text, _LIMIT)
        return Speech(self._checked(self._ask(text), text), Encoding.MP3)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        with self._lock:
            if self._connections is not None:
                self._connections.close()
                self._connections = None

    def _ask(self, text: str) -> Exchange:
        """Send ``text`` through gTTS; what comes of it is in the exchange."""
        # gTTS and requests take a tenth of a second to import.  The package, never a part of it:
        # Python breaks the deadlock of a thread that imports the part and one that imports the
        # whole by handing out half of it.
        import requests

        from tts_service.engines.exchange import Exchange

        with self._lock:
            if self._connections is None:
                self._connections = requests.adapters.HTTPAdapter(pool_maxsize=_CONCURRENCY)
            connections = self._connections
        exchange = Exchange(connections, self._timeout_s)
        exchange.ask(text, self._tld)
        return exchange

    def _checked(self, exchange: Exchange, text: str) -> bytes:
        """The one MP3 in the answer, or the error that says what came instead."""
        answer = exchange.answer
        if answer is None:
            reason = _bottom(exchange.fault)
            raise EngineDown(f"Google was not reached: {reason}.", _OPERATOR) from exchange.fault
        if _turned_away(answer):
            asked_s = retry_after_s(answer.headers.get("Retry-After"))
            raise EngineDown(
                f"Google turned the request away: {_seen(answer)}.",
                LATER,
                asked_s,
                turned_away=True,
            )
        if not answer.ok:
            raise EngineDown(f"Google answered with an error: {_seen(answer)}.", LATER)
        if not any(exchange.parts) and _declares_silence(answer.content):
            raise EngineRefused("Google has no sound for this text.", "Use another voice.")
        if len(exchange.parts) != 1:
            damage = exchange.damage or f"{len(exchange.parts)} sounds instead of one"
            raise EngineDown(f"Google's answer is damaged: {damage} ({_seen(answer)}).", LATER)
        mp3 = exchange.parts[0]
        check_mp3(mp3, text, "Google")
        return mp3


@functools.cache
def _package_version() -> str:
    return version("gtts")


def _bottom(fault: BaseException | None) -> str:
    """The kind of error a fault began with; its message could quote the request.

    requests and urllib3 wrap it three deep, and the outermost kind misleads: a
    connection that Google drops becomes a ``ProxyError`` behind a proxy.
    """
    while fault is not None and fault.__context__ is not None:
        fault = fault.__context__
    return type(fault).__name__


def _turned_away(answer: requests.Response) -> bool:
    """Whether Google wants no more requests: told so or when, sent elsewhere, or shown a page."""
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    busy = answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers
    turned = answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
    return turned or busy or answer.is_redirect or (answer.ok and page)


def _seen(answer: requests.Response) -> str:
    """Status, kind and size of an answer, and where it points; nothing of its content."""
    kind = answer.headers.get("Content-Type", "no content type")
    seen = f"status {answer.status_code}, {kind}, {len(answer.content)} bytes"
    if answer.is_redirect:
        target = urlsplit(answer.headers["Location"])
        seen += f", redirected to {target.hostname}{target.path}"
    return seen


def _declares_silence(body: bytes) -> bool:
    """Whether a whole answer says that there is no sound (and is not merely cut short).

    Its line is ``[["wrb.fr", "jQ1olc", payload, …], …]``: ``payload`` is null, or
    the JSON of a list whose first item is the sound.
    """
    for line in body.splitlines():
        if b"jQ1olc" in line:
            try:
                payload = json.loads(line)[0][2]
                return payload is None or not any(json.loads(payload))
            except (ValueError, TypeError, LookupError):
                return False
    return False
