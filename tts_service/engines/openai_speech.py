"""Any server with OpenAI's ``/v1/audio/speech``: one's own on the next machine, or a rented one.

The interface has no list of voices and promises no language, so the operator
names the voices.  API: platform.openai.com/docs/api-reference/audio/createSpeech.
"""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tts_service.engines.base import EngineInfo, Isolation
from tts_service.engines.pacing import retry_after_s
from tts_service.engines.proof import LATER, check_mp3, check_text, check_voice
from tts_service.errors import EngineDown, EngineRefused, SettingError
from tts_service.values import Encoding, Speech, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx2
    from pydantic import SecretStr

# Changes when what is asked for changes in a way that can be heard.
_VERSION = "1"
_LIMIT = 300
_RATES = (0.5, 2.0)
# It is one's own, or paid for.
_RESTS_S = (5.0, 300.0)
_MOST_BYTES = 20_000_000
_SOUND = ("audio/", "application/octet-stream")

# By status: what is wrong, and what the operator can do.
_REASONS: dict[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the key", "Check TTS_OPENAI_KEY."),
    HTTPStatus.FORBIDDEN: ("does not allow it", "Check TTS_OPENAI_KEY."),
    HTTPStatus.NOT_FOUND: (
        "has no such path, model or voice",
        "Check TTS_OPENAI_URL, TTS_OPENAI_MODEL and TTS_OPENAI_VOICES.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("is asked too often", LATER),
}
_NEVER = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


class OpenAiEngine:
    """The voices called ``voices`` of the server at ``url`` (such as ``http://host:8880/v1``).

    Without a URL or a voice it has no voices.  ``key`` is sent as a bearer
    token when there is one; ``timeout_s`` bounds a whole answer; ``concurrency``
    is how many texts this process gives the server at once.  Raises ``SettingError`` for a
    URL that cannot be one.
    """

    def __init__(
        self,
        *,
        url: str = "",
        model: str = "tts-1",
        voices: Sequence[str] = (),
        key: SecretStr | str = "",
        timeout_s: float = 60.0,
        concurrency: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
            raise SettingError(
                "The URL of the speech server is none.",
                "Write it like http://127.0.0.1:8880/v1, without a name and password.",
            )
        self._url = url.rstrip("/")
        self._model = model
        self._names = {f"openai:{name}": name for name in voices} if url else {}
        self._key = key
        self._timeout_s = timeout_s
        self._concurrency = concurrency
        self._clock = clock
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> EngineInfo:
        """Waits for the server: runs in threads, as many as it is said to bear."""
        return EngineInfo(
            "openai",
            _VERSION,
            _LIMIT,
            Isolation.THREAD,
            self._concurrency,
            rates=_RATES,
            loads=("httpx2",),
            rests_s=_RESTS_S,
        )

    def voices(self) -> tuple[Voice, ...]:
        """The voices the operator named; taken to speak Vietnamese."""
        return tuple(
            Voice(
                id=voice_id,
                engine="openai",
                label=name,
                language="vi",
                region="",
                digest=f"openai-{_VERSION}-{self._url}-{self._model}-{name}",
            )
            for voice_id, name in self._names.items()
        )

    def speak(self, text: str, voice: Voice) -> Speech:
        """The server's MP3 for ``text``, whole and long enough for it.

        Raises ``UnknownVoice``; ``EngineRefused`` for a text that is too long,
        has no word, or that the server rejects; ``EngineDown`` for the rest.
        """
        check_voice(voice, tuple(self._names), "openai")
        check_text(text, _LIMIT)
        mp3 = self._ask(text, voice)
        check_mp3(mp3, text, "The speech server", voice.rate)
        return Speech(mp3, Encoding.MP3)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _ask(self, text: str, voice: Voice) -> bytes:
        """The body of a good answer, or the error that says what came instead."""
        import httpx2

        question: dict[str, object] = {
            "model": self._model,
            "input": text,
            "voice": self._names[voice.id],
            "response_format": "mp3",
        }
        if voice.rate != 1.0:
            question["speed"] = voice.rate
        deadline_s = self._clock() + self._timeout_s
        try:
            with self._connect().stream(
                "POST", f"{self._url}/audio/speech", json=question
            ) as answer:
                self._check(answer)
                return self._body(answer, deadline_s)
        except httpx2.TimeoutException as error:
            raise self._late() from error
        except httpx2.HTTPError as error:
            raise EngineDown(
                f"The speech server was not reached, or broke off: {type(error).__name__}.",
                "Check TTS_OPENAI_URL and the server.",
            ) from error

    def _check(self, answer: httpx2.Response) -> None:
        """Raise what an answer's head already says."""
        status, kind = answer.status_code, answer.headers.get("Content-Type", "no content type")
        if status in _NEVER:
            raise EngineRefused(
                f"The speech server rejects this text: status {status}.",
                "Use another voice; if it rejects every text, check TTS_OPENAI_MODEL.",
            )
        if status != HTTPStatus.OK:
            reason, remedy = _REASONS.get(status, ("fails", LATER))
            asked_s = retry_after_s(answer.headers.get("Retry-After"))
            raise EngineDown(
                f"The speech server {reason}: status {status}, {kind}.",
                remedy,
                asked_s,
                turned_away=asked_s > 0 or status == HTTPStatus.TOO_MANY_REQUESTS,
            )
        if not kind.startswith(_SOUND):
            raise EngineDown(
                f"The speech server sends {kind} instead of sound.", "Check TTS_OPENAI_URL."
            )

    def _body(self, answer: httpx2.Response, deadline_s: float) -> bytes:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if self._clock() > deadline_s:
                raise self._late()
            if len(body) > _MOST_BYTES:
                raise EngineDown("The speech server sends sound without an end.", LATER)
        return bytes(body)

    def _late(self) -> EngineDown:
        return EngineDown(
            f"The speech server did not answer in full within {self._timeout_s:.0f} s.", LATER
        )

    def _connect(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._client is None:
                reveal = getattr(self._key, "get_secret_value", None)
                key = reveal() if reveal else str(self._key)
                self._client = httpx2.Client(
                    headers={"Authorization": f"Bearer {key}"} if key else {},
                    timeout=self._timeout_s,
                    limits=httpx2.Limits(max_connections=self._concurrency),
                )
            return self._client
