"""One question of gTTS and Google's answer to it, over a verified connection.

Imports ``requests`` and ``gtts``, so it is imported when the first word is
spoken.  Why it is done this way: docs/decisions/0005-gtts-with-verified-tls.md.
"""

from __future__ import annotations

import io
import logging
import os
import time
from types import FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from gtts import gTTS, gTTSError
from gtts import tts as gtts_module

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter

_PIECE_BYTES = 65_536

# gTTS writes the text it is given into its debug log; articles stay out of logs.
logging.getLogger("gtts").setLevel(logging.INFO)


class Exchange(requests.Session):
    """The session that gTTS opens for one request; keeps what happened as evidence.

    After ``ask``, either ``answer`` is the response or ``fault`` the reason why
    there is none; ``parts`` are the answers with sound that gTTS found in it,
    and ``damage`` what it could not read.
    """

    def __init__(self, connections: HTTPAdapter, timeout_s: float) -> None:
        super().__init__()
        # Shared by all exchanges of an engine, so that connections are kept alive.
        self.mount("https://", connections)
        self._timeout_s = timeout_s
        self.answer: requests.Response | None = None
        self.fault: requests.RequestException | None = None
        self.damage: ValueError | None = None
        self.parts: tuple[bytes, ...] = ()

    def ask(self, text: str, tld: str) -> None:
        """Let gTTS ask for ``text`` as it is, in one request, and read the answer."""
        speech = gTTS(
            text,
            tld=tld,
            lang="vi",
            # The language is fixed; looking it up in a table says nothing new.
            lang_check=False,
            # gTTS's own stages are made for English: they drop full stops and cut at commas.
            pre_processor_funcs=[],
            tokenizer_func=lambda whole: [whole],
        )
        try:
            self.parts = tuple(self._stream(speech))
        except gTTSError:
            # Says less than ``answer`` and ``fault`` do.
            pass
        except ValueError as error:
            self.damage = error

    def _stream(self, speech: gTTS) -> Any:  # noqa: ANN401  # gTTS is untyped
        """``speech.stream()``, with this session in the place of a new one."""
        ours = SimpleNamespace(Session=lambda: self, exceptions=requests.exceptions)
        stream = FunctionType(gTTS.stream.__code__, {**vars(gtts_module), "requests": ours})
        return stream(speech)

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # noqa: ANN401  # what gTTS gives is not used
        """Send with certificates verified and the environment's proxies.

        gTTS asks for ``verify=False`` and ignores ``no_proxy``.  Redirects are not
        followed: they lead to a page for people, never to sound.
        """
        settings = self.merge_environment_settings(
            request.url or "", {}, stream=True, verify=True, cert=None
        )
        if settings["verify"] is True:
            # requests knows REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE, but not OpenSSL's own name.
            settings["verify"] = os.environ.get("SSL_CERT_FILE") or True
        try:
            answer = super().send(
                request, allow_redirects=False, timeout=self._timeout_s, **settings
            )
            self._read(answer)
        except requests.RequestException as error:
            self.fault = error
            raise
        self.answer = answer
        return answer

    def _read(self, answer: requests.Response) -> None:
        """Have the whole body in the answer, in time: requests bounds the wait for each byte."""
        deadline_s = time.monotonic() + self._timeout_s
        body = bytearray()
        try:
            while piece := answer.raw.read1(_PIECE_BYTES, decode_content=True):
                body += piece
                if time.monotonic() > deadline_s:
                    answer.close()
                    raise requests.ReadTimeout(request=answer.request)
        except urllib3.exceptions.HTTPError as error:
            answer.close()
            raise requests.ConnectionError(request=answer.request) from error
        answer.raw = io.BytesIO(body)
        _ = answer.content  # kept, for gTTS and for what is told of it

    def close(self) -> None:
        """Keep the connections: they belong to the engine."""
