"""Microsoft's voices of the Edge browser through the edge-tts library: online, with word times.

Needs the extra ``edge``.  As with Google, nothing that comes is believed unseen.
"""

from __future__ import annotations

import threading
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.pacing import retry_after_s
from tts_service.engines.proof import LATER, check_mp3, check_text, check_voice
from tts_service.errors import EngineDown
from tts_service.values import Encoding, Speech, Voice, Word

if TYPE_CHECKING:
    from tts_service.engines.edge_exchange import Heard, Line

# Well below what the library would cut in two: 4,096 bytes after escaping.
_LIMIT = 300
_CONCURRENCY = 4
_RATES = (0.5, 2.0)

_VOICES = {
    "edge:vi-VN-HoaiMyNeural": "Microsoft Hoài My (nữ, trực tuyến)",
    "edge:vi-VN-NamMinhNeural": "Microsoft Nam Minh (nam, trực tuyến)",
}
_OPERATOR = "Check the network, the proxy and the certificates of the server."


class EdgeEngine:
    """edge-tts with its two Vietnamese voices.

    ``timeout_s`` bounds a whole answer.  Raises ``EngineDown`` when the extra is missing.
    """

    def __init__(self, *, timeout_s: float = 20.0) -> None:
        try:
            self._version = version("edge-tts")
        except PackageNotFoundError as error:
            raise EngineDown(
                "edge-tts is not installed.", "Install it: pip install 'tts-service[edge]'."
            ) from error
        self._timeout_s = timeout_s
        self._line: Line | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> EngineInfo:
        """Waits for the network: runs in threads, a few texts at a time."""
        return EngineInfo(
            "edge",
            self._version,
            _LIMIT,
            Isolation.THREAD,
            _CONCURRENCY,
            _RATES,
            loads=("tts_service.engines.edge_exchange",),
        )

    def voices(self) -> tuple[Voice, ...]:
        """Hoài My and Nam Minh."""
        return tuple(
            Voice(voice_id, "edge", label, "vi", "", f"edge-tts-{self._version}:{voice_id}")
            for voice_id, label in _VOICES.items()
        )

    def speak(self, text: str, voice: Voice) -> Speech:
        """Microsoft's MP3 for ``text``, whole and long enough for it, with its words.

        Raises ``UnknownVoice``; ``EngineRefused`` for a text that is too long or
        has no word; ``EngineDown`` for everything that may pass.
        """
        check_voice(voice, tuple(_VOICES), "edge")
        clean = "".join(c if c.isprintable() else " " for c in text)
        check_text(clean, _LIMIT)
        heard = self._ask(clean, voice)
        if not heard.ended:
            raise EngineDown(
                f"Microsoft's answer broke off after {len(heard.mp3)} bytes of sound.", LATER
            )
        check_mp3(heard.mp3, clean, "Microsoft", voice.rate)
        return Speech(heard.mp3, Encoding.MP3, words=_placed(clean, heard.words))

    def close(self) -> None:
        """End the thread that talks to Microsoft."""
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def _ask(self, text: str, voice: Voice) -> Heard:
        """What comes for ``text``, or ``EngineDown`` with what came instead."""
        # edge-tts and aiohttp take a fifth of a second to import.  Packages, never parts of them:
        # see gtts.
        from aiohttp import ClientError, ClientResponseError
        from edge_tts import exceptions

        from tts_service.engines.edge_exchange import Line

        with self._lock:
            line = self._line = self._line or Line()
        try:
            heard = line.ask(text, voice.id.removeprefix("edge:"), voice.rate, self._timeout_s)
        except TimeoutError as error:
            raise EngineDown(
                f"Microsoft did not answer in full within {self._timeout_s:.0f} s.", LATER
            ) from error
        except ClientResponseError as error:
            asked_s = retry_after_s(error.headers.get("Retry-After") if error.headers else None)
            turned = error.status in {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
            raise EngineDown(
                f"Microsoft answered with status {error.status}.",
                LATER,
                asked_s,
                turned_away=turned or asked_s > 0,
            ) from error
        except exceptions.SkewAdjustmentError as error:
            # What the library makes of a 403 that does not tell the time.
            raise EngineDown(
                "Microsoft answered with status 403.", LATER, turned_away=True
            ) from error
        except exceptions.NoAudioReceived as error:
            raise EngineDown("Microsoft sent no sound for this text.", LATER) from error
        except (exceptions.EdgeTTSException, ValueError, LookupError, TypeError) as error:
            raise EngineDown(
                f"Microsoft's answer is not understood: {type(error).__name__}.", LATER
            ) from error
        except (ClientError, OSError) as error:
            raise EngineDown(
                f"Microsoft was not reached: {type(error).__name__}.", _OPERATOR
            ) from error
        return heard


def _placed(text: str, words: tuple[tuple[str, float], ...]) -> tuple[Word, ...]:
    """The words where they stand in ``text``; none when one of them is not found in its order."""
    placed: list[Word] = []
    at = 0
    for written, at_ms in words:
        start = text.find(written, at)
        if start < 0 or not written:
            return ()
        at = start + len(written)
        placed.append(Word(start, at, at_ms))
    return tuple(placed)
